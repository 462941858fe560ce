"""How much may run at once, how fast the API may be called, and how new code is let in."""

import json
import re
from typing import Any

import pytest

from .conftest import Template

NEW_ACCOUNT = 10
"""Functions that an account may run at once before AWS has raised its limit (AWS docs: Lambda quotas)."""
UNRESERVED = 100
"""What AWS insists on leaving unreserved (AWS docs: Configuring reserved concurrency)."""
KEPT_FREE = {"WebhookReceiver": "receivers", "Scheduler": "schedulers", "DashboardApi": "pages"}
READS = {
    "ChangeListenerAlbumChanges": "changes",
    "GalleryWorkerGalleryMessages": "galleries",
    "ItemWorkerItemMessages": "items",
}


def sizes(source: Template) -> dict[str, dict[str, int]]:
    return source.content["Mappings"]["Sizes"]


def of_size(name: str) -> dict[str, Any]:
    return {"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, name]}


@pytest.mark.parametrize(("reader", "name"), READS.items())
def test_each_queue_is_read_by_so_many_at_once_at_most(transformed: Template, reader: str, name: str) -> None:
    mapping = transformed.of_type("AWS::Lambda::EventSourceMapping")[reader]

    assert mapping["ScalingConfig"] == {"MaximumConcurrency": of_size(name)}


@pytest.mark.parametrize(("function", "name"), KEPT_FREE.items())
def test_some_are_kept_free_for_what_somebody_waits_for(transformed: Template, function: str, name: str) -> None:
    reserved = transformed.of_type("AWS::Lambda::Function")[function]["ReservedConcurrentExecutions"]

    assert reserved == {"Fn::If": ["SomeIsKeptFree", of_size(name), {"Ref": "AWS::NoValue"}]}
    assert transformed.content["Conditions"]["SomeIsKeptFree"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "Size"}, "small"]}]
    }


def test_the_smallest_size_is_the_default_and_leaves_room_in_a_new_account(source: Template) -> None:
    size = source.content["Parameters"]["Size"]

    small = sizes(source)[size["Default"]]

    assert sum(small[name] for name in READS.values()) < NEW_ACCOUNT
    assert set(size["AllowedValues"]) == set(sizes(source))


@pytest.mark.parametrize(("size", "limit"), [("medium", 1000), ("large", 1000)])
def test_a_larger_size_fits_into_the_limit_that_it_names(source: Template, size: str, limit: int) -> None:
    numbers = sizes(source)[size]

    assert all(number >= 2 for number in numbers.values())
    assert sum(numbers.values()) <= limit - UNRESERVED


def test_the_api_is_throttled_and_webhooks_by_themselves(transformed: Template) -> None:
    (stage,) = transformed.of_type("AWS::ApiGatewayV2::Stage").values()

    throttled = [stage["DefaultRouteSettings"], stage["RouteSettings"]["POST /webhooks/wix"]]

    assert [one["ThrottlingRateLimit"] for one in throttled] == [100, 200]
    assert [one["ThrottlingBurstLimit"] for one in throttled] == [200, 500]


def test_the_access_log_names_nobody(transformed: Template) -> None:
    (stage,) = transformed.of_type("AWS::ApiGatewayV2::Stage").values()

    told = stage["AccessLogSettings"]["Format"]

    assert "$context.status" in told
    assert not any(word in told for word in ("identity", "sourceIp", "userAgent", "path", "query", "authorizer"))


ESCAPED = {"$context.error.message": r"an error with \"quotes\" and a \\ in it", "$context.routeKey": "GET /app"}
"""API Gateway escapes a value for the quotes around it, and writes a hyphen, without quotes of its own, for one that is
not there (seen in logs of others; `$context.error.messageString` brings quotes only where there was an error)."""


@pytest.mark.parametrize("values", [ESCAPED, {}])
def test_each_line_of_the_access_log_is_json_and_its_status_a_number(
    transformed: Template, values: dict[str, str]
) -> None:
    (stage,) = transformed.of_type("AWS::ApiGatewayV2::Stage").values()
    form: str = stage["AccessLogSettings"]["Format"]

    line = json.loads(
        re.sub(r"\$context[\w.]+", lambda name: ({"$context.status": "500"} | values).get(name[0], "-"), form)
    )

    assert line["status"] == 500
    assert line["error_message"] == (r'an error with "quotes" and a \ in it' if values else "-")
    assert "\n" not in form


def test_production_lets_new_code_in_by_a_tenth_and_takes_it_back(in_production: Template) -> None:
    groups = in_production.of_type("AWS::CodeDeploy::DeploymentGroup")

    assert len(groups) == len(in_production.of_type("AWS::Lambda::Function"))
    for group in groups.values():
        watched = group["AlarmConfiguration"]["Fn::If"][1]["Alarms"]
        assert watched == [{"Name": {"Ref": "NewVersionErrorsAlarm"}}, {"Name": {"Ref": "WebhooksNotQueuedAlarm"}}]
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": "Canary10Percent10Minutes"}


def test_elsewhere_new_code_is_live_at_once(transformed: Template) -> None:
    assert not transformed.of_type("AWS::CodeDeploy::DeploymentGroup")
    assert transformed.resources["NewVersionErrorsAlarm"]["Condition"] == "DeploymentIsGradual"


def test_the_alarm_that_takes_back_watches_the_new_version_of_every_function(in_production: Template) -> None:
    metrics = in_production.of_type("AWS::CloudWatch::Alarm")["NewVersionErrorsAlarm"]["Metrics"]

    watched = [one["MetricStat"]["Metric"]["Dimensions"] for one in metrics if "MetricStat" in one]

    functions = set(in_production.of_type("AWS::Lambda::Function"))
    assert {dimensions[0]["Value"]["Ref"] for dimensions in watched} == functions
    assert all(dimensions[2]["Name"] == "ExecutedVersion" for dimensions in watched)
