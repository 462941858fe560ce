"""Limiters for Wix's budget of calls per site."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from gallery_sync.errors import RateLimited

CALLS_A_MINUTE = 200
"""Per app instance; what goes beyond fails (Wix docs: Rate Limits)."""


class Limiter(Protocol):
    """Asked before each call. Threads may share it."""

    def take(self) -> None:
        """Wait for a free call and take it. Raises `RateLimited` when that is too far away."""
        ...

    def pause(self, seconds: float) -> None:
        """Wix itself said that it is too much: leave it alone for so long."""
        ...


class SlidingWindow:
    """For a process that has the site's budget for itself: at most `calls` in any `window` of seconds, exactly. Each
    call takes the first moment that is free, in the order of asking. Threads may share it.

    `window` is a little over Wix's minute because calls do not travel equally fast: one that is slow to
    arrive and one a minute later that is quick are closer together at Wix than here. `max_wait` seconds is
    what a caller waits at most; if its moment is further away it is refused with `RateLimited`, and takes
    no place."""

    def __init__(
        self,
        calls: int,
        *,
        window: float = 61.0,
        max_wait: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._window = window
        self._max_wait = max_wait
        self._clock = clock
        self._sleep = sleep
        self._taken = deque[float](maxlen=max(1, calls))
        self._not_before = 0.0
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait for the next free moment. Raises `RateLimited` when that is too far away."""
        with self._lock:
            now = self._clock()
            moment = max(now, self._not_before)
            if len(self._taken) == self._taken.maxlen:
                moment = max(moment, self._taken[0] + self._window)
            wait = moment - now
            if wait > self._max_wait:
                raise RateLimited("This site's calls to Wix are used up for now.", retry_after=wait)
            self._taken.append(moment)
        if wait > 0:
            self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """Wix itself said that it is too much: leave it alone for so long."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)
