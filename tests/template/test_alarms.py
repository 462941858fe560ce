"""Alarms: each can be raised, is told to someone who wants it, and has a section that says what to do."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from .conftest import ROOT, Template

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
METRIC = re.compile(r'(?:metric=|name=|_count\(|Noted\.\w+: |__name__: |"trouble"\]\), )"(\w+)"')
OURS = {"Fn::Sub": "GallerySync/${Stage}"}


def sections() -> dict[str, str]:
    """The runbook's text by heading of third order."""
    headings = list(re.finditer(r"^### (\w+Alarm)$", OPERATIONS, re.MULTILINE))
    ends = [following.start() for _, following in pairwise(headings)] + [OPERATIONS.index("## Dashboard, metrics")]
    return {one[1]: OPERATIONS[one.end() : end] for one, end in zip(headings, ends, strict=True)}


def alarms(source: Template) -> dict[str, dict[str, Any]]:
    return source.of_type("AWS::CloudWatch::Alarm")


def written_metrics() -> set[str]:
    """The names that our own code counts."""
    files = (
        "functions/webhook_receiver/handler.py",
        "layers/gallery_sync/gallery_sync/runtime/observability.py",
    )
    return {name for file in files for name in METRIC.findall((ROOT / file).read_text())}


def test_each_alarm_has_its_section_and_no_section_is_left_over(source: Template) -> None:
    assert set(sections()) == set(alarms(source))


@pytest.mark.parametrize("name", sections())
def test_a_section_says_what_it_means_what_to_look_at_and_the_command(name: str) -> None:
    text = sections()[name]

    assert all(part in text for part in ("**Means**:", "**Look at**:", "**Do**:"))
    assert re.search(r"^(gallery-sync|aws|make) ", text, re.MULTILINE)


def test_alarms_are_told_to_the_topic_and_only_if_there_is_one(source: Template) -> None:
    told = [{"Fn::If": ["AlarmsAreTold", {"Ref": "AlarmTopicArn"}, {"Ref": "AWS::NoValue"}]}]

    for alarm in alarms(source).values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == told
        assert alarm["AlarmDescription"].endswith(".")
        assert alarm["TreatMissingData"] == "notBreaching"


def test_there_are_no_alarms_to_pay_where_nobody_would_hear_them(source: Template) -> None:
    whole = source.content["Conditions"]["AlarmsAreWanted"]
    conditions = {one.get("Condition") for one in source.resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"}

    assert whole == {"Fn::Or": [{"Condition": "AlarmsAreTold"}, {"Condition": "DeploymentIsGradual"}]}
    assert conditions == {"AlarmsAreWanted", "AlarmsThatCompute", "DeploymentIsGradual"}


def test_an_alarm_on_a_metric_of_ours_names_one_that_is_written_without_a_site(source: Template) -> None:
    ours = [one for one in alarms(source).values() if one.get("Namespace") == OURS]

    assert {one["MetricName"] for one in ours} <= written_metrics()
    dimensions = [one["Dimensions"] for one in ours if "Dimensions" in one]
    assert all(one == [{"Name": "service", "Value": "workers"}] for one in dimensions)


def test_every_queue_is_watched_for_its_age_and_its_dead_letters(source: Template) -> None:
    watched = {
        (one["MetricName"], one["Dimensions"][0]["Value"]["Fn::GetAtt"][0])
        for one in alarms(source).values()
        if one.get("Namespace") == "AWS/SQS"
    }

    for queue in source.of_type("AWS::SQS::Queue"):
        dead = queue.endswith("DeadLetters")
        wanted = "ApproximateNumberOfMessagesVisible" if dead else "ApproximateAgeOfOldestMessage"
        assert (wanted, queue) in watched


def test_every_function_is_watched_for_errors_and_throttles(source: Template) -> None:
    functions = set(source.of_type("AWS::Serverless::Function"))

    for name in ("FunctionErrorsAlarm", "FunctionThrottlesAlarm"):
        metrics = alarms(source)[name]["Metrics"]
        parts = [one["MetricStat"]["Metric"]["Dimensions"][0]["Value"]["Ref"] for one in metrics if "MetricStat" in one]
        assert set(parts) == functions


def test_the_table_and_each_of_its_indexes_are_watched_for_throttles(source: Template) -> None:
    table = source.of_type("AWS::DynamoDB::Table")["Table"]
    metrics = [one["MetricStat"]["Metric"] for one in alarms(source)["TableThrottlesAlarm"]["Metrics"][1:]]

    named = {tuple(part["Value"] for part in one["Dimensions"][1:]) for one in metrics}

    assert named == {(), *((index["IndexName"],) for index in table["GlobalSecondaryIndexes"])}


def test_the_dashboard_can_be_read_and_shows_only_metrics_that_are_written(source: Template) -> None:
    body = source.of_type("AWS::CloudWatch::Dashboard")["OperationsDashboard"]["DashboardBody"]["Fn::Sub"]

    widgets = json.loads(body)["widgets"]

    shown = [metric for widget in widgets for metric in widget["properties"]["metrics"]]
    assert {metric[1] for metric in shown if metric[0].startswith("GallerySync")} <= written_metrics()
    assert not [widget for widget in widgets if widget["x"] + widget["width"] > 24]


def test_the_runbook_explains_every_metric() -> None:
    explained = set(re.findall(r"`(\w+)`", OPERATIONS))

    assert {"WebhooksRefused", "ParkedLinks", "TimeToArrival", "HeldDeletions"} <= written_metrics() <= explained
