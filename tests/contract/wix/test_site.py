"""What an owner sees of a site."""

from collections.abc import Callable

import pytest

from gallery_sync.http import Downloads
from gallery_sync.wix.client import WixSites
from gallery_sync.wix.site import REMEMBERED, GalleryShelf
from gallery_sync.wix.thumbnails import Thumbnails
from tests.contract.wix.conftest import Site


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def shelf(site: Site, time: Callable[[], float]) -> GalleryShelf:
    return GalleryShelf(WixSites(site.app, transport=site.transport), Thumbnails(site.app.base_url), time)


def test_galleries_are_shown_with_their_first_pictures(shelf: GalleryShelf, site: Site, downloads: Downloads):
    gallery_id = site.gallery("Harbours")
    site.item(gallery_id)
    site.item(gallery_id, text={"html": "no picture"})

    found = shelf.covers(site.instance_id, 0, 10)

    (cover,) = found.galleries
    assert (found.total, cover.id, cover.title, cover.total_items) == (1, gallery_id, "Harbours", 2)
    (address,) = cover.images
    assert b"".join(downloads.open(address).chunks()).startswith(b"\xff\xd8")


def test_a_part_of_many_galleries_is_put_together_from_wix_pages(shelf: GalleryShelf, site: Site):
    names = [f"Gallery {number}" for number in range(25)]
    for name in names:
        site.gallery(name)

    found = shelf.covers(site.instance_id, 7, 15)

    assert found.total == 25
    shown = [one.title for one in shelf.covers(site.instance_id, 0, 30).galleries]
    assert sorted(shown) == sorted(names)
    assert [one.title for one in found.galleries] == shown[7:22]


def test_what_was_seen_a_moment_ago_costs_no_calls(shelf: GalleryShelf, site: Site, time: Time):
    site.gallery("Old")
    shelf.covers(site.instance_id, 0, 30)
    site.gallery("New")

    soon = shelf.covers(site.instance_id, 0, 30).total
    time.now += REMEMBERED + 1
    later = shelf.covers(site.instance_id, 0, 30).total

    assert (soon, later) == (1, 2)


def test_a_gallery_that_is_gone_has_no_cover(shelf: GalleryShelf, site: Site):
    assert shelf.cover(site.instance_id, "8b0c3b0a-0000-4000-8000-000000000000") is None
    assert shelf.sample(site.instance_id, "8b0c3b0a-0000-4000-8000-000000000000", 10) is None


def test_a_sample_reads_the_first_items(shelf: GalleryShelf, site: Site):
    gallery_id = site.gallery("Harbours")
    for number in range(3):
        site.item(gallery_id, title=f"Item {number}")

    sample = shelf.sample(site.instance_id, gallery_id, 100)

    assert sample is not None
    assert (sample.title, sample.total_items, sample.examined) == ("Harbours", 3, 3)
