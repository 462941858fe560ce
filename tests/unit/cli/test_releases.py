"""The doctor compares what is live with what was deployed last, and the command line looks at what is live."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from gallery_sync.cli import checks
from gallery_sync.cli.deployment import Deployment, connect
from gallery_sync.cli.findings import Finding, Health
from gallery_sync.cli.output import Failure
from gallery_sync.cli.releases import FUNCTIONS, live

FORMER, LATER = "3f0c6a1b2c4d-20260501T080000Z", "9e44d0c7a1b2-20260502T080000Z"


def configuration(release: str, **others: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "CodeSha256": "code",
        "Layers": [{"Arn": "dependencies:1"}, {"Arn": "gallery_sync:1"}],
        "Environment": {"Variables": {"RELEASE": release, "LOG_LEVEL": "INFO"}},
        "Architectures": ["arm64"],
        "Role": "role",
    }
    return made | others


@dataclass
class Function:
    """Versions by number; what was deployed last is `$LATEST`, and need not have been published."""

    versions: dict[str, dict[str, Any]]
    alias: str = "1"
    weights: Mapping[str, float] = field(default_factory=dict[str, float])

    def deploy(self, configuration: dict[str, Any], *, published: bool, moved: bool = True) -> None:
        self.versions["$LATEST"] = deepcopy(configuration)
        if published:
            number = str(len(self.versions))
            self.versions[number] = deepcopy(configuration)
            self.alias = number if moved else self.alias


@dataclass
class Lambda:
    """AWS Lambda's answers, which differ by the qualifier."""

    functions: dict[str, Function]

    def get_function_configuration(self, **asked: str) -> dict[str, Any]:
        function = self.functions[asked["FunctionName"]]
        qualifier = asked.get("Qualifier", "$LATEST")
        version = function.alias if qualifier == "live" else qualifier
        if not version:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetFunctionConfiguration")
        return {"Version": version, **function.versions[version]}

    def get_alias(self, **asked: str) -> dict[str, Any]:
        assert asked["Name"] == "live"
        function = self.functions[asked["FunctionName"]]
        found: dict[str, Any] = {"FunctionVersion": function.alias}
        return found | ({"RoutingConfig": {"AdditionalVersionWeights": function.weights}} if function.weights else {})

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_versions_by_function"
        return SimpleNamespace(paginate=lambda **asked: self._pages(self.functions[asked["FunctionName"]]))

    def _pages(self, function: Function) -> list[dict[str, Any]]:
        return [{"Versions": [{"Version": name}]} for name in function.versions]

    def deploy(self, configuration: dict[str, Any], *, published: bool, moved: bool = True) -> None:
        for one in self.functions.values():
            one.deploy(configuration, published=published, moved=moved)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Lambda:
    """Six functions that were deployed once."""
    made = Lambda({name: Function({}) for name in FUNCTIONS})
    made.deploy(configuration(FORMER), published=False)
    made.deploy(configuration(FORMER), published=True)
    monkeypatch.setattr(boto3, "client", lambda name: {"lambda": made, "cloudformation": STACK}[name])
    return made


STACK = SimpleNamespace(
    describe_stacks=lambda **_: {
        "Stacks": [
            {
                "Outputs": [
                    {"OutputKey": "WebhookUrl", "OutputValue": "https://api.invalid/webhooks/wix"},
                    *({"OutputKey": f"{name}Name", "OutputValue": name} for name in FUNCTIONS),
                ]
            }
        ]
    }
)
DEPLOYMENT = Deployment("stack", {f"{name}Name": name for name in FUNCTIONS}, {}, "https://api.invalid")


def found() -> Finding:
    (finding,) = live(DEPLOYMENT)
    return finding


def test_what_was_deployed_last_is_live(aws: Lambda):
    aws.deploy(configuration(LATER), published=True)

    finding = found()

    assert (finding.health, LATER in finding.found, FORMER in finding.found) == (Health.WELL, True, False)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CodeSha256": "another"}, "code"),
        ({"Layers": [{"Arn": "dependencies:1"}, {"Arn": "gallery_sync:2"}]}, "layers"),
        ({"Environment": {"Variables": {"RELEASE": FORMER, "LOG_LEVEL": "DEBUG"}}}, "LOG_LEVEL"),
        ({"Environment": {"Variables": {"RELEASE": FORMER}}}, "LOG_LEVEL"),
        ({"Architectures": ["x86_64"]}, "architecture"),
        ({"TracingConfig": {"Mode": "Active"}}, "tracing"),
    ],
    ids=str,
)
def test_a_deployment_that_published_nothing_is_told_with_what_differs(aws: Lambda, change: dict[str, Any], named: str):
    aws.deploy(configuration(FORMER, **change), published=False)

    finding = found()

    assert finding.health is Health.ILL
    assert finding.found.startswith('"live" is older than what was deployed: WebhookReceiver, ')
    assert finding.found.endswith(f"they differ in {named}")
    assert "make deploy" in finding.advice


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_function_that_was_left_behind_is_named(aws: Lambda, name: str):
    aws.functions[name].deploy(configuration(FORMER, CodeSha256="another"), published=False)

    assert found().found.startswith(f'"live" is older than what was deployed: {name} run ')


def test_what_was_taken_back_by_hand_is_told_with_both_releases(aws: Lambda):
    aws.deploy(configuration(LATER), published=True)
    for one in aws.functions.values():
        one.alias = "1"

    finding = found()

    assert finding.health is Health.ILL
    assert finding.found.startswith('"live" was taken back: ')
    assert f"run {FORMER}, deployed was {LATER}" in finding.found
    assert "Rolling back" in finding.advice


def test_a_gradual_deployment_that_is_under_way_needs_nobody(aws: Lambda):
    aws.deploy(configuration(LATER), published=True, moved=False)
    for one in aws.functions.values():
        one.weights = {"2": 0.1}

    finding = found()

    assert finding.health is Health.WELL
    assert "under way" in finding.found


def test_a_template_without_a_stamp_says_so(aws: Lambda):
    aws.deploy(configuration(""), published=True)

    assert found().found.startswith("unstamped")


def test_no_value_of_a_variable_is_shown(aws: Lambda):
    planted = {"Variables": {"RELEASE": FORMER, "LOG_LEVEL": "INFO", "WIX_PUBLIC_KEYS": "planted"}}
    aws.deploy(configuration(FORMER, Environment=planted), published=False)

    assert "WIX_PUBLIC_KEYS" in found().found
    assert "planted" not in found().found


def test_the_command_line_works_with_what_is_live(aws: Lambda):
    aws.deploy(configuration(LATER), published=False)

    assert connect("stack").environment["RELEASE"] == FORMER


def test_a_function_without_the_alias_is_told_in_a_sentence(aws: Lambda):
    aws.functions["ItemWorker"].alias = ""

    with pytest.raises(Failure, match="has no alias live"):
        connect("stack")


def test_the_keys_that_are_examined_are_those_of_the_receiver_that_is_live(
    aws: Lambda, monkeypatch: pytest.MonkeyPatch
):
    seen: list[str] = []
    monkeypatch.setattr(checks, "Verifier", lambda keys, _: seen.append(keys))
    receiver = aws.functions["WebhookReceiver"]
    receiver.deploy(configuration(LATER, Environment={"Variables": {"WIX_PUBLIC_KEYS": "old"}}), published=True)
    receiver.deploy(configuration(LATER, Environment={"Variables": {"WIX_PUBLIC_KEYS": "new"}}), published=False)

    (finding,) = checks.keys(DEPLOYMENT)

    assert (finding.health, seen) == (Health.WELL, ["old"])
