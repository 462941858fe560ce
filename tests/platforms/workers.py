"""The services as the functions run them, over the real adapters, with a table and queues in memory."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gallery_sync.errors import TransientError
from gallery_sync.http import Downloads, Guard, Transport
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Settings, Side, Sided
from gallery_sync.ports import Collection, Connector
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.dispatch import Dispatcher
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.services.schedule import ScheduleService
from gallery_sync.sync.context import Noted
from gallery_sync.wix.client import WixApp, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.limiter import SlidingWindow
from tests.harness.side_by_side import one_after_another
from tests.harness.store import MemoryStore
from tests.harness.vault import FakeVault
from tests.platforms.faults import Crash

_MOST_RECEIVES = 4
_NO_LIMIT = 1_000_000


@dataclass(slots=True)
class Clock:
    """The real time and what was skipped: nobody waits for parked work."""

    skipped: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skipped


@dataclass(slots=True)
class Queues:
    """In order, at least once; what fails again and again is laid aside."""

    messages: deque[Message] = field(default_factory=deque[Message])
    received: Counter[str] = field(default_factory=Counter[str])
    dead: int = 0

    def send(self, messages: Sequence[Message]) -> None:
        waiting = {one.deduplication_id for one in self.messages}
        self.messages.extend(one for one in messages if one.deduplication_id not in waiting)


class Workers:
    """One site with one connected account. `wix` and the connector bring their own transports, faulty or not."""

    def __init__(self, wix: WixApp, transport: Transport, instance_id: str, connector: Connector) -> None:
        self.clock = Clock()
        self.queues = Queues()
        self.store = MemoryStore(clock=self.clock)
        self.noted: Counter[Noted] = Counter()
        self._instance_id = instance_id
        self._numbers = iter(range(1, _NO_LIMIT))
        sites = WixSites(wix, transport=transport, limiter=lambda _: SlidingWindow(_NO_LIMIT))
        downloads = Downloads(Guard(allow_loopback_http=True), transport)
        accounts = Accounts({connector.name: connector}, self.store, FakeVault())

        def open_link(link: Link) -> Sided[Collection]:
            gallery = WixGallery(sites.client(link.instance_id), link.gallery_id, downloads)
            return Sided[Collection](gallery, accounts.of_link(link).open(link.album_id))

        self.parts = Parts(
            store=self.store,
            queue=self.queues,
            open=open_link,
            clock=self.clock,
            random=lambda: 0.0,
            new_id=lambda: f"id{next(self._numbers)}",
            side_by_side=one_after_another,
        )
        self.links = LinkService(self.parts, accounts)
        self.connections = ConnectionService(self.parts, accounts, self.links)
        self._dispatcher = Dispatcher.over(self.parts, accounts, lambda _: True)
        self._schedule = ScheduleService(self.parts)
        self._platform = connector.name

    # --- what the owner does -----------------------------------------------------------------------------------------

    def connect(self, values: Mapping[str, str]) -> str:
        """The account's ID."""
        return self.connections.connect(self._instance_id, self._platform, values).account_id

    def share(self, gallery_id: str, title: str, settings: Settings) -> Link:
        return self.links.share(self._instance_id, gallery_id, title, self._platform, settings)

    def confirm_what_is_held(self, link: Link) -> bool:
        """True when deletions were waiting for the owner."""
        held = self.store.held(link.id)
        for one in held:
            self.links.confirm(link, one.id)
        return bool(held)

    def link(self, link: Link) -> Link:
        found = self.store.link(self._instance_id, link.id)
        assert found is not None
        return found

    # --- work --------------------------------------------------------------------------------------------------------

    def item_changed(self, gallery_id: str, item_id: str, event_id: str, gone: bool) -> None:
        """A webhook arrived."""
        message = Message(Kind.LOOK, self._instance_id, event_id, event_id, gallery_id=gallery_id, gone=gone)
        self.queues.send([replace(message, side=Side.WIX.value, entry_ids=(item_id,))])

    def poll(self, link: Link) -> None:
        self.queues.send([self.parts.message(link, Kind.POLL, "poll")])

    def compare(self, link: Link) -> None:
        self.queues.send([self.parts.message(link, Kind.COMPARE, "reconcile")])

    def pass_time(self, by: timedelta) -> None:
        self.clock.skipped += by
        self._schedule.run()

    def work(self, most: int = 1000) -> None:
        """Until the queues are empty, or so many messages have been taken."""
        for _ in range(most):
            if not self.queues.messages:
                return
            message = self.queues.messages[0]
            try:
                self._handle(message)
            except (Crash, TransientError):
                self.queues.received[message.event_id] += 1
                if self.queues.received[message.event_id] < _MOST_RECEIVES:
                    continue
                self.queues.dead += 1
            if message in self.queues.messages:
                self.queues.messages.remove(message)
        assert most < 1000, "the queues never become empty: messages beget messages"

    def _handle(self, message: Message) -> None:
        for work in self._dispatcher.dispatch(message, message.queue):
            self.noted += work.counts()
