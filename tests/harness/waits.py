"""Tests in which nobody waits for time to pass."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial

import pytest

from gallery_sync.http import HttpClient
from gallery_sync.runtime import wiring
from gallery_sync.wix.budget import SharedBudget


@contextmanager
def reads_retried_at_once() -> Generator[None]:
    """A read that failed is tried again without a pause."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setitem(HttpClient.__init__.__kwdefaults__ or {}, "sleep", lambda _: None)
        yield


@contextmanager
def budgets_renewed_at_once() -> Generator[None]:
    """A call that has to wait for Wix's minute to pass finds it passed."""
    clock = _SkippedWaits()
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(wiring, "SharedBudget", partial(SharedBudget, clock=clock, sleep=clock.sleep))
        yield


class _SkippedWaits:
    """The real time, plus every wait that was skipped."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def __call__(self) -> float:
        return time.time() + self._skipped

    def sleep(self, seconds: float) -> None:
        self._skipped += seconds
