"""The demo on a platform with accounts: connected on the page, shared, edited on both sides, asked for changes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gallery_sync.model import Field
from tools.demo.dashboard import DashboardPage
from tools.demo.quiet import Quiet, wait_until
from tools.demo.servers import Server
from tools.local_cloud.stack import LocalStack
from tools.people.owner import Owner
from tools.people.shown import Shown
from tools.people.sides import Outside
from tools.people.site import furnish
from tools.people.wix import OnWix, WixGallery
from tools.samples import SampleGallery, SampleItem

_PATIENCE = 180.0
_TEXTS = {Field.TITLE: "Renamed", Field.DESCRIPTION: "Described, with <b>markup</b>", Field.ALT_TEXT: "What it shows"}

type Row = tuple[str, str, float]
"""What was done, on which side, and the seconds until both were equal."""


@dataclass(slots=True)
class Story:
    """A gallery and its album, seen from outside. `skipped` are items that the platform cannot hold."""

    stack: LocalStack
    page: DashboardPage
    link_id: str
    wix: OnWix
    outside: Outside
    quiet: Quiet
    skipped: frozenset[str]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(sorted(self.wix.fields & self.outside.fields))

    def seen(self, side: Outside) -> list[tuple[str, ...]]:
        return [self._visible(one) for one in side.shown() if one.title not in self.skipped or side is not self.wix]

    def differences(self) -> list[str]:
        wix, outside = self.seen(self.wix), self.seen(self.outside)
        return [] if wix == outside else [f"Wix shows {wix}", f"outside there is {outside}"]

    def ask(self) -> None:
        """Make the next look at the album due, and run the schedule, which would have come to it by itself."""
        self.page.change(self.link_id, direction="two_way")
        self.stack.invoke("scheduler", {})

    def _visible(self, shown: Shown) -> tuple[str, ...]:
        return shown.kind, shown.media, *(getattr(shown, name.value) for name in self.fields)


def play_connected(
    console: Console,
    stack: LocalStack,
    platform: str,
    server: Server,
    gallery: SampleGallery,
    pictures: Sequence[SampleItem],
) -> bool:
    """True when both sides are equal in the end."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin:
        page = DashboardPage(stack, Owner(admin, stack.wix["instance_id"]))
        account = page.connect(platform, server.entered)
        console.print(f"Connected to {server.title} as [bold]{account['title']}[/]", highlight=False)
        console.print("Filling the sample site ...")
        (made,) = furnish(page.owner, [gallery])
        quiet = Quiet.of(stack, admin)
        quiet.wait()
        shared = page.share(made.id, platform)
        outside = server.outside(page.link(shared)["link"]["albumAddress"])
        wix = OnWix(page.owner, made.id, WixGallery(page.owner, made.id))
        story = Story(stack, page, shared, wix, outside, quiet, frozenset())
        began = time.monotonic()
        _watch(console, story, made.size)
        rows = [(f"share {made.size} items", "Wix", time.monotonic() - began)]
        rows += _edits(console, story, pictures)
        console.print(_table(rows))
        return _verdict(console, story)


def _watch(console: Console, story: Story, size: int) -> None:
    """Watch the album fill, from outside, until nothing more is on its way."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Sharing", total=size)

        def arrived() -> bool:
            counts = story.page.link(story.link_id)["counts"]
            progress.update(task, completed=len(story.outside.shown()) + counts["skipped"])
            return counts["equal"] + counts["skipped"] == size

        wait_until(arrived, _PATIENCE, lambda: str(story.page.link(story.link_id)))
    story.quiet.wait()
    skipped = [one for one in story.page.items(story.link_id) if one["standing"] == "skipped"]
    for one in skipped:
        console.print(f"  [yellow]–[/] “{one['title']}” stays on Wix: {one['reason']}", highlight=False)
    story.skipped = frozenset(one["title"] for one in skipped)


def _edits(console: Console, story: Story, pictures: Sequence[SampleItem]) -> list[Row]:
    rows: list[Row] = []
    for name, side, ask in (("Wix", story.wix, _nothing), ("outside", story.outside, story.ask)):
        console.print(f"\n[bold]Edits made {'on Wix' if side is story.wix else 'outside, where we have to ask'}[/]")
        for what, edit in _steps(story, side, name, pictures[0 if side is story.wix else 1].content):
            before, began = story.seen(side), time.monotonic()
            edit()
            ask()
            changed = story.seen(side)
            wait_until(_arrived(story, changed, before), _PATIENCE, lambda: "\n".join(story.differences()))
            story.quiet.wait()
            rows.append((what, name, time.monotonic() - began))
            console.print(f"  [green]✔[/] {what} [bold]{rows[-1][2]:.1f} s[/]", highlight=False)
    return rows


def _arrived(story: Story, changed: object, before: object) -> Callable[[], bool]:
    return lambda: changed != before and not story.differences()


def _steps(story: Story, side: Outside, name: str, picture: bytes) -> list[tuple[str, Callable[[], None]]]:
    """What a person does; each looks at the side as it is by then."""

    def entry(place: int) -> Shown:
        shown = [one for one in side.shown() if one.kind == "image" and one.title not in story.skipped]
        return shown[place]

    steps: list[tuple[str, Callable[[], None]]] = [
        (f"{field.value} of an image", lambda field=field: side.edit(entry(2), field, f"{_TEXTS[field]} ({name})"))
        for field in story.fields
    ]
    if side.moves:
        steps.append(("reorder", lambda: side.move(entry(4), 1)))
    if side.replaces:
        steps.append(("replace", lambda: side.replace(entry(3), picture, f"replaced-{name.lower()}.jpg")))
    steps.append(("delete", lambda: side.delete(entry(5))))
    return steps


def _nothing() -> None:
    """Wix tells of changes by itself."""


def _table(rows: Sequence[Row]) -> Table:
    table = Table("Done", "Made on", "Equal after", box=box.SIMPLE_HEAD, title="What was done, and how long it took")
    for what, where, seconds in rows:
        table.add_row(what, where, f"{seconds:.1f} s")
    return table


def _verdict(console: Console, story: Story) -> bool:
    found = story.differences()
    for line in found:
        console.print(f"[red]✘ {line}[/]", highlight=False)
    if not found:
        console.print(
            f"[green]✔ Both sides are equal: {len(story.outside.shown())} entries, "
            f"and {len(story.skipped)} on Wix alone.[/]",
            highlight=False,
        )
    return not found
