from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.model import PairState, Projection, Side, Sided
from gallery_sync.ports import Store
from tests.harness.samples import HandClock, a_conflict, a_line, a_link, a_pair

A_MONTH_AND_A_DAY = timedelta(days=31)


class PairsContract:
    def test_an_unknown_pair_is_none(self, store: Store) -> None:
        assert store.pair("link-1", "pair-1") is None
        assert store.pair_of("link-1", Side.WIX, "item") is None
        assert list(store.pairs("link-1")) == []

    def test_a_written_pair_comes_back_with_its_version_raised(self, store: Store) -> None:
        written = store.put_pair(a_pair(wix="item"), None)

        assert written == a_pair(wix="item", version=1)
        assert store.pair("link-1", "pair-1") == written

    @pytest.mark.parametrize("source", Side)
    def test_a_pair_is_found_by_either_of_its_ids(self, store: Store, source: Side) -> None:
        pair = store.put_pair(a_pair(wix="item", external="medium", source=source), None)

        assert store.pair_of("link-1", Side.WIX, "item") == pair
        assert store.pair_of("link-1", Side.EXTERNAL, "medium") == pair

    def test_a_pair_is_found_where_the_medium_has_the_pairs_own_id(self, store: Store) -> None:
        pair = store.put_pair(a_pair("pair-1", "item", "pair-1"), None)

        assert store.pair_of("link-1", Side.EXTERNAL, "pair-1") == pair
        assert store.pair_of("link-1", Side.WIX, "pair-1") is None

    def test_ids_of_one_side_and_link_mean_nothing_elsewhere(self, store: Store) -> None:
        store.put_pair(a_pair("pair-1", wix="same"), None)
        external = store.put_pair(a_pair("pair-2", external="same"), None)
        other = store.put_pair(a_pair("pair-3", wix="same", link_id="link-2"), None)

        assert store.pair_of("link-1", Side.EXTERNAL, "same") == external
        assert store.pair_of("link-2", Side.WIX, "same") == other

    def test_a_pair_is_not_written_over_a_newer_one(self, store: Store) -> None:
        read = store.put_pair(a_pair(wix="item"), None)
        newer = store.put_pair(replace(read, place=2.0), read)

        with pytest.raises(VersionConflict):
            store.put_pair(replace(read, place=3.0), read)

        assert newer.version == 2
        assert store.pair("link-1", "pair-1") == newer

    def test_two_workers_cannot_both_create_a_pair(self, store: Store) -> None:
        first = store.put_pair(a_pair(wix="item", place=1.0), None)

        with pytest.raises(VersionConflict):
            store.put_pair(a_pair(wix="item", place=2.0), None)

        assert store.pair("link-1", "pair-1") == first

    @pytest.mark.parametrize("side", Side)
    def test_an_entry_is_in_one_pair_only(self, store: Store, side: Side) -> None:
        first = store.put_pair(a_pair("pair-1", "item", "medium"), None)
        rival = a_pair("pair-2", "item-2", "medium-2")
        rival = replace(rival, ids=rival.ids.having(side, first.ids[side]))

        with pytest.raises(VersionConflict):
            store.put_pair(rival, None)

        assert store.pair_of("link-1", side, first.ids[side]) == first

    def test_a_refused_write_leaves_no_trace(self, store: Store) -> None:
        store.put_pair(a_pair("pair-1", "item", "medium"), None)

        with pytest.raises(VersionConflict):
            store.put_pair(a_pair("pair-2", "item-2", "medium"), None, [a_line("pair-2"), a_conflict()])

        assert store.pair("link-1", "pair-2") is None
        assert store.pair_of("link-1", Side.WIX, "item-2") is None
        assert list(store.history("link-1")) == []
        assert list(store.conflicts("link-1")) == []

    def test_a_stale_write_moves_no_index(self, store: Store) -> None:
        read = store.put_pair(a_pair(wix="item"), None)
        newer = store.put_pair(replace(read, ids=Sided("item", "medium")), read)

        with pytest.raises(VersionConflict):
            store.put_pair(replace(read, ids=Sided("item-2", "")), read, [a_line()])

        assert store.pair_of("link-1", Side.WIX, "item") == newer
        assert store.pair_of("link-1", Side.WIX, "item-2") is None
        assert list(store.history("link-1")) == []

    def test_an_id_that_changes_is_found_and_the_former_one_is_free(self, store: Store) -> None:
        read = store.put_pair(a_pair("pair-1", "item", "medium"), None)

        recreated = store.put_pair(replace(read, ids=Sided("item", "medium-2")), read)

        assert store.pair_of("link-1", Side.EXTERNAL, "medium-2") == recreated
        assert store.pair_of("link-1", Side.EXTERNAL, "medium") is None
        heir = store.put_pair(a_pair("pair-2", external="medium"), None)
        assert store.pair_of("link-1", Side.EXTERNAL, "medium") == heir

    def test_an_id_that_is_given_up_is_free(self, store: Store) -> None:
        read = store.put_pair(a_pair("pair-1", "item", "medium"), None)

        kept = store.put_pair(replace(read, ids=Sided("item", ""), state=PairState.KEPT), read)

        assert store.pair_of("link-1", Side.EXTERNAL, "medium") is None
        assert store.pair_of("link-1", Side.WIX, "item") == kept

    def test_a_tombstone_is_found_by_the_ids_it_had(self, store: Store) -> None:
        read = store.put_pair(a_pair(wix="item", external="medium"), None)

        tombstone = store.put_pair(replace(read, state=PairState.TOMBSTONE), read)

        assert store.pair_of("link-1", Side.WIX, "item") == tombstone
        assert store.pair_of("link-1", Side.EXTERNAL, "medium") == tombstone
        assert list(store.pairs("link-1")) == [tombstone]

    def test_the_ids_of_a_tombstone_are_taken_until_it_expires(self, store: Store, clock: HandClock) -> None:
        read = store.put_pair(a_pair(wix="item"), None)
        store.put_pair(replace(read, state=PairState.TOMBSTONE), read)
        with pytest.raises(VersionConflict):
            store.put_pair(a_pair("pair-2", wix="item"), None)

        clock.advance(A_MONTH_AND_A_DAY)

        heir = store.put_pair(a_pair("pair-2", wix="item"), None)
        assert store.pair_of("link-1", Side.WIX, "item") == heir

    def test_the_ids_of_a_revived_tombstone_do_not_expire(self, store: Store, clock: HandClock) -> None:
        read = store.put_pair(a_pair(wix="item"), None)
        tombstone = store.put_pair(replace(read, state=PairState.TOMBSTONE), read)
        store.put_pair(replace(tombstone, state=PairState.LINKED), tombstone)

        clock.advance(A_MONTH_AND_A_DAY)

        with pytest.raises(VersionConflict):
            store.put_pair(a_pair("pair-2", wix="item"), None)

    def test_many_entries_are_looked_up_at_once(self, store: Store) -> None:
        items = [f"item-{number}" for number in range(60)]
        pairs = {item: store.put_pair(a_pair(f"pair of {item}", item), None) for item in items}

        found = store.pairs_of("link-1", Side.WIX, [*items, "nobody's"])

        assert found == pairs | {"nobody's": None}
        assert list(found) == [*items, "nobody's"]

    def test_pairs_are_read_by_their_names_together(self, store: Store) -> None:
        pairs = [store.put_pair(a_pair(f"pair-{number}"), None) for number in range(3)]

        assert list(store.pairs_named("link-1", ["pair-2", "absent", "pair-0"])) == [pairs[2], pairs[0]]

    def test_a_link_comes_with_the_pairs_of_entries(self, store: Store) -> None:
        link = store.put_link(a_link())
        pair = store.put_pair(a_pair(external="medium"), None)

        def look(gallery_id: str) -> object:
            return store.link_and_pairs(link.instance_id, gallery_id, link.id, Side.EXTERNAL, ("medium", "other"))

        assert look(link.gallery_id) == (link, {"medium": pair, "other": None})
        assert look("another gallery") == (None, {"medium": pair, "other": None})

    def test_pairs_are_those_of_the_link_however_many_and_large(self, store: Store) -> None:
        long = Projection("file", description="ä" * 30_000)
        mine = [a_pair(f"pair-{number}", f"item-{number}", bases=Sided(long, None)) for number in range(40)]
        written = [store.put_pair(one, None) for one in mine]
        store.put_pair(a_pair("pair-1", "item-1", link_id="link-11"), None)

        found = sorted(store.pairs("link-1"), key=lambda pair: pair.id)

        assert found == sorted(written, key=lambda pair: pair.id)

    def test_ids_hold_any_character(self, store: Store) -> None:
        uri = "at://did:plc:abc/social.grain.gallery.item/3k#PAIR#日本語 %2F\u0000"

        pair = store.put_pair(a_pair(external=uri), None)

        assert store.pair_of("link-1", Side.EXTERNAL, uri) == pair

    def test_an_id_too_long_for_a_key_is_refused_with_a_sentence(self, store: Store) -> None:
        with pytest.raises(InvalidRequest, match="shorter name"):
            store.put_pair(a_pair(external="ä" * 501), None)

        assert store.pair("link-1", "pair-1") is None
