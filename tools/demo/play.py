"""The demo on a running stack."""

from collections.abc import Sequence

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tools.demo.dashboard import DashboardPage
from tools.demo.edits import all_at_once, one_of_each
from tools.demo.quiet import Quiet, wait_until
from tools.demo.replay import everything_again
from tools.demo.report import final_table, galleries_table, say_done, say_verdict
from tools.demo.story import Done, Pair, at_rest, perform, perform_together
from tools.local_cloud.stack import LocalStack
from tools.people.bucket import BucketAlbum
from tools.people.owner import Owner
from tools.people.site import SharedGallery, furnish
from tools.people.wix import WixGallery
from tools.samples import SampleGallery, SampleItem

_PATIENCE = 120.0


def play(
    console: Console,
    stack: LocalStack,
    platform: str,
    galleries: Sequence[SampleGallery],
    pictures: Sequence[SampleItem],
) -> bool:
    """True when both sides are equal in the end, and no edit caused another write than its own."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin:
        owner = Owner.of_new_site(admin, "Sample site")
        console.print("Filling the sample site, then installing the app on it ...")
        gallery = furnish(owner, galleries)[0]
        owner.install_app()
        page = DashboardPage(stack, owner)
        Quiet.of(stack, admin).wait()
        console.print(galleries_table(page.owner.galleries()))
        link_id = page.share(gallery.id, platform)
        pair = Pair(stack, admin, WixGallery(page.owner, gallery.id), BucketAlbum(stack, link_id))
        rows = [_watch_filling(console, pair, gallery)]
        rows += _edit(console, pair, pictures)
        console.print("\n[bold]At rest: every webhook again, every entry looked at again, both sides compared again[/]")
        rows.append(at_rest(pair, "everything again", lambda: everything_again(page, link_id, pair)))
        say_done(console, rows[-1])
        console.print(final_table(rows))
        return say_verdict(console, pair, rows)


def _watch_filling(console: Console, pair: Pair, gallery: SharedGallery) -> Done:
    """Watch the album fill, from outside."""
    before = pair.ledger.counts()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Sharing “{gallery.title}” on {pair.outside.name}", total=gallery.size)

        def arrived() -> bool:
            size = pair.outside.size()
            progress.update(task, completed=size)
            return size == gallery.size and not pair.differences()

        seconds = wait_until(arrived, _PATIENCE, lambda: "\n".join(pair.differences()))
    pair.settle()
    what = f"{gallery.size} items"
    return Done("share", "Wix", what, seconds, pair.ledger.counts() - before, (0, gallery.size))


def _edit(console: Console, pair: Pair, pictures: Sequence[SampleItem]) -> list[Done]:
    rows: list[Done] = []
    for side, other, drawn in ((pair.wix, pair.outside, pictures[:2]), (pair.outside, pair.wix, pictures[2:4])):
        console.print(f"\n[bold]Edits on {side.name}, arriving on {other.name}[/]")
        for edit in one_of_each(lambda side=side: pair.desk(side), drawn, f"on {side.name}"):
            rows.append(perform(pair, edit))
            say_done(console, rows[-1])
    console.print("\n[bold]Edits on both sides at once[/]")
    edits = all_at_once(pair.desk(pair.wix), pair.desk(pair.outside), pictures[4:])
    rows.append(perform_together(pair, edits))
    say_done(console, rows[-1])
    return rows
