"""A gallery and its album in memory, and the engine between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from benchmarks import samples
from benchmarks.shelf import Shelf
from benchmarks.wire import DocumentStore, WireShelf
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Settings, Side, Sided
from gallery_sync.ports import Collection
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from gallery_sync.services.parts import Parts
from tests.harness.side_by_side import one_after_another
from tests.harness.store import MemoryStore

SITE, GALLERY, ALBUM, LINK = "site", "gallery", "album", "link"


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
        self._now, self._ids = samples.NOON, 0
        opened = Sided[Collection](sides.wix, sides.external)
        self.parts = Parts(
            store, self.queue, lambda _: opened, self._clock, lambda: 0.5, self._new_id, one_after_another
        )
        self._galleries, self._items = GalleryService(self.parts), ItemService(self.parts)

    @classmethod
    def to_share(cls, size: int) -> "World":
        """A gallery of so many images that has just been linked with an empty album."""
        return cls(
            Sided(Shelf(Side.WIX, [samples.entry(number) for number in range(size)]), Shelf(Side.EXTERNAL)),
            MemoryStore(),
        )

    @classmethod
    def shared(cls, size: int) -> "World":
        """The same at rest: all images are in the album, and paired."""
        items = [samples.entry(number) for number in range(size)]
        media = [samples.medium(LINK, item) for item in items]
        world = cls(Sided(Shelf(Side.WIX, items), Shelf(Side.EXTERNAL, media)), MemoryStore())
        for item, medium in zip(items, media, strict=True):
            world.store.put_pair(samples.paired(LINK, item, medium), None)
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
