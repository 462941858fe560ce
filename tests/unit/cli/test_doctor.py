"""The doctor finds what is wrong, says what to do, and changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from gallery_sync.cli import checks
from gallery_sync.cli.findings import Health, examined
from gallery_sync.cli.output import FAILED, Row
from gallery_sync.errors import AppRefused, CollectionGone
from gallery_sync.model import LinkState
from tests.harness.samples import NOON, a_connection, a_link

from .conftest import SITE, Operator


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, int | Exception]:
    """What the HTTP API answers, by path."""
    found: dict[str, int | Exception] = {"/webhooks/wix": 401, "/app": 200, "/api/galleries": 401}

    def ask(method: str, url: str, **_: Any) -> httpx.Response:
        answer = found[url.removeprefix("https://api.invalid")]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)

    monkeypatch.setattr(checks.httpx, "request", ask)
    return found


def nothing(*_: Any, **__: Any) -> None:
    """Wix or the album answers."""


def refusing(error: Exception) -> Callable[..., None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    return refuse


@pytest.fixture
def ward(operator: Operator, answers: dict[str, int | Exception]) -> Operator:
    """A deployment whose Wix and album answer."""
    attend(operator)
    return operator


def attend(operator: Operator, wix: Callable[..., None] = nothing, album: Callable[..., None] = nothing) -> None:
    client = SimpleNamespace(galleries=SimpleNamespace(list_galleries=wix))
    platform = SimpleNamespace(open=lambda _: SimpleNamespace(cursor=album))
    operator.deployment.__dict__["worker"] = SimpleNamespace(
        wix=SimpleNamespace(client=lambda _: client),
        accounts=SimpleNamespace(of_link=lambda _: platform, platform=refusing(AppRefused("Not accepted any more."))),
    )


def found(operator: Operator, about: str) -> Row:
    return next(row for row in operator("doctor").content if row["about"] == about)


def test_a_healthy_site_and_its_link(ward: Operator):
    assert found(ward, f"site {SITE}")["health"] == "ok"
    assert found(ward, "link link-1")["health"] == "ok"
    assert found(ward, "webhook address")["health"] == found(ward, "dashboard page")["health"] == "ok"


def test_a_pipeline_asks_about_the_deployment_and_not_about_its_owners(ward: Operator):
    attend(ward, wix=refusing(AppRefused("The app is not on the site any more.")))
    ward.put("ItemDeadLettersUrl", "{}")
    of_an_owner = {"item queue", f"site {SITE}"}
    assert ill(ward("doctor").content) >= of_an_owner

    rows = ward("doctor", "--deployment-only").content

    assert not ill(rows) & of_an_owner
    assert "backups" in ill(rows)
    assert {row["about"] for row in rows} >= {"webhook address", "table", "item queue", "concurrency"}
    assert not any(str(row["about"]).startswith(("site", "link", "alarms", "schedule")) for row in rows)


def ill(rows: list[Row]) -> set[str]:
    return {str(row["about"]) for row in rows if row["health"] == "FAILED"}


def test_what_is_live_is_looked_at_first(ward: Operator):
    assert ward("doctor").content[0]["about"] == "live version"


@pytest.mark.parametrize("answer", [200, 404, 500, httpx.ConnectError("no route")], ids=str)
def test_a_webhook_address_that_does_not_refuse_is_ill(
    ward: Operator, answers: dict[str, int | Exception], answer: int | Exception
):
    answers["/webhooks/wix"] = answer

    row = found(ward, "webhook address")

    assert row["health"] == "FAILED"
    assert row["what to do"]


def test_dead_letters_are_found_and_the_command_is_named(ward: Operator):
    ward.put("ItemDeadLettersUrl", "{}")

    row = found(ward, "item queue")

    assert (row["health"], row["found"]) == ("FAILED", "dead letters: 1")
    assert "dead-letters show" in row["what to do"]


def test_a_table_without_backups_is_ill(ward: Operator):
    assert found(ward, "backups")["health"] == "FAILED"

    ward.deployment.dynamodb.update_continuous_backups(
        TableName="table", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )

    assert found(ward, "backups")["health"] == "ok"


def test_a_site_to_which_wix_gives_no_access_is_ill(ward: Operator):
    attend(ward, wix=refusing(AppRefused("Wix gives no access to this site.")))

    row = found(ward, f"site {SITE}")
    assert row["found"] == "Wix gives no access to this site."
    assert "secret is wrong" in row["what to do"]
    assert found(ward, "link link-1")["health"] == "ok"


def test_an_album_that_is_gone_is_ill(ward: Operator):
    attend(ward, album=refusing(CollectionGone("The album does not exist any more.")))

    assert found(ward, "link link-1")["found"] == "The album does not exist any more."


def test_an_account_that_is_refused_is_for_the_owner_to_connect(ward: Operator):
    ward.table.put_connection(a_connection("account-1"))

    row = found(ward, "wordpress account account-1")

    assert (row["health"], "connects it again" in row["what to do"]) == ("FAILED", True)


@pytest.mark.parametrize(
    ("state", "health"),
    [
        (LinkState.PAUSED, "ok"),
        (LinkState.PARKED, "ok"),
        (LinkState.HELD, "FAILED"),
        (LinkState.NEEDS_RECONNECT, "FAILED"),
    ],
)
def test_a_stopped_link_needs_a_person_unless_it_goes_on_by_itself(ward: Operator, state: LinkState, health: str):
    ward.table.put_link(replace(ward.link(), state=state, reason="A sentence."))

    assert found(ward, "link link-1")["health"] == health


def test_overdue_links_show_that_the_scheduler_does_not_run(ward: Operator):
    ward.table.put_link(replace(ward.link(), check_at=NOON.replace(year=2020)))
    ward.deployment.outputs["SchedulerName"] = "scheduler"  # type: ignore[index]

    assert found(ward, "schedule")["health"] == "FAILED"


def test_a_row_that_cannot_be_read_is_named_and_all_others_are_looked_at(ward: Operator):
    unreadable = ward.table.put_link(a_link("link-2"))
    key = {"pk": {"S": f"SITE#{SITE}"}, "sk": {"S": f"LINK#{unreadable.gallery_id}#link-2"}}
    name = ward.deployment.table_name
    row = ward.deployment.dynamodb.get_item(TableName=name, Key=key)["Item"]
    ward.deployment.dynamodb.put_item(TableName=name, Item={**row, "doc": {"S": "{}"}})

    found = ward("doctor").content

    (finding,) = [one for one in found if "cannot be read" in str(one["found"])]
    assert (finding["about"], finding["health"]) == ("rows", Health.ILL.value)
    assert "link-2" in str(finding["found"])
    assert any(one["about"] == "link link-1" for one in found)


def test_rows_of_every_kind_are_counted_and_the_first_are_named(ward: Operator):
    name = ward.deployment.table_name
    for number in range(8):
        row = {"pk": {"S": "LINK#link-1"}, "sk": {"S": f"PAIR#odd-{number}"}, "doc": {"S": "a private title"}}
        ward.deployment.dynamodb.put_item(TableName=name, Item=row)
    ward.deployment.dynamodb.put_item(TableName=name, Item={"pk": {"S": "SITE#gone"}, "sk": {"S": "SITE"}})

    about_pairs, about_site = [row for row in ward("doctor").content if "cannot be read" in str(row["found"])]

    assert str(about_pairs["found"]).startswith("8 rows of the kind “pair” cannot be read: LINK#link-1 / PAIR#odd-0, ")
    assert str(about_pairs["found"]).endswith("and 3 more")
    assert "private" not in str(about_pairs)
    assert str(about_site["found"]) == "1 row of the kind “site” cannot be read: SITE#gone / SITE"
    assert "gallery-sync purge" in str(about_site["what to do"])


def test_a_table_whose_rows_can_all_be_read_is_well(ward: Operator):
    assert found(ward, "rows")["health"] == "ok"


def test_other_sites_are_left_out_when_one_is_named(ward: Operator):
    rows = ward("doctor", "--site", "another").content

    assert not [row for row in rows if row["about"].startswith(("site ", "link "))]


def test_one_finding_that_needs_a_person_is_a_failure(ward: Operator):
    assert ward("doctor").code == FAILED


def test_what_one_may_not_ask_is_unknown_and_no_failure():
    error = ClientError({"Error": {"Code": "AccessDenied"}}, "SimulatePrincipalPolicy")

    (finding,) = examined("permissions", refusing(error))  # type: ignore[arg-type]

    assert finding.health is Health.UNKNOWN
    assert "AccessDenied" in finding.found


def test_alarms_that_are_raised_are_named_and_their_absence_is_told(ward: Operator):
    assert "there are none" in found(ward, "alarms")["found"]

    alarm: Any = {"MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    alarm |= {"Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    cloudwatch: Any = boto3.client("cloudwatch")  # pyright: ignore[reportUnknownVariableType]
    cloudwatch.put_metric_alarm(AlarmName="stack-HeldLinksAlarm", **alarm)
    assert found(ward, "alarms")["found"] == "none is raised"
    cloudwatch.set_alarm_state(AlarmName="stack-HeldLinksAlarm", StateValue="ALARM", StateReason="a test")

    row = found(ward, "alarms")

    assert (row["health"], row["found"]) == ("FAILED", "stack-HeldLinksAlarm")
