"""A world in which the real services run over faked ports: sites, platforms, table, queues and a clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from gallery_sync.errors import TransientError
from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message, QueueName
from gallery_sync.model import Account, Capabilities, Link, LinkState, Pair, PairState, Settings, Side, Sided
from gallery_sync.ports import Collection, FormField, Platform
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.services.polling import PollingService
from gallery_sync.services.schedule import ScheduleService
from gallery_sync.services.sites import SiteService
from tests.fakes.store import MemoryStore
from tests.simulation.collection import FakeCollection
from tests.simulation.effects import Clock, Crash, Effects, Fault
from tests.simulation.queue import FakeQueue
from tests.simulation.shelf import Kind, Shelf


def one_after_another(tasks: Sequence[Callable[[], None]]) -> None:
    for task in tasks:
        task()


@dataclass(slots=True)
class Event:
    """A notification of a platform on its way; `ready_at` when it was sent."""

    message: Message
    ready_at: datetime


class NoVault:
    """No platform here has credentials."""

    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes:
        raise AssertionError("nothing is secret here")

    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> dict[str, str]:
        raise AssertionError("nothing is secret here")


class FakePlatform:
    """`ports.Platform` and its connector, which asks for no account; albums lie in the world."""

    form: tuple[FormField, ...] = ()

    def __init__(self, world: "World", kind: Kind) -> None:
        self._world, self._kind = world, kind
        self.name = self.title = kind.name
        self.capabilities: Capabilities = kind.can

    def connect(self, values: Mapping[str, str]) -> Account:
        return Account("", "", {})

    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        return self

    def create_album(self, marker: str, title: str) -> str:
        album_id = f"album-{marker[:6]}"
        if album_id not in self._world.albums:
            self._world.effects.perform("create album", album_id, lambda: self._make(album_id, title))
        return album_id

    def _make(self, album_id: str, title: str) -> None:
        self._world.add_album(album_id, self._kind, title)

    def delete_album(self, album_id: str) -> None:
        self._world.effects.perform("delete album", album_id, self._world.albums[album_id].things.clear)

    def open(self, album_id: str) -> Collection:
        return self._world.collection(self._world.albums[album_id])

    def address(self, album_id: str) -> str:
        return ""


class World:
    """`numbers` are handed out in order, so that every run of a program sees the same IDs."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.clock = Clock()
        self.effects = Effects(self.clock)
        self.queue = FakeQueue(self.effects)
        self.store = MemoryStore(clock=self.clock)
        self._fault: Fault | None = None
        self.store.before_effect = self._before_table
        self.store.after_effect = self._after_table
        self.galleries: dict[tuple[str, str], Shelf] = {}
        self._site_ids: list[str] = []
        self.albums: dict[str, Shelf] = {}
        self.in_flight: list[Event] = []
        self.sent: list[Message] = []
        self.blocked = ""
        """What a worker could not handle although table and queue answered (rule 15)."""
        self._collections: dict[int, FakeCollection] = {}
        self._sides: dict[tuple[str, str, str], Sided[Shelf]] = {}
        self._opened: dict[tuple[str, str, str], Sided[Collection]] = {}
        self._numbers: dict[str, int] = {}
        self.check_delete: Callable[[Shelf, str], None] = lambda _shelf, _entry_id: None
        self.parts = Parts(
            store=self.store,
            queue=self.queue,
            open=self._open,
            clock=self.clock,
            random=lambda: 0.0,
            new_id=lambda: self.number("id"),
            side_by_side=one_after_another,
        )
        self.platforms = {kind.name: FakePlatform(self, kind) for kind in kinds}
        self.gallery_service = GalleryService(self.parts)
        self.items = ItemService(self.parts)
        self.links = LinkService(self.parts, Accounts(self.platforms, self.store, NoVault()))
        self.schedule = ScheduleService(self.parts)
        self.polling = PollingService(self.parts)
        self.sites = SiteService(self.parts, lambda _: False)

    def take_apart(self) -> None:
        """Let everything go that knows of this world, so that it is garbage at once."""
        vars(self).clear()

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

    # --- places

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
        )
        self.announce(message, self.clock.now)

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

    def _open(self, link: Link) -> Sided[Collection]:
        name = link.instance_id, link.gallery_id, link.album_id
        if name not in self._opened:
            sides = self.sides(link)
            self._opened[name] = Sided(self.collection(sides.wix), self.collection(sides.external))
        return self._opened[name]

    def share(self, instance_id: str, gallery_id: str, platform: str, settings: Settings, album_id: str = "") -> Link:
        return self.links.share(instance_id, gallery_id, "gallery", platform, settings, album_id)

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

    # --- work

    def deliver(self) -> None:
        """Notifications that were sent arrive."""
        now = self.clock()
        due = [event for event in self.in_flight if event.ready_at <= now]
        self.in_flight = [event for event in self.in_flight if event.ready_at > now]
        for event in due:
            self.sent.append(event.message)
            self.queue.put(event.message)

    def work(self, choice: int = 0) -> bool:
        """One worker takes one message. False when there is none."""
        if self.in_flight:
            self.deliver()
        message = self.queue.receive(choice)
        if message is None:
            return False
        try:
            self.handle(message)
        except Crash:
            self.queue.failed(message)
        except TransientError as error:
            if not self.effects.last_fault_at.startswith(("table", "send")):
                self.blocked = f"{message.kind}: {error.reason}"
            self.queue.failed(message)
        else:
            self.queue.done(message)
        return True

    def handle(self, message: Message) -> None:
        if message.queue is QueueName.ITEM:
            self.items.handle(message)
            return
        match message.kind:
            case MessageKind.APP_INSTALLED:
                self.sites.installed(message)
            case MessageKind.APP_REMOVED:
                self.sites.removed(message)
            case MessageKind.GALLERY_CHANGED:
                self.gallery_service.gallery_changed(message)
            case MessageKind.GALLERY_DELETED:
                self.gallery_service.gallery_deleted(message)
            case MessageKind.POLL:
                self.polling.poll(message)
            case _:
                self.gallery_service.compare(message)

    def drain(self) -> int:
        """Work until both queues are empty; returns how many messages that took."""
        for number in range(1000):
            if not self.work():
                return number
        raise AssertionError("the queues never become empty: messages beget messages")

    def forward(self, by: timedelta) -> None:
        self.clock.forward(by)
        self.effects.land()

    def tick(self, by: timedelta) -> None:
        """Time passes, and the schedule runs."""
        self.forward(by)
        with suppress(Crash):
            self.schedule.run()

    def settle(self, rounds: int = 40) -> None:
        """Work and wait until nothing is due before the next regular comparison."""
        self.drain()
        for _ in range(rounds):
            at = self.next_due()
            if at is None:
                return
            self.tick(max(at - self.clock(), timedelta(0)) + timedelta(seconds=1))
            self.drain()
        raise AssertionError("work is parked again and again")

    def next_due(self) -> datetime | None:
        """When something other than a regular comparison is due."""
        soon = self.clock() + timedelta(hours=12)
        times = [event.ready_at for event in self.in_flight]
        times += [at for at, _, _ in self.effects.late]
        for link in self.all_links():
            if link.resume_at and link.state is LinkState.PARKED:
                times.append(link.resume_at)
            if link.state is not LinkState.ACTIVE:
                continue
            if link.check_at:
                times.append(link.check_at)
            times += [pair.trouble.retry_at for pair in self.pairs(link) if pair.trouble and pair.trouble.retry_at]
        times = [at for at in times if at < soon]
        return min(times) if times else None

    def compare(self, link: Link) -> None:
        """What the nightly reconcile does."""
        self.queue.put(self.parts.message(link, MessageKind.COMPARE, "reconcile"))
        self.drain()
