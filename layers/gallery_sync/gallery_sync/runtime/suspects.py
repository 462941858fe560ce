"""Messages that a worker began alone and never came to the end of.

A worker that is killed (time-out, memory) cannot say over which message of its batch that happened. All of them come
again, and from then on are begun one at a time, each noted before it is: what is noted and comes again is the culprit.
"""

import json
from collections.abc import Callable, Mapping
from typing import Protocol

from gallery_sync.errors import GallerySyncError
from gallery_sync.model.text import UNREADABLE
from gallery_sync.wix.budget import Slate

_KEPT = 100
"""Messages that are noted of a site at most."""


class Suspects(Protocol):
    """`group` is that of the messages: a site."""

    def begun(self, group: str) -> Mapping[str, int] | None:
        """How often each message was begun alone and not finished; None when nobody knows."""
        ...

    def begin(self, group: str, message_id: str) -> None: ...

    def finished(self, group: str, message_id: str) -> None: ...


class Unknown:
    """For who keeps no notes."""

    def begun(self, group: str) -> Mapping[str, int] | None:  # noqa: ARG002
        return None

    def begin(self, group: str, message_id: str) -> None: ...

    def finished(self, group: str, message_id: str) -> None: ...


class NotedSuspects:
    """On a slate for each site. Never raises: without notes the messages still take turns."""

    def __init__(self, slate_of: Callable[[str], Slate]) -> None:
        self._slate_of = slate_of

    def begun(self, group: str) -> Mapping[str, int] | None:
        try:
            return _parsed(self._slate_of(group).read()[0])
        except GallerySyncError:
            return None

    def begin(self, group: str, message_id: str) -> None:
        self._change(group, lambda noted: {**noted, message_id: noted.get(message_id, 0) + 1})

    def finished(self, group: str, message_id: str) -> None:
        self._change(group, lambda noted: {name: times for name, times in noted.items() if name != message_id})

    def _change(self, group: str, change: Callable[[Mapping[str, int]], Mapping[str, int]]) -> None:
        try:
            slate = self._slate_of(group)
            text, version = slate.read()
            before = _parsed(text)
            after = dict(list(change(before).items())[-_KEPT:])
            if after != before:
                slate.write(json.dumps(after, separators=(",", ":")), version)
        except GallerySyncError:
            return


def _parsed(text: str) -> Mapping[str, int]:
    """Notes that cannot be read say nothing: the next one replaces them."""
    try:
        return {str(name): int(times) for name, times in json.loads(text or "{}").items()}
    except UNREADABLE:
        return {}
