"""The engine with one rule taken out at a time, and what catches it.

`python -m tests.simulation.mutants --seeds 1000` prints for each rule in how many seeds the simulation notices, and in
how many scenarios the crash sweep does.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from tests.simulation.batch import judge
from tests.simulation.program import draw
from tests.simulation.quick import quick
from tests.simulation.scenarios import SCENARIOS, Scenario
from tests.simulation.sweep import Play, play, sweep
from tests.simulation.without import MUTANTS, Mutant

_QUICK = 40
"""Seeds that are tried before the sweep: most mutants are noticed in them."""


def caught_by_seeds(mutant: Mutant, seeds: range) -> list[int]:
    """The seeds in which the simulation notices."""
    with quick(), mutant.applied():
        return [seed for seed in seeds if judge(draw(seed)).failure]


@cache
def _expected() -> dict[str, Play]:
    """How every scenario ends with no rule missing."""
    return {scenario.name: play(scenario) for scenario in SCENARIOS}


def caught_by_sweep(mutant: Mutant) -> list[str]:
    """The scenarios in which the crash sweep notices."""
    _expected()
    with quick(), mutant.applied():
        return [scenario.name for scenario in SCENARIOS if _notices(scenario)]


def _notices(scenario: Scenario) -> bool:
    try:
        return next(sweep(scenario, _expected()[scenario.name]), None) is not None
    except Exception:  # noqa: BLE001
        return True


def is_caught(mutant: Mutant, seeds: range) -> bool:
    """As soon as anything notices."""
    _expected()
    with quick(), mutant.applied():
        first, more = seeds[:_QUICK], seeds[_QUICK:]
        return (
            any(judge(draw(seed)).failure for seed in first)
            or any(_notices(one) for one in SCENARIOS)
            or any(judge(draw(seed)).failure for seed in more)
        )


def _row(number: int, seeds: int) -> str:
    mutant = MUTANTS[number]
    found, swept = caught_by_seeds(mutant, range(1, seeds + 1)), caught_by_sweep(mutant)
    return f"{mutant.name:<50} {len(found):>6} of {seeds} seeds {len(swept):>4} of {len(SCENARIOS)} scenarios"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with ProcessPoolExecutor(max_workers=given.workers) as pool:
        for row in pool.map(_row, range(len(MUTANTS)), [given.seeds] * len(MUTANTS)):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
