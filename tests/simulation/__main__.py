"""Random worlds for the engine: `python -m tests.simulation --seeds 2000 --from 1`. Before many seeds those run that
ever failed."""

import argparse
import os
import sys
import time

from tests.simulation import corpus
from tests.simulation.batch import Summary, check_all, explain
from tests.simulation.reached import missing

_EXPLAINED = 3
"""Failures whose story is told."""
_ENOUGH = 2000
"""From so many seeds on, a counter that is still zero fails the run."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many (default: 2000)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first one (default: 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--once", action="store_true", help="do not run every seed twice")
    given = parser.parse_args()
    again = corpus.failures() if given.seeds > 1 else {}
    for seed, failure in again.items():
        sys.stdout.write(f"Seed {seed} of the corpus fails again: {failure}\n")
    progress = _Progress(given.seeds)
    seeds = range(given.first, given.first + given.seeds)
    summary = check_all(seeds, min(given.workers, given.seeds), progress.show, twice=not given.once)
    progress.end()
    sys.stdout.write(_told(summary, twice=not given.once))
    told = sorted(summary.failures)
    for seed in told[:_EXPLAINED]:
        sys.stdout.write(f"\n{explain(seed)}\n")
    for seed in told[_EXPLAINED:]:
        sys.stdout.write(f"\nSeed {seed} fails, too: {summary.failures[seed]}\n")
    lacking = missing(summary.counts) if summary.seeds >= _ENOUGH else []
    for name in lacking:
        sys.stdout.write(f"never reached: {name}\n")
    return 1 if again or summary.failures or lacking else 0


class _Progress:
    """One line that is written over, where there is a terminal."""

    def __init__(self, seeds: int) -> None:
        self._seeds, self._shown = seeds, 0.0

    def show(self, summary: Summary) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._shown > 0.5:
            self._shown = time.monotonic()
            rate = summary.seeds / summary.seconds if summary.seconds else 0
            line = f"{summary.seeds} of {self._seeds} seeds, {rate:.0f} a second, {len(summary.failures)} failed"
            sys.stderr.write(f"\r{line}\033[K")
            sys.stderr.flush()

    def end(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")


def _told(summary: Summary, *, twice: bool) -> str:
    counts = summary.counts
    operations = sum(number for name, number in counts.items() if name.startswith("operation: "))
    lines = [
        (
            f"{summary.seeds} seeds, {operations} operations, {counts['effects']} effects, "
            f"{counts['platform writes']} platform writes, {len(summary.failures)} failures"
        ),
        (
            f"{summary.seeds / max(summary.seconds, 0.001):.0f} seeds a second, "
            f"{summary.seeds / max(summary.cpu, 0.001):.0f} a CPU-second{', each run twice' if twice else ''}, "
            f"{summary.cpu:.0f} CPU-seconds in {summary.seconds:.0f} s"
        ),
    ]
    named = {name: number for name, number in counts.items() if ": " in name or name.startswith("cell")}
    lines += [f"  {number:>9}  {name}" for name, number in sorted(named.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
