"""A model of a FIFO queue of SQS with its event source mapping: what it says about groups, receive counts, visibility
and dead letters (Amazon SQS developer guide, "FIFO queue delivery logic", "Using dead-letter queues")."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger

from gallery_sync.messages import Message
from gallery_sync.runtime import batch
from gallery_sync.runtime.redelivery import Failed
from gallery_sync.runtime.suspects import Suspects

QUIET = Logger(level="CRITICAL")
FUNCTION = 300.0
"""Seconds until a function is killed."""


class Killed(BaseException):
    """The worker is gone, with all that it was about."""


@dataclass
class Letter:
    id: str
    message: Message
    received: int = 0
    visible_at: float = 0.0


@dataclass
class Fifo:
    """`handle` tells how many seconds a message takes; it may raise."""

    handle: Callable[[Message], float]
    most: int
    visibility: float
    suspects: Suspects | None = None
    now: float = 0.0
    letters: list[Letter] = field(default_factory=list[Letter])
    dead: list[str] = field(default_factory=list[str])
    done: dict[str, float] = field(default_factory=dict[str, float])
    """When each was done."""
    kills: list[str] = field(default_factory=list[str])

    def send(self, *messages: Message) -> None:
        self.letters += [Letter(message.event_id, message) for message in messages]

    def run(self, most_invocations: int = 2000) -> None:
        for _ in range(most_invocations):
            if not self.letters:
                return
            received = self._receive()
            if received:
                self._invoke(received)
            elif self.letters:
                self.now = min(letter.visible_at for letter in self.letters if letter.visible_at > self.now)
        raise AssertionError("the queue never becomes empty")

    def _receive(self) -> list[Letter]:
        """Up to ten; none of a group of which one is under way."""
        busy = {letter.message.group for letter in self.letters if letter.visible_at > self.now}
        found: list[Letter] = []
        for letter in list(self.letters):
            if letter.message.group in busy or len(found) == 10:
                continue
            letter.received += 1
            if letter.received > self.most:
                self.letters.remove(letter)
                self.dead.append(letter.id)
                continue
            letter.visible_at = self.now + self.visibility
            found.append(letter)
        return found

    def _invoke(self, received: Sequence[Letter]) -> None:
        by_id = {letter.id: letter for letter in received}
        began = self.now

        def handle(message: Message) -> None:
            self.now += self.handle(message)
            if self.now - began > FUNCTION:
                self.now = began + FUNCTION
                self.kills.append(message.event_id)
                raise Killed

        def redeliver(failed: Sequence[Failed]) -> None:
            for one in failed:
                assert by_id[one.message_id].visible_at > self.now, "its visibility was changed already"
                by_id[one.message_id].visible_at = self.now + one.wait

        def remaining() -> int:
            return int(1000 * (FUNCTION - (self.now - began)))

        event = {"Records": [_record(letter) for letter in received]}
        try:
            answer = batch.process(event, handle, remaining, redeliver, QUIET, self.suspects)
        except Killed:
            return
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for letter in received:
            if letter.id not in failed:
                self.letters.remove(letter)
                self.done[letter.id] = self.now


def _record(letter: Letter) -> dict[str, Any]:
    attributes = {"MessageGroupId": letter.message.group, "ApproximateReceiveCount": str(letter.received)}
    body = letter.message.to_json()
    return {"messageId": letter.id, "receiptHandle": letter.id, "body": body, "attributes": attributes}
