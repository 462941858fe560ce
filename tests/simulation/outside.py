"""What lies outside the engine: galleries and albums, their notifications, the table and the clock."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message
from gallery_sync.model import Account, Capabilities, Link, Pair, PairState, Side, Sided
from gallery_sync.ports import Collection, FormField, Platform
from tests.harness.store import MemoryStore
from tests.simulation.collection import FakeCollection
from tests.simulation.effects import Clock, Effects, Fault
from tests.simulation.shelf import Kind, Shelf


@dataclass(slots=True)
class Event:
    """A notification of a platform on its way; `ready_at` when it was sent."""

    message: Message
    ready_at: datetime


class Outside:
    """`numbers` are handed out in order, so that every run of a program sees the same IDs."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.effects = Effects(self.clock)
        self.store = MemoryStore(clock=self.clock)
        self._fault: Fault | None = None
        self.store.before_effect = self._before_table
        self.store.after_effect = self._after_table
        self.galleries: dict[tuple[str, str], Shelf] = {}
        self._site_ids: list[str] = []
        self.albums: dict[str, Shelf] = {}
        self.in_flight: list[Event] = []
        self._collections: dict[int, FakeCollection] = {}
        self._sides: dict[tuple[str, str, str], Sided[Shelf]] = {}
        self._numbers: dict[str, int] = {}
        self.removed_from: dict[str, datetime] = {}
        """Sites from which the app was removed, as Wix has it, and since when."""
        self._requested = False
        self.check_delete: Callable[[Shelf, str], None] = lambda _shelf, _entry_id: None

    def number(self, prefix: str) -> str:
        number = self._numbers.get(prefix, 0) + 1
        self._numbers[prefix] = number
        return f"{prefix}{number}"

    def _before_table(self, name: str) -> None:
        self._fault = self.effects.before(f"table {name}")

    def _after_table(self, name: str) -> None:
        if self._fault is not None:
            fault, self._fault = self._fault, None
            self.effects.after(fault, f"table {name}")

    # --- galleries and albums

    def add_gallery(self, instance_id: str, gallery_id: str, kind: Kind) -> Shelf:
        shelf = Shelf(Side.WIX, kind, self.clock, self.number)
        shelf.changed = lambda _, entry_id, gone: self._changed(shelf, instance_id, gallery_id, "", entry_id, gone)
        self.galleries[instance_id, gallery_id] = shelf
        self._site_ids = sorted({site for site, _ in self.galleries})
        return shelf

    def add_album(self, album_id: str, kind: Kind, title: str = "") -> Shelf:
        shelf = Shelf(Side.EXTERNAL, kind, self.clock, self.number, title=title)
        shelf.changed = lambda _, entry_id, gone: self._album_changed(album_id, shelf, entry_id, gone)
        self.albums[album_id] = shelf
        return shelf

    def _album_changed(self, album_id: str, shelf: Shelf, entry_id: str, gone: bool) -> None:
        link = self.store.link_of_album(shelf.kind.name, album_id) if shelf.kind.pushes else None
        if link is not None:
            self._changed(shelf, link.instance_id, link.gallery_id, link.id, entry_id, gone)

    def _changed(
        self, shelf: Shelf, instance_id: str, gallery_id: str, link_id: str, entry_id: str, gone: bool
    ) -> None:
        if not entry_id:
            return
        message = Message(
            MessageKind.LOOK,
            instance_id,
            self.number("event"),
            "event",
            gallery_id=gallery_id,
            link_id=link_id,
            side=shelf.side.value,
            entry_ids=(entry_id,),
            gone=gone,
            not_before=self.clock.text(),
            event_time=self.clock.text(),
            anonymize=self._requested,
        )
        self.announce(message, self.clock.now)

    @contextmanager
    def requested(self) -> Generator[None]:
        """Inside, what happens on Wix is caused by a person's request to have their data removed."""
        self._requested = True
        try:
            yield
        finally:
            self._requested = False

    def announce_about(self, link: Link, kind: MessageKind, **more: object) -> None:
        """Wix tells something of a link's site or gallery."""
        number = self.number("event")
        message = Message(kind, link.instance_id, number, number, gallery_id=link.gallery_id, anonymize=self._requested)
        self.announce(replace(message, **more), self.clock())  # type: ignore[arg-type]

    def announce(self, message: Message, at: datetime) -> None:
        self.in_flight.append(Event(message, at))

    def collection(self, shelf: Shelf) -> FakeCollection:
        found = self._collections.get(id(shelf))
        if found is None:
            found = self._collections[id(shelf)] = FakeCollection(
                shelf,
                self.effects,
                self._file_event(shelf),
                self._soul_of,
                self.check_delete,
            )
        return found

    def _soul_of(self, shelf: Shelf, marker: str) -> str:
        """Whose copy a create makes: the source's of the pair that the marker names."""
        for link in self.all_links():
            pair = self.store.pair(link.id, marker)
            if pair is not None:
                source = self.sides(link)[shelf.side.other]
                entry_id = pair.ids[source.side]
                thing = source.things.get(entry_id) or source.removed.get(entry_id)
                return thing.soul if thing else ""
        return ""

    def _file_event(self, shelf: Shelf) -> Callable[[str, datetime], None]:
        site = next((site for (site, _), one in self.galleries.items() if one is shelf), "")

        def announce(pair_id: str, at: datetime) -> None:
            message = Message(MessageKind.FILE, site, self.number("event"), "event", entry_ids=(pair_id,))
            self.announce(message, at)

        return announce

    # --- links and pairs

    def sides(self, link: Link) -> Sided[Shelf]:
        name = link.instance_id, link.gallery_id, link.album_id
        if name not in self._sides:
            self._sides[name] = Sided(self.galleries[link.instance_id, link.gallery_id], self.albums[link.album_id])
        return self._sides[name]

    def all_links(self) -> Iterator[Link]:
        for site in self._site_ids:
            yield from self.store.links(site)

    def pairs(self, link: Link) -> list[Pair]:
        return [pair for pair in self.store.pairs(link.id) if pair.state is not PairState.TOMBSTONE]


class FakePlatform:
    """`ports.Platform` and its connector, which asks for no account; albums lie in the world."""

    form: tuple[FormField, ...] = ()

    def __init__(self, world: Outside, kind: Kind) -> None:
        self._world, self._kind = world, kind
        self.name = self.title = kind.name
        self.capabilities: Capabilities = kind.can

    def connect(self, values: Mapping[str, str]) -> Account:
        return Account("", "", {})

    def is_same(self, former: Mapping[str, str], secret: Mapping[str, str]) -> bool:
        return False

    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        return self

    def create_album(self, marker: str, title: str) -> str:
        album_id = f"album-{marker[:6]}"
        if album_id not in self._world.albums or self._world.albums[album_id].gone:
            self._world.effects.perform("create album", album_id, lambda: self._make(album_id, title))
        return album_id

    def _make(self, album_id: str, title: str) -> None:
        self._world.add_album(album_id, self._kind, title)

    def delete_album(self, album_id: str) -> None:
        self._world.effects.perform("delete album", album_id, lambda: self._remove(album_id))

    def _remove(self, album_id: str) -> None:
        album = self._world.albums[album_id]
        album.things.clear()
        album.gone = True

    def open(self, album_id: str) -> Collection:
        return self._world.collection(self._world.albums[album_id])

    def address(self, album_id: str) -> str:
        return ""
