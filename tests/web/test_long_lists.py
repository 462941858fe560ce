"""Many galleries and many items: only what can be seen is loaded."""

import json
import re
import sys
import time
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Route, expect

from tests.web.conftest import Site, tiny_picture

GALLERIES = 200
ITEMS = 5000


def test_the_first_view_of_200_galleries_takes_one_call(site: Site):
    file = site.owner.upload("cover.jpg", tiny_picture(1))
    image = {"imageInfo": {"id": file["id"], "width": 320, "height": 240}}
    site.galleries(GALLERIES, image)
    for _ in range(2):  # warm functions
        expect(site.page("#/platforms").get_by_role("heading", level=2).first).to_be_visible()
    page = site.blank_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    began = time.monotonic()
    page.goto(site.address())
    expect(page.get_by_role("link", name="Gallery 000")).to_be_visible()
    took = time.monotonic() - began

    sys.stdout.write(f"first view of {GALLERIES} galleries: {took:.2f} s\n")
    assert len(asked) == 1
    assert len([one for one in site.calls() if one["method"] == "ListGalleries"]) <= 3


def test_a_search_finds_what_was_not_loaded_yet(site: Site):
    site.galleries(75)
    page = site.page()
    expect(page.get_by_role("link", name="Gallery 000")).to_be_visible()

    page.get_by_label("Search galleries").fill("074")

    expect(page.get_by_role("link", name="Gallery 074")).to_be_visible()
    expect(page.get_by_text("1 gallery", exact=True)).to_be_visible()


def test_scrolling_down_brings_the_rest(site: Site):
    site.galleries(75)
    page = site.page()

    page.get_by_role("link", name="Gallery 029").scroll_into_view_if_needed()

    expect(page.get_by_role("link", name="Gallery 074")).to_be_attached()
    expect(page.get_by_text("75 galleries")).to_be_visible()


def test_5000_items_scroll_without_being_loaded(site: Site):
    """The API's answers are made up here: 5,000 items, in parts."""
    link_id = site.share(site.gallery("Huge", ["One"]))
    link = site.api("GET", f"/links/{link_id}")
    link |= {"done": ITEMS, "expected": ITEMS, "counts": {**link["counts"], "equal": ITEMS}}
    model = site.api("GET", f"/links/{link_id}/items")["items"][0]
    offsets: list[int] = []

    def items(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        offsets.append(offset)
        part = [model | {"id": f"i{n}", "title": f"Item {n}"} for n in range(offset, min(offset + limit, ITEMS))]
        route.fulfill(json={"items": part, "total": ITEMS, "nextOffset": None})

    page = site.blank_page()
    page.route(re.compile(r"/api/links/[^/?]+$"), lambda route: route.fulfill(body=json.dumps(link)))
    page.route(re.compile(r"/api/links/[^/]+/items\?"), items)
    page.goto(site.address(hash_=f"#/link/{link_id}"))
    expect(page.get_by_role("button", name="Item 0 Equal")).to_be_visible()

    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.get_by_role("button", name=f"Item {ITEMS - 1} Equal")).to_be_visible()

    assert page.locator(".items li").count() < 60
    assert len(set(offsets)) <= 4
