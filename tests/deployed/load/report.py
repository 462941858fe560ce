"""The figures of a run, as the section of docs/reliability.md between two marks."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from tests.deployed.load.outcome import Outcome

DOCUMENT = Path(__file__).parents[3] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- figures of make load -->", "<!-- end of the figures of make load -->"


def table(outcome: Outcome) -> str:
    plan = outcome.plan
    rows = {
        "Sites": plan.sites,
        "Webhooks": f"{outcome.webhooks} events, {outcome.deliveries} deliveries, {outcome.retried} of them repeated",
        "Broken messages put into the queues": outcome.poison,
        "Workers killed": f"{outcome.killed_processes} processes, {outcome.lost_batches} in mid-batch",
        "Requests that were let fail": ", ".join(f"{count} × {name}" for name, count in outcome.struck.items()),
        "Done by the hostile tenant": ", ".join(f"{count} {name}" for name, count in outcome.hostile.items()),
        "Dead letters": f"{outcome.dead_letters} (the broken messages: {outcome.poison})",
        "Writes to albums when all webhooks of five sites are sent again": outcome.writes_at_rest,
        "Seconds": ", ".join(f"{name} {seconds:.0f}" for name, seconds in outcome.seconds.items()),
        "Lost, doubled or different": len(outcome.complaints),
    }
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    figures = "\n".join(["| what | how much |", "| --- | --- |", *lines])
    return f"{figures}\n\n{_latencies(outcome)}"


def _latencies(outcome: Outcome) -> str:
    """Seconds from typing on Wix to the album, while the trouble lasts and until it is over."""
    lines = [
        f"| {phase} | {len(found)} | {statistics.median(found):.1f} | {_at(found, 0.95):.1f} | {max(found):.1f} |"
        for phase, found in outcome.latencies.items()
    ]
    head = ["| seconds until an edit has arrived | edits | half | 95 % | all |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *lines])


def _at(found: Sequence[float], part: float) -> float:
    return sorted(found)[min(len(found) - 1, int(len(found) * part))]


def write(outcome: Outcome) -> None:
    """Into the document, in place of what stands between the marks."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    DOCUMENT.write_text(f"{before}{_BEGIN}\n\n{table(outcome)}\n\n{_END}{after}")
