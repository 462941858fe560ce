from collections.abc import Callable
from dataclasses import replace

import pytest

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.model import FormerAlbum, LinkState, Side, Sided, Site, SiteState
from gallery_sync.ports import Store
from tests.harness.samples import a_conflict, a_held, a_line, a_link, a_pair, named


class LinksContract:
    def test_an_unknown_site_is_none(self, store: Store) -> None:
        assert store.site("nobody") is None

    def test_a_written_site_comes_back_with_its_version_raised(self, store: Store) -> None:
        written = store.put_site(Site("site-1", origin="site-0"))

        assert written == Site("site-1", origin="site-0", version=1)
        assert store.site("site-1") == written

    def test_a_site_is_not_written_over_a_newer_one(self, store: Store) -> None:
        read = store.put_site(Site("site-1"))
        newer = store.put_site(replace(read, state=SiteState.REMOVED))

        with pytest.raises(VersionConflict):
            store.put_site(replace(read, origin="site-0"))

        assert store.site("site-1") == newer

    def test_a_site_is_not_written_for_the_first_time_twice(self, store: Store) -> None:
        store.put_site(Site("site-1"))

        with pytest.raises(VersionConflict):
            store.put_site(Site("site-1"))

    def test_a_deleted_site_is_gone_unless_somebody_wrote_it_meanwhile(self, store: Store) -> None:
        read = store.put_site(Site("site-1"))
        newer = store.put_site(replace(read, state=SiteState.REMOVED))

        with pytest.raises(VersionConflict):
            store.delete_site(read)
        store.delete_site(newer)

        assert store.site("site-1") is None

    def test_links_are_found_by_site_by_gallery_and_by_id(self, store: Store) -> None:
        first = store.put_link(a_link("link-1", gallery_id="gallery-1"))
        second = store.put_link(a_link("link-2", gallery_id="gallery-1"))
        third = store.put_link(a_link("link-3", gallery_id="gallery-11"))

        assert list(store.links("site-1")) == [first, second, third]
        assert list(store.links("site-1", "gallery-1")) == [first, second]
        assert list(store.links("site-1", "gallery-2")) == []
        assert store.link("site-1", "link-3") == third

    def test_a_link_is_not_seen_from_another_site(self, store: Store) -> None:
        store.put_link(a_link())

        assert store.link("site-2", "link-1") is None
        assert list(store.links("site-2")) == []

    def test_a_link_is_not_written_over_a_newer_one(self, store: Store) -> None:
        read = store.put_link(a_link())
        newer = store.put_link(replace(read, state=LinkState.PAUSED))

        with pytest.raises(VersionConflict):
            store.put_link(replace(read, reason="late"))

        assert newer.version == 2
        assert store.link("site-1", "link-1") == newer

    def test_a_link_is_not_written_for_the_first_time_twice(self, store: Store) -> None:
        store.put_link(a_link())

        with pytest.raises(VersionConflict):
            store.put_link(a_link())

    def test_a_link_is_found_by_its_album(self, store: Store) -> None:
        link = store.put_link(a_link(album_id="a/#b"))
        paused = store.put_link(replace(link, state=LinkState.PAUSED))

        assert store.link_of_album("s3", "a/#b") == named(paused)
        assert store.link_of_album("wordpress", "a/#b") is None
        assert store.link_of_album("s3", "a/") is None

    def test_an_album_has_one_link_only(self, store: Store) -> None:
        first = store.put_link(a_link("link-1", album_id="album"))

        with pytest.raises(InvalidRequest, match="already linked"):
            store.put_link(a_link("link-2", instance_id="site-2", album_id="album"))

        assert store.link("site-2", "link-2") is None
        assert store.link_of_album("s3", "album") == named(first)

    def test_two_accounts_may_have_albums_of_the_same_name(self, store: Store) -> None:
        first = store.put_link(a_link("link-1", platform="wordpress", account_id="https://a.example#1", album_id="7"))
        second = store.put_link(a_link("link-2", platform="wordpress", account_id="https://b.example#1", album_id="7"))

        assert store.link_of_album("wordpress", "7", "https://a.example#1", "site-1") == named(first)
        assert store.link_of_album("wordpress", "7", "https://b.example#1", "site-1") == named(second)
        assert store.link_of_album("wordpress", "7") is None

    def test_no_site_takes_an_album_from_another_by_what_a_platform_says(self, store: Store) -> None:
        account = {"platform": "wordpress", "account_id": "https://a.example#1", "album_id": "7"}
        hostile = store.put_link(a_link("link-1", instance_id="site-1", **account))
        victim = store.put_link(a_link("link-2", instance_id="site-2", **account))

        store.delete_link(hostile)

        assert store.link_of_album("wordpress", "7", "https://a.example#1", "site-2") == named(victim)
        assert store.link_of_album("wordpress", "7", "https://a.example#1", "site-1") is None

    def test_within_a_site_an_album_of_an_account_has_one_link_only(self, store: Store) -> None:
        account = {"platform": "wordpress", "account_id": "https://a.example#1", "album_id": "7"}
        store.put_link(a_link("link-1", **account))

        with pytest.raises(InvalidRequest, match="already linked"):
            store.put_link(a_link("link-2", **account))

    def test_a_deleted_link_leaves_nothing(self, store: Store) -> None:
        link = store.put_link(a_link())
        for number in range(40):
            pair = a_pair(f"pair-{number}", f"item-{number}", f"medium-{number}")
            store.put_pair(pair, None, [a_line(f"pair-{number}"), a_conflict(f"conflict-{number}")])
        store.put_held(a_held())

        store.delete_link(link)

        assert store.link("site-1", "link-1") is None
        assert store.link_of_album("s3", link.album_id) is None
        assert list(store.pairs("link-1")) == []
        assert store.pair_of("link-1", Side.WIX, "item-7") is None
        assert store.pair_of("link-1", Side.EXTERNAL, "medium-7") is None
        assert list(store.history("link-1")) == []
        assert list(store.history("link-1", "pair-7")) == []
        assert list(store.conflicts("link-1")) == []
        assert list(store.held("link-1")) == []

    @pytest.mark.parametrize("at_most", [1, 7, 40, 1000])
    def test_a_link_is_deleted_in_as_many_steps_as_one_wants(self, store: Store, at_most: int) -> None:
        link = store.put_link(a_link())
        for number in range(5):
            store.put_pair(a_pair(f"pair-{number}", f"item-{number}"), None, [a_line(f"pair-{number}")])

        steps = 1
        while not store.delete_link(link, at_most):
            steps += 1
            with pytest.raises(VersionConflict):
                store.put_pair(a_pair("late", "late"), None)

        assert steps == 15 // at_most + 1
        assert store.link("site-1", "link-1") is None
        assert list(store.pairs("link-1")) == []
        assert list(store.history("link-1")) == []

    def test_nothing_new_is_written_below_a_link_that_is_gone(self, store: Store) -> None:
        link = store.put_link(a_link())
        pair = store.put_pair(a_pair("pair-1", "item-1"), None, [a_line()])
        store.delete_link(link)

        writes: list[Callable[[], object]] = [
            lambda: store.put_pair(a_pair("pair-2", "item-2"), None, [a_line("pair-2"), a_conflict()]),
            lambda: store.put_pair(replace(pair, place=2.0), pair, [a_line()]),
            lambda: store.put_pair(replace(pair, ids=Sided("item-1", "medium-1")), pair),
            lambda: store.put_held(a_held()),
            lambda: store.put_conflict(a_conflict()),
            lambda: store.put_link(replace(link, gallery_title="late")),
        ]
        for write in writes:
            with pytest.raises(VersionConflict):
                write()

        assert list(store.pairs("link-1")) == []
        assert list(store.history("link-1")) == []
        assert list(store.conflicts("link-1")) == []
        assert list(store.held("link-1")) == []
        assert store.pair_of("link-1", Side.WIX, "item-2") is None

    def test_albums_that_were_kept_are_remembered_with_their_site(self, store: Store) -> None:
        album = FormerAlbum("site-1", "wordpress", "https://a.example#1", "7", "link-1")
        other = FormerAlbum("site-2", "s3", "", "album", "link-2")
        for one in (album, album, other):
            store.put_former_album(one)

        assert list(store.former_albums("site-1")) == [album]
        store.delete_former_album(album)
        assert list(store.former_albums("site-1")) == []
        assert list(store.former_albums("site-2")) == [other]

    def test_a_deleted_link_frees_its_album_and_its_items(self, store: Store) -> None:
        store.delete_link(store.put_link(a_link("link-1", album_id="album")))

        again = store.put_link(a_link("link-2", album_id="album"))

        assert store.link_of_album("s3", "album") == named(again)

    def test_deleting_a_link_spares_the_others(self, store: Store) -> None:
        link = store.put_link(a_link("link-1"))
        other = store.put_link(a_link("link-11"))
        pair = store.put_pair(a_pair(wix="item", link_id="link-11"), None)

        store.delete_link(link)

        assert store.link("site-1", "link-11") == other
        assert store.pair_of("link-11", Side.WIX, "item") == pair

    def test_a_link_that_changed_is_not_deleted(self, store: Store) -> None:
        read = store.put_link(a_link())
        store.put_link(replace(read, state=LinkState.PAUSED))
        pair = store.put_pair(a_pair(wix="item"), None)

        with pytest.raises(VersionConflict):
            store.delete_link(read)

        assert list(store.pairs("link-1")) == [pair]

    def test_a_link_can_be_deleted_again_even_when_its_album_has_a_new_one(self, store: Store) -> None:
        former = store.put_link(a_link("link-1", album_id="album"))
        store.delete_link(former)
        present = store.put_link(a_link("link-2", album_id="album"))

        store.delete_link(former)

        assert store.link_of_album("s3", "album") == named(present)
