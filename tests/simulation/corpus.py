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
    """Those that fail again, with caches or without, and how."""
    with quick():
        runs = [(seed, judge(draw(seed, caches=caches)).failure) for seed in seeds() for caches in (True, False)]
    return {seed: failure for seed, failure in runs if failure}
