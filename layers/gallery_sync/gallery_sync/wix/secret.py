"""The app's secret, which may be renewed while functions run."""

import threading
import time
from collections.abc import Callable
from typing import Final

from gallery_sync.errors import GallerySyncError

_MAX_AGE: Final = 600.0
_PAUSE: Final = 30.0
"""Seconds between two readings at least, however much is refused: strangers can have the page refuse them."""


class AppSecret:
    """Read when it is first asked for, when it is older than ten minutes, and when it was refused: so no function needs
    to be started again for a new one. Threads may share it.

    Where it cannot be read again, the former one is used on; only the first reading raises what `read` raises.
    """

    def __init__(self, read: Callable[[], str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._secret = ""
        self._read_at = 0.0

    def __call__(self) -> str:
        return self._not_older_than(_MAX_AGE)

    def after_refusal(self) -> str:
        """The secret, read again unless that was just done: another one than before, if it was renewed."""
        return self._not_older_than(_PAUSE)

    def _not_older_than(self, seconds: float) -> str:
        with self._lock:
            if not self._secret or self._clock() - self._read_at >= seconds:
                try:
                    self._secret = self._read()
                except GallerySyncError:
                    if not self._secret:
                        raise
                self._read_at = self._clock()
            return self._secret
