"""What the owner sets for the whole site, through the dashboard API."""

import pytest

from gallery_sync.model import Site
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


def test_another_site_keeps_its_own_setting(api: Api):
    api.table.put_site(Site("another", keep_days=7))

    api("PATCH", "/site", {"keepDays": 14})

    another = api.table.site("another")
    assert another is not None
    assert another.keep_days == 7


@pytest.mark.parametrize(
    "body", [{"keepDays": -1}, {"keepDays": 3651}, {"keepDays": "soon"}, {}, {"keepDays": 1, "x": 2}]
)
def test_what_means_nothing_is_refused(api: Api, body: dict[str, object]):
    assert api("PATCH", "/site", body).status == 400
    assert api("GET", "/site").json() == {"keepDays": 90}
