"""Never more calls in a window than allowed, and never fewer than possible."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_sync.errors import RateLimited
from gallery_sync.wix.limiter import SlidingWindow


class Time:
    def __init__(self):
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def window(time: Time, calls: int = 3, max_wait: float = 1000.0) -> SlidingWindow:
    return SlidingWindow(calls, window=60.0, max_wait=max_wait, clock=time.clock, sleep=time.sleep)


def test_calls_within_the_budget_do_not_wait():
    time = Time()
    limiter = window(time)

    for _ in range(3):
        limiter.take()

    assert time.slept == []


def test_the_next_call_waits_until_the_oldest_has_left_the_window():
    time = Time()
    limiter = window(time)
    for _ in range(3):
        limiter.take()
        time.now += 10

    limiter.take()

    assert time.slept == [30.0]


def test_a_call_whose_turn_is_far_away_is_refused_and_says_when_it_comes():
    time = Time()
    limiter = window(time, calls=1, max_wait=20)
    limiter.take()
    time.now += 15

    with pytest.raises(RateLimited) as refused:
        limiter.take()

    assert refused.value.retry_after == 45
    time.now += 45
    limiter.take()
    assert time.slept == []


def test_wix_itself_can_ask_for_a_pause():
    time = Time()
    limiter = window(time)

    limiter.pause(7)
    limiter.take()
    limiter.take()

    assert time.slept == [7.0]


@settings(deadline=None, max_examples=50)
@given(
    calls=st.integers(1, 5),
    gaps=st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=60),
)
def test_no_window_ever_holds_more_calls_than_allowed(calls: int, gaps: list[float]):
    time = Time()
    limiter = window(time, calls)
    made: list[float] = []

    for gap in gaps:
        time.now += gap
        limiter.take()
        made.append(time.now)

    late = [later - earlier for earlier, later in zip(made, made[calls:], strict=False)]
    assert all(gap >= 60 - 1e-6 for gap in late)


def in_threads(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_share_one_budget():
    waits: list[float] = []
    limiter = SlidingWindow(5, window=60.0, max_wait=1000.0, clock=lambda: 0.0, sleep=waits.append)

    in_threads(20, limiter.take)

    assert sorted(waits) == [60.0] * 5 + [120.0] * 5 + [180.0] * 5
