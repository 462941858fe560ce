"""A world in which the real services run over faked ports."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from gallery_sync.errors import TransientError
from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message
from gallery_sync.model import KEEP_DAYS, Link, LinkState, Settings, Sided
from gallery_sync.ports import Collection
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.dispatch import Dispatcher
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.services.schedule import ScheduleService
from tests.harness.side_by_side import one_after_another
from tests.simulation.effects import Crash
from tests.simulation.outside import FakePlatform, Outside
from tests.simulation.queue import FakeQueue
from tests.simulation.shelf import Kind


class NoVault:
    """No platform here has credentials."""

    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes:
        raise AssertionError("nothing is secret here")

    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> dict[str, str]:
        raise AssertionError("nothing is secret here")


def _no_fault(event: str, **values: str | int) -> None:
    """The bulkheads of the services hide no bug from the simulation."""
    assert event != "entry failed", values["trace"]


class World(Outside):
    """The services over what lies outside."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self.queue = FakeQueue(self.effects)
        self.sent: list[Message] = []
        self.made: dict[str, Link] = {}
        """Every link that was ever made, by its ID."""
        self.erased: set[str] = set()
        """Items, and galleries, that were worked on for a person's request."""
        self.blocked = ""
        """What a worker could not handle although table and queue answered (rule 15)."""
        self._opened: dict[tuple[str, str, str], Sided[Collection]] = {}
        self.parts = Parts(
            store=self.store,
            queue=self.queue,
            open=self._open,
            clock=self.clock,
            random=lambda: 0.0,
            new_id=lambda: self.number("id"),
            side_by_side=one_after_another,
            notice=_no_fault,
        )
        self.platforms = {kind.name: FakePlatform(self, kind) for kind in kinds}
        accounts = Accounts(self.platforms, self.store, NoVault())
        self.dispatcher = Dispatcher.over(self.parts, accounts, lambda site: site not in self.removed_from)
        self.links = LinkService(self.parts, accounts)
        self.schedule = ScheduleService(self.parts)

    def take_apart(self) -> None:
        """Let everything go that knows of this world, so that it is garbage at once."""
        vars(self).clear()

    def _open(self, link: Link) -> Sided[Collection]:
        name = link.instance_id, link.gallery_id, link.album_id
        if name not in self._opened:
            sides = self.sides(link)
            self._opened[name] = Sided(self.collection(sides.wix), self.collection(sides.external))
        return self._opened[name]

    def share(self, instance_id: str, gallery_id: str, platform: str, settings: Settings, album_id: str = "") -> Link:
        link = self.links.share(instance_id, gallery_id, "gallery", platform, settings, album_id)
        self.made[link.id] = link
        return link

    def forgotten(self) -> set[str]:
        """Sites of which nothing is known any more, because the app was removed long ago."""
        kept = timedelta(days=KEEP_DAYS)
        long_ago = {site for site, at in self.removed_from.items() if self.clock() - at >= kept}
        return {site for site in long_ago if not self.store.links(site)}

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
            waits = (
                message.anonymize and message.kind is MessageKind.GALLERY_DELETED
            )  # until Wix proves that it is gone
            if not waits and not self.effects.last_fault_at.startswith(("table", "send")):
                self.blocked = f"{message.kind}: {error.reason}"
            self.queue.failed(message)
        else:
            self.queue.done(message)
        return True

    def handle(self, message: Message) -> None:
        """What a worker does that runs the deployed router."""
        self.effects.told = message
        self.dispatcher.dispatch(message, message.queue)
        if message.anonymize:
            self.erased.update(message.entry_ids or [f"{message.instance_id}/{message.gallery_id}"])

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
        times: list[datetime | None] = [event.ready_at for event in self.in_flight]
        times += [at for at, _, _ in self.effects.late]
        for link in self.all_links():
            if link.resume_at and link.state is LinkState.PARKED:
                times.append(self.store.due_link_at(link))
            if link.state is LinkState.ACTIVE:
                times.append(self.store.due_link_at(link))
                times += [self.store.due_pair_at(pair) for pair in self.pairs(link)]
        return min((at for at in times if at and at < soon), default=None)

    def compare(self, link: Link) -> None:
        """What the nightly reconcile does."""
        self.queue.put(self.parts.message(link, MessageKind.COMPARE, "reconcile"))
        self.drain()
