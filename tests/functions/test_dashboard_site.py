"""What the owner sets for the whole site, through the dashboard API."""

from datetime import UTC, datetime, timedelta

import pytest

from gallery_sync.messages import Kind
from gallery_sync.model import Site, SiteState
from tests.functions import test_dashboard_api
from tests.functions.test_dashboard_api import Api

simulator = test_dashboard_api.simulator
api = test_dashboard_api.api


def test_everything_is_kept_for_ninety_days_unless_the_owner_says_otherwise(api: Api):
    assert api("GET", "/site").json() == {"keepDays": 90}


def test_the_owner_says_for_how_long_everything_is_kept(api: Api):
    answer = api("PATCH", "/site", {"keepDays": 14})

    assert (answer.status, answer.json()) == (200, {"keepDays": 14})
    assert api("GET", "/site").json() == {"keepDays": 14}
    site = api.table.site(api.owner.instance_id)
    assert site is not None
    assert site.keep_days == 14


def test_a_body_that_is_too_large_is_refused_before_anything_is_looked_at(api: Api):
    answer = api("PATCH", "/site", {"keepDays": 1, "x": "x" * 64 * 1024}, instance="nobody")

    assert answer.status == 413
    assert answer.json()["detail"] == "The request is too large."
    assert answer.headers["Cache-Control"] == "no-store"


def removed(api: Api, at: datetime) -> None:
    api.table.put_site(Site(api.owner.instance_id, SiteState.REMOVED, changed_at=at))


def test_a_page_that_wix_opened_after_the_app_was_removed_shows_that_it_is_back(api: Api):
    removed(api, datetime.now(UTC) - timedelta(hours=1))

    answer = api("GET", "/site")

    assert answer.status == 200
    assert api.kinds() == [Kind.APP_INSTALLED]


def test_a_page_that_was_open_when_the_app_was_removed_is_refused(api: Api):
    opened = api.owner.instance()
    removed(api, datetime.now(UTC) + timedelta(seconds=1))

    answer = api("GET", "/site", instance=opened)

    assert (answer.status, "install it again" in answer.problem) == (401, True)
    assert api.kinds() == []


def test_another_site_keeps_its_own_setting(api: Api):
    api.table.put_site(Site("another", keep_days=7))

    api("PATCH", "/site", {"keepDays": 14})

    another = api.table.site("another")
    assert another is not None
    assert another.keep_days == 7


@pytest.mark.parametrize(
    "body",
    [{"keepDays": -1}, {"keepDays": 3651}, {"keepDays": "soon"}, {"keepDays": True}, {}, {"keepDays": 1, "x": 2}],
)
def test_what_means_nothing_is_refused(api: Api, body: dict[str, object]):
    assert api("PATCH", "/site", body).status == 400
    assert api("GET", "/site").json() == {"keepDays": 90}
