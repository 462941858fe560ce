"""The sites of a run: what is typed on Wix, and when it stands in the album."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.deployed.faults.page import PatientOwner, PatientPage
from tools.local_cloud.stack import LocalStack
from tools.people.bucket import BucketAlbum


@dataclass(slots=True)
class Site:
    """A gallery of texts that is shared. `typed`: the title that each entry must have in the end; `waiting`: since when
    a title has not been seen in the album; `latencies`: seconds, by phase."""

    number: int
    page: PatientPage
    gallery_id: str
    link_id: str
    album: BucketAlbum
    items: list[str]
    typed: dict[str, str] = field(default_factory=dict[str, str])
    waiting: dict[str, float] = field(default_factory=dict[str, float])
    latencies: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    @property
    def owner(self) -> PatientOwner:
        assert isinstance(self.page.owner, PatientOwner)
        return self.page.owner

    def type_title(self, place: int, title: str) -> None:
        """The owner renames an entry on Wix."""
        item_id = self.items[place % len(self.items)]
        self.typed[item_id] = title
        self.owner.change(self.gallery_id, item_id, title=title)

    def probe(self, place: int, title: str) -> None:
        """As `type_title`, and remembers when."""
        self.waiting[title] = time.monotonic()
        self.type_title(place, title)

    def look(self, phase: str) -> None:
        """Which of the titles that were waited for are in the album now?"""
        if not self.waiting:
            return
        there, now = {one.title for one in self.album.shown()}, time.monotonic()
        for title in [one for one in self.waiting if one in there]:
            self.latencies.setdefault(phase, []).append(now - self.waiting.pop(title))

    def titles_on_wix(self) -> dict[str, str]:
        return {item["id"]: item.get("title", "") for item in self.owner.items(self.gallery_id)}

    def complaints(self) -> list[str]:
        """How Wix, the album and what was typed differ."""
        wix, album = self.titles_on_wix(), sorted(one.title for one in self.album.shown())
        found: list[str] = []
        if set(wix) != set(self.items):
            found.append(f"Site {self.number}: Wix has {len(wix)} items, {len(self.items)} were made.")
        lost = [item_id for item_id, title in self.typed.items() if wix.get(item_id) != title]
        if lost:
            found.append(f"Site {self.number}: {len(lost)} titles on Wix are not what was typed.")
        if album != sorted(wix.values()):
            found.append(f"Site {self.number}: the album shows {album}, Wix {sorted(wix.values())}.")
        return found


def settle(stack: LocalStack, admin: httpx.Client, number: int, entries: int) -> Site:
    """A new site with a gallery of so many texts, shared."""
    made: Any = admin.post("/sites", json={"name": f"Load {number}", "install": True}).raise_for_status().json()
    owner = PatientOwner(admin, made["instance_id"])
    gallery_id = owner.create_gallery(f"Gallery {number}")
    items = [
        owner.add_text(gallery_id, f"<p>{number}.{place}</p>", title=f"{number}.{place}", sortOrder=100.0 * (place + 1))
        for place in range(entries)
    ]
    page = PatientPage(stack, owner)
    link_id = page.share(gallery_id, "s3")
    return Site(number, page, gallery_id, link_id, BucketAlbum(stack, link_id), items)
