"""Every seed that ever failed."""

from pathlib import Path

from tests.simulation.batch import judge
from tests.simulation.program import draw
from tests.simulation.quick import quick

_FILE = Path(__file__).parent / "corpus.txt"


def seeds() -> list[int]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


def failures() -> dict[int, str]:
    """Those that fail again, and how: with caches or without, and with an ending or without, so that each is also what
    it was when it failed."""
    variants = [{}, {"endings": False}, {"endings": False, "caches": False}]
    with quick():
        runs = [(seed, judge(draw(seed, **variant)).failure) for seed in seeds() for variant in variants]
    return {seed: failure for seed, failure in runs if failure}
