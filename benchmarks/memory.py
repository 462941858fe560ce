"""A gallery and its album in memory, behind the engine's own ports: no network, no table, no files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, override

from gallery_sync.messages import Kind, Message
from gallery_sync.model import (
    Capabilities,
    Draft,
    Entry,
    Field,
    Link,
    Listing,
    Media,
    MediaKind,
    Pair,
    PairState,
    Patch,
    Projection,
    Settings,
    Side,
    Sided,
    Staged,
)
from gallery_sync.ports import Collection, MediaContent, MediaSource
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from gallery_sync.services.parts import Parts
from gallery_sync.store.pair_documents import pair_document, read_pair
from gallery_sync.sync.identity import pair_id
from gallery_sync.wix.models import Item
from gallery_sync.wix.translation import entry_of
from tests.fakes.store import MemoryStore

SITE, GALLERY, ALBUM, LINK = "site", "gallery", "album", "link"
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_PAGE = 100


class Shelf(Collection):
    """One side. Its entries have revisions, so that a listing answers with what is known already, as the album in a
    bucket does; Wix's side has none."""

    def __init__(self, side: Side, entries: Sequence[Entry] = ()) -> None:
        self._side = side
        self._capable = Capabilities(revisions=side is Side.EXTERNAL, client_ids=side is Side.EXTERNAL, stages=False)
        self._entries = {entry.id: entry for entry in entries}
        self.writes = 0

    @property
    @override
    def side(self) -> Side:
        return self._side

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._capable

    @override
    def read(self, entry_id: str) -> Entry | None:
        return self._entries.get(entry_id)

    @override
    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        return {entry_id: self._entries.get(entry_id) for entry_id in entry_ids}

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        if not known:
            return Listing(tuple(self._entries.values()), "Gallery")
        return Listing(tuple(_known_or(entry, known.get(entry.id)) for entry in self._entries.values()), "Gallery")

    @override
    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        found = self._entries.get(marker)
        return [found] if found else []

    @override
    def create(self, draft: Draft) -> Entry:
        entry = Entry(
            draft.marker,
            replace(draft.projection, media=draft.media.fingerprint),
            draft.media,
            rank=draft.rank or 0.0,
            revision="1",
            marker=draft.marker,
        )
        return self._put(entry)

    @override
    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        return self._put(replace(entry, projection=entry.projection.with_values(patch), revision=entry.revision + "1"))

    @override
    def place(self, entry: Entry, rank: float) -> Entry:
        return self._put(replace(entry, rank=rank, revision=entry.revision + "1"))

    @override
    def publish(self) -> None: ...

    @override
    def retitle(self, title: str) -> None: ...

    @override
    def cursor(self) -> str:
        return ""

    # What no measurement comes to.

    @override
    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        raise NotImplementedError

    @override
    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        raise NotImplementedError

    @override
    def staged(self, staged: Staged) -> Staged:
        raise NotImplementedError

    @override
    def delete(self, entry: Entry) -> None:
        raise NotImplementedError

    @override
    def arrange(self, entry_ids: Sequence[str]) -> None:
        raise NotImplementedError

    def edit(self, entry_id: str, title: str) -> None:
        """As a person does."""
        entry = self._entries[entry_id]
        self._entries[entry_id] = replace(entry, projection=entry.projection.with_values({Field.TITLE: title}))

    @property
    def titles(self) -> list[str]:
        return [entry.projection.title for entry in self._entries.values()]

    def _put(self, entry: Entry) -> Entry:
        self.writes += 1
        self._entries[entry.id] = entry
        return entry


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
    def pairs(self, link_id: str) -> Iterator[Pair]:
        if not self._kept:
            self._kept = [json.dumps(pair_document(pair)) for pair in super().pairs(link_id)]
        return (read_pair(link_id, json.loads(text)) for text in self._kept)


@dataclass(slots=True)
class Outbox:
    """`ports.Queue`."""

    messages: list[Message] = field(default_factory=list[Message])

    def send(self, messages: Sequence[Message]) -> None:
        self.messages += messages


class World:
    """A gallery and its album, and the engine between them."""

    def __init__(self, sides: Sided[Shelf], store: MemoryStore) -> None:
        self.sides, self.store, self.queue = sides, store, Outbox()
        if store.link(SITE, LINK) is None:
            store.put_link(Link(LINK, SITE, GALLERY, "memory", ALBUM, Settings()))
        self._now, self._ids = _NOON, 0
        opened = Sided[Collection](sides.wix, sides.external)
        self.parts = Parts(store, self.queue, lambda _: opened, self._clock, lambda: 0.5, self._new_id, _one_by_one)
        self._galleries, self._items = GalleryService(self.parts), ItemService(self.parts)

    @classmethod
    def to_share(cls, size: int) -> "World":
        """A gallery of so many images that has just been linked with an empty album."""
        return cls(
            Sided(Shelf(Side.WIX, [_entry(number) for number in range(size)]), Shelf(Side.EXTERNAL)), MemoryStore()
        )

    @classmethod
    def shared(cls, size: int) -> "World":
        """The same at rest: all images are in the album, and paired."""
        items = [_entry(number) for number in range(size)]
        media = [_medium(item) for item in items]
        world = cls(Sided(Shelf(Side.WIX, items), Shelf(Side.EXTERNAL, media)), MemoryStore())
        for item, medium in zip(items, media, strict=True):
            world.store.put_pair(_pair(item, medium), None)
        return world

    def compare(self) -> int:
        """What the nightly reconcile does; returns the number of messages that it sent."""
        self._galleries.compare(self.parts.message(self.link, Kind.COMPARE, "bench"))
        return len(self.queue.messages)

    def work(self) -> None:
        """Work off what was sent."""
        while self.queue.messages:
            self._items.handle(self.queue.messages.pop(0))

    def on_the_wire(self) -> "World":
        """The same with both ends as they are outside: Wix's answers as JSON, the table's rows as documents."""
        store = DocumentStore()
        store.put_link(replace(self.link, version=0))
        for pair in self.store.pairs(LINK):
            store.put_pair(replace(pair, version=0), None)
        entries = self.sides.wix.listing({}).entries
        return World(Sided(WireShelf(Side.WIX, entries), self.sides.external), store)

    @property
    def link(self) -> Link:
        found = self.store.link(SITE, LINK)
        assert found is not None
        return found

    def _clock(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def _new_id(self) -> str:
        self._ids += 1
        return f"message-{self._ids}"


def _one_by_one(tasks: Sequence[Any]) -> None:
    for task in tasks:
        task()


def _known_or(entry: Entry, known: Entry | None) -> Entry:
    return known if known is not None and known.revision == entry.revision else entry


def _entry(number: int) -> Entry:
    """An image with the texts that people write; its item on the wire is `_item`."""
    name = sha256(str(number).encode()).hexdigest()
    item_id = f"{name[:8]}-{name[8:12]}-4000-8000-{name[12:24]}"
    file = f"{name[:6]}_{name[6:38]}~mv2.jpg"
    text = f"What can be seen on picture {number}, in a sentence of some length."
    shown = Projection(file, f"Picture {number}", text, f"Picture {number}", None, ("summer", "sea"))
    media = Media(
        MediaKind.IMAGE,
        file,
        url=f"https://static.wixstatic.com/media/{file}",
        file_name=f"IMG_{number}.jpg",
        mime_type="image/jpeg",
        size=4_000_000,
        width=4000,
        height=3000,
    )
    return Entry(item_id, shown, media, rank=number * 1024.0, modified_at=_NOON)


def _medium(item: Entry) -> Entry:
    """The item's medium, with an ID and texts of its own, as they come from another platform."""
    name = pair_id(LINK, Side.WIX, item.id)
    shown, digest = item.projection, sha256(item.id.encode()).hexdigest()
    copied = Projection(
        digest, _again(shown.title), _again(shown.description), _again(shown.alt_text), None, shown.tags
    )
    return Entry(
        name, copied, replace(item.media, fingerprint=digest), rank=item.rank, revision=digest[:32], marker=name
    )


def _pair(item: Entry, medium: Entry) -> Pair:
    return Pair(
        medium.id,
        LINK,
        PairState.LINKED,
        Side.WIX,
        ids=Sided(item.id, _again(medium.id)),
        bases=Sided(_stored(item.projection), _stored(medium.projection)),
        ranks=Sided(item.rank, medium.rank),
        revisions=Sided("", _again(medium.revision)),
        place=item.rank,
    )


def _stored(shown: Projection) -> Projection:
    """Equal, and nowhere the same object: what is read from a table is compared by its letters."""
    again = replace(shown, media=_again(shown.media), title=_again(shown.title), alt_text=_again(shown.alt_text))
    return replace(again, description=_again(shown.description), tags=tuple(_again(tag) for tag in shown.tags))


def _again(text: str) -> str:
    return "".join((text[:1], text[1:]))


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
        "createdDate": _NOON.isoformat(),
        "updatedDate": _NOON.isoformat(),
    }
