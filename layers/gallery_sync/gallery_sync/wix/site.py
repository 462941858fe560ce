"""What an owner sees of a site: its galleries, each with its first pictures, remembered for a short while."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from gallery_sync.errors import Refused
from gallery_sync.model import Entry, Media
from gallery_sync.wix.client import WixClient, WixSites
from gallery_sync.wix.galleries import GALLERIES_A_PAGE, ITEMS_A_PAGE, GalleryPage
from gallery_sync.wix.models import Gallery
from gallery_sync.wix.thumbnails import Thumbnails
from gallery_sync.wix.translation import entry_of

REMEMBERED: Final = 45.0
"""Seconds. A dashboard is reloaded and scrolled back and forth; Wix's budget is 200 calls a minute for everything."""
_COVERS: Final = 4
_COVER_SIZE: Final = 480
_SIDE_BY_SIDE: Final = 6
_KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class GalleryCover:
    """A gallery as it is offered for sharing. `images` are the addresses of small renditions of its first
    pictures."""

    id: str
    title: str
    total_items: int
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covers:
    """A part of a site's galleries, by date of creation; `total` counts all."""

    total: int
    galleries: tuple[GalleryCover, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first items of a gallery. `unreadable` counts those among them that cannot be understood."""

    title: str
    total_items: int
    entries: tuple[Entry, ...]
    unreadable: int

    @property
    def examined(self) -> int:
        return len(self.entries) + self.unreadable


class GalleryShelf:
    """The galleries of sites, for looking at. What is shown may be `REMEMBERED` seconds old."""

    def __init__(self, sites: WixSites, thumbnails: Thumbnails, clock: Callable[[], float] = time.monotonic) -> None:
        self._sites = sites
        self._thumbnails = thumbnails
        self._clock = clock
        self._pages: dict[tuple[str, int], tuple[float, GalleryPage]] = {}
        self._covers: dict[tuple[str, str], tuple[float, GalleryCover]] = {}
        self._pool = ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="shelf")

    def covers(self, instance_id: str, offset: int, limit: int) -> Covers:
        """`offset` and `limit` count galleries; Wix gives ten a call, and the calls go side by side."""
        first = offset - offset % GALLERIES_A_PAGE
        offsets = range(first, offset + limit, GALLERIES_A_PAGE)
        client = self._sites.client(instance_id)
        pages = list(self._pool.map(partial(self._page, client, instance_id), offsets))
        found = [gallery for page in pages for gallery in page.galleries]
        wanted = found[offset - first : offset - first + limit]
        return Covers(pages[-1].total_galleries, tuple(self._cover_of(instance_id, one) for one in wanted))

    def cover(self, instance_id: str, gallery_id: str) -> GalleryCover | None:
        """None when the gallery does not exist (any more)."""
        known = self._covers.get((instance_id, gallery_id))
        if known and known[0] > self._clock():
            return known[1]
        client = self._sites.client(instance_id)
        try:
            found = client.galleries.get_gallery(gallery_id, item_limit=_COVERS)
        except Refused as error:
            return _none_if_absent(error)
        return self._cover_of(instance_id, found)

    def sample(self, instance_id: str, gallery_id: str, most: int) -> Sample | None:
        """Up to `most` items, read now; None without the gallery."""
        galleries = self._sites.client(instance_id).galleries
        try:
            gallery = galleries.get_gallery(gallery_id, item_limit=1)
            total = gallery.total_items
            offsets = range(0, min(total, most), ITEMS_A_PAGE)
            read = [self._pool.submit(galleries.list_items, gallery_id, offset=offset) for offset in offsets]
            items = [item for page in read for item in page.result()]
        except Refused as error:
            return _none_if_absent(error)
        entries: list[Entry] = []
        for item in items:
            try:
                entries.append(entry_of(item))
            except Refused:
                continue
        return Sample(gallery.name, total, tuple(entries), len(items) - len(entries))

    def _page(self, client: WixClient, instance_id: str, offset: int) -> GalleryPage:
        known = self._pages.get((instance_id, offset))
        if known and known[0] > self._clock():
            return known[1]
        page = client.galleries.list_galleries(offset=offset, item_limit=_COVERS)
        _keep(self._pages, (instance_id, offset), (self._clock() + REMEMBERED, page))
        return page

    def _cover_of(self, instance_id: str, gallery: Gallery) -> GalleryCover:
        cover = GalleryCover(gallery.id, gallery.name, gallery.total_items, tuple(self._images(gallery)))
        _keep(self._covers, (instance_id, gallery.id), (self._clock() + REMEMBERED, cover))
        return cover

    def _images(self, gallery: Gallery) -> Sequence[str]:
        shown = (self._thumbnails.of(media.fingerprint, _COVER_SIZE) for media in _media(gallery))
        return [address for address in shown if address]


def _none_if_absent(error: Refused) -> None:
    """Wix answers 400 to what has not the form of its IDs: nothing is there, either."""
    if error.status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
        raise error


def _media(gallery: Gallery) -> list[Media]:
    found: list[Media] = []
    for item in gallery.items:
        try:
            found.append(entry_of(item).media)
        except Refused:
            continue
    return found


def _keep[K, V](memory: dict[K, V], key: K, value: V) -> None:
    if len(memory) >= _KEPT:
        memory.clear()
    memory[key] = value
