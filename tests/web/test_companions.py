"""The companions of development: edit left, watch right."""

import httpx
from playwright.sync_api import expect

from tests.web.conftest import Site
from tools.companions.server import new_app, running
from tools.companions.sides import Sides


def test_an_edit_on_one_side_shows_on_the_other(site: Site):
    gallery_id = site.gallery("Harbour", ["First light", "Ferry"])
    site.share(gallery_id)
    page = site.blank_page()

    with running(new_app(Sides(site.stack, site.owner))) as address:
        page.goto(address)
        album = page.get_by_role("region", name="In the album")
        wix = page.get_by_role("region", name="On Wix")
        expect(album.get_by_label("Title")).to_have_count(2)
        wix.get_by_role("button", name="Add a picture").click()
        expect(album.get_by_label("Title")).to_have_count(3)
        album.get_by_role("button", name="delete Ferry", exact=True).click()
        expect(wix.get_by_label("Title")).to_have_count(2)

        page_address = httpx.get(f"{address}dashboard", follow_redirects=False).headers["location"]

    assert page_address.startswith(site.stack.dashboard_url)
