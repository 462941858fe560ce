"""What Wix does when it is in trouble, and what the client makes of it."""

from collections.abc import Callable

import pytest

from gallery_sync.errors import IncompleteListing, RateLimited, Unavailable
from gallery_sync.wix.client import WixClient
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.limiter import SlidingWindow
from gallery_sync.wix.listing import complete_galleries, complete_gallery
from gallery_sync.wix.writes import ItemWrite, TextWrite

from .conftest import Site


def test_an_expired_token_is_renewed_once_and_nobody_notices(client: WixClient, site: Site):
    client.app_instance()
    site.admin("POST", "/tokens/expire")
    site.admin("POST", "/calls/reset")

    assert client.app_instance().instance_id == site.instance_id
    assert [call["status"] for call in site.admin("GET", "/calls/log")["calls"]] == [401, 200]


def test_429_says_that_it_is_too_much(client: WixClient, site: Site):
    site.fault("api_rate_limited", "ListGalleries", times=3)  # each of the tries of a read

    with pytest.raises(RateLimited) as limited:
        client.galleries.list_galleries()

    assert limited.value.status == 429
    assert limited.value.request_id


def test_the_limiter_keeps_the_site_within_its_budget(site: Site):
    site.admin("PATCH", "/settings", {"rate_limit": 5, "rate_window": 1.0})
    try:
        client = site.client(lambda _: SlidingWindow(5, window=1.05))

        for _ in range(12):
            client.galleries.list_galleries()

        assert {call["status"] for call in site.calls()} == {200}
    finally:
        site.admin("PATCH", "/settings", {"rate_limit": 0, "rate_window": 60.0})


def test_a_create_whose_answer_was_lost_is_not_sent_again(client: WixClient, site: Site, gallery_id: str):
    site.fault("api_error_after", "CreateGalleryItem")

    with pytest.raises(Unavailable):
        client.galleries.create_item(gallery_id, ItemWrite(text=TextWrite(html="once")))

    assert len(client.galleries.list_items(gallery_id)) == 1


def test_trouble_is_never_absence(gallery: WixGallery, site: Site, gallery_id: str):
    item = site.item(gallery_id)
    site.fault("api_error_before", "GetGalleryItem", times=3)

    with pytest.raises(Unavailable):
        gallery.read(item["id"])


def test_all_items_come_page_by_page(client: WixClient, site: Site, gallery_id: str):
    ids = [site.item(gallery_id, text={"html": str(number)}, sortOrder=number)["id"] for number in range(7)]

    complete = complete_gallery(client.galleries, gallery_id, page_size=3)

    assert [item.id for item in complete.items] == ids[::-1]
    assert len(site.calls()) == 5


def meddle_between_pages(monkeypatch: pytest.MonkeyPatch, client: WixClient, meddle: Callable[[], None]) -> None:
    """Something happens on the site after the first page of a listing was read."""
    list_items = client.galleries.list_items

    def list_and_meddle(gallery_id: str, *, offset: int = 0, limit: int = 100):
        page = list_items(gallery_id, offset=offset, limit=limit)
        if not offset:
            meddle()
        return page

    monkeypatch.setattr(client.galleries, "list_items", list_and_meddle)


@pytest.mark.parametrize("meddling", ["insert", "delete", "delete and insert"])
def test_a_gallery_that_changes_meanwhile_gives_no_listing(
    client: WixClient, site: Site, gallery_id: str, meddling: str, monkeypatch: pytest.MonkeyPatch
):
    ids = [site.item(gallery_id, text={"html": str(number)}, sortOrder=number)["id"] for number in range(6)]

    def meddle():
        if "delete" in meddling:
            site.owner.delete(f"/galleries/{gallery_id}/items/{ids[-1]}").raise_for_status()
        if "insert" in meddling:
            site.item(gallery_id, text={"html": "new"}, sortOrder=100)
            site.item(gallery_id, text={"html": "newer"}, sortOrder=101)

    meddle_between_pages(monkeypatch, client, meddle)

    with pytest.raises(IncompleteListing):
        complete_gallery(client.galleries, gallery_id, page_size=3)


def test_all_galleries_come_page_by_page(client: WixClient, site: Site):
    ids = [site.gallery(f"Gallery {number}") for number in range(5)]

    assert [gallery.id for gallery in complete_galleries(client.galleries, page_size=2)] == ids


def test_a_site_without_galleries_has_none(client: WixClient):
    assert complete_galleries(client.galleries) == []
