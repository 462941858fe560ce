"""A listing is bounded as a whole, on every platform: what is too large is refused before it is read to its end."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from gallery_sync.errors import Refused
from gallery_sync.model import sizes
from gallery_sync.platforms.grain.reading import GalleryReader
from gallery_sync.platforms.grain.wire import Record
from gallery_sync.platforms.wordpress.client import Answer
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.wix.listing import complete_gallery
from gallery_sync.wix.models import Gallery, Item
from tests.unit.platforms.wordpress.test_listing import medium

PAGES = 50
TEXT = "a" * 1000


class Wix:
    def __init__(self) -> None:
        self.pages = 0

    def get_gallery(self, gallery_id: str, item_limit: int) -> Gallery:
        return Gallery(id=gallery_id, total_items=PAGES)

    def list_items(self, gallery_id: str, offset: int, limit: int) -> tuple[Item, ...]:
        self.pages += 1
        return (Item(id=str(offset), description=TEXT),)


class WordPress:
    def __init__(self) -> None:
        self.pages = 0

    def call(self, call: str, method: str, path: str, params: Mapping[str, Any]) -> Answer:
        self.pages += 1
        return Answer([medium(self.pages) | {"description": {"raw": TEXT}}], PAGES, None)


class Network:
    did = "did:plc:a"

    def __init__(self) -> None:
        self.seen = 0

    def uri(self, collection: str, key: str) -> str:
        return f"at://{self.did}/{collection}/{key}"

    def pages(self, collection: str) -> Iterator[tuple[Record, ...]]:
        for number in range(PAGES):
            self.seen += 1
            here = {"gallery": self.uri("social.grain.gallery", "g"), "text": TEXT}
            yield (Record(uri=self.uri(collection, str(number)), cid="c", value=here),)


def wix() -> tuple[Callable[[], object], Callable[[], int]]:
    fake: Any = Wix()
    return lambda: complete_gallery(fake, "g"), lambda: fake.pages


def wordpress() -> tuple[Callable[[], object], Callable[[], int]]:
    fake: Any = WordPress()
    return lambda: Library(fake).attached_to("4"), lambda: fake.pages


def grain() -> tuple[Callable[[], object], Callable[[], int]]:
    fake: Any = Network()
    return GalleryReader(fake, "g").items, lambda: fake.seen


@pytest.mark.parametrize("platform", [wix, wordpress, grain])
def test_a_listing_that_is_too_large_is_refused_before_its_end(
    platform: Callable[[], tuple[Callable[[], object], Callable[[], int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "LARGEST_LISTING", 10_000)
    listed, pages = platform()

    with pytest.raises(Refused, match="another gallery"):
        listed()

    assert pages() < 15
