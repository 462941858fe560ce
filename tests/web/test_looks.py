"""How the page looks: for everybody, on every screen, whatever a gallery's texts hold. `make screenshots` takes those
that the documents show."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browser import axe_script
from tests.web.conftest import DESKTOP, PHONE, Site
from tools.companions.content import furnish_site

NASTY = {
    "markup": "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>",
    "right to left": "\u202eגלריה של תמונות مرحبا",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "long": "W" * 5000,
}


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")


def violations(page: Page) -> list[str]:
    if not axe_script():
        pytest.skip(
            "ACCESSIBILITY IS NOT TESTED: axe-core cannot be had (npm is missing, or cannot reach its registry)"
        )
    settled(page)
    page.evaluate(axe_script())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}" for one in found]


def too_wide(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def views(site: Site) -> dict[str, str]:
    """The address of each view, and what shows that it is there."""
    gallery_id = site.gallery("Harbour", ["First light", "Nets drying", "The red boat", "Low tide", "Ferry", "Fog"])
    other_id = site.gallery("Mountains", ["Hut"])
    link_id = site.share(gallery_id)
    site.api("POST", f"/links/{link_id}/pause")
    items = site.owner.items(gallery_id)
    album = site.album(link_id)
    site.owner.change(gallery_id, items[5]["id"], title="Mist")
    album.rename(album.read().media[5].id, "Haze")
    site.owner.delete(gallery_id, *(item["id"] for item in items[:4]))
    site.api("POST", f"/links/{link_id}/resume")
    site.wait(lambda: bool((link := site.api("GET", f"/links/{link_id}"))["held"] and link["conflicts"]))
    item_id = site.api("GET", f"/links/{link_id}/items")["items"][-1]["id"]
    return {
        "#/": "text=Mountains",
        "#/platforms": "text=Nothing to sign up for",
        f"#/share/{other_id}": "text=Nothing will be deleted",
        f"#/link/{link_id}": "article",
        f"#/link/{link_id}/item/{item_id}": "dialog dl",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_free_of_violations(site: Site, views: dict[str, str], scheme: str):
    found: dict[str, list[str]] = {}
    for size in (DESKTOP, PHONE):
        page = site.blank_page(size, color_scheme=scheme, reduced_motion="reduce")
        for hash_, mark in views.items():
            page.goto("about:blank")
            page.goto(site.address(hash_=hash_))
            expect(page.locator(mark).first).to_be_visible()
            found[f"{hash_} at {size}"] = violations(page)
            assert too_wide(page) <= 0, hash_

    assert {view: faults for view, faults in found.items() if faults} == {}


def test_refusals_and_empty_sites_are_free_of_violations(site: Site):
    page = site.page()
    expect(page.get_by_text("No galleries yet")).to_be_visible()
    assert violations(page) == []

    page.goto(site.address("spoiled"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_no_text_breaks_the_page_or_runs(site: Site, size: tuple[int, int]):
    gallery_ids = [site.gallery(text, [text, name]) for name, text in NASTY.items()]
    link_id = site.share(gallery_ids[-1])
    page = site.page(size=size)
    expect(page.get_by_role("listitem")).to_have_count(len(NASTY))
    settled(page)
    assert too_wide(page) <= 0

    page.goto(site.address(hash_=f"#/link/{link_id}"))
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    page.locator(".item-open").first.click()
    expect(page.locator("dialog dl").first).to_be_visible()

    assert too_wide(page) <= 0
    assert page.title() != "run"
    assert page.locator("script, img[src=x]").count() == 1  # the page's own


def test_numbers_follow_the_locale(site: Site):
    site.gallery("Harbour", ["One"])
    page = site.blank_page()
    page.route("**/api/galleries*", with_items(5000))

    page.goto(site.address(locale="de"))

    expect(page.get_by_text("5.000 items")).to_be_visible()


def with_items(number: int) -> Callable[[Route], None]:
    """Answers with the galleries that there are, as if each had so many items."""

    def answer(route: Route) -> None:
        answered = route.fetch()
        content = answered.json()
        for gallery in content["galleries"]:
            gallery["totalItems"] = number
        route.fulfill(response=answered, json=content)

    return answer


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Where screenshots go: the variable `SCREENSHOTS` names the folder of the documents when they are to be kept."""
    return Path(os.environ.get("SCREENSHOTS") or tmp_path)


def test_screenshots_for_the_documents(site: Site, images: Path):
    """Pictures of the real page, with the sample galleries; small enough for a repository."""
    furnish_site(site.owner)
    journeys = next(one["id"] for one in site.owner.galleries() if one["name"] == "Small Journeys")
    link_id = site.share(journeys)
    page = site.page(size=(1200, 760))
    expect(page.get_by_text("Shared").first).to_be_visible()
    shoot(page, images / "galleries.jpg")

    page.get_by_role("link", name="A Year Outdoors").click()
    expect(page.get_by_text("Nothing will be deleted")).to_be_visible()
    shoot(page, images / "share.jpg")

    page.get_by_role("button", name="Share gallery").click()
    shoot_progress(page, images)
    expect(page.get_by_text("Equal on both sides")).to_be_visible()

    page.goto(site.address(hash_=f"#/link/{link_id}"))
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    shoot(page, images / "link.jpg")

    site.api("POST", f"/links/{link_id}/pause")
    items = site.owner.items(journeys)
    album = site.album(link_id)
    site.owner.change(journeys, items[0]["id"], title="Into the mist")
    album.rename(album.read().media[0].id, "Where the fog lives")
    site.api("POST", f"/links/{link_id}/resume")
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    shoot(page, images / "conflict.jpg")

    site.owner.delete(journeys, *(item["id"] for item in items[3:9]))
    expect(page.get_by_role("button", name="Delete all 6")).to_be_visible()
    shoot(page, images / "held.jpg")

    phone = site.page(size=PHONE, color_scheme="dark", device_scale_factor=1)
    expect(phone.get_by_text("Shared").first).to_be_visible()
    shoot(phone, images / "phone.jpg")


def shoot_progress(page: Page, images: Path) -> None:
    """Midway if it can be caught; a quick machine leaves the former picture in place."""
    begun = page.locator(".progress:not([hidden]) [aria-valuenow]:not([aria-valuenow='0'])")
    expect(begun.or_(page.get_by_text("Equal on both sides")).first).to_be_visible()
    if begun.is_visible():
        shoot(page, images / "progress.jpg")


def shoot(page: Page, picture: Path) -> None:
    page.evaluate("document.getElementById('toast').classList.remove('shown')")
    settled(page)
    page.wait_for_timeout(400)
    page.screenshot(path=picture, type="jpeg", quality=78)
    assert picture.stat().st_size < 150_000
