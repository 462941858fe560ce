"""How much of Wix's budget of 200 calls a minute is used, as the tests measure it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.results import Bar, Section, Table
from tools.setup.build import ROOT

ALLOWED_CALLS = 0.03
WANTED = 0.95
_TEXT = """Counted by `python -m tests.budgets.throughput` against the Wix simulator with its limit on, in real time:
calls alone, from an item worker and a gallery worker of one site at once, each on four threads; and galleries that are
shared by the real functions over the table, queues and bucket of an embedded cloud, with all the events that follow.
*While it was short* is the part of the budget that was used from when the minute before was first used up to when it
was for the last time. Seconds until equal have those of the embedded cloud in them. `make bench ARGS=--full` shares
2,000 items each way."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked of `tests.budgets.throughput`: so many entries, or calls."""

    direction: str
    items: int


_QUICK = (Run("calls", 260),)
_DEFAULT = (Run("calls", 600), Run("to-album", 200), Run("to-wix", 160))
_FULL = (Run("calls", 800), Run("to-album", 2_000), Run("to-wix", 2_000))


def measure(quick: bool, *, full: bool = False) -> Section:
    found = [_ran(run) for run in (_FULL if full else _QUICK if quick else _DEFAULT)]
    section = Section("Throughput under Wix's budget", _TEXT, [_table(found)])
    section.bars = [bar for one in found for bar in _bars(one)]
    return section


def _ran(run: Run) -> Mapping[str, Any]:
    given = ("--direction", run.direction, "--items", str(run.items))
    command = [sys.executable, "-m", "tests.budgets.throughput", *given]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def _table(found: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        "work",
        "items",
        "Wix calls",
        "seconds until equal",
        "at the limit",
        "while it was short",
        "most in a minute",
        "429s",
    )
    return Table("Wix's budget", columns, [_row(one) for one in found])


def _row(one: Mapping[str, Any]) -> Sequence[str]:
    return (
        one["direction"],
        "–" if _alone(one) else f"{one['items']:,}",
        f"{one['calls']:,}",
        f"{one['seconds_to_equal']:,.0f}",
        f"{one['seconds_at_the_limit']:,.0f}",
        _while_short(one),
        str(one["most_in_a_minute"]),
        str(one["refused_429"]),
    )


def _while_short(one: Mapping[str, Any]) -> str:
    if one["used_while_limited"] is not None:
        return f"{100 * one['used_while_limited']:.0f} %"
    return "too short to tell" if one["seconds_at_the_limit"] else "never short"


def _bars(one: Mapping[str, Any]) -> list[Bar]:
    name, used, refused = one["direction"], one["used_while_limited"], one["refused_429"]
    bars = [Bar(f"Refused by Wix for too many calls ({name})", "0", str(refused), 1.0 + refused)]
    if used is not None:
        bars.append(
            Bar(f"Wix's budget used, while short ({name})", "at least 95 %", f"{100 * used:.0f} %", WANTED / used)
        )
    elif not one["seconds_at_the_limit"]:
        calls = one["calls"] / one["items"]
        what = f"First share of {one['items']:,} and its events: Wix calls per item ({name})"
        bars.append(Bar(what, f"{ALLOWED_CALLS}", f"{calls:.3f}", calls / ALLOWED_CALLS))
    return bars


def _alone(one: Mapping[str, Any]) -> bool:
    return str(one["direction"]).startswith("calls")
