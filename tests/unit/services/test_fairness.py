"""No site waits for another's due work, and a backlog goes down, whatever size is deployed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import Unavailable
from gallery_sync.messages import Kind
from gallery_sync.model import LinkState, Site, SiteState
from gallery_sync.services.fairness import EXAMINED, SHARE
from tests.simulation.effects import START
from tests.unit.services.fleet import A_MINUTE, Fleet

AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize("count", [999, 1000, 9000])
def test_however_many_retries_of_one_site_are_overdue_another_s_is_enqueued_at_once(count: int) -> None:
    fleet = Fleet()
    fleet.park_pairs(fleet.add_link("crowding"), count, overdue=AN_HOUR)
    fleet.park_pairs(fleet.add_link("other"), 1, overdue=A_MINUTE)

    fleet.schedule.run()

    assert fleet.queue.of_sites()["other"] == 1


def test_more_retries_of_one_site_than_are_looked_at_in_a_run_delay_others_by_minutes() -> None:
    fleet = Fleet()
    fleet.park_pairs(fleet.add_link("crowding"), 3 * EXAMINED, overdue=AN_HOUR)
    fleet.park_pairs(fleet.add_link("other"), 1, overdue=A_MINUTE)

    for _ in range(5):
        fleet.schedule.run()
        fleet.clock.forward(A_MINUTE)

    assert fleet.queue.of_sites()["other"] == 1


def test_comparisons_of_one_site_do_not_crowd_out_those_of_another() -> None:
    fleet = Fleet()
    for number in range(5000):
        fleet.add_link("crowding", number, check_at=START - AN_HOUR)
    fleet.add_link("other", check_at=START)

    fleet.schedule.run()

    assert fleet.queue.of_sites()["other"] == 1


def test_a_site_that_is_alone_gets_more_than_its_share() -> None:
    fleet = Fleet()
    fleet.park_pairs(fleet.add_link("alone"), 5 * SHARE, overdue=AN_HOUR)

    fleet.schedule.run()

    assert sum(len(message.entry_ids) for message in fleet.queue.waiting) == 5 * SHARE


def test_what_is_enqueued_is_not_enqueued_again_every_minute() -> None:
    fleet = Fleet()
    fleet.park_pairs(fleet.add_link("site", check_at=START), 150, overdue=AN_HOUR)

    for _ in range(20):
        fleet.schedule.run()
        fleet.clock.forward(A_MINUTE)

    assert Counter(message.kind for message in fleet.queue.waiting) == {Kind.COMPARE: 1, Kind.RESUME: 2}


def test_what_was_enqueued_and_lost_is_enqueued_again_within_the_hour() -> None:
    fleet = Fleet()
    fleet.park_pairs(fleet.add_link("site", check_at=START), 1, overdue=AN_HOUR)
    fleet.schedule.run()
    fleet.queue.waiting.clear()

    fleet.clock.forward(AN_HOUR)
    fleet.schedule.run()

    assert {message.kind for message in fleet.queue.waiting} == {Kind.COMPARE, Kind.RESUME}


def test_retries_of_links_that_are_stopped_or_gone_are_put_off_and_stay_as_they_are() -> None:
    fleet = Fleet()
    link = fleet.add_link("stopped")
    fleet.park_pairs(link, 3, overdue=AN_HOUR)
    fleet.store.put_link(replace(link, state=LinkState.PAUSED))
    before = list(fleet.store.pairs(link.id))

    fleet.schedule.run()

    assert not fleet.queue.waiting
    assert list(fleet.store.pairs(link.id)) == before
    assert not list(fleet.store.due_pairs(fleet.clock() + AN_HOUR))


def test_what_was_found_before_the_queue_stops_answering_is_sent() -> None:
    fleet = Fleet()
    for number in range(400):
        fleet.add_link(f"site-{number:03}", check_at=START)
    fleet.queue.down_after = 200

    with pytest.raises(Unavailable):
        fleet.schedule.run()

    assert len(fleet.queue.waiting) == 200
    assert len(list(fleet.store.due_links(fleet.clock()))) < 400


def test_the_smallest_size_recovers_from_an_outage() -> None:
    """10,000 links became overdue together; a minute is enough for 128 of them."""
    fleet = Fleet(compared_a_minute=128)
    for number in range(10_000):
        fleet.add_link(f"site-{number % 2000}", number, check_at=START)

    minutes = 0
    while fleet.overdue() or fleet.queue.waiting:
        fleet.pass_a_minute()
        minutes += 1
        assert minutes < 3 * 60

    assert set(fleet.compared.values()) == {2}, "both sides of each gallery were listed once"
    assert fleet.dropped < 30_000
    assert fleet.queue.longest < 20_000


def test_a_backlog_does_not_come_back_as_a_block_the_next_day() -> None:
    fleet = Fleet(compared_a_minute=2000)
    for number in range(1000):
        fleet.add_link(f"site-{number}", check_at=START)
    fleet.pass_a_minute()

    links = [link for number in range(1000) for link in fleet.store.links(f"site-{number}")]
    hours = Counter(int((link.check_at - START) / AN_HOUR) for link in links if link.check_at)

    assert sum(hours.values()) == 1000
    assert max(hours.values()) < 350
    assert min(hours) >= 21


def test_a_comparison_that_always_dies_holds_up_its_site_once_an_hour() -> None:
    fleet = Fleet()
    link = fleet.add_link("site", check_at=START)
    other = fleet.add_link("site", 1, check_at=START)
    fleet.dies.add(link.id)

    for _ in range(6 * 60):
        fleet.pass_a_minute()

    assert fleet.compared[other.id] == 2
    assert fleet.deaths <= 7
    assert len(fleet.queue.waiting) <= 1


def test_a_parked_link_is_tried_ever_more_rarely_up_to_once_an_hour() -> None:
    fleet = Fleet()
    link = fleet.add_link("site", check_at=START)
    waits: list[timedelta] = []
    for _ in range(8):
        known = fleet.store.link("site", link.id)
        assert known is not None
        fleet.parts.trouble(replace(known, state=LinkState.ACTIVE), Unavailable("The platform does not answer."))
        parked = fleet.store.link("site", link.id)
        assert parked is not None
        assert parked.resume_at is not None
        waits.append(parked.resume_at - fleet.clock())
        fleet.clock.forward(waits[-1])
        fleet.schedule.run()

    minutes = [wait / A_MINUTE for wait in waits]
    assert minutes == pytest.approx([2, 4, 8, 16, 32, 60, 60, 60], rel=0.21)


def test_a_link_that_went_well_for_hours_is_retried_soon_again() -> None:
    fleet = Fleet()
    link = replace(fleet.add_link("site"), attempts=9, troubled_at=START)
    fleet.store.put_link(link)
    fleet.clock.forward(3 * AN_HOUR)

    fleet.parts.trouble(link, Unavailable("The platform does not answer."))

    parked = fleet.store.link("site", link.id)
    assert parked is not None
    assert parked.resume_at is not None
    assert parked.resume_at - fleet.clock() < 3 * A_MINUTE


def test_sites_to_forget_are_enqueued_once_in_half_an_hour() -> None:
    fleet = Fleet()
    fleet.store.put_site(Site("gone", SiteState.REMOVED, keep_days=0, changed_at=START - AN_HOUR))

    for _ in range(25):
        fleet.schedule.run()
        fleet.clock.forward(A_MINUTE)

    assert [message.kind for message in fleet.queue.waiting] == [Kind.PURGE]
