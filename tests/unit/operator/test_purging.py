"""Forgetting a site for good."""

import pytest

from tests.contract.store.samples import a_connection, a_link
from tools.operator import purging
from tools.operator.answers import Failure

from .conftest import SITE, Operator


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(purging.time, "sleep", seconds.append)
    return seconds


def test_nothing_of_a_site_is_left_and_others_stay(operator: Operator, waited: list[float]):
    operator.table.put_connection(a_connection())
    operator.table.put_link(a_link("link-2", instance_id="site-2"))

    operator("purge", SITE, "--yes")

    rows = operator.deployment.dynamodb.scan(TableName="table")["Items"]
    assert {row["pk"]["S"] for row in rows} == {"SITE#site-2", "LINK#link-2", "ALBUM#s3#album-of-link-2"}


def test_work_that_is_under_way_is_waited_for(operator: Operator, waited: list[float]):
    operator("purge", SITE, "--yes")

    assert sum(waited) == purging.LONGEST_WORK


def test_it_is_not_done_without_being_confirmed(operator: Operator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(Failure, match="--yes"):
        operator("purge", SITE)

    assert operator.link().version == 1


def test_an_unknown_site_is_no_success(operator: Operator):
    with pytest.raises(Failure, match="Nothing is kept"):
        operator("purge", "nobody", "--yes")
