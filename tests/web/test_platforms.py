"""Connecting and disconnecting accounts. The API's answers are made up: no platform's own server takes part."""

import json
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.web.browser import axe_script
from tests.web.conftest import Site

FORM = [
    {
        "name": "address",
        "label": "Address of the site",
        "help": "",
        "secret": False,
        "placeholder": "https://press.example",
        "required": True,
    },
    {
        "name": "password",
        "label": "App password",
        "help": "Not your own.",
        "secret": True,
        "placeholder": "",
        "required": True,
    },
]


class Platforms:
    """Answers for one platform with a form, and remembers what was sent."""

    def __init__(self, page: Page, site: Site) -> None:
        (model, *_) = site.api("GET", "/platforms")["platforms"]
        self.platform: dict[str, Any] = model | {"name": "press", "title": "Press", "builtIn": False, "form": FORM}
        self.platform |= {"accounts": [], "connected": False, "notes": ["Press holds no tags."]}
        self.refuse = ""
        self.sent: list[tuple[str, Any]] = []
        page.route("**/api/platforms", self._list)
        page.route("**/api/platforms/press/accounts**", self._accounts)

    def _list(self, route: Route) -> None:
        route.fulfill(json={"platforms": [self.platform]})

    def _accounts(self, route: Route) -> None:
        request = route.request
        self.sent.append((request.method, json.loads(request.post_data) if request.post_data else request.url))
        if self.refuse:
            route.fulfill(status=409, json={"status": 409, "detail": self.refuse})
            return
        account = {"id": "a1", "title": "press.example", "refused": False}
        connecting = request.method == "POST"
        self.platform |= {"accounts": [account] if connecting else [], "connected": connecting}
        route.fulfill(status=201, json=account) if connecting else route.fulfill(status=204)


def test_an_account_is_connected_with_the_form_of_its_platform(site: Site):
    page = site.blank_page()
    platforms = Platforms(page, site)
    page.goto(site.address(hash_="#/platforms"))

    page.get_by_role("button", name="Connect Press").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address of the site").fill("press.example")
    password = dialog.get_by_label("App password")
    password.fill("abcd efgh")
    expect(password).to_have_attribute("type", "password")
    platforms.refuse = "Press does not accept this password."
    dialog.get_by_role("button", name="Connect").click()
    expect(dialog.get_by_role("alert")).to_have_text("Press does not accept this password.")
    platforms.refuse = ""
    dialog.get_by_role("button", name="Connect").click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_text("press.example", exact=True)).to_be_visible()
    values = {"address": "press.example", "password": "abcd efgh"}
    assert platforms.sent == [("POST", {"values": values, "insteadOf": ""})] * 2


def test_the_host_that_will_be_called_is_shown_where_it_looks_other_than_what_was_typed(site: Site):
    page = site.blank_page()
    Platforms(page, site)
    page.goto(site.address(hash_="#/platforms"))
    page.get_by_role("button", name="Connect Press").click()
    dialog = page.get_by_role("dialog")
    address = dialog.get_by_label("Address of the site")

    address.fill("https://faß.example/blog")
    expect(dialog.get_by_role("status")).to_have_text("This calls xn--fa-hia.example")
    address.fill("press.example")
    expect(dialog.get_by_role("status")).to_have_text("")


def test_an_account_is_disconnected(site: Site):
    page = site.blank_page()
    platforms = Platforms(page, site)
    platforms.platform |= {"accounts": [{"id": "a1", "title": "press.example", "refused": True}], "connected": False}
    page.goto(site.address(hash_="#/platforms"))
    expect(page.get_by_role("button", name="Reconnect press.example")).to_be_visible()

    page.get_by_role("button", name="Disconnect press.example").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()

    expect(page.get_by_role("button", name="Connect Press", exact=True)).to_be_visible()
    ((method, url),) = platforms.sent
    assert method == "DELETE"
    assert url.endswith("?account=a1")


def test_the_form_is_free_of_violations(site: Site):
    page = site.blank_page()
    Platforms(page, site)
    page.goto(site.address(hash_="#/platforms"))
    page.get_by_role("button", name="Connect Press").click()
    page.get_by_role("dialog").wait_for()
    script = axe_script()
    if script:
        page.evaluate(script)
        assert page.evaluate("async () => (await axe.run()).violations.map((one) => one.id)") == []
