"""The page in a real browser, against the deployed local stack. Each test has a site of its own."""

import io
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from gallery_sync.model import Link
from gallery_sync.store.table import Table
from tests.web.browser import chromium
from tools.album_editor import AlbumEditor
from tools.demo.quiet import Quiet
from tools.local_cloud.stack import STATE, LocalStack, local_stack
from tools.people.owner import Owner

PATIENCE = 180_000
"""Milliseconds until something must have happened: a busy machine takes its time."""
DESKTOP, PHONE = (1440, 900), (360, 740)


@pytest.fixture(scope="session")
def stack() -> Generator[LocalStack]:
    if not chromium():
        pytest.skip("THE PAGE IS NOT TESTED: there is no Chromium, and it cannot be installed here")
    with local_stack(STATE / "web") as running:
        yield running


@pytest.fixture(scope="session")
def browser(stack: LocalStack) -> Generator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()


@dataclass(frozen=True)
class Site:
    """A site with its owner, and the page as Wix's dashboard opens it for this owner."""

    stack: LocalStack
    owner: Owner
    browser: Browser
    opened: list[Page] = field(default_factory=list[Page])

    def address(self, instance: str = "", hash_: str = "", *, at: str = "", **parameters: str) -> str:
        """`at`: where the page is asked for, if not where the stack says."""
        given = {"instance": instance or self.owner.instance(), "locale": "en", **parameters}
        return f"{at or self.stack.dashboard_url}?{httpx.QueryParams(given)}{hash_}"

    def instance(self, **spoiled: str) -> str:
        path = f"/sites/{self.owner.instance_id}/instance"
        return str(self.owner.admin.get(path, params=spoiled).raise_for_status().json()["instance"])

    def blank_page(self, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        """A browser window of its own. What goes wrong inside the page fails the test."""
        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.opened.append(page)
        page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
        return page

    def page(self, hash_: str = "", size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = self.blank_page(size, **options)
        page.goto(self.address(hash_=hash_))
        return page

    def gallery(self, name: str, titles: list[str]) -> str:
        """A gallery with a small picture of each title, shown in this order; its ID."""
        gallery_id = self.owner.create_gallery(name)
        for number, title in enumerate(titles):
            content = tiny_picture(number)
            self.owner.add_image(gallery_id, f"{number}.jpg", content, title=title, sortOrder=1000.0 - number)
        return gallery_id

    def galleries(self, number: int, image: dict[str, Any] | None = None) -> None:
        """Many galleries, named and numbered from 0. The app is not told of them: they are here to be listed."""
        self.owner.admin.put("/faults", json={"webhook_lost": 1.0}).raise_for_status()
        for each in range(number):
            gallery_id = self.owner.create_gallery(f"Gallery {each:03}")
            if image:
                self.owner.add(gallery_id, {"image": image})
        self.owner.admin.put("/faults", json={}).raise_for_status()

    def share(self, gallery_id: str, **settings: str) -> str:
        """Shares by the API and waits until both sides are equal; the link's ID."""
        settings = {"direction": "two_way", **settings}
        body = {"galleryId": gallery_id, "platform": "s3", "settings": settings}
        link_id = self.api("POST", "/links", body)["id"]
        self.wait(lambda: self.rests(link_id))
        Quiet.of(self.stack, self.owner.admin).wait(PATIENCE / 1000)
        return link_id

    def rests(self, link_id: str) -> bool:
        link = self.api("GET", f"/links/{link_id}")
        counts = link["counts"]
        return not link["running"] and not counts["working"] and counts["equal"] == link["expected"]

    def album(self, link_id: str) -> AlbumEditor:
        """The album of a link, as a person with access to the bucket edits it."""
        client = self.stack.session.client("s3", endpoint_url=self.stack.cloud_url)
        return AlbumEditor(client, self.stack.bucket, link_id)

    def change_link(self, link_id: str, change: Callable[[Link], Link]) -> None:
        """In the table, as trouble with its platform does."""
        client = self.stack.session.client("dynamodb", endpoint_url=self.stack.cloud_url)
        store = Table(client, self.stack.table)
        link = store.link(self.owner.instance_id, link_id)
        assert link is not None
        store.put_link(change(link))

    def titles(self, gallery_id: str) -> list[str]:
        return [item.get("title", "") for item in self.owner.items(gallery_id)]

    def album_titles(self, link_id: str) -> list[str]:
        return [medium.title for medium in self.album(link_id).read().media]

    def api(self, verb: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}{path}"
        answer = httpx.request(verb, url, json=body, headers=headers, timeout=180, trust_env=False).raise_for_status()
        return answer.json() if answer.content else None

    def wait(self, so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE / 1000
        while not so():
            assert time.monotonic() < end, "this did not come true in time"
            time.sleep(0.3)

    def fault(self, name: str, **more: Any) -> None:
        self.owner.admin.post("/faults/next", json={"fault": name, **more}).raise_for_status()

    def calls(self) -> list[dict[str, Any]]:
        """The app's calls to Wix for this site."""
        log = self.owner.admin.get("/calls/log").raise_for_status().json()["calls"]
        return [one for one in log if one["instance_id"] == self.owner.instance_id]


@pytest.fixture
def site(stack: LocalStack, browser: Browser) -> Generator[Site]:
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=30, trust_env=False) as admin:
        made = admin.post("/sites", json={"name": "A site"}).raise_for_status().json()
        site = Site(stack, Owner(admin, made["instance_id"]), browser)
        yield site
        for page in site.opened:
            page.context.close()
        admin.put("/faults", json={}).raise_for_status()


def tiny_picture(number: int) -> bytes:
    """A JPEG that differs from those of other numbers."""
    colour = ((number * 53) % 200 + 40, (number * 97) % 200 + 40, (number * 151) % 200 + 40)
    image = Image.new("RGB", (320, 240), colour)
    ImageDraw.Draw(image).text((20, 20), str(number), fill="white", font_size=90)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=70)
    return stream.getvalue()
