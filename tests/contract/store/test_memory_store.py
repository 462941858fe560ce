from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import Unavailable, VersionConflict
from gallery_sync.model import PairState, Side
from gallery_sync.ports import Clock
from gallery_sync.store.pairs import now_in_utc
from tests.contract.store.suite import StoreContract
from tests.harness.samples import HandClock, a_link, a_pair
from tests.harness.store import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock) -> MemoryStore:
        return MemoryStore(clock=clock)


def a_store(clock: Clock = now_in_utc) -> MemoryStore:
    """With the link below which these tests write."""
    store = MemoryStore(clock=clock)
    store.put_link(a_link())
    return store


def fail(_name: str) -> None:
    raise Unavailable("The table cannot be reached.")


def test_an_error_before_the_effect_leaves_nothing() -> None:
    store = a_store()
    store.before_effect = fail

    with pytest.raises(Unavailable):
        store.put_pair(a_pair(wix="item"), None)

    assert store.pair("link-1", "pair-1") is None


def test_an_error_after_the_effect_leaves_all_of_it() -> None:
    store = a_store()
    store.after_effect = fail

    with pytest.raises(Unavailable):
        store.put_pair(a_pair(wix="item"), None)

    assert store.pair_of("link-1", Side.WIX, "item") == a_pair(wix="item", version=1)


def test_a_refused_write_has_no_effect_to_come_after() -> None:
    effects: list[str] = []
    store = a_store()
    store.after_effect = effects.append
    store.put_pair(a_pair(), None)

    with pytest.raises(VersionConflict):
        store.put_pair(a_pair(), None)

    assert effects == ["put_pair"]


def test_expired_tombstones_are_removed_when_told() -> None:
    clock = HandClock()
    store = a_store(clock)
    pair = store.put_pair(a_pair("pair-1", "item"), None)
    store.put_pair(replace(pair, state=PairState.TOMBSTONE), pair)
    lasting = store.put_pair(a_pair("pair-2", "item-2"), None)

    clock.advance(timedelta(days=31))
    store.expire()

    assert list(store.pairs("link-1")) == [lasting]
    assert store.pair_of("link-1", Side.WIX, "item") is None
