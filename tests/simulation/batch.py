"""Many seeds, side by side on all cores: counted, checked for determinism, the first failure shrunk and told."""

import gc
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.simulation.program import Program, draw
from tests.simulation.quick import quick
from tests.simulation.reached import counting
from tests.simulation.run import Report, run
from tests.simulation.shrink import shrink, story

_PER_TASK = 100
_PER_COLLECTION = 50


@dataclass(slots=True)
class Summary:
    """What a number of seeds came to. `failures` are told by seed; `seconds` are of the clock, `cpu` of the cores."""

    seeds: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])
    failures: dict[int, str] = field(default_factory=dict[int, str])
    cpu: float = 0.0
    seconds: float = 0.0

    def add(self, other: "Summary") -> None:
        self.seeds += other.seeds
        self.counts.update(other.counts)
        self.failures.update(other.failures)
        self.cpu += other.cpu


def judge(program: Program) -> Report:
    """Run a program; a bug of the engine or of the simulation is a failure like a broken promise."""
    try:
        return run(program)
    except Exception as error:  # noqa: BLE001
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(last.filename)}, {last.name}"  # noqa: PTH119
        return Report(failure=f"{type(error).__name__} in {where}: {error}")


def check_seeds(seeds: Iterable[int], *, twice: bool = True) -> Summary:
    """Run each seed, and then all of them once more, to see that each leaves the same trace. What is reached is
    counted in the first run only."""
    summary = Summary()
    started = time.process_time()
    programs = {seed: draw(seed) for seed in seeds}
    traces: dict[int, list[tuple[object, ...]]] = {}
    with quick(), collecting() as collect:
        with counting(summary.counts):
            for seed, program in programs.items():
                report = judge(program)
                summary.counts.update(report.counts)
                summary.seeds += 1
                if report.failure:
                    summary.failures[seed] = report.failure
                else:
                    traces[seed] = report.trace
                collect()
        for seed, trace in traces.items() if twice else ():
            if judge(programs[seed]).trace != trace:
                summary.failures[seed] = "the same seed went another way the second time"
            collect()
    summary.cpu = time.process_time() - started
    return summary


@contextmanager
def collecting() -> Generator[Callable[[], None]]:
    """A world that was judged is garbage all at once: inside, it is collected when the caller says so, every few
    worlds, and what was there before is not looked through each time."""
    enabled, worlds = gc.isenabled(), count(1)
    gc.freeze()
    gc.disable()

    def collect() -> None:
        if next(worlds) % _PER_COLLECTION == 0:
            gc.collect()

    try:
        yield collect
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()


def check_all(
    seeds: range, workers: int, progress: Callable[[Summary], None] = lambda _: None, *, twice: bool = True
) -> Summary:
    """All seeds on so many processes; stops taking new ones once a few have failed."""
    total, started = Summary(), time.monotonic()
    tasks = [range(first, min(first + _PER_TASK, seeds.stop)) for first in range(seeds.start, seeds.stop, _PER_TASK)]
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for done in _in_turn(pool, tasks, twice, workers):
            total.add(done)
            total.seconds = time.monotonic() - started
            progress(total)
            if len(total.failures) > 5:
                pool.shutdown(cancel_futures=True)
                break
    return total


def _in_turn(pool: ProcessPoolExecutor, tasks: list[range], twice: bool, workers: int) -> Iterator[Summary]:
    waiting: set[Future[Summary]] = set()
    queue = iter(tasks)
    for _ in range(workers * 2):
        if (task := next(queue, None)) is not None:
            waiting.add(pool.submit(check_seeds, task, twice=twice))
    while waiting:
        done = next(as_completed(waiting))
        waiting.remove(done)
        if (task := next(queue, None)) is not None:
            waiting.add(pool.submit(check_seeds, task, twice=twice))
        yield done.result()


def explain(seed: int) -> str:
    """The shrunk story of a failing seed, and how to run it again."""
    program = shrink(draw(seed), lambda one: judge(one).failure)
    return "\n".join(
        [
            f"Seed {seed} fails. Run it again with: make simulate SEEDS=1 FROM={seed}",
            story(program, judge(program).failure),
        ]
    )
