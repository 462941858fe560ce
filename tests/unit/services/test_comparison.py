"""What a comparison finds is asked for without writing anything, and is what is then done."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Direction, Entry, PairState, Settings, Side, Sided
from gallery_sync.services.comparison import Arrivals, Found, find_differences, sort_arrivals
from gallery_sync.sync.context import Context
from gallery_sync.sync.plan import Action, Create, Delete, Forget, Keep, Rebase, Record, Write
from gallery_sync.sync.sequences import by_id
from gallery_sync.sync.settle import foreseen
from tests.simulation.scenarios import SCENARIOS, Scenario
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene

_WRITES = (
    "put_",
    "delete_",
    "decide_",
    "forget",
    "create",
    "update",
    "place",
    "arrange",
    "stage",
    "publish",
    "retitle",
)


class ReadOnly:
    """A port of which only what reads may be called."""

    def __init__(self, port: object) -> None:
        self._port = port

    def __getattr__(self, name: str) -> Any:
        assert not name.startswith(_WRITES), f"a question must not {name}"
        return getattr(self._port, name)


def reading(scene: Scene) -> Context:
    """A context in which nothing can be written."""
    parts: Any = replace(scene.world.parts, store=ReadOnly(scene.world.store))  # type: ignore[arg-type]
    context = parts.context(scene.link, "test")
    collections: Any = Sided(ReadOnly(context.collections.wix), ReadOnly(context.collections.external))
    return replace(context, collections=collections)


def look(scene: Scene) -> tuple[Found, Arrivals, dict[str, tuple[Action, ...]]]:
    """All that a plan asks for, without an event to help it."""
    scene.world.in_flight.clear()
    scene.world.queue.drop_all()
    scene.world.effects.plan({}, {})
    context = reading(scene)
    found = find_differences(context)
    entries, mapping = by_id(found.listings), context.mapping()
    linked = [mapping[name] for name in found.differences.pairs if mapping[name].state is PairState.LINKED]
    actions = {
        pair.id: foreseen(
            context,
            pair,
            Sided[Entry | None](entries.wix.get(pair.ids.wix), entries.external.get(pair.ids.external)),
        )
        for pair in linked
    }
    return found, sort_arrivals(context, found.differences.arrivals), actions


def sent_by_comparison(scene: Scene) -> list[Message]:
    sent: list[Message] = []
    queue = scene.world.parts.queue
    parts = scene.world.parts
    send = queue.send
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(queue, "send", lambda messages: (sent.extend(messages), send(messages))[1])
        scene.world.handle(parts.message(scene.link, Kind.COMPARE, "test"))
    return sent


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_what_is_found_is_what_the_comparison_has_done(scenario: Scenario) -> None:
    scene = scenario.begin()
    writes, rows = scene.world.effects.platform_writes, scene.world.pairs(scene.link)

    found, arrivals, _ = look(scene)

    assert (scene.world.effects.platform_writes, scene.world.pairs(scene.link)) == (writes, rows)
    sent = sent_by_comparison(scene)
    assert _entry_ids(sent, Kind.RESUME) == [*found.differences.pairs]
    assert _entry_ids(sent, Kind.MATCH) == [entry.id for both in arrivals.matched for entry in both]
    looked_at = [entry.id for side in Side for entry in arrivals.looked_at[side]]
    assert sorted(_entry_ids(sent, Kind.LOOK)) == sorted(looked_at)
    held = scene.world.store.held(scene.link_id)
    assert frozenset[str]().union(*(one.pair_ids for one in held)) == found.waiting


def _entry_ids(sent: list[Message], kind: Kind) -> list[str]:
    return [name for message in sent if message.kind is kind for name in message.entry_ids]


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.at_rest], ids=lambda one: one.name)
def test_what_is_foreseen_for_a_pair_is_what_its_history_then_says(scenario: Scenario) -> None:
    scene = scenario.begin()
    known = list(scene.world.store.history(scene.link_id, limit=10_000))

    _, _, actions = look(scene)
    scene.rest()

    history = [line for line in scene.world.store.history(scene.link_id, limit=10_000) if line not in known]
    happened = {(line.pair_id, str(line.action), line.on) for line in history}
    assert {one for pair_id, planned in actions.items() for one in _lines(pair_id, planned)} <= happened


def _lines(pair_id: str, actions: tuple[Action, ...]) -> Iterator[tuple[str, str, Side | None]]:
    for action in actions:
        match action:
            case Write(on=on):
                yield pair_id, "update", on
            case Delete(on=on):
                yield pair_id, "delete", on
            case Create(on=on):
                yield pair_id, "create again", on
            case Keep():
                yield pair_id, "keep", None
            case Forget():
                yield pair_id, "forget", None
            case Record() | Rebase() | _:
                pass


def test_what_others_put_into_an_album_that_is_only_shared_is_left_alone() -> None:
    scene = Scene(BUCKET, Settings(direction=Direction.SHARE))
    added = scene.add(scene.album, "p9")

    _, arrivals, _ = look(scene)

    assert [entry.id for entry in arrivals.left_alone] == [added.id]
    assert not any(arrivals.looked_at[side] for side in Side)


def test_renamed_entries_are_no_deletions() -> None:
    scene = Scene(replace(BUCKET, name="folder", can=replace(BUCKET.can, renames=True)))
    for picture in ("p0", "p1", "p2", "p3", "p4"):
        thing = scene.thing(Side.EXTERNAL, picture)
        scene.album.add(thing.kind, thing.file, thing.values, thing.rank, entry_id=f"01-{picture}")
        scene.album.remove(thing)

    found, _, _ = look(scene)

    assert len(found.renamed) == 5
    assert found.waiting == frozenset()
    assert found.differences.pairs == ()
