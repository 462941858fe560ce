"""What waits for the owner: conflicts, held deletions, failed items."""

import re
from dataclasses import replace

from playwright.sync_api import expect

from gallery_sync.model import LinkState
from tests.web.conftest import Site, tiny_picture

STORM_WAITING = re.compile("^Storm .*Tried again$")
TITLES = ["First light", "Nets drying", "The red boat", "Low tide", "Ferry", "Fog"]


def test_a_conflict_is_resolved_with_the_version_that_lost(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    site.api("POST", f"/links/{link_id}/pause")
    site.owner.change(gallery_id, site.owner.items(gallery_id)[0]["id"], title="Dawn")
    album = site.album(link_id)
    medium = next(one for one in album.read().media if one.title == "First light")
    album.rename(medium.id, "Sunrise")
    site.api("POST", f"/links/{link_id}/resume")
    page = site.page(f"#/link/{link_id}")

    conflict = page.get_by_role("article")
    expect(conflict).to_contain_text("Dawn")
    expect(conflict).to_contain_text("Sunrise")
    page.get_by_role("button", name="Use this one: Album").click()

    expect(conflict).to_have_count(0)
    site.wait(lambda: "Sunrise" in site.titles(gallery_id) and "Sunrise" in site.album_titles(link_id))
    expect(page.get_by_role("button", name="Sunrise Equal")).to_be_visible()


def test_a_conflict_is_left_as_it_is(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    site.api("POST", f"/links/{link_id}/pause")
    site.owner.change(gallery_id, site.owner.items(gallery_id)[0]["id"], title="Dawn")
    album = site.album(link_id)
    album.rename(next(one.id for one in album.read().media if one.title == "First light"), "Sunrise")
    site.api("POST", f"/links/{link_id}/resume")
    page = site.page(f"#/link/{link_id}")

    page.get_by_role("button", name="Keep this one: Wix").click()

    expect(page.get_by_role("article")).to_have_count(0)
    site.wait(lambda: site.rests(link_id))
    assert site.titles(gallery_id)[0] == site.album_titles(link_id)[0] == "Dawn"


def test_held_deletions_are_confirmed(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    page = site.page(f"#/link/{link_id}")
    expect(page.get_by_text("Equal on both sides")).to_be_visible()

    site.owner.delete(gallery_id, *(item["id"] for item in site.owner.items(gallery_id)[:5]))
    delete = page.get_by_role("button", name="Delete all 5")
    expect(delete).to_be_visible()
    assert len(site.album_titles(link_id)) == 6
    for title in TITLES[:5]:
        expect(page.locator(".thumb-button", has_text=title)).to_be_visible()
    delete.click()

    expect(page.get_by_text("All 1")).to_be_visible()
    site.wait(lambda: site.album_titles(link_id) == ["Fog"])


def test_held_deletions_are_refused(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    site.owner.delete(gallery_id, *(item["id"] for item in site.owner.items(gallery_id)[:5]))
    page = site.page(f"#/link/{link_id}")

    page.get_by_role("button", name="Keep them").click()

    site.wait(lambda: sorted(site.titles(gallery_id)) == sorted(TITLES))
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    assert sorted(site.album_titles(link_id)) == sorted(TITLES)


def test_an_item_that_waits_for_another_try_says_why_and_is_tried_at_once(site: Site):
    gallery_id = site.gallery("Harbour", TITLES[:2])
    link_id = site.share(gallery_id)
    site.fault("file_failed", times=1)
    site.album(link_id).add("storm", tiny_picture(99), "storm.jpg", title="Storm")
    page = site.page(f"#/link/{link_id}")

    expect(page.get_by_role("button", name=STORM_WAITING)).to_be_visible()
    expect(page.get_by_text("Waiting for another try")).to_be_visible()
    page.get_by_role("button", name=STORM_WAITING).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".reason")).to_contain_text("Wix")
    dialog.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("button", name="Storm Equal")).to_be_visible()
    assert "Storm" in site.titles(gallery_id)


def test_an_album_that_cannot_be_removed_is_left_where_it_is(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    reason = "The album could not be removed: The platform does not answer."
    site.change_link(link_id, lambda link: replace(link, state=LinkState.UNLINKING, reason=reason))
    page = site.page(f"#/link/{link_id}")

    expect(page.get_by_text("The album is being removed")).to_be_visible()
    expect(page.get_by_text(reason)).to_be_visible()
    page.get_by_role("button", name="Leave the album there").click()

    expect(page.get_by_role("status").get_by_text("“Harbour” is not shared any more.")).to_be_visible()
    assert len(site.album_titles(link_id)) == len(TITLES)
