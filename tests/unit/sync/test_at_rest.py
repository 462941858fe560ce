"""A pair is at rest when nothing waits to be done for it. The pair says so, and everybody asks it.

Each field of `Pair` is named here with what it means for that, so that the next field cannot be forgotten.
"""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gallery_sync.model import (
    Awaits,
    CreateIntent,
    Decision,
    Direction,
    Ended,
    Entry,
    Field,
    Listing,
    Media,
    MediaKind,
    MoveIntent,
    Pair,
    PairState,
    PatchIntent,
    Projection,
    Settings,
    Side,
    Sided,
    Trouble,
)
from gallery_sync.services.looks import is_echo
from gallery_sync.services.overview import Standing, standing
from gallery_sync.sync.compare import NO_DIFFERENCES, Differences, compare
from gallery_sync.sync.plan import DELETED
from gallery_sync.sync.remembered import restless_entries
from tests.simulation.shelf import BUCKET, PLATFORMS
from tests.unit.sync.scene import Scene

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SHOWN = Projection("file", "Dawn")
AT_REST = Pair(
    "pair",
    "link",
    PairState.LINKED,
    Side.WIX,
    ids=Sided("item", "medium"),
    bases=Sided[Projection | None](SHOWN, SHOWN),
    place=1.0,
)
FIELDS = frozenset(Field)
BOTH = frozenset(Side)

WAITS: dict[str, tuple[Any, ...]] = {
    "state": (PairState.CREATING,),
    "intent": (CreateIntent(Side.EXTERNAL, SHOWN), PatchIntent(Side.WIX, {Field.TITLE: "Dusk"})),
    "trouble": (
        Trouble("It failed.", NOW, about="another sighting"),
        Trouble("It waits.", NOW, retry_at=NOW + timedelta(minutes=1)),
        Trouble("It waits.", NOW, retry_at=NOW + timedelta(minutes=1), awaits=Awaits.ROOM),
    ),
    "decision": tuple(Decision),
    "drift": ((Field.TITLE.value,), (DELETED,)),
}
"""What keeps a pair from being at rest, although both its sides are as they were."""
WAITS_FOR_THE_ORDER: dict[str, tuple[Any, ...]] = {
    "place": (None,),
    "moving": (MoveIntent(Side.EXTERNAL, 2.0, 2.0),),
}
"""What the work on the order ends, and no look at the pair alone."""
SAYS_NOTHING: dict[str, tuple[Any, ...]] = {
    "id": ("another pair",),  # what the pair is
    "link_id": ("another link",),
    "source": (Side.EXTERNAL,),
    "ids": (),  # of which entries it is: without an ID there is nothing that could rest
    "bases": (),  # what the entries are compared with
    "ranks": (Sided(3.0, 3.0),),  # hints, which say when to read
    "revisions": (Sided("1", "2"),),
    "known_at": (Sided[datetime | None](NOW, NOW),),  # which reads are too old
    "replaced": (Sided("0", "1"),),
    "guessed_at": (NOW,),  # which places of the order are the first to be given up
    "twin_sent": (SHOWN,),  # what a late twin would show: the listing without one ends it
    "ended": (Ended(Side.WIX, NOW),),  # of tombstones alone
    "version": (7,),  # of the row
}


def cases(values: dict[str, tuple[Any, ...]]) -> list[Any]:
    return [pytest.param(name, value, id=f"{name}={value}"[:60]) for name, all_of in values.items() for value in all_of]


def entry(entry_id: str) -> Entry:
    return Entry(entry_id, SHOWN, Media(MediaKind.IMAGE, "file"))


def compared(pair: Pair) -> Differences:
    listings = Sided(Listing((entry("item"),)), Listing((entry("medium"),)))
    return compare({pair.id: pair}, listings, frozenset(), FIELDS, BOTH)


def test_each_field_of_a_pair_is_named() -> None:
    named = [*WAITS, *WAITS_FOR_THE_ORDER, *SAYS_NOTHING]

    assert sorted(named) == sorted(one.name for one in fields(Pair)), "say what the new field means for being at rest"


def test_nothing_waits_to_be_done_for_a_pair_at_rest() -> None:
    assert AT_REST.at_rest
    assert AT_REST.in_place
    assert compared(AT_REST) == NO_DIFFERENCES
    assert standing(AT_REST) is Standing.EQUAL


@pytest.mark.parametrize(("name", "value"), cases(WAITS))
def test_whoever_asks_is_told_that_something_waits(name: str, value: Any) -> None:
    pair = replace(AT_REST, **{name: value})
    scene = Scene(BUCKET, items=1)
    (settled,) = scene.world.pairs(scene.link)
    context = scene.world.parts.context(scene.link, "test")
    item = context.collections.wix.read(settled.ids.wix)
    assert is_echo(context, Side.WIX, settled, item)

    assert not pair.at_rest
    assert pair.in_place
    assert compared(pair).pairs == (pair.id,)
    assert not is_echo(context, Side.WIX, replace(settled, **{name: value}), item)
    if pair.state is PairState.LINKED:
        assert standing(pair) is not Standing.EQUAL
        assert pair.rested() == AT_REST


@pytest.mark.parametrize(("name", "value"), cases(WAITS_FOR_THE_ORDER))
def test_the_order_alone_has_to_be_settled(name: str, value: Any) -> None:
    pair = replace(AT_REST, **{name: value})

    assert pair.at_rest
    assert not pair.in_place
    assert compared(pair) == replace(NO_DIFFERENCES, order=True)


@pytest.mark.parametrize(("name", "value"), cases(SAYS_NOTHING))
def test_what_says_nothing_is_not_asked(name: str, value: Any) -> None:
    pair = replace(AT_REST, **{name: value})

    assert pair.at_rest
    assert pair.in_place
    assert replace(compared(pair), without_twin=()) == NO_DIFFERENCES
    assert standing(pair) is Standing.EQUAL


def test_a_pair_is_pending_when_something_was_begun_or_decided() -> None:
    pending = {name for name, all_of in WAITS.items() if all(replace(AT_REST, **{name: one}).pending for one in all_of)}

    assert pending == {"intent", "decision"}


@pytest.mark.parametrize("state", list(PairState))
def test_what_a_side_is_known_to_show(state: PairState) -> None:
    sent = replace(SHOWN, title="Dusk")
    intent = CreateIntent(Side.EXTERNAL, sent) if state is PairState.CREATING else None
    expected = {PairState.LINKED: SHOWN, PairState.CREATING: sent, PairState.KEPT: None, PairState.TOMBSTONE: None}

    assert replace(AT_REST, state=state, intent=intent).known(Side.WIX) == expected[state]


# --- a change outside that was recorded, and that its owner took back -------------------------------------------------


SHARE = Settings(direction=Direction.SHARE)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.name)
def test_a_change_outside_that_was_taken_back_is_not_told_of_any_more(platform: Any) -> None:
    scene = Scene(platform, SHARE)
    scene.change_title(Side.EXTERNAL, "p1", "Dusk")
    scene.rest()
    assert [pair.drift for pair in scene.world.pairs(scene.link) if pair.drift] == [(Field.TITLE.value,)]

    scene.change_title(Side.EXTERNAL, "p1", "p1")
    scene.world.queue.drop_all()
    scene.rest()

    assert [pair for pair in scene.world.pairs(scene.link) if not pair.at_rest] == []


def test_a_poll_looks_at_a_change_that_was_taken_back_and_not_at_one_that_is_recorded() -> None:
    drifted = replace(AT_REST, drift=(Field.TITLE.value,))
    changed = replace(entry("medium"), projection=replace(SHOWN, title="Dusk"))

    def found(medium: Entry) -> tuple[str, ...]:
        return restless_entries(
            {drifted.id: drifted}, Side.EXTERNAL, Listing((medium,)), frozenset(), FIELDS, share=True
        )

    assert found(changed) == ()
    assert found(entry("medium")) == ("medium",)


def test_a_write_that_ends_a_difference_outside_ends_what_is_told_of_it() -> None:
    scene = Scene(BUCKET, SHARE)
    scene.change_title(Side.EXTERNAL, "p1", "Dusk")
    scene.rest()

    scene.change_title(Side.WIX, "p1", "Noon")
    scene.rest()

    assert scene.titles(Side.EXTERNAL)[1] == "Noon"
    assert [pair for pair in scene.world.pairs(scene.link) if not pair.at_rest] == []
