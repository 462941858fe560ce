import base64
import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from gallery_sync.errors import VersionConflict
from gallery_sync.model import Decision, Side
from gallery_sync.ports import Store
from tests.harness.samples import a_conflict, a_held, a_line, a_pair


class JournalContract:
    def test_history_is_told_newest_first(self, store: Store) -> None:
        first = store.put_pair(a_pair("pair-1"), None, [a_line("pair-1", 1)])
        store.put_pair(a_pair("pair-2"), None, [a_line("pair-2", 2)])
        store.put_pair(first, first, [a_line("pair-1", 3)])

        assert [line.at.minute for line in store.history("link-1")] == [3, 2, 1]
        assert [line.at.minute for line in store.history("link-1", "pair-1")] == [3, 1]
        assert [line.at.minute for line in store.history("link-1", limit=2)] == [3, 2]
        assert [line.at.minute for line in store.history("link-1", "pair-1", limit=1)] == [3]

    def test_history_of_another_link_is_not_told(self, store: Store) -> None:
        store.put_pair(a_pair(link_id="link-2"), None, [a_line(link_id="link-2")])

        assert list(store.history("link-1")) == []
        assert list(store.history("link-1", "pair-1")) == []

    def test_lines_of_the_same_moment_are_all_kept(self, store: Store) -> None:
        twice = [a_line(action="update"), a_line(action="place")]
        pair = store.put_pair(a_pair(), None, twice)
        store.put_pair(pair, pair, twice)

        actions = Counter(line.action for line in store.history("link-1"))

        assert actions == {"update": 2, "place": 2}
        assert len(store.history("link-1", "pair-1")) == 4

    def test_a_conflict_is_journalled_with_its_pair(self, store: Store) -> None:
        store.put_pair(a_pair(), None, [a_line(), a_conflict("conflict-1", 1), a_conflict("conflict-2", 2)])

        assert list(store.conflicts("link-1")) == [a_conflict("conflict-2", 2), a_conflict("conflict-1", 1)]
        assert list(store.conflicts("link-2")) == []

    def test_a_conflict_can_be_marked_as_restored(self, store: Store) -> None:
        store.put_pair(a_pair(), None, [a_conflict()])

        store.put_conflict(replace(a_conflict(), restored=True))

        assert [conflict.restored for conflict in store.conflicts("link-1")] == [True]

    def test_one_set_is_held_per_side(self, store: Store) -> None:
        store.put_held(a_held("held-1", missing_on=Side.WIX))
        store.put_held(a_held("held-2", missing_on=Side.EXTERNAL))
        store.put_held(a_held("held-3", ("pair-2", "pair-3"), missing_on=Side.WIX))

        held = {one.missing_on: (one.id, one.pair_ids) for one in store.held("link-1")}

        assert held == {
            Side.WIX: ("held-3", ("pair-2", "pair-3")),
            Side.EXTERNAL: ("held-2", ("pair-1",)),
        }
        assert list(store.held("link-2")) == []

    @pytest.mark.parametrize("count", [10_000, 50_001])
    def test_a_held_set_may_be_large(self, store: Store, count: int) -> None:
        large = a_held(pair_ids=unlike_each_other(count))

        store.put_held(large)

        assert list(store.held("link-1")) == [large]

    def test_history_and_conflicts_of_one_pair_are_forgotten_and_those_of_others_stay(self, store: Store) -> None:
        store.put_pair(a_pair("pair-1"), None, [a_line("pair-1", 1), a_conflict("conflict-1", pair_id="pair-1")])
        store.put_pair(a_pair("pair-2"), None, [a_line("pair-2", 2), a_conflict("conflict-2", pair_id="pair-2")])

        assert store.forget("link-1", {"pair-1"})
        assert store.forget("link-1", {"pair-1"})

        assert [line.pair_id for line in store.history("link-1")] == ["pair-2"]
        assert [conflict.pair_id for conflict in store.conflicts("link-1")] == ["pair-2"]
        assert list(store.history("link-1", "pair-1")) == []

    def test_a_small_set_takes_the_place_of_a_large_one(self, store: Store) -> None:
        small = a_held("held-2", ("pair-1",))
        store.put_held(a_held("held-1", unlike_each_other(45_000)))

        store.put_held(small)

        assert list(store.held("link-1")) == [small]
        store.delete_held(small)
        assert list(store.held("link-1")) == []

    def test_exactly_the_set_that_was_decided_on_is_released(self, store: Store) -> None:
        decided = a_held("held-1")
        grown = a_held("held-2", ("pair-1", "pair-2"))
        store.put_held(decided)
        store.put_held(grown)

        with pytest.raises(VersionConflict):
            store.delete_held(decided)

        assert list(store.held("link-1")) == [grown]

    def test_what_was_decided_is_kept_with_the_set(self, store: Store) -> None:
        held = a_held("held-1", unlike_each_other(45_000))
        store.put_held(held)

        decided = store.decide_held(held, Decision.RESTORE)

        assert decided == replace(held, decision=Decision.RESTORE)
        assert list(store.held("link-1")) == [decided]

    def test_nothing_is_decided_about_another_set_than_the_owner_saw(self, store: Store) -> None:
        seen = a_held("held-1")
        grown = a_held("held-2", ("pair-1", "pair-2"))
        store.put_held(seen)
        store.put_held(grown)

        with pytest.raises(VersionConflict):
            store.decide_held(seen, Decision.DELETE)

        assert list(store.held("link-1")) == [grown]

    def test_history_and_conflicts_are_forgotten_in_as_many_steps_as_one_wants(self, store: Store) -> None:
        for number in range(9):
            store.put_pair(a_pair(f"pair-{number}"), None, [a_line(f"pair-{number}")])
        store.put_conflict(a_conflict())

        steps = 1
        while not store.forget("link-1", None, 4):
            steps += 1

        assert steps == 3
        assert list(store.history("link-1")) == []
        assert list(store.conflicts("link-1")) == []

    def test_a_set_may_be_released_twice(self, store: Store) -> None:
        store.put_held(a_held())

        store.delete_held(a_held())
        store.delete_held(a_held())

        assert list(store.held("link-1")) == []


def unlike_each_other(count: int) -> tuple[str, ...]:
    """Pair IDs as they are: random characters, which compress badly."""
    return tuple(pair_id_like(number) for number in range(count))


def pair_id_like(number: int) -> str:
    digest = hashlib.sha256(str(number).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:26]
