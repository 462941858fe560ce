"""Many sites in virtual time: the real scheduler and the real comparison of empty galleries over the table's twin, a
queue that forgets as SQS does, and workers that compare so many galleries a minute."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from gallery_sync.errors import Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Capabilities, Entry, Link, Listing, Pair, PairState, Settings, Side, Sided, Trouble
from gallery_sync.ports import NOTHING_LEFT, Collection, LeftOut
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.parts import Parts
from gallery_sync.services.schedule import ScheduleService
from tests.harness.side_by_side import one_after_another
from tests.harness.store import MemoryStore
from tests.simulation.effects import START, Clock

A_MINUTE = timedelta(minutes=1)
_DEDUPLICATED = timedelta(minutes=5)


class Death(BaseException):
    """The worker runs out of memory or time."""


class EmptyRoom:
    """A gallery or an album without entries."""

    capabilities = Capabilities()

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet

    def listing(self, known: Mapping[str, Entry]) -> Listing:
        self._fleet.listed()
        return Listing(())

    def take_in(self) -> LeftOut:
        return NOTHING_LEFT


class Backlog:
    """What waits: in order, equal deduplication IDs once in five minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[str, datetime] = {}
        self.waiting: deque[Message] = deque()
        self.longest = 0
        self.down_after: int | None = None
        """So many messages are taken, and then it does not answer any more."""

    def send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if self.down_after is not None and len(self.waiting) >= self.down_after:
                raise Unavailable("The queue does not answer.")
            at = self._sent.get(message.deduplication_id)
            if at is None or self._clock() - at >= _DEDUPLICATED:
                self._sent[message.deduplication_id] = self._clock()
                self.waiting.append(message)
        self.longest = max(self.longest, len(self.waiting))

    def of_sites(self) -> Counter[str]:
        return Counter(message.instance_id for message in self.waiting)


class Fleet:
    """Telling that a gallery need not be compared any more takes a fiftieth of comparing it. `dies`: the links whose
    comparison never comes to its end."""

    def __init__(self, compared_a_minute: int = 128) -> None:
        self.clock = Clock()
        self.store = MemoryStore(clock=self.clock)
        self.queue = Backlog(self.clock)
        self.dies: set[str] = set()
        self.compared: Counter[str] = Counter()
        self.dropped = 0
        self.deaths = 0
        self._links: list[Link] = []
        self._budget = compared_a_minute
        self._numbers = 0
        self._open = ""
        self._tossed = 0
        self.parts = Parts(self.store, self.queue, self._rooms, self.clock, self._toss, self._number, one_after_another)
        self.schedule = ScheduleService(self.parts)
        self._galleries = GalleryService(self.parts)

    def _number(self) -> str:
        self._numbers += 1
        return f"id-{self._numbers}"

    def _toss(self) -> float:
        """Any number from 0 to 1, the same ones each time."""
        self._tossed = (self._tossed * 1_103_515_245 + 12_345) % 2**31
        return self._tossed / 2**31

    def _rooms(self, link: Link) -> Sided[Collection]:
        self._open = link.id
        room = cast("Collection", EmptyRoom(self))
        return Sided(room, room)

    def listed(self) -> None:
        if self._open in self.dies:
            raise Death
        self.compared[self._open] += 1

    def add_link(self, site: str, number: int = 0, check_at: datetime | None = None) -> Link:
        name = f"link-{site}-{number}"
        link = Link(
            name, site, f"gallery-{number}", "bucket", f"album-{name}", Settings(), check_at=check_at, compared_at=START
        )
        link = self.store.put_link(link)
        self._links.append(link)
        return link

    def park_pairs(self, link: Link, count: int, overdue: timedelta) -> None:
        trouble = Trouble("Too many calls.", START, retry_at=self.clock() - overdue)
        for number in range(count):
            pair = Pair(f"pair-{link.id}-{number}", link.id, PairState.LINKED, Side.WIX, trouble=trouble)
            self.store.put_pair(pair, None)

    def pass_a_minute(self) -> None:
        self.schedule.run()
        left = float(self._budget)
        while self.queue.waiting and left > 0:
            left -= self._work(self.queue.waiting.popleft())
        self.clock.forward(A_MINUTE)

    def _work(self, message: Message) -> float:
        before = self.compared.total()
        if message.kind is Kind.COMPARE:
            try:
                self._galleries.compare(message)
            except Death:
                self.deaths += 1
                self.queue.waiting.appendleft(message)
                return self._budget
        if self.compared.total() > before:
            return 1.0
        self.dropped += 1
        return 0.02

    def overdue(self) -> int:
        links = (self.store.link(link.instance_id, link.id) for link in self._links)
        return sum(1 for link in links if link and link.check_at is not None and link.check_at <= self.clock())
