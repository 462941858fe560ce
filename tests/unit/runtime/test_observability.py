"""What is counted, and that nothing of a site is in it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.runtime import observability
from gallery_sync.runtime.observability import count, count_arrival, log_notice, metrics
from gallery_sync.sync.context import Noted, Work

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
EDIT = Message(Kind.LOOK, "site-1", "event-1", "cause-1", event_time=(NOW - timedelta(seconds=42)).isoformat())


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(metrics.provider, "namespace", "GallerySync/test")
    metrics.clear_metrics()
    yield
    metrics.clear_metrics()


def counted() -> dict[str, Any]:
    return {name: one["Value"] for name, one in metrics.provider.metric_set.items()}


def test_what_was_done_is_counted_over_all_links():
    works = [Work([Noted.WRITTEN_WIX, Noted.ECHO]), Work([Noted.WRITTEN_WIX])]

    done = count(works)

    assert done == {"written_wix": 2, "echo": 1}
    assert counted() == {"WritesToWix": [2.0], "Echoes": [1.0]}


def test_the_time_of_a_change_runs_until_it_is_written_on_the_other_side():
    count_arrival(EDIT, {"written_external": 1}, NOW)

    assert counted() == {"TimeToArrival": [42.0]}


@pytest.mark.parametrize(
    ("message", "done"),
    [
        (EDIT, {"echo": 1}),
        (replace(EDIT, event_time=""), {"written_wix": 1}),
        (replace(EDIT, event_time="yesterday"), {"written_wix": 1}),
        (replace(EDIT, event_time="2025-03-04T11:59:00"), {"written_wix": 1}),
    ],
    ids=["nothing was written", "no event", "unreadable", "no time zone"],
)
def test_without_a_write_or_a_time_there_is_no_arrival(message: Message, done: dict[str, int]):
    count_arrival(message, done, NOW)

    assert counted() == {}


@pytest.mark.parametrize(
    ("trouble", "metric"),
    [
        ("CollectionGone", "HeldLinks"),
        ("CredentialsRefused", "LinksToReconnect"),
        ("AppRefused", "LinksToReconnect"),
        ("Unavailable", "ParkedLinks"),
        ("RateLimited", "ParkedLinks"),
    ],
)
def test_a_stopped_link_is_counted_by_the_state_it_is_left_in(trouble: str, metric: str):
    log_notice("link stopped", link_id="link-1", trouble=trouble, reason="A sentence.")

    assert counted() == {metric: [1.0]}


def test_held_deletions_are_counted():
    log_notice("deletions held", link_id="link-1", pairs=7)

    assert counted() == {"HeldDeletions": [7.0]}


def test_a_bug_with_one_entry_is_counted():
    log_notice("entry failed", link_id="link-1", pair_id="pair-1", entry_id="", fault="KeyError", trace="somewhere")

    assert counted() == {"EntryFaults": [1.0]}


def test_no_metric_names_a_site_or_a_link():
    log_notice("link stopped", link_id="link-1", trouble="Unavailable", reason="A sentence.")
    count_arrival(EDIT, {"written_wix": 1}, NOW)

    written: Any = json.loads(json.dumps(metrics.serialize_metric_set()))

    assert written["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    assert written["service"] == "workers"
    assert "link-1" not in str(written)
    assert "site-1" not in str(written)


def test_every_thing_noted_has_a_metric():
    assert set(observability._METRICS) == set(Noted)
