"""One size of gallery in a process of its own, so that nothing else lies in its memory: prints its figures as JSON.

`python -m benchmarks.reconcile_once SIZE ROUNDS`
"""

import cProfile
import gc
import io
import json
import pstats
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import islice

from benchmarks.world import World
from gallery_sync.model import Field, Side, Sided
from gallery_sync.sync.compare import compare
from gallery_sync.sync.remembered import known_entries


def measure(size: int, rounds: int) -> dict[str, object]:
    """CPU seconds of each round by name, bytes and messages."""
    found: dict[str, object] = {"size": size, "plan first": _repeat(1, World.to_share(size).compare)}
    found["first share"] = _repeat(1, lambda: _share(size))
    world = World.shared(size)
    gc.freeze()  # what lies in the ports is elsewhere in a worker: on Wix, on the platform and in the table
    found["planning"] = _repeat(rounds, _planning(world))
    found["no change"] = _repeat(rounds, lambda: _at_rest(world))
    found["memory"] = _memory(lambda: _at_rest(world))
    found["profile"] = _profile(lambda: _at_rest(world))
    wire = world.on_the_wire()
    _at_rest(wire)
    found["on the wire"] = _repeat(rounds, lambda: _at_rest(wire))
    found["changed"] = [_changed(world, number) for number in range(rounds)]
    return found


def _share(size: int) -> None:
    world = World.to_share(size)
    world.compare()
    world.work()
    assert world.sides.external.writes == size, "not everything was shared"


def _planning(world: World) -> Callable[[], object]:
    """Both listings and the mapping are there; only what differs is asked for."""
    pairs = {pair.id: pair for pair in world.store.pairs(world.link.id)}
    known = known_entries(pairs, Side.EXTERNAL)
    listings = Sided(world.sides.wix.listing({}), world.sides.external.listing(known))
    fields, sides = frozenset(Field), frozenset(Side)
    return lambda: compare(pairs, listings, frozenset(), fields, sides)


def _at_rest(world: World) -> None:
    assert world.compare() == 0, "something was found to differ"


def _changed(world: World, number: int) -> float:
    """CPU of finding one changed title in a hundred, and of carrying them over."""
    before = world.sides.external.writes
    names = [entry.id for entry in islice(world.sides.wix.listing({}).entries, 0, None, 100)]
    for name in names:
        world.sides.wix.edit(name, f"Edited {number}")
    spent = _cpu(lambda: (world.compare(), world.work()))
    assert world.sides.external.writes - before == len(names), "each edit is one write"
    return spent


def _repeat(rounds: int, action: Callable[[], object]) -> Sequence[float]:
    return [_cpu(action) for _ in range(rounds)]


def _cpu(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def _memory(action: Callable[[], object]) -> int:
    """Bytes at the peak, beyond what lies in the ports."""
    tracemalloc.start()
    action()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _profile(action: Callable[[], object]) -> str:
    profile = cProfile.Profile()
    profile.runcall(action)
    told = io.StringIO()
    pstats.Stats(profile, stream=told).strip_dirs().sort_stats("tottime").print_stats(10)
    lines = told.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines[lines.index("") :] if line.strip() and "List reduced" not in line)


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
