"""Which deployments publish a new version of the functions and so move the alias `live`, by SAM's own transformation.

SAM names a version by a hash of its function's properties, and CloudFormation publishes one where that name is new.
"""

import re
from typing import Any

import pytest

from tools.setup.transform import transformed

FUNCTIONS = ("WebhookReceiver", "ChangeListener", "GalleryWorker", "ItemWorker", "Scheduler", "DashboardApi")
VERSION = re.compile(r"(\w+)Version[0-9a-f]{10}")

type Template = dict[str, Any]


def published(content: Template) -> dict[str, str]:
    """The logical ID of each function's version."""
    names = [name for name, one in content["Resources"].items() if one["Type"] == "AWS::Lambda::Version"]
    return {found[1]: name for name in names if (found := VERSION.fullmatch(name))}


def moved(before: Template, after: Template) -> set[str]:
    """The functions of which the second template publishes another version."""
    old, new = published(before), published(after)
    assert old.keys() == new.keys() == set(FUNCTIONS)
    return {name for name in FUNCTIONS if old[name] != new[name]}


@pytest.mark.parametrize("layer", ["DependenciesLayer", "GallerySyncLayer"])
def test_a_change_in_one_layer_alone_publishes_all_functions(layer: str) -> None:
    def upload_again(content: Template) -> None:
        content["Resources"][layer]["Properties"]["ContentUri"] = "s3://bucket/changed"

    assert moved(transformed(), transformed(edit=upload_again)) == set(FUNCTIONS)


def test_a_change_in_the_code_of_a_function_publishes_that_one_alone() -> None:
    def upload_again(content: Template) -> None:
        content["Resources"]["Scheduler"]["Properties"]["CodeUri"] = "s3://bucket/changed"

    assert moved(transformed(), transformed(edit=upload_again)) == {"Scheduler"}


def test_the_same_template_publishes_nothing() -> None:
    assert moved(transformed(), transformed()) == set()


def test_the_alias_of_each_function_names_the_version_that_is_published() -> None:
    content = transformed()

    aliases = {
        name: one["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]
        for name, one in content["Resources"].items()
        if one["Type"] == "AWS::Lambda::Alias"
    }

    assert aliases == {f"{name}Aliaslive": version for name, version in published(content).items()}


@pytest.mark.parametrize(
    "parameter",
    [
        {"LogLevel": "DEBUG"},
        {"WixPublicKeys": "another"},
        {"WixAppSecret": "another"},
        {"ConnectPlatforms": "true"},
        {"AlbumsPublic": "true"},
        {"TraceRequests": "true"},
        {"Size": "medium"},
    ],
)
def test_a_parameter_alone_publishes_nothing(parameter: dict[str, str]) -> None:
    """SAM's hash is over the reference, not over the value: this is what the release stamp is for."""
    assert moved(transformed(), transformed(parameter)) == set()


def another_tag(content: Template) -> None:
    content["Globals"]["Function"]["Tags"]["owner"] = "another"


def another_reserved_concurrency(content: Template) -> None:
    content["Resources"]["Scheduler"]["Properties"]["ReservedConcurrentExecutions"] = 7


def test_a_tag_or_a_reserved_concurrency_alone_names_a_new_version_of_an_unchanged_function() -> None:
    """Neither belongs to a version, so Lambda publishes none and CloudFormation fails: "A version for this Lambda
    function exists". Only what else differs, such as the release stamp, lets such a deployment through."""
    assert moved(transformed(), transformed(edit=another_tag)) == set(FUNCTIONS)
    assert moved(transformed(), transformed(edit=another_reserved_concurrency)) == {"Scheduler"}
