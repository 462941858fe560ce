"""The demo on a running stack."""

from collections.abc import Sequence

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tools.demo.bucket import BucketAlbum
from tools.demo.edits import all_at_once, one_of_each
from tools.demo.owner import Owner
from tools.demo.quiet import wait_until
from tools.demo.replay import everything_again
from tools.demo.report import final_table, galleries_table, say_done
from tools.demo.sharing import Link, share
from tools.demo.site import furnish
from tools.demo.story import Done, Pair, at_rest, perform, perform_together
from tools.demo.wix import WixGallery
from tools.local_cloud.stack import LocalStack
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
        owner = Owner(admin, stack.wix["instance_id"])
        console.print("Filling the sample site ...")
        gallery = furnish(owner, galleries)[0]
        console.print(galleries_table(owner.galleries()))
        wix = WixGallery(owner, gallery.id)
        link = share(stack, gallery.id, gallery.title, platform)
        pair = Pair(stack, admin, wix, BucketAlbum(stack, link.album_id))
        rows = [_first_time(console, pair, gallery.title)]
        rows += _edit(console, pair, pictures)
        rows.append(_again(console, pair, stack, owner, link))
        console.print(final_table(rows))
        return _verdict(console, pair, rows)


def _first_time(console: Console, pair: Pair, title: str) -> Done:
    """Watch the album fill, from outside."""
    before, total = pair.ledger.counts(), pair.wix.size()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Sharing “{title}” on {pair.outside.name}", total=total)

        def arrived() -> bool:
            progress.update(task, completed=pair.outside.size())
            return pair.outside.size() == total and not pair.differences()

        seconds = wait_until(arrived, _PATIENCE, lambda: "\n".join(pair.differences()))
        progress.update(task, completed=total)
    pair.settle()
    return Done("share", "Wix", f"{total} items", seconds, pair.ledger.counts() - before, (0, total))


def _edit(console: Console, pair: Pair, pictures: Sequence[SampleItem]) -> list[Done]:
    rows: list[Done] = []
    for side, other, drawn in (
        (pair.wix, pair.outside, pictures[:2]),
        (pair.outside, pair.wix, pictures[2:4]),
    ):
        console.print(f"\n[bold]Edits on {side.name}, arriving on {other.name}[/]")
        for edit in one_of_each(lambda side=side: pair.desk(side), drawn, f"on {side.name}"):
            rows.append(perform(pair, edit))
            say_done(console, rows[-1])
    console.print("\n[bold]Edits on both sides at once[/]")
    edits = all_at_once(pair.desk(pair.wix), pair.desk(pair.outside), pictures[4:])
    rows.append(perform_together(pair, edits))
    say_done(console, rows[-1])
    return rows


def _again(console: Console, pair: Pair, stack: LocalStack, owner: Owner, link: Link) -> Done:
    console.print("\n[bold]At rest: every webhook sent again, everything compared again[/]")
    done = at_rest(pair, "replay", "all of it again", lambda: everything_again(stack, owner, link.id, pair))
    say_done(console, done)
    return done


def _verdict(console: Console, pair: Pair, rows: Sequence[Done]) -> bool:
    found = pair.differences()
    for line in found:
        console.print(f"[red]✘ {line}[/]", highlight=False)
    broken = [row.name for row in rows if not row.as_promised]
    if broken:
        console.print(f"[red]✘ Not one write per edit: {', '.join(broken)}.[/]", highlight=False)
    if not found and not broken:
        console.print(f"[green]✔ Both sides are equal: {pair.wix.size()} entries, one write per edit, none at rest.[/]")
    return not found and not broken
