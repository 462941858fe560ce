"""Both ends as they are outside: Wix's answers as JSON, the table's rows as documents."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, override

from benchmarks.samples import NOON
from benchmarks.shelf import Shelf
from gallery_sync.model import Entry, Listing, Pair
from gallery_sync.store.pair_documents import pair_document, read_pair
from gallery_sync.wix.models import Item
from gallery_sync.wix.translation import entry_of
from tests.harness.store import MemoryStore

_PAGE = 100


class WireShelf(Shelf):
    """Wix's side as its answers arrive: pages of JSON, which the adapter's models read."""

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        entries = tuple(entry_of(Item.model_validate(item)) for page in self._pages() for item in json.loads(page))
        return Listing(entries, "Gallery")

    def _pages(self) -> Sequence[bytes]:
        if not self._kept:
            items = [_item(entry) for entry in self._entries.values()]
            self._kept = [json.dumps(items[at : at + _PAGE]).encode() for at in range(0, len(items), _PAGE)]
        return self._kept

    _kept: Sequence[bytes] = ()


class DocumentStore(MemoryStore):
    """The table's documents as they are stored, read into pairs each time."""

    _kept: Sequence[str] = ()

    @override
    def pairs(self, link_id: str, *, whole: bool = True) -> Iterator[Pair]:
        if not self._kept:
            self._kept = [json.dumps(pair_document(pair)) for pair in super().pairs(link_id)]
        return (read_pair(link_id, json.loads(text)) for text in self._kept)


def _item(entry: Entry) -> dict[str, Any]:
    """As List Gallery Items answers with it."""
    shown, media = entry.projection, entry.media
    info = {"id": shown.media, "url": media.url, "width": media.width, "height": media.height}
    info |= {"altText": shown.alt_text, "filename": media.file_name, "sizeInBytes": str(media.size)}
    return {
        "id": entry.id,
        "sortOrder": -entry.rank,
        "title": shown.title,
        "description": shown.description,
        "type": "IMAGE",
        "image": {"type": "WIX_MEDIA", "imageInfo": info},
        "tags": {"values": list(shown.tags)},
        "createdDate": NOON.isoformat(),
        "updatedDate": NOON.isoformat(),
    }
