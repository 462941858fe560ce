"""docs/cost.md: what AWS charges, from measured counts and durations and its published prices.

`python -m benchmarks.cost` computes it anew from the figures of the last `make bench` (measured.json) and prices.json.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.prices import Prices, Usage, added, times
from benchmarks.results import Bar, Section, Table
from benchmarks.usage import MEASURED, WAITS, Change, Facts, idle, in_use, kept
from tools.setup.build import ROOT

_PATH = ROOT / "docs" / "cost.md"
_NOTES = Path(__file__).parent / "cost.md"
_ALLOWED_IDLE, _ALLOWED_MILLION = 1.0, 6.0
_MILLION = 1_000_000
_TEN, _ONE = 10, 1
_PICTURE, _PUBLISHES = 3.0, 300
"""MB; times in a month that an album's page is made."""

_TEXT = """Prices: {source}

Counts and durations. {measured}

What DynamoDB charges is counted from the size of each row that a request touches, with texts of ordinary length; the
tests fail when it grows. The processor's time of the item worker was measured over the embedded cloud: {cpu:.0f} ms for
ten updates, {alone:.0f} ms for one alone; memory, and with it the share of a processor, is what the template says.

Assumed is what cannot be measured on one machine: how long an answer takes, {wix:.0f} ms from Wix and from another
platform, {bucket:.0f} ms from S3, {table:.0f} ms from the table, {queue:.0f} ms from a queue; and that waiting and
computing never overlap. What is kept is computed with pictures of {picture:.0f} MB in an album whose page is made
{publishes} times a month. Taxes and traffic are left out.

*In tens*: edits come so close together that a worker takes ten at once; *alone*: each has an invocation of its own.
*Another platform*: AWS moves the change, and the platform charges what it charges. An album in the bucket adds S3's
price for writing a sidecar and its page, and for the event that tells of it. *Gallery, too*: Wix sends a second webhook
with each change, about the gallery, which leads to nothing; its documents leave open whether it does."""


def keep(told: str, facts: Mapping[str, float]) -> None:
    """Remember what was measured; what was not measured this time stays as it was."""
    before = Facts.read().values
    content = {"measured": told, "facts": {**before, **facts}}
    MEASURED.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")


def section() -> Section:
    prices, facts = Prices.read(), Facts.read()
    ten, one = Change(facts, _TEN), Change(facts, _ONE)
    found = Section("Cost", _told(prices, facts))
    resting = {
        "as deployed": idle(facts),
        "with traces (`TraceRequests`)": idle(facts, traced=True),
        "with alarms (`AlarmTopicArn`)": idle(facts, alarms=True),
        "with credentials (`ConnectPlatforms`)": idle(facts, credentials=True),
        "in use, before any edit": in_use(facts),
        "the same, with each trouble that is counted": in_use(facts, in_trouble=True),
    }
    million = {
        "another platform, in tens": ten.usage(),
        "another platform, alone": one.usage(),
        "another platform, in tens, gallery, too": added(ten.usage(), ten.of_gallery()),
        "album in the bucket, in tens": ten.into_album(),
        "album in the bucket, alone": one.into_album(),
    }
    million = {name: times(_MILLION, usage) for name, usage in million.items()}
    traced = {"trace": one.traces(_MILLION, album=True)}
    million["the same with traces (`TraceRequests`)"] = added(million["album in the bucket, alone"], traced)
    site = {f"{number:,} changes": times(number, one.into_album()) for number in (1_000, 100_000)}
    stored = {f"{number:,} pictures": kept(number, _PICTURE, _PUBLISHES) for number in (100, 10_000)}
    found.tables = [
        _table("Idle, dollars a month", prices, resting, free=True),
        _table("A million webhooks that cause a change each, dollars", prices, million, free=False),
        _table("One site and month, album in the bucket, dollars on top of idle", prices, site, free=False),
        _table("What is kept, album in the bucket, dollars a month", prices, stored, free=True),
    ]
    found.bars = [
        _idle_bar("Idle stack, a month, nothing else in the account", prices, resting["as deployed"]),
        _idle_bar("The same with alarms", prices, resting["with alarms (`AlarmTopicArn`)"]),
        _bar("A million changes, without the platform's own charges", prices, million["another platform, in tens"]),
        _bar("A million changes, into an album of the bucket", prices, million["album in the bucket, in tens"]),
    ]
    return found


def _told(prices: Prices, facts: Facts) -> str:
    waits = {name: 1000 * seconds for name, seconds in WAITS.items()}
    cpu, alone = (1000 * facts.values[f"item_update_cpu_seconds{one}"] for one in ("_of_ten", ""))
    return _TEXT.format(
        source=prices.source, measured=facts.told, cpu=cpu, alone=alone, picture=_PICTURE, publishes=_PUBLISHES, **waits
    )


def _idle_bar(what: str, prices: Prices, usage: Usage) -> Bar:
    dollars = prices.total(prices.after_free(usage))
    return Bar(what, f"${_ALLOWED_IDLE:.2f}", f"${dollars:.2f}", dollars / _ALLOWED_IDLE)


def _bar(what: str, prices: Prices, usage: Usage) -> Bar:
    dollars = prices.total(usage)
    return Bar(what, f"${_ALLOWED_MILLION:.2f}", f"${dollars:.2f}", dollars / _ALLOWED_MILLION)


def _table(caption: str, prices: Prices, usages: Mapping[str, Usage], *, free: bool) -> Table:
    shown = {name: prices.of(usage) for name, usage in usages.items()}
    names = sorted({name for one in shown.values() for name in one}, key=list(prices.each).index)
    rows = [(name.replace("_", " "), *(f"{one.get(name, 0):.2f}" for one in shown.values())) for name in names]
    rows.append(("**sum**", *(f"**{sum(one.values()):.2f}**" for one in shown.values())))
    if free:
        left = (f"**{prices.total(prices.after_free(usage)):.2f}**" for usage in usages.values())
        rows.append(("**less what AWS always gives away**", *left))
    return Table(caption, ("", *shown), rows)


def write(found: Section, path: Path = _PATH) -> None:
    bars = Table(
        "What must be reached",
        ("", "under", "computed", ""),
        [(bar.what, bar.allowed, bar.measured, bar.verdict) for bar in found.bars],
    )
    head = "# Cost\n\nWritten by `make bench`, or by `python -m benchmarks.cost` from the figures of its last run."
    notes = _NOTES.read_text().strip()
    path.write_text("\n\n".join([head, bars.markdown(), *found.markdown().split("\n\n")[1:], notes]) + "\n")


if __name__ == "__main__":
    write(section())
