"""How a link stands, told from its pairs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gallery_sync.model import (
    Conflict,
    CreateIntent,
    Field,
    Held,
    Link,
    LinkState,
    Pair,
    PairState,
    PatchIntent,
    Projection,
    Settings,
    Side,
    Sided,
    Staged,
    Trouble,
)
from gallery_sync.services.overview import Standing, overview, standing
from tests.harness.store import MemoryStore

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
LINK = Link("link-1", "site-1", "gallery-1", "s3", "album-1", Settings(), compared_at=NOW, created_at=NOW)
SENT = Projection("file")
LATER = Trouble("Wix is slow.", NOW, retry_at=NOW + timedelta(minutes=1))


def pair(name: str, **fields: Any) -> Pair:
    given: dict[str, Any] = {"state": PairState.LINKED, "ids": Sided(f"w-{name}", f"e-{name}")} | fields
    return Pair(name, LINK.id, source=Side.WIX, **given)


CREATING = {"state": PairState.CREATING, "intent": CreateIntent(Side.EXTERNAL, SENT), "ids": Sided("w", "")}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Standing.EQUAL),
        (CREATING, Standing.WORKING),
        ({"intent": PatchIntent(Side.WIX, {Field.TITLE: "x"})}, Standing.WORKING),
        (CREATING | {"trouble": LATER}, Standing.WAITING),
        ({"trouble": Trouble("too large", NOW)}, Standing.FAILED),
        ({"state": PairState.KEPT}, Standing.KEPT),
        ({"drift": ("title",)}, Standing.DRIFTED),
    ],
)
def test_how_a_pair_stands(fields: dict[str, Any], expected: Standing):
    assert standing(pair("a", **fields)) is expected


def test_a_picture_that_is_being_processed_is_on_its_way():
    intent = CreateIntent(Side.WIX, SENT, staged=Staged("file", "file", ready=False))

    assert standing(pair("a", **CREATING | {"intent": intent, "trouble": LATER})) is Standing.WORKING


def test_a_held_pair_waits_for_the_owner():
    assert standing(pair("a"), {"a"}) is Standing.HELD


def store_of(*pairs: Pair) -> MemoryStore:
    store = MemoryStore()
    store.put_link(replace(LINK, version=0))
    for one in pairs:
        store.put_pair(one, None)
    return store


def test_items_come_as_wix_shows_them():
    first, second = pair("z", ranks=Sided(1.0, 9.0)), pair("a", ranks=Sided(2.0, 1.0))
    outside = pair("b", ids=Sided("", "e-b"), state=PairState.KEPT)

    found = overview(store_of(second, outside, first), LINK, 2)

    assert [one.id for one in found.pairs] == ["z", "a", "b"]


def test_tombstones_are_not_shown():
    found = overview(store_of(pair("a", state=PairState.TOMBSTONE, ids=Sided("", ""))), LINK, 0)

    assert (list(found.pairs), found.running(NOW)) == ([], False)


def test_sharing_runs_until_every_item_has_come():
    half = overview(store_of(pair("a")), LINK, 2)
    done = overview(store_of(pair("a"), pair("b")), LINK, 2)

    assert (half.running(NOW), half.done, half.expected) == (True, 1, 2)
    assert (done.running(NOW), done.done, done.expected) == (False, 2, 2)


def test_items_that_never_get_a_pair_do_not_run_for_ever():
    found = overview(store_of(pair("a")), LINK, 2)

    assert found.running(NOW + timedelta(minutes=4))
    assert not found.running(NOW + timedelta(minutes=6))


def test_what_failed_is_done_with():
    found = overview(store_of(pair("a"), pair("b", trouble=Trouble("too large", NOW))), LINK, 2)

    assert (found.running(NOW), found.done) == (False, 2)


def test_a_paused_link_does_not_run():
    assert not overview(store_of(), replace(LINK, state=LinkState.PAUSED), 5).running(NOW)


def test_the_time_left_follows_from_the_rate():
    found = overview(store_of(pair("a")), LINK, 4)

    assert found.seconds_left(NOW + timedelta(seconds=10)) == 30
    assert overview(store_of(), LINK, 4).seconds_left(NOW + timedelta(seconds=10)) is None


def test_settled_conflicts_are_left_out():
    store = store_of(pair("a"))
    for name, fields in {"open": {}, "restored": {"restored": True}, "dismissed": {"dismissed": True}}.items():
        store.put_conflict(Conflict(name, LINK.id, "a", NOW, Field.TITLE, Side.WIX, "x", "y", **fields))

    assert [one.id for one in overview(store, LINK, 1).conflicts] == ["open"]


def test_held_pairs_are_counted_as_such():
    store = store_of(pair("a"), pair("b"))
    store.put_held(Held("h", LINK.id, Side.WIX, ("a",), NOW, "All vanished."))

    found = overview(store, LINK, 2)

    assert (found.counts[Standing.HELD], found.counts[Standing.EQUAL]) == (1, 1)
    assert [one.id for one in found.having(Standing.HELD)] == ["a"]
