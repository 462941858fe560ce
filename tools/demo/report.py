"""What the demo shows in the terminal."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from tools.demo.story import Done, Pair
from tools.people.owner import Json


def galleries_table(galleries: Sequence[Json]) -> Table:
    """The site's galleries with the address of their first image."""
    table = Table("Gallery", "Items", "First image", box=box.SIMPLE_HEAD, title="Galleries on the site")
    for gallery in galleries:
        urls = (item["image"]["imageInfo"]["url"] for item in gallery["items"] if "image" in item)
        table.add_row(gallery["name"], str(gallery["totalItems"]), next(urls, ""))
    return table


def say_done(console: Console, done: Done) -> None:
    mark = "[green]✔[/]" if done.as_promised else "[red]✘[/]"
    console.print(f"  {mark} {done.name} {done.what} [bold]{done.seconds:.1f} s[/]", highlight=False)
    if not done.as_promised:
        console.print(f"    [red]{_broken_promise(done)}[/]", highlight=False)


def final_table(rows: Sequence[Done]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title="What was done, and what it took")
    for name in ("Done", "Made on"):
        table.add_column(name)
    for name in ("Arrived after", "Webhooks", "Echoes", "Writes to Wix", "Writes outside", "As promised"):
        table.add_column(name, justify="right")
    for row in rows:
        counts = row.counts
        numbers = (counts.webhooks, counts.echoes, counts.to_wix, counts.to_outside)
        verdict = "[green]yes[/]" if row.as_promised else "[red]no[/]"
        table.add_row(row.name, row.where, f"{row.seconds:.1f} s", *map(str, numbers), verdict)
    table.add_section()
    total = [row.counts for row in rows]
    sums = (
        sum(one.webhooks for one in total),
        sum(one.echoes for one in total),
        sum(one.to_wix for one in total),
        sum(one.to_outside for one in total),
    )
    table.add_row("all of it", "", f"{sum(row.seconds for row in rows):.1f} s", *map(str, sums), "")
    return table


def say_verdict(console: Console, pair: Pair, rows: Sequence[Done]) -> bool:
    """Compare both sides for the last time; True when all is as promised."""
    found = pair.differences()
    for line in found:
        console.print(f"[red]✘ {line}[/]", highlight=False)
    broken = [row.name for row in rows if not row.as_promised]
    if broken:
        console.print(f"[red]✘ Not one write per edit: {', '.join(broken)}.[/]", highlight=False)
    if not found and not broken:
        console.print(
            f"[green]✔ Both sides are equal: {pair.wix.size()} entries; one write per edit, none at rest.[/]",
            highlight=False,
        )
    return not (found or broken)


def _broken_promise(done: Done) -> str:
    wix, outside = done.counts.writes
    promised_wix, promised_outside = done.expected
    return (
        f"{wix} writes to Wix instead of {promised_wix}, {outside} writes outside instead of {promised_outside}: "
        "see `make logs FUNCTION=item_worker`"
    )
