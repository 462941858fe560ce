"""`make bench`: measure, print the tables, and write docs/performance.md and docs/cost.md.

A quick run only prints: it is too short to be believed. What each section measured last is kept, so that the documents
may also be written after one of them was measured anew.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from benchmarks import (
    calls,
    cold_start,
    cost,
    deployed,
    document,
    item_work,
    kept,
    machine,
    reconcile,
    throughput,
    warm,
)
from benchmarks.results import Section

_FULL = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions; writes no document")
    parser.add_argument("--write", action="store_true", help="write the documents although not all was measured now")
    parser.add_argument(
        "--full",
        action="store_true",
        help="also 10,000 items on the embedded cloud, and 2,000 each way under Wix's limit: takes more than an hour",
    )
    parser.add_argument(
        "--only", choices=tuple(_sections(full=False)), action="append", help="only these; writes no document by itself"
    )
    given = parser.parse_args()
    measuring = _sections(full=given.full)
    sections: dict[str, Section] = {}
    for name in given.only or measuring:
        sections[name] = _measured(name, measuring[name], given.quick)
        if given.write or not given.quick:
            kept.keep(name, sections[name])
    print(document.bars(list(sections.values())))
    if given.write or not (given.only or given.quick):
        _write(tuple(measuring))


def _write(names: Sequence[str]) -> None:
    try:
        sections = kept.read(names)
    except kept.NotMeasured as missing:
        sys.exit(f"Not measured yet on this machine: {missing}. Run `make bench` once for all.")
    facts = {name: value for section in sections.values() for name, value in section.facts.items()}
    cost.keep(sections["items"].measured, facts)
    costs = cost.section()
    document.write([*sections.values(), costs])
    cost.write(costs)
    print(costs.markdown())


def _sections(*, full: bool) -> Mapping[str, Callable[[bool], Section]]:
    size = {"size": _FULL} if full else {}
    return {
        "cold": cold_start.measure,
        "warm": warm.measure,
        "reconcile": reconcile.measure,
        "items": item_work.measure,
        "calls": calls.measure,
        "throughput": partial(throughput.measure, full=full),
        "deployed": partial(deployed.measure, **size),
    }


def _measured(name: str, measure: Callable[[bool], Section], quick: bool) -> Section:
    began, told = time.monotonic(), machine.described()
    section = measure(quick)
    section.measured = f"Measured {told}{' A quick run, with few repetitions.' if quick else ''}"
    print(f"\n{section.markdown()}\n\n({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return section


if __name__ == "__main__":
    main()
