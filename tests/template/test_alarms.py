"""Alarms: each can be raised, is told to someone who wants it, and has a section that says what to do."""

import json
import re
from dataclasses import dataclass
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


def watched(source: Template) -> list[dict[str, Any]]:
    """The metrics of all alarms, of those that compute, too."""
    computed = [part for one in alarms(source).values() for part in one.get("Metrics", []) if "MetricStat" in part]
    return [one for one in alarms(source).values() if "MetricName" in one] + [
        part["MetricStat"]["Metric"] for part in computed
    ]


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


def test_no_alarm_is_raised_by_silence_but_that_of_the_scheduler(source: Template) -> None:
    raised = {name for name, one in alarms(source).items() if one["TreatMissingData"] == "breaching"}

    assert raised == {"SchedulerStoppedAlarm"}


def test_a_scheduler_that_stopped_is_noticed_within_a_quarter_of_an_hour(source: Template) -> None:
    alarm = alarms(source)["SchedulerStoppedAlarm"]

    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == ("AWS/Lambda", "Invocations", "Sum")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "Scheduler"}}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 15 * 60
    assert source.resources["SchedulerStoppedAlarm"]["Condition"] == "AlarmsAreWanted"


@dataclass(frozen=True)
class Share:
    """The computation of an alarm: a part of a whole, from a least number on."""

    part: str
    whole: str
    least: float
    most: float

    @classmethod
    def of(cls, alarm: dict[str, Any]) -> "Share":
        found = re.fullmatch(
            r"IF\((\w+) >= (\d+) AND \1 / (\w+) > ([\d.]+), 100 \* \1 / \3, 0\)", alarm["Metrics"][0]["Expression"]
        )
        assert found, alarm["Metrics"][0]
        return cls(found[1], found[3], float(found[2]), float(found[4]))

    def exceeded(self, part: float, whole: float) -> bool:
        return part >= self.least and part / whole > self.most


RAISED_BY_STRANGERS = ("WebhooksRefusedAlarm", "ApiErrorsAlarm")
RAISED_BY_OWNERS = (
    "ParkedLinksAlarm",
    "HeldLinksAlarm",
    "LinksToReconnectAlarm",
    "HeldDeletionsAlarm",
    "FailedPairsAlarm",
)


@pytest.mark.parametrize("name", RAISED_BY_STRANGERS + RAISED_BY_OWNERS)
def test_what_anybody_can_cause_raises_an_alarm_by_its_share_of_all_that_happens(source: Template, name: str) -> None:
    alarm = alarms(source)[name]
    share = Share.of(alarm)

    metrics = {one["Id"]: one["MetricStat"] for one in alarm["Metrics"][1:]}

    assert set(metrics) == {share.part, share.whole}
    assert len({one["Period"] for one in metrics.values()}) == 1
    assert not share.exceeded(5, 1000)
    assert not share.exceeded(share.least, 10_000)
    assert share.exceeded(900, 1000)


@pytest.mark.parametrize("name", RAISED_BY_STRANGERS)
def test_a_stranger_who_stops_soon_raises_nothing_however_much_he_sends(source: Template, name: str) -> None:
    alarm = alarms(source)[name]

    assert alarm["EvaluationPeriods"] == alarm["DatapointsToAlarm"] == 3
    assert not [one for one in alarms(source).values() if one.get("MetricName") == "WebhooksRefused"]


@pytest.mark.parametrize("name", ["HeldDeletionsAlarm", "FailedPairsAlarm"])
def test_one_burst_of_an_owner_raises_nothing(source: Template, name: str) -> None:
    assert alarms(source)[name]["DatapointsToAlarm"] == 2


def test_the_bill_is_watched_for_those_who_ask_for_it(source: Template) -> None:
    budget = source.resources["Budget"]
    definition = budget["Properties"]["Budget"]

    assert source.content["Parameters"]["BudgetEmail"]["Default"] == ""
    assert source.content["Conditions"][budget["Condition"]] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "BudgetEmail"}, ""]}]
    }
    assert definition["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    assert definition["CostFilters"] == {"TagKeyValue": [{"Fn::Join": ["$", ["user:stage", {"Ref": "Stage"}]]}]}
    told = [one["Subscribers"] for one in budget["Properties"]["NotificationsWithSubscribers"]]
    assert told == [[{"SubscriptionType": "EMAIL", "Address": {"Ref": "BudgetEmail"}}]] * 2


def test_the_questions_to_the_logs_ask_every_function(source: Template) -> None:
    functions = {f"{name}Log" for name in source.of_type("AWS::Serverless::Function")}

    for query in source.of_type("AWS::Logs::QueryDefinition").values():
        assert {group["Ref"] for group in query["LogGroupNames"]} == functions
        assert query["Name"]["Fn::Sub"].split("/")[1] in " ".join(OPERATIONS.split())


def test_there_are_no_alarms_to_pay_where_nobody_would_hear_them(source: Template) -> None:
    whole = source.content["Conditions"]["AlarmsAreWanted"]
    conditions = {one.get("Condition") for one in source.resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"}

    assert whole == {"Fn::Or": [{"Condition": "AlarmsAreTold"}, {"Condition": "DeploymentIsGradual"}]}
    assert conditions == {"AlarmsAreWanted", "AlarmsThatCompute", "DeploymentIsGradual"}


def test_an_alarm_on_a_metric_of_ours_names_one_that_is_written_without_a_site(source: Template) -> None:
    ours = [one for one in watched(source) if one["Namespace"] == OURS]

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
