"""Two FIFO queues: messages of one group in order, at least once, equal deduplication IDs once in five minutes."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from gallery_sync.messages import Message, QueueName
from tests.simulation.effects import Effects

_DEDUPLICATED = timedelta(minutes=5)
_MOST_RECEIVES = 4

type Group = tuple[QueueName, str]


class FakeQueue:
    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._groups: dict[Group, deque[Message]] = {}
        self._receives: dict[str, int] = {}
        self._sent: dict[tuple[QueueName, str], datetime] = {}
        self.dead = 0

    def send(self, messages: Sequence[Message]) -> None:
        if messages:
            fault = self._effects.before("send", len(messages))
            for message in messages:
                self.put(message)
            self._effects.after(fault, "send", len(messages))

    def put(self, message: Message) -> None:
        key = (message.queue, message.deduplication_id)
        now = self._effects.clock()
        sent = self._sent.get(key)
        if sent is not None and now - sent < _DEDUPLICATED:
            return
        self._sent[key] = now
        self._groups.setdefault((message.queue, message.group), deque()).append(message)

    def waiting(self) -> list[Message]:
        return [message for messages in self._groups.values() for message in messages]

    def receive(self, choice: int) -> Message | None:
        """The first message of one of the groups; it stays until it is done."""
        waiting = [group for group, messages in self._groups.items() if messages]
        if not waiting:
            return None
        return self._groups[waiting[choice % len(waiting)]][0]

    def done(self, message: Message) -> None:
        group = self._groups.get((message.queue, message.group))
        if group and message in group:
            group.remove(message)

    def failed(self, message: Message) -> None:
        """Redelivered, until it is laid aside."""
        key = message.event_id
        self._receives[key] = self._receives.get(key, 0) + 1
        if self._receives[key] >= _MOST_RECEIVES:
            self.dead += 1
            self.done(message)

    def drop_all(self) -> None:
        self._groups.clear()

    def __len__(self) -> int:
        return sum(len(messages) for messages in self._groups.values())
