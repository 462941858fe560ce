"""The template with every combination of its parameters: no policy is empty, and what cannot work is refused."""

from collections.abc import Iterator
from itertools import product
from typing import Any, cast

import pytest

from tools.setup.transform import transformed as transform

from .conftest import Template
from .resolved import Resolved

DEVELOPMENT = {"AwsEndpointUrl": "http://127.0.0.1:4566"}
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
CHOICES = {
    "AlbumsPublic": ("false", "true"),
    "AlarmTopicArn": ("", TOPIC),
    "AllowLoopbackHttp": ("false", "true"),
    "AwsEndpointUrl": ("", DEVELOPMENT["AwsEndpointUrl"]),
    "ConnectPlatforms": ("false", "true"),
    "DeletionProtection": ("false", "true"),
    "GradualDeployment": ("false", "true"),
    "Size": ("small", "large"),
    "TraceRequests": ("false", "true"),
}
COMBINATIONS = [dict(zip(CHOICES, values, strict=True)) for values in product(*CHOICES.values())]


def documents(value: Any) -> Iterator[dict[str, Any]]:
    """Every policy document in it."""
    if isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from documents(one)
    elif isinstance(value, dict):
        if "Statement" in value:
            yield cast("dict[str, Any]", value)
        for one in cast("dict[str, Any]", value).values():
            yield from documents(one)


@pytest.fixture(scope="module")
def expanded() -> dict[str, Template]:
    """By `GradualDeployment`, the only one of these parameters at which SAM itself looks."""
    return {gradual: Template(transform({"GradualDeployment": gradual})) for gradual in CHOICES["GradualDeployment"]}


def test_no_combination_of_parameters_makes_an_empty_policy(expanded: dict[str, Template]) -> None:
    empty = [
        (given, name)
        for given in COMBINATIONS
        for name, resource in Resolved(expanded[given["GradualDeployment"]].content, given).resources.items()
        for document in documents(resource)
        if not document["Statement"]
    ]

    assert empty == []


def test_every_choice_of_a_parameter_is_among_the_combinations(source: Template) -> None:
    choosing = {
        name
        for name, one in source.content["Parameters"].items()
        if one.get("AllowedValues", []) == ["true", "false"] or name == "Size"
    }

    assert choosing <= set(CHOICES)


@pytest.mark.parametrize(
    ("given", "named"), [({"AllowLoopbackHttp": "true"}, "AllowLoopbackHttp"), ({"WixApiUrl": "http://x"}, "WixApiUrl")]
)
def test_parameters_for_development_need_an_embedded_cloud(source: Template, given: dict[str, str], named: str) -> None:
    (refusal,) = Resolved(source.content, given).broken_rules

    assert refusal.startswith(f"{named} may be")
    assert Resolved(source.content, given | DEVELOPMENT).broken_rules == []
    assert Resolved(source.content, {}).broken_rules == []
