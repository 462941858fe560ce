"""docs/cost.md: what AWS charges, from measured counts and durations and its published prices.

`python -m benchmarks.cost` computes it anew from the figures of the last `make bench` (measured.json) and prices.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.results import Bar, Section, Table
from tools.setup.build import ROOT

_HERE = Path(__file__).parent
_PATH = ROOT / "docs" / "cost.md"
ALLOWED_IDLE, ALLOWED_MILLION = 1.0, 6.0
_MILLION, _MINUTES = 1_000_000, 43_200
_POLLS = 5 * 3 * _MINUTES
"""Lambda keeps five long polls of 20 seconds open at each queue (AWS docs: Using Lambda with SQS)."""
_WAITS = {"wix": 0.150, "platform": 0.030, "table": 0.008}
"""Seconds that an answer takes on AWS: assumed, because no stand-in on one machine can tell."""
_WRITE_UNITS = 6
"""Of an update: its intent 1; the pair with its bases and a line of history in one transaction 4; its index 1."""
_READ_UNITS = 4
"""Of a request that reads: a link and a pair by its index, strongly consistent."""
_LINE = 0.75e-6
"""GB of logs of one invocation: its own line, and the platform's about start and end."""
_SECOND = 30 * 86_400
_SAMPLED = 0.05
"""X-Ray records the first trace of each second, and this part of the others (its default rule)."""

type Usage = dict[str, float]


@dataclass(frozen=True, slots=True)
class Prices:
    source: str
    each: Mapping[str, float]
    free: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def read(cls) -> "Prices":
        content: dict[str, Any] = json.loads((_HERE / "prices.json").read_text())
        told = f"{content['source']}; {content['region']}, {content['as_of']}"
        return cls(told, {name: one["dollars"] for name, one in content["prices"].items()}, content["always_free"])

    def of(self, usage: Usage) -> dict[str, float]:
        return {name: amount * self.each[name] for name, amount in usage.items() if amount}

    def after_free(self, usage: Usage) -> Usage:
        """What is left when nothing else in the account uses what AWS always gives away each month."""
        left = {name: max(amount - self.free.get(name, 0), 0.0) for name, amount in usage.items()}
        queues = [name for name in ("fifo_request", "queue_request") if usage.get(name)]
        spare = self.free["queue_requests_of_both_kinds"]
        for name in queues:
            taken = min(spare, usage[name])
            left[name], spare = usage[name] - taken, spare - taken
        return left


@dataclass(frozen=True, slots=True)
class Facts:
    """Measured figures by name."""

    told: str
    values: Mapping[str, float]

    @classmethod
    def read(cls) -> "Facts":
        content = json.loads((_HERE / "measured.json").read_text())
        return cls(content["measured"], content["facts"])

    def calls(self, event: str, direction: str, what: str) -> float:
        return self.values[f"calls_{event}_{direction}_{what}"]


def idle(*, alarms: bool, traced: bool = True) -> Usage:
    """A deployed stack that nobody uses, per month."""
    usage: Usage = {"lambda_request": _MINUTES, "table_read": 16 * _MINUTES, "log_gb": _LINE * _MINUTES}
    usage["lambda_gb_second"] = 0.030 * 0.5 * _MINUTES
    usage |= {"event": 0.0, "fifo_request": 2 * _POLLS, "queue_request": _POLLS, "secret": 1, "dashboard": 1}
    usage["trace"] = _MINUTES if traced else 0
    usage["alarm_metric"] = alarm_metrics() if alarms else 0
    return usage


def changes(facts: Facts, number: float, *, album: bool, alone: bool, traced: bool) -> Usage:
    """So many webhooks that each cause one change. `album`: of the stack's own bucket, whose requests AWS charges.
    `alone`: each comes by itself; else a worker takes ten at once."""
    batch = 1 if alone else 10
    count = {what: facts.calls("update", "Wix to album", what) for what in _COUNTED}
    seconds = _worked(count, album) / (1 if alone else 4)  # eight threads share the waiting of ten
    usage: Usage = {
        "http_api_request": number,
        "lambda_request": number * (1 + 1 / batch),
        "lambda_gb_second": number * (facts.values["receiver_seconds"] + seconds),
        "fifo_request": number * (1 + 2 / batch),
        "table_write": number * _WRITE_UNITS,
        "table_read": number * count["table_reads"] * _READ_UNITS,
        "log_gb": number * _LINE * (1 + 1 / batch),
        "trace": _traces(number * (1 + 1 / batch)) if traced else 0,
    }
    return _added(usage, _album(facts, number, batch)) if album else usage


_COUNTED = ("wix_calls", "platform_calls", "platform_writes", "table_reads", "table_writes", "queue_requests")


def _worked(count: Mapping[str, float], album: bool) -> float:
    """GB-seconds of the item worker, which has 1 GB: it waits most of the time."""
    waits = count["wix_calls"] * _WAITS["wix"] + (count["table_reads"] + count["table_writes"]) * _WAITS["table"]
    return waits + (count["platform_calls"] * _WAITS["platform"] if album else _WAITS["wix"] * 2)


def _album(facts: Facts, number: float, batch: int) -> Usage:
    """What an album in the bucket adds: its requests, and the event with which S3 tells of our own write."""
    calls, echo = (facts.calls(event, "Wix to album", "platform_calls") for event in ("update", "echo of update"))
    writes = facts.calls("update", "Wix to album", "platform_writes") + 2  # the page and its index
    listener = 0.030 * 0.5 / batch
    return {
        "s3_write": number * (1 + (writes - 1) / batch),
        "s3_read": number * max(calls + echo - writes, 0),
        "event": number,
        "queue_request": number * (1 + 2 / batch),
        "fifo_request": number * (1 / batch + 2 / batch),
        "lambda_request": number * 2 / batch,
        "lambda_gb_second": number * (listener + 0.060 / batch),
        "table_read": number * 2,
        "log_gb": number * 2 * _LINE / batch,
    }


def keep(told: str, facts: Mapping[str, float]) -> None:
    """Remember what was measured; what was not measured this time stays as it was."""
    before = Facts.read().values
    content = {"measured": told, "facts": {**before, **facts}}
    (_HERE / "measured.json").write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms as nothing."""


def _nothing(_loader: object, _suffix: str, _node: object) -> None:
    return None


_Template.add_multi_constructor("!", _nothing)


def alarm_metrics() -> int:
    """Each metric that an alarm of the template computes with is charged."""
    resources = yaml.load((ROOT / "template.yaml").read_text(), _Template)["Resources"].values()  # noqa: S506
    alarms = [one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    return sum(sum("MetricStat" in metric for metric in one.get("Metrics", [])) or 1 for one in alarms)


def _traces(requests: float) -> float:
    """Spread evenly over a month."""
    first = min(requests, _SECOND)
    return first + _SAMPLED * (requests - first)


def _added(one: Usage, other: Usage) -> Usage:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def section() -> Section:
    prices, facts = Prices.read(), Facts.read()
    found = Section("Cost", _TEXT.format(source=prices.source, measured=facts.told))
    resting = {
        "as deployed": idle(alarms=False),
        "without traces": idle(alarms=False, traced=False),
        "with alarms (`AlarmTopicArn`)": idle(alarms=True),
    }
    found.tables.append(_table("Idle, dollars a month", prices, resting, free=True))
    million = {
        "another platform, in tens": changes(facts, _MILLION, album=False, alone=False, traced=False),
        "another platform, alone": changes(facts, _MILLION, album=False, alone=True, traced=False),
        "album in the bucket, in tens": changes(facts, _MILLION, album=True, alone=False, traced=False),
        "album in the bucket, alone": changes(facts, _MILLION, album=True, alone=True, traced=False),
        "the same, every trace recorded": changes(facts, _MILLION, album=True, alone=True, traced=True),
    }
    found.tables.append(_table("A million webhooks that cause a change each, dollars", prices, million, free=False))
    site = {
        f"{number:,} changes": changes(facts, number, album=True, alone=True, traced=True)
        for number in (1_000, 100_000)
    }
    found.tables.append(_table("One site and month, dollars on top of idle", prices, site, free=False))
    resting_cost = _total(prices, prices.after_free(resting["as deployed"]))
    alarmed = _total(prices, prices.after_free(resting["with alarms (`AlarmTopicArn`)"]))
    best = _total(prices, million["another platform, in tens"])
    album = _total(prices, million["album in the bucket, in tens"])
    found.bars = [
        Bar(
            "Idle stack, a month, nothing else in the account",
            "$1.00",
            f"${resting_cost:.2f}",
            resting_cost / ALLOWED_IDLE,
        ),
        Bar("The same with alarms", "$1.00", f"${alarmed:.2f}", alarmed / ALLOWED_IDLE),
        Bar("A million changes, without the platform's own charges", "$6.00", f"${best:.2f}", best / ALLOWED_MILLION),
        Bar("A million changes, into an album of the bucket", "$6.00", f"${album:.2f}", album / ALLOWED_MILLION),
    ]
    return found


_TEXT = """Prices: {source}.

Counts and durations: measured {measured} What an answer of Wix or of AWS takes cannot be measured on one machine and is
assumed: 150 ms of Wix, 30 ms of S3, 8 ms of the table. So are the units that a write and a read of the table use (6 for
an update with its intent, its history and their index; 4 for a read). Taxes, traffic and storage are left out.

*In tens*: edits come so close together that a worker takes ten at once; *alone*: each has an invocation of its own.
*Another platform*: AWS moves the change, and the platform charges what it charges. An album in the bucket adds S3's
price for writing a sidecar and its page, and for the event that tells of it."""


def _total(prices: Prices, usage: Usage) -> float:
    return sum(prices.of(usage).values())


def _table(caption: str, prices: Prices, usages: Mapping[str, Usage], *, free: bool) -> Table:
    shown = {name: prices.of(usage) for name, usage in usages.items()}
    names = sorted({name for one in shown.values() for name in one}, key=list(prices.each).index)
    rows = [(name.replace("_", " "), *(f"{one.get(name, 0):.2f}" for one in shown.values())) for name in names]
    rows.append(("**sum**", *(f"**{sum(one.values()):.2f}**" for one in shown.values())))
    if free:
        left = (f"**{_total(prices, prices.after_free(usage)):.2f}**" for usage in usages.values())
        rows.append(("**less what AWS always gives away**", *left))
    return Table(caption, ("", *shown), rows)


def write(found: Section, path: Path = _PATH) -> None:
    bars = Table(
        "What must be reached",
        ("", "under", "computed", ""),
        [(bar.what, bar.allowed, bar.measured, bar.verdict) for bar in found.bars],
    )
    head = "# Cost\n\nWritten by `make bench`, or by `python -m benchmarks.cost` from the figures of its last run."
    notes = (_HERE / "cost.md").read_text().strip()
    path.write_text("\n\n".join([head, bars.markdown(), *found.markdown().split("\n\n")[1:], notes]) + "\n")


if __name__ == "__main__":
    write(section())
