"""A whole gallery compared with its album: by the engine over ports in memory, and by its peers over local folders."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import peers as others
from benchmarks.installing import peers as installed
from benchmarks.peers import Figures
from benchmarks.results import Bar, Sample, Section, Table
from tools.setup.build import ROOT

ALLOWED_PLANNING = 2e-6
ALLOWED_MEMORY = 1024
ALLOWED_GROWTH = 2.0
"""What an item may cost in a gallery ten times as large: twice as much is still far from ten times."""
_OURS = "Gallery Sync"
_SIZES = {1_000: 9, 10_000: 5, 100_000: 3}
_PEER_ROUNDS = {1_000: 3, 10_000: 3, 100_000: 1}
_TEXT = """A gallery of so many images and its album. The engine lists both sides, reads the mapping and compares, over
ports in memory; *with wire and rows* adds what adapters do to Wix's JSON and to the table's documents. Unison, rclone
bisync and vdirsyncer do the same work over two local folders of as many small files that lie in memory, with their
own memory of the last run in files. All figures are CPU; the ratio is that of the engine at the same size in the same
run. *First share* is the whole work: finding what is new, and creating it on the other side. *1 % changed* is finding
what was edited, and carrying it over.

At 100,000 items the peers do not copy the files: both folders hold them from the beginning."""


def measure(quick: bool) -> Section:
    sizes = [size for size in _SIZES if size < 100_000 or not quick]
    ours = {size: _once(size, _SIZES[size]) for size in sizes}
    programs = installed()
    theirs = {size: others.measure(programs, size, 1 if quick else _PEER_ROUNDS[size]) for size in sizes}
    section = Section("Reconcile", _TEXT, [_own_table(ours), _peer_table(ours, theirs)])
    section.bars = _bars(ours, theirs)
    section.profile = f"a comparison of {sizes[-1]:,} items that finds nothing\n{ours[sizes[-1]]['profile']}"
    largest = ours[10_000]
    section.facts = {
        "reconcile_item_seconds": Sample(largest["on the wire"]).median / 10_000,
        "share_item_seconds": Sample(largest["first share"]).median / 10_000,
    }
    return section


def _once(size: int, rounds: int) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reconcile_once", str(size), str(rounds)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def _per_item(seconds: Sequence[float] | None, size: int) -> str:
    return Sample(seconds).shown(digits=1, scale=1e6 / size) if seconds else "–"


def _own_table(ours: Mapping[int, Mapping[str, Any]]) -> Table:
    names = ("planning", "no change", "on the wire", "changed", "plan first", "first share")
    columns = (
        "items",
        "planning",
        "no change",
        "with wire and rows",
        "1 % changed",
        "plan a first share",
        "first share",
    )
    rows = [
        (f"{size:,}", *(_per_item(one[name], size) for name in names), f"{one['memory'] / size:,.0f}")
        for size, one in ours.items()
    ]
    return Table(f"{_OURS}: µs of CPU per item, and bytes of memory per item", (*columns, "memory"), rows)


def _peer_table(ours: Mapping[int, Mapping[str, Any]], theirs: Mapping[int, Mapping[str, Figures]]) -> Table:
    rows: list[tuple[str, ...]] = []
    for size, found in theirs.items():
        mine = Sample(ours[size]["no change"]).median
        own = (f"{size:,}", _OURS, _per_item(ours[size]["no change"], size), "1.0")
        rows.append((*own, _per_item(ours[size]["changed"], size), _per_item(ours[size]["first share"], size)))
        for name, one in found.items():
            ratio = f"{Sample(one.none).median / mine:.1f}"
            last = (_per_item([one.changed], size), _per_item([one.first] if one.first else None, size))
            rows.append((f"{size:,}", name, _per_item(one.none, size), ratio, *last))
    columns = ("items", "program", "no change", "ratio", "1 % changed", "first share")
    return Table("Beside the peers: µs of CPU per item", columns, rows)


def _bars(ours: Mapping[int, Mapping[str, Any]], theirs: Mapping[int, Mapping[str, Figures]]) -> list[Bar]:
    bars: list[Bar] = []
    for size, one in ours.items():
        planning = Sample(one["planning"]).median / size
        allowed = f"{1e6 * ALLOWED_PLANNING:.0f} µs"
        bars.append(
            Bar(f"Planning, per item of {size:,}", allowed, f"{1e6 * planning:.2f} µs", planning / ALLOWED_PLANNING)
        )
    large = [size for size in theirs if size >= 10_000 and theirs[size]]
    bars += [_best_peer(size, Sample(ours[size]["no change"]).median, theirs[size]) for size in large]
    largest = max(ours)
    memory = ours[largest]["memory"] / largest
    bars.append(Bar(f"Reconcile: memory per item of {largest:,}", "1 KB", f"{memory:,.0f} B", memory / ALLOWED_MEMORY))
    small, much = (Sample(ours[size]["no change"]).median / size for size in (largest // 10, largest))
    what = f"Reconcile: CPU per item of {largest:,} beside {largest // 10:,} (linear)"
    bars.append(Bar(what, f"{ALLOWED_GROWTH:.0f} x", f"{much / small:.1f} x", much / small / ALLOWED_GROWTH))
    return bars


def _best_peer(size: int, mine: float, theirs: Mapping[str, Figures]) -> Bar:
    name, best = min(((name, Sample(one.none).median) for name, one in theirs.items()), key=lambda one: one[1])
    allowed = f"less than {name}: {1e6 * best / size:.1f} µs"
    return Bar(f"Reconcile without changes, per item of {size:,}", allowed, f"{1e6 * mine / size:.1f} µs", mine / best)
