"""Wix's budget of calls, shared by processes that only see what the others wrote down."""

import threading
from bisect import bisect_left
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_sync.errors import RateLimited, VersionConflict
from gallery_sync.wix.budget import GALLERY_WORK, ITEM_WORK, PEOPLE, Allowance, SharedBudget

LIMIT = 200


@dataclass
class Paper:
    """A slate in memory. `before_write` is called once, before the next write."""

    text: str = ""
    version: int = 0
    reads: int = 0
    writes: int = 0

    def read(self) -> tuple[str, int]:
        self.reads += 1
        return self.text, self.version

    def write(self, text: str, version: int) -> None:
        if version != self.version:
            raise VersionConflict("Somebody else wrote.")
        self.text, self.version = text, version + 1
        self.writes += 1


@dataclass
class Site:
    """Processes of one site, with the time of each call that they made."""

    paper: Paper = field(default_factory=Paper)
    now: float = 1_000_000.0
    calls: list[float] = field(default_factory=list)

    def process(self, allowance: Allowance = ITEM_WORK, max_wait: float = 100.0) -> SharedBudget:
        return SharedBudget(self.paper, allowance, max_wait=max_wait, clock=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    def call(self, budget: SharedBudget) -> None:
        budget.take()
        self.calls.append(self.now)

    def most_in_a_minute(self) -> int:
        made = sorted(self.calls)
        return max(bisect_left(made, start + 60) - bisect_left(made, start) for start in made)


def test_an_echo_now_and_then_is_not_written_down() -> None:
    site = Site()
    process = site.process()

    for _ in range(20):
        site.call(process)
        site.now += 31

    assert (site.paper.reads, site.paper.writes) == (0, 0)


def test_a_call_in_a_long_piece_of_work_costs_a_twentieth_of_a_write() -> None:
    site = Site()
    process = site.process()

    for _ in range(1000):
        site.call(process)
        site.now += 0.35

    assert site.paper.writes <= 60
    assert site.paper.reads == 1


def test_one_process_uses_nearly_the_whole_budget() -> None:
    site = Site()
    process = site.process()
    began = site.now

    while site.now < began + 3600:
        site.call(process)
        site.now += 0.02

    assert site.most_in_a_minute() <= LIMIT
    assert len(site.calls) / (site.now - began) * 60 >= 0.95 * LIMIT


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.2, 0.6, 3.0])
def test_functions_beside_each_other_never_exceed_the_budget(pause: float) -> None:
    site = Site()
    processes = [site.process(allowance) for allowance in (ITEM_WORK, GALLERY_WORK, PEOPLE)]

    for number in range(1500):
        site.call(processes[number % 3])
        site.now += pause

    assert site.most_in_a_minute() <= LIMIT


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0.0, 4.0)), min_size=300, max_size=600))
def test_batches_that_two_environments_take_in_turn_never_exceed_the_budget(steps: list[tuple[int, float]]) -> None:
    site = Site()
    processes = [site.process(), site.process()]

    for who, pause in steps:
        site.call(processes[who])
        site.now += pause / 10

    assert site.most_in_a_minute() <= LIMIT


def test_what_a_process_reserved_and_did_not_use_is_free_again_when_it_says_so() -> None:
    site = Site()
    busy, idle = site.process(Allowance(40)), site.process(Allowance(40))
    for _ in range(30):
        site.call(busy)
    site.now += 10

    for _ in range(10):
        site.call(idle)
        site.call(busy)

    assert site.now - 1_000_010 > 40
    assert site.most_in_a_minute() <= 40


def test_what_a_process_reserved_before_it_died_is_free_after_a_minute() -> None:
    site = Site()
    site.call(site.process(Allowance(4)))
    other = site.process(Allowance(4))

    site.call(other)

    assert 60 < site.now - 1_000_000 < 75


def test_a_call_whose_turn_is_far_away_is_refused_and_says_when_it_comes() -> None:
    site = Site()
    greedy, hasty = site.process(Allowance(20)), site.process(Allowance(20), max_wait=5)
    for _ in range(20):
        site.call(greedy)

    with pytest.raises(RateLimited) as refused:
        hasty.take()

    assert 50 < (refused.value.retry_after or 0) < 75


def test_nobody_waits_longer_than_there_is_time() -> None:
    site = Site()
    budget = SharedBudget(
        site.paper, ITEM_WORK, max_wait=100.0, time_left=lambda: 20.0, clock=lambda: site.now, sleep=site.sleep
    )
    take(budget, 190)
    began = site.now

    with pytest.raises(RateLimited):
        take(budget, 50)

    assert site.now - began <= 20.0


def test_wix_itself_can_ask_for_a_pause() -> None:
    site = Site()
    process = site.process()

    process.pause(7)
    site.call(process)

    assert site.now == 1_000_007


def test_threads_of_one_process_share_what_it_reserved() -> None:
    site = Site()
    budget = site.process()
    threads = [threading.Thread(target=lambda: [budget.take() for _ in range(10)]) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.paper.writes <= 8


def take(budget: SharedBudget, calls: int) -> None:
    for _ in range(calls):
        budget.take()


@pytest.mark.parametrize("ahead", [30.0, 3600.0, 86_400.0, 1e9])
def test_a_worker_whose_clock_is_ahead_stops_the_site_no_longer_than_a_minute(ahead: float) -> None:
    site = Site()
    early = SharedBudget(site.paper, ITEM_WORK, max_wait=0, clock=lambda: site.now + ahead, sleep=site.sleep)
    with pytest.raises(RateLimited):
        take(early, LIMIT)
    began = site.now

    process = site.process()
    for _ in range(100):
        site.call(process)

    assert site.now - began <= 70


def test_clocks_that_differ_by_seconds_are_believed() -> None:
    site = Site()
    early = SharedBudget(site.paper, ITEM_WORK, max_wait=0, clock=lambda: site.now + 4, sleep=site.sleep)
    with pytest.raises(RateLimited):
        take(early, LIMIT)

    process = site.process(max_wait=0)
    with pytest.raises(RateLimited):
        take(process, 30)
