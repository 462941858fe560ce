"""Which deployments publish a new version of the functions and so move the alias `live`, by SAM's own transformation.

SAM names a version by a hash of its function's properties, and CloudFormation publishes one where that name is new.
`sam build && sam deploy` deploys the template without a release stamp, `make deploy` with one.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tools.setup import release
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


def upload_again(resource: str) -> Callable[[Template], None]:
    """SAM names what it uploads by its content, so other content has another address."""

    def edit(content: Template) -> None:
        properties = content["Resources"][resource]["Properties"]
        properties["CodeUri" if "CodeUri" in properties else "ContentUri"] = "s3://bucket/changed"

    return edit


def another_tag(content: Template) -> None:
    content["Globals"]["Function"]["Tags"]["owner"] = "another"


def another_reserved_concurrency(content: Template) -> None:
    content["Resources"]["Scheduler"]["Properties"]["ReservedConcurrentExecutions"] = 7


def stamped(written: str, edit: Callable[[Template], None] | None = None) -> Callable[[Template], None]:
    def both(content: Template) -> None:
        release.add(content, written)
        if edit:
            edit(content)

    return both


@pytest.mark.parametrize("layer", ["DependenciesLayer", "GallerySyncLayer"])
def test_a_change_in_one_layer_alone_publishes_all_functions(layer: str) -> None:
    assert moved(transformed(), transformed(edit=upload_again(layer))) == set(FUNCTIONS)


def test_a_change_in_the_code_of_a_function_publishes_that_one_alone() -> None:
    assert moved(transformed(), transformed(edit=upload_again("Scheduler"))) == {"Scheduler"}


def test_the_same_template_publishes_nothing() -> None:
    assert moved(transformed(), transformed()) == set()
    assert moved(transformed(edit=stamped("one")), transformed(edit=stamped("one"))) == set()


PARAMETERS = [
    {"LogLevel": "DEBUG"},
    {"WixPublicKeys": "another"},
    {"WixAppSecret": "another"},
    {"ConnectPlatforms": "true"},
    {"AlbumsPublic": "true"},
    {"TraceRequests": "true"},
    {"Architecture": "x86_64"},
    {"Size": "medium"},
]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=str)
def test_a_parameter_alone_publishes_all_functions_by_the_release_stamp_and_nothing_without(
    parameter: dict[str, str],
) -> None:
    """SAM's hash is over the reference to a parameter, not over its value."""
    assert moved(transformed(), transformed(parameter)) == set()
    assert moved(transformed(edit=stamped("one")), transformed(parameter, stamped("two"))) == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("edit", "named"), [(another_tag, set(FUNCTIONS)), (another_reserved_concurrency, {"Scheduler"})]
)
def test_what_belongs_to_no_version_is_deployed_with_another_release_stamp(
    edit: Callable[[Template], None], named: set[str]
) -> None:
    """SAM names a new version for another tag or reserved concurrency. Lambda publishes none, because neither belongs
    to a version, and CloudFormation fails: "A version for this Lambda function exists". The stamp belongs to it."""
    unchanged, changed = transformed(edit=stamped("one")), transformed(edit=stamped("two", edit))

    assert moved(transformed(), transformed(edit=edit)) == named
    assert moved(unchanged, changed) == set(FUNCTIONS)
    assert stamps(changed) == {"two"} != stamps(unchanged)


def stamps(content: Template) -> set[str]:
    """The value that all functions are given, as a literal."""
    functions = [one["Properties"] for one in content["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    assert len(functions) == len(FUNCTIONS)
    return {one["Environment"]["Variables"][release.VARIABLE] for one in functions}


def test_the_alias_of_each_function_names_the_version_that_is_published() -> None:
    content = transformed()

    aliases = {
        name: one["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]
        for name, one in content["Resources"].items()
        if one["Type"] == "AWS::Lambda::Alias"
    }

    assert aliases == {f"{name}Aliaslive": version for name, version in published(content).items()}
