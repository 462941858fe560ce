"""Roles: what each function may do, in what SAM's transformation makes, whatever the parameters are."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, product
from typing import Any

import pytest

from tools.setup.transform import transformed as transform

from .conftest import Template
from .resolved import Resolved

FUNCTIONS = ("WebhookReceiver", "ChangeListener", "GalleryWorker", "ItemWorker", "Scheduler", "DashboardApi")
QUEUES = {"ChangeListener": "ChangeQueue", "GalleryWorker": "GalleryQueue", "ItemWorker": "ItemQueue"}
WHATEVER_CHANGES_ROLES = {
    "GradualDeployment": ("false", "true"),
    "TraceRequests": ("false", "true"),
    "ConnectPlatforms": ("false", "true"),
    "AlbumsPublic": ("false", "true"),
    "AlarmTopicArn": ("", "arn:aws:sns:eu-central-1:123456789012:alarms"),
    "AllowLoopbackHttp": ("false", "true"),
    "PermissionsBoundaryArn": ("", "arn:aws:iam::123456789012:policy/bounds"),
}
COMBINATIONS = [
    dict(zip(WHATEVER_CHANGES_ROLES, values, strict=True)) for values in product(*WHATEVER_CHANGES_ROLES.values())
]
TRACES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
"""Neither has a resource type, so that a policy can only say `*` (AWS Service Authorization Reference: X-Ray)."""
BELOW = {
    "{'Fn::Sub': '${AlbumBucket.Arn}/galleries/*'}",
    "{'Fn::Sub': '${AlbumBucket.Arn}/galleries/*/items/*'}",
    "{'Fn::Sub': '${AlbumBucket.Arn}/staging/*'}",
}
"""Folders of our own bucket: the only resources whose names are not known when the stack is made."""


@cache
def _transformed(gradual: str) -> dict[str, Any]:
    """Only SAM's own parameter changes what the transformation makes; the others are conditions of CloudFormation."""
    return transform({"GradualDeployment": gradual})


def roles(parameters: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    made = Resolved(_transformed(parameters["GradualDeployment"]), parameters).resources
    return {name: one["Properties"] for name, one in made.items() if one["Type"] == "AWS::IAM::Role"}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return chain.from_iterable(policy["PolicyDocument"]["Statement"] for policy in role["Policies"])


def allowed(role: dict[str, Any], *, on: str) -> set[str]:
    """The actions on a resource whose reference names `on`."""
    return {
        action
        for statement in statements(role)
        if any(on in str(resource) for resource in as_list(statement["Resource"]))
        for action in as_list(statement["Action"])
    }


def test_parameters_that_no_role_depends_on_are_not_tried_for_nothing(source: Template) -> None:
    assert set(WHATEVER_CHANGES_ROLES) <= set(source.content["Parameters"])


@pytest.mark.parametrize("parameters", COMBINATIONS, ids=lambda values: "-".join(map(str, values.values()))[:60])
def test_whatever_the_parameters_a_role_has_no_managed_policy_and_names_every_action_and_resource(
    parameters: dict[str, str],
) -> None:
    made = roles(parameters)

    assert set(made) == {*(f"{name}Role" for name in FUNCTIONS), "DeploymentRole"}
    for role in made.values():
        assert not role.get("ManagedPolicyArns")
        for policy in role["Policies"]:
            assert policy["PolicyDocument"]["Version"] == "2012-10-17"
        for statement in statements(role):
            actions = set(as_list(statement["Action"]))
            assert statement["Effect"] == "Allow"
            assert not [one for one in actions if "*" in one], statement
            for resource in map(str, as_list(statement["Resource"])):
                assert "*" not in resource or resource in BELOW or actions == TRACES, statement


@pytest.mark.parametrize("parameters", COMBINATIONS[:2])
def test_every_function_has_the_role_that_the_template_gives_it(parameters: dict[str, str]) -> None:
    made = Resolved(_transformed(parameters["GradualDeployment"]), parameters).resources

    given = {name: one["Properties"]["Role"] for name, one in made.items() if one["Type"] == "AWS::Lambda::Function"}

    assert given == {name: {"Fn::GetAtt": [f"{name}Role", "Arn"]} for name in FUNCTIONS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_reads_its_own_queue_alone_and_writes_its_own_log_alone(name: str) -> None:
    role = roles(COMBINATIONS[0])[f"{name}Role"]
    reads = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}

    read = {queue for queue in QUEUES.values() if reads & allowed(role, on=f"'{queue}'")}
    written = {other for other in (*FUNCTIONS, "HttpApi") if allowed(role, on=f"'{other}Log'")}

    assert read == ({QUEUES[name]} if name in QUEUES else set())
    assert all(reads <= allowed(role, on=f"'{queue}'") for queue in read)
    assert written == {name}
    assert allowed(role, on=f"'{name}Log'") == {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.mark.parametrize(("traced", "wanted"), [("false", set[str]()), ("true", TRACES)])
def test_only_a_traced_stack_may_write_traces(traced: str, wanted: set[str]) -> None:
    """Without the permission nobody turns tracing on from outside, by a header that says that a request is traced."""
    for name in FUNCTIONS:
        role = roles({**COMBINATIONS[0], "TraceRequests": traced})[f"{name}Role"]
        assert {one for one in allowed(role, on="*") if one.startswith("xray:")} == wanted


def test_only_what_forgets_may_delete_from_the_table() -> None:
    deletes = {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}

    forgetful = {name for name in FUNCTIONS if deletes & allowed(roles(COMBINATIONS[0])[f"{name}Role"], on="'Table'")}

    assert forgetful == {"GalleryWorker", "ItemWorker", "DashboardApi"}


def test_the_listener_of_changes_reads_one_row_and_no_more() -> None:
    role = roles(COMBINATIONS[0])["ChangeListenerRole"]

    assert allowed(role, on="'Table'") == {"dynamodb:GetItem"}


def test_only_what_takes_in_files_may_list_versions_and_read_those_of_sidecars() -> None:
    made = {name: roles(COMBINATIONS[0])[f"{name}Role"] for name in FUNCTIONS}

    assert {name for name in FUNCTIONS if "s3:ListBucketVersions" in allowed(made[name], on="AlbumBucket")} == {
        "GalleryWorker"
    }
    reading = [
        (name, str(one["Resource"]))
        for name in FUNCTIONS
        for one in statements(made[name])
        if "s3:GetObjectVersion" in as_list(one["Action"])
    ]
    assert reading == [("GalleryWorker", "{'Fn::Sub': '${AlbumBucket.Arn}/galleries/*/items/*'}")]


def test_a_deployment_may_move_the_aliases_of_these_functions_and_read_its_two_alarms() -> None:
    role = roles({**COMBINATIONS[0], "GradualDeployment": "true"})["DeploymentRole"]

    moved = {name for name in FUNCTIONS if "lambda:UpdateAlias" in allowed(role, on=f"'{name}'")}

    assert moved == set(FUNCTIONS)
    for alarm in ("NewVersionErrorsAlarm", "WebhooksNotQueuedAlarm"):
        assert allowed(role, on=alarm) == {"cloudwatch:DescribeAlarms"}


def test_an_account_may_bound_what_the_roles_are_allowed() -> None:
    bounded = roles({**COMBINATIONS[0], "GradualDeployment": "true", "PermissionsBoundaryArn": "arn:any"})

    assert {role.get("PermissionsBoundary") for role in bounded.values()} == {"arn:any"}
    assert not [role for role in roles(COMBINATIONS[0]).values() if "PermissionsBoundary" in role]
