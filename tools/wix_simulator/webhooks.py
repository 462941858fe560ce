"""Webhooks on their way to the app: in order per gallery or file, side by side otherwise, again on failure.

The answer must be 200 within 1,250 ms; else up to 12 more attempts follow (Wix docs: Webhook Resend Policy).
"""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import httpx

from .env import Env
from .envelope import Signer
from .events import Event, Happening
from .wire import Json, iso_micros

RETRY_AFTER = (60, 600, 3600, 7200, 7200, 7200, 14400, 14400, 14400, 28800, 28800, 43200)
_HEADERS = {"content-type": "text/plain; charset=utf-8", "user-agent": "Wix"}
_LONGEST_HOLD = 1.0
_AT_ONCE = 8

type State = Literal["pending", "retrying", "delivered", "given_up", "lost", "no_target"]
type Lane = tuple[str, str]


@dataclass(slots=True)
class Delivery:
    """One event on its way. `attempts` are statuses, or names of trouble; `finished_at` is the last one's time."""

    number: int
    event: Event
    copy: Literal["first", "doubled", "replayed"]
    state: State = "pending"
    attempts: list[int | str] = field(default_factory=list[int | str])
    finished_at: datetime | None = None

    @property
    def lane(self) -> Lane:
        return self.event.instance_id, self.event.happening.entity_id

    def to_json(self) -> Json:
        event = self.event
        return {
            "number": self.number, "event_id": event.id, "event_type": event.kind.event_type("current"),
            "slug": event.kind.slug, "instance_id": event.instance_id, "entity_id": event.happening.entity_id,
            "item_id": _item_id(event.happening.body), "identity": event.actor, "event_time": iso_micros(event.at),
            "originated_from": event.happening.originated_from, "copy": self.copy, "state": self.state,
            "attempts": self.attempts, "finished_at": iso_micros(self.finished_at) if self.finished_at else None,
        }  # fmt: skip


class Webhooks:
    def __init__(self, env: Env, signer: Signer, target: str | None) -> None:
        self.target = target
        self.deliveries: list[Delivery] = []
        self.signer = signer
        self._env = env
        self._events: list[Event] = []
        self._sequences: Counter[Lane] = Counter()
        self._lanes: defaultdict[Lane, deque[Delivery]] = defaultdict(deque)
        self._held: defaultdict[Lane, list[Delivery]] = defaultdict(list)
        self._running: set[Lane] = set()
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    def publish(self, instance_id: str, actor: Json, happening: Happening) -> None:
        """Record an event and send it, as the faults let it."""
        self._sequences[instance_id, happening.entity_id] += 1
        sequence = self._sequences[instance_id, happening.entity_id]
        event = Event(self._env.ids.guid(), instance_id, actor, happening, self._env.now(), sequence)
        self._events.append(event)
        delivery = self._record(event, "first")
        slug = event.kind.slug
        if self.target is None:
            delivery.state = "no_target"
        elif self._env.dice.strikes("webhook_lost", slug):
            delivery.state = "lost"
        else:
            self._send(delivery, slug)
            if self._env.dice.strikes("webhook_doubled", slug):
                self._queue(self._record(event, "doubled"))

    def replay(self, wanted: Callable[[Event], bool]) -> int:
        """Send events once more, oldest first, with the same event IDs and new signatures."""
        events = [event for event in self._events if wanted(event)]
        for event in events:
            self._queue(self._record(event, "replayed"))
        return len(events)

    def count(self, state: State) -> int:
        return sum(delivery.state == state for delivery in self.deliveries)

    def after(self, number: int) -> Iterator[Delivery]:
        return (delivery for delivery in self.deliveries if delivery.number > number)

    def _record(self, event: Event, copy: Literal["first", "doubled", "replayed"]) -> Delivery:
        delivery = Delivery(len(self.deliveries) + 1, event, copy)
        self.deliveries.append(delivery)
        return delivery

    def _send(self, delivery: Delivery, slug: str) -> None:
        if self._env.dice.strikes("webhook_delayed", slug):
            self._env.background.start(self._queue_later(delivery, self._env.dice.faults.webhook_delay))
        elif self._env.dice.strikes("webhook_reordered", slug):
            self._held[delivery.lane].append(delivery)
            self._env.background.start(self._release_later(delivery.lane))
        else:
            self._queue(delivery)
            self._release(delivery.lane)

    async def _queue_later(self, delivery: Delivery, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._queue(delivery)

    async def _release_later(self, lane: Lane) -> None:
        await asyncio.sleep(_LONGEST_HOLD)
        self._release(lane)

    def _release(self, lane: Lane) -> None:
        for delivery in self._held.pop(lane, []):
            self._queue(delivery)

    def _queue(self, delivery: Delivery) -> None:
        lane = delivery.lane
        self._lanes[lane].append(delivery)
        if lane not in self._running:
            self._running.add(lane)
            self._env.background.start(self._run(lane))

    async def _run(self, lane: Lane) -> None:
        waiting = self._lanes[lane]
        while waiting:
            delivery = waiting.popleft()
            if not await self._attempt(delivery):
                self._env.background.start(self._retry(delivery))
        self._running.discard(lane)
        del self._lanes[lane]

    async def _retry(self, delivery: Delivery) -> None:
        for seconds in RETRY_AFTER:
            delivery.state = "retrying"
            await asyncio.sleep(seconds / self._env.settings.time_scale)
            if await self._attempt(delivery):
                return
        delivery.state = "given_up"

    async def _attempt(self, delivery: Delivery) -> bool:
        settings = self._env.settings
        if self.target is None:
            outcome: int | str = "no target"
        else:
            body = self.signer.sign(delivery.event, settings.webhook_spelling, int(time.time()))
            outcome = await self._post(self.target, body, settings.webhook_timeout)
        delivery.attempts.append(outcome)
        delivery.finished_at = self._env.now()
        if outcome == 200:
            delivery.state = "delivered"
        return outcome == 200

    async def _post(self, target: str, body: str, seconds: float) -> int | str:
        async with self._at_once:
            try:
                async with asyncio.timeout(seconds):
                    answer = await self._env.http.post(target, content=body, headers=_HEADERS, timeout=None)
            except (httpx.HTTPError, TimeoutError) as trouble:
                return type(trouble).__name__
        return answer.status_code


def _item_id(body: Json) -> str | None:
    item: Json = body.get("item") or body.get("updatedItem") or {}
    return body.get("itemId") or item.get("id")
