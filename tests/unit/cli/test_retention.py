"""For how long a site's data are kept after the app was removed."""

from dataclasses import replace

import pytest

from gallery_sync.cli.output import Failure
from gallery_sync.errors import InvalidRequest
from gallery_sync.model import Site, SiteState
from tests.harness.samples import NOON

from .conftest import SITE, Operator


def site(operator: Operator) -> Site:
    found = operator.table.site(SITE)
    assert found is not None
    return found


def test_it_is_shown(operator: Operator):
    assert operator("keep", SITE).content["keep_days"] == 90


def test_it_is_set(operator: Operator):
    operator("keep", SITE, "30")

    assert site(operator).keep_days == 30


def test_a_dry_run_says_when_a_removed_site_would_be_forgotten_and_sets_nothing(operator: Operator):
    operator.table.put_site(replace(site(operator), state=SiteState.REMOVED, changed_at=NOON))

    answer = operator("keep", SITE, "2", "--dry-run")

    assert answer.content["forgotten_at"] == "2026-03-03 12:00:00Z"
    assert site(operator).keep_days == 90


def test_what_means_nothing_is_refused(operator: Operator):
    with pytest.raises(InvalidRequest, match="3,650"):
        operator("keep", SITE, "4000")


def test_an_unknown_site_is_no_success(operator: Operator):
    with pytest.raises(Failure, match="Nothing is kept"):
        operator("keep", "nobody", "30")


def test_the_list_of_sites_says_when_a_removed_one_is_forgotten(operator: Operator):
    operator.table.put_site(replace(site(operator), state=SiteState.REMOVED, changed_at=NOON))

    (row,) = operator("sites").content

    assert (row["kept for days"], row["forgotten at"]) == (90, "2026-05-30 12:00:00Z")
