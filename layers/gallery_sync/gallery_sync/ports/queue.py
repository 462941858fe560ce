"""Where messages go."""

from collections.abc import Sequence
from typing import Protocol

from gallery_sync.messages import Message


class Queue(Protocol):
    """Both queues: a message knows which one is its own."""

    def send(self, messages: Sequence[Message]) -> None: ...
