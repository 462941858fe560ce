"""What each event costs in calls, as the tests count it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.results import Bar, Section, Table
from tools.setup.build import ROOT

_TEXT = """Counted by `python -m tests.budgets` over the real functions, adapters and table; the tests fail when one
grows. Requests to send to queues are counted, those to receive and delete are Lambda's. Writes to a platform are those
that change an entry or bring media. Read and write units are what DynamoDB charges, counted from the sizes of the rows.

A comparison that finds nothing writes one row, its link's: when it was, which the owner's page and the operator's
command line show, and when the next one is due. So it also says that this comparison was brought to its end: one that
was cut short is due again a minute later. A date that follows from the link alone, as a fixed minute of each night
would, needs no write; it loses what was cut short until the next night, and nobody can tell by it that galleries are
compared at all. It costs less than half a cent for a thousand comparisons.

The echo of a create on Wix that another process made takes a third read: the new item's ID says nothing about its
pair, so that the row which names the pair and the pair itself are read one after the other."""


def measure(quick: bool) -> Section:
    items = "100" if quick else "200"
    command = [sys.executable, "-m", "tests.budgets", "--json", "--items", items]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        last = "\n".join(ran.stderr.splitlines()[-5:])
        return Section("Calls per event", f"They could not be counted in this run:\n\n```\n{last}\n```")
    text = f"\n{ran.stdout}"
    rows: list[Mapping[str, Any]] = json.loads(text[text.index("\n[") :])  # the functions' logs come before
    names = list(rows[0])
    shown = [[str(row[name]) for name in names] for row in rows]
    section = Section("Calls per event", _TEXT, [Table("Requests", [name.replace("_", " ") for name in names], shown)])
    section.facts = _facts(rows)
    section.bars = _bars({(row["event"], row["direction"]): row for row in rows})
    return section


def _bars(rows: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[Bar]:
    echoes = [row for (event, _), row in rows.items() if event.startswith("echo of ")]
    updates = [row for (event, _), row in rows.items() if event == "update"]
    share, back = (rows["first share", direction] for direction in ("Wix to album", "album to Wix"))
    resting = [row for (event, _), row in rows.items() if event == "reconcile without changes"]
    written = max(row["wix_writes"] + row["platform_writes"] for row in updates)
    noted = max(row["table_writes"] for row in resting)
    at_rest = max(row["wix_writes"] + row["platform_writes"] for row in resting)
    return [
        _at_most("Echo: reads of the table", 2, max(row["table_reads"] for row in echoes)),
        _at_most("Echo: writes of the table", 0, max(row["table_writes"] for row in echoes)),
        _at_most("Update: writes to a platform", 1, written),
        _at_most("First share: Wix calls per item", 0.03, share["wix_calls"] / share["items"]),
        _at_most("Creating on Wix: calls per item", 1.1, back["wix_calls"] / back["items"]),
        _at_most("Reconcile without changes: writes to a platform", 0, at_rest),
        _at_most("Reconcile without changes: writes of the table", 0, noted),
    ]


def _at_most(what: str, allowed: float, measured: float) -> Bar:
    share = measured / allowed if allowed else 1.0 + measured
    return Bar(what, f"{allowed:g}", f"{measured:.3g}", share)


def _facts(rows: list[Mapping[str, Any]]) -> dict[str, float]:
    """Those of one event after the other, by `calls_<event>_<what>`."""
    facts: dict[str, float] = {}
    for row in rows:
        name = "_".join(str(value) for value in row.values() if isinstance(value, str))
        facts |= {f"calls_{name}_{key}": value for key, value in row.items() if isinstance(value, int | float)}
    return facts
