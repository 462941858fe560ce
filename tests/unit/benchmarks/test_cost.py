"""What the documents of `make bench` are computed with."""

import pytest

from benchmarks.prices import Prices, times
from benchmarks.results import Bar, Sample
from benchmarks.usage import (
    METRICS_OF_CHANGES,
    METRICS_OF_TROUBLE,
    Change,
    Facts,
    alarm_metrics,
    idle,
    in_use,
    kept,
    template,
)
from tests.template.test_alarms import written_metrics


def test_an_idle_stack_without_alarms_stays_under_a_dollar_where_nothing_else_uses_up_what_is_free():
    prices = Prices.read()

    left = prices.after_free(idle(Facts.read()))

    assert prices.total(left) < 1.0


def test_a_million_changes_that_come_close_together_stay_under_six_dollars():
    million = times(1_000_000, Change(Facts.read(), at_once=10).usage())

    assert Prices.read().total(million) < 6.0


def test_what_is_free_of_both_kinds_of_queues_is_given_away_once():
    left = Prices.read().after_free({"fifo_request": 700_000, "queue_request": 700_000})

    assert left == {"fifo_request": 0, "queue_request": 400_000}


def test_an_alarm_that_adds_up_functions_is_charged_for_each_of_them():
    assert alarm_metrics() > 19


def test_every_metric_that_our_code_writes_is_charged_once():
    assert not METRICS_OF_CHANGES & METRICS_OF_TROUBLE
    assert written_metrics() == METRICS_OF_CHANGES | METRICS_OF_TROUBLE


def test_a_month_with_edits_also_costs_metrics_and_requests_of_the_tables_key():
    resting, working = idle(Facts.read()), in_use(Facts.read())

    assert (resting.get("custom_metric", 0), working["custom_metric"]) == (0, 4)
    assert working["key_request"] == 5 * resting["key_request"] == 5 * 30 * 24 * 12


def test_a_key_of_the_stack_is_charged_where_platforms_are_connected():
    assert [idle(Facts.read(), credentials=one)["key"] for one in (False, True)] == [0, 1]


def test_what_is_kept_of_a_page_that_is_rewritten_all_the_time_stays_within_the_rules_of_the_bucket():
    rules = template()["AlbumBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (rule,) = (one["NoncurrentVersionExpiration"] for one in rules if "Rewritten" in one["Id"])
    former = rule["NewerNoncurrentVersions"] + 3_000 * rule["NoncurrentDays"] / 30

    entries = kept(1_000_000, 0, 3_000)["s3_gb"] - kept(1_000_000, 0, 0)["s3_gb"]

    assert entries == pytest.approx(former)  # a KB for each entry and version


def test_a_sample_shows_its_median_and_the_middle_nine_tenths():
    assert Sample([one / 1000 for one in range(101)]).shown("ms", scale=1000) == "50 (5–95) ms"


@pytest.mark.parametrize(("share", "verdict"), [(0.99, "reached"), (1.0, "reached"), (1.5, "**missed by 50 %**")])
def test_a_bar_says_by_how_much_it_was_missed(share: float, verdict: str):
    assert Bar("", "", "", share).verdict == verdict
