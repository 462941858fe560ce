"""A platform with accounts on the deployed stack: connected on the page, shared, asked for changes, disconnected."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gallery_sync.model import Field
from tests.harness.pictures import sample_item
from tools.demo.quiet import wait_until
from tools.local_cloud.stack import LocalStack
from tools.people.owner import Owner
from tools.people.site import add
from tools.people.wix import WixGallery
from tools.people.wordpress import OnWordPress
from tools.servers import CannotRun
from tools.servers.wordpress import WordPress, running_wordpress

_PATIENCE = 120.0


@pytest.fixture(scope="module")
def wordpress() -> Iterator[WordPress]:
    try:
        with running_wordpress() as running:
            yield running
    except CannotRun as reason:
        pytest.skip(f"NO PLATFORM WITH ACCOUNTS IS TESTED ON THE DEPLOYED STACK: {reason}")


class Site:
    """A site with one gallery of three pictures, and its owner's page."""

    def __init__(self, stack: LocalStack, admin: httpx.Client) -> None:
        made = admin.post("/sites", json={"name": "Connected"}).raise_for_status().json()
        self.stack = stack
        self.owner = Owner(admin, made["instance_id"])
        self.gallery_id = self.owner.create_gallery("Connected")
        for number in range(3):
            add(
                self.owner, self.gallery_id, sample_item(f"c{number}", f"Picture {number}", ""), sortOrder=30.0 - number
            )
        self.gallery = WixGallery(self.owner, self.gallery_id)

    def page(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}{path}"
        return httpx.request(method, url, json=body, headers=headers, timeout=60, trust_env=False)

    def connect(self, wordpress: WordPress, password: str, user: str = "editor", instead: str = "") -> httpx.Response:
        values = {"site": wordpress.url, "user": user, "password": password}
        return self.page("POST", "/platforms/wordpress/accounts", {"values": values, "insteadOf": instead})

    def link(self, link_id: str) -> Any:
        return self.page("GET", f"/links/{link_id}").raise_for_status().json()["link"]

    def counts(self, link_id: str) -> Any:
        return self.page("GET", f"/links/{link_id}").raise_for_status().json()["counts"]

    def titles(self) -> list[str]:
        return [one.title for one in self.gallery.shown()]


@pytest.fixture(scope="module")
def site(stack: LocalStack, admin: httpx.Client) -> Site:
    return Site(stack, admin)


def test_an_album_on_a_connected_account_stays_equal(stack: LocalStack, site: Site, wordpress: WordPress) -> None:
    refused = site.connect(wordpress, "wrong")
    connected = site.connect(wordpress, wordpress.passwords["editor"])

    assert (refused.status_code, connected.status_code) == (409, 201)
    account_id = connected.json()["id"]

    wanted = {"galleryId": site.gallery_id, "platform": "wordpress", "settings": {"direction": "two_way"}}
    shared = site.page("POST", "/links", wanted).raise_for_status().json()
    outside = OnWordPress(wordpress, shared["albumAddress"].partition("page_id=")[2])
    told = [f"Picture {number}" for number in range(3)]
    wait_until(lambda: [one.title for one in outside.shown()] == told, _PATIENCE, lambda: str(outside.shown()))
    wait_until(lambda: site.link(shared["id"])["pollAt"] is not None, _PATIENCE, lambda: str(site.link(shared["id"])))

    outside.edit(outside.shown()[1], Field.TITLE, "Edited in the media library")
    site.page("PATCH", f"/links/{shared['id']}", wanted["settings"]).raise_for_status()
    stack.invoke("scheduler", {})
    wait_until(lambda: site.titles()[1] == "Edited in the media library", _PATIENCE, lambda: str(site.titles()))

    site.page("DELETE", f"/platforms/wordpress/accounts?account={quote(account_id)}").raise_for_status()
    assert site.link(shared["id"])["state"] == "needs_reconnect"
    outside.edit(outside.shown()[0], Field.TITLE, "Edited meanwhile")

    site.connect(wordpress, wordpress.passwords["editor"]).raise_for_status()
    wait_until(lambda: site.titles()[0] == "Edited meanwhile", _PATIENCE, lambda: str(site.titles()))
    printed = "\n".join(line for name in stack.functions for line in stack.logs(name))
    assert wordpress.passwords["editor"] not in printed


def test_another_account_that_sees_the_same_album_pairs_anew_and_doubles_nothing(
    stack: LocalStack, admin: httpx.Client, wordpress: WordPress
) -> None:
    site = Site(stack, admin)
    former = site.connect(wordpress, wordpress.passwords["editor"]).json()["id"]
    wanted = {"galleryId": site.gallery_id, "platform": "wordpress", "settings": {"direction": "two_way"}}
    shared = site.page("POST", "/links", wanted).raise_for_status().json()
    outside = OnWordPress(wordpress, shared["albumAddress"].partition("page_id=")[2])
    wait_until(lambda: len(outside.gallery()) == 3, _PATIENCE, lambda: str(outside.shown()))
    media = sorted(one["id"] for one in outside.media())

    site.connect(wordpress, wordpress.passwords["owner"], "owner", former).raise_for_status()

    (link,) = site.page("GET", f"/galleries/{site.gallery_id}").json()["links"]
    assert (link["albumAddress"], link["accountId"] != former) == (shared["albumAddress"], True)
    wait_until(lambda: site.counts(link["id"])["equal"] == 3, _PATIENCE, lambda: str(site.counts(link["id"])))
    assert sorted(one["id"] for one in outside.media()) == media
    assert len(site.titles()) == 3
