"""Every scenario crashed before and after each of its effects, resumed, and compared with the uninterrupted run. The
same with a second worker that takes the same message before each effect."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gallery_sync.model import Link, PairState, Side
from tests.simulation.effects import Fault
from tests.simulation.scenarios import Scenario
from tests.simulation.shelf import TYPED, Shelf
from tests.unit.sync.scene import Scene

type State = dict[str, object]


@dataclass(frozen=True, slots=True)
class Play:
    """One run of a scenario: what everything looks like in the end, how many effects it took, and what one more
    comparison wrote."""

    state: State
    effects: int
    writes: int
    writes_again: int


def play(scenario: Scenario, crash: tuple[int, Fault] | None = None) -> Play:
    """Run a scenario; with `crash`, the worker dies at the effect of that number. Resumed by redelivery, the schedule
    and a comparison."""
    scene = scenario.begin()
    effects = scene.world.effects
    effects.plan({}, dict([crash]) if crash else {})
    effects.between = lambda _: _another_worker(scene)
    if scenario.again:
        while not effects.happened and scene.world.work():
            pass
        scenario.again(scene)
    writes = scene.rest()
    number = effects.write_number
    effects.plan({}, {})
    return Play(state_of(scene), number, writes, scene.rest())


def sweep(scenario: Scenario, expected: Play | None = None) -> Iterator[str]:
    """What goes wrong, in words; nothing when the scenario survives every crash. `expected` is the uninterrupted run,
    if that has been made already."""
    clean = expected or play(scenario)
    uninterrupted = play(scenario) if expected else clean
    if uninterrupted.state != clean.state or uninterrupted.writes != clean.writes:
        yield f"{scenario.name}: even without a crash it ends otherwise"
    if uninterrupted.writes_again:
        yield f"{scenario.name}: at rest, another comparison wrote {uninterrupted.writes_again} times"
    for number in range(1, clean.effects + 1):
        for fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.OTHER_WORKER):
            yield from _compared(scenario, clean, number, fault)


def _compared(scenario: Scenario, clean: Play, number: int, fault: Fault) -> Iterator[str]:
    where = f"{scenario.name}: {fault.value} number {number}"
    crashed = play(scenario, (number, fault))
    for name, value in clean.state.items():
        if crashed.state[name] != value:
            yield f"{where}: {name} is {crashed.state[name]} instead of {value}"
    if crashed.writes_again:
        yield f"{where}: at rest, another comparison wrote {crashed.writes_again} times"


def state_of(scene: Scene) -> State:
    """Everything that people can see, and that nothing is left open."""
    store, link = scene.world.store, scene.link
    pairs = list(store.pairs(link.id))
    return {
        "Wix": _shown(scene.gallery, link),
        "the other side": _shown(scene.album, link),
        "the album's title": scene.album.title,
        "pairs": Counter(pair.state for pair in pairs if pair.state is not PairState.TOMBSTONE),
        "open intents": [pair.id for pair in pairs if pair.intent and pair.state is not PairState.TOMBSTONE],
        "lost values": sorted(repr(one.lost) for one in store.conflicts(link.id)),
        "held": [(one.missing_on, len(one.pair_ids)) for one in store.held(link.id)],
        "the link": link.state,
    }


def _shown(shelf: Shelf, link: Link) -> list[tuple[object, ...]]:
    shown: list[tuple[object, ...]] = [
        (one.picture, *(one.values.get(name) for name in TYPED)) for one in shelf.in_order()
    ]
    ordered = shelf.kind.can.ordered and shelf.side is Side.EXTERNAL
    return shown if ordered else sorted(shown, key=repr)


def _another_worker(scene: Scene) -> None:
    scene.world.work()
