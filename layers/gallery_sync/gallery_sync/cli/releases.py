"""What is live: which version of each function works, and whether it is what was deployed last.

A deployment writes to each function (`$LATEST`) and publishes that as a version, to which it moves the alias. Where the
two differ, something else works than what was deployed, whatever CloudFormation says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import boto3

from gallery_sync.cli.deployment import ALIAS, Deployment, variables_of, working
from gallery_sync.cli.findings import Finding, ill, well
from gallery_sync.runtime.settings import release

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef as Configuration

FUNCTIONS = ("WebhookReceiver", "ChangeListener", "GalleryWorker", "ItemWorker", "Scheduler", "DashboardApi")

_COMPARED: "Mapping[str, Callable[[Configuration], object]]" = {
    "code": lambda one: one.get("CodeSha256"),
    "layers": lambda one: [layer.get("Arn") for layer in one.get("Layers", [])],
    "architecture": lambda one: one.get("Architectures"),
    "runtime": lambda one: one.get("Runtime"),
    "memory": lambda one: one.get("MemorySize"),
    "time-out": lambda one: one.get("Timeout"),
    "tracing": lambda one: one.get("TracingConfig"),
    "role": lambda one: one.get("Role"),
}
_OLDER = (
    "Unless a deployment is under way just now, deploy again with `make deploy`, which publishes new versions of all "
    "functions: docs/operations.md, Deploying a new version."
)
_TAKEN_BACK = (
    "It was moved by hand, or a gradual deployment was stopped. The next `make deploy` moves it again: "
    "docs/operations.md, Rolling back."
)


@dataclass(frozen=True, slots=True)
class _Function:
    """`newest` is the number of the version that was published last, `let_in` of the one to which a gradual deployment
    that is under way gives a part of the work. Both are asked for only where something differs."""

    name: str
    live: "Configuration"
    deployed: "Configuration"
    newest: int = 0
    let_in: str = ""

    @property
    def differences(self) -> list[str]:
        """What differs; environment variables by their names, because values may be nobody's business."""
        properties = [name for name, of in _COMPARED.items() if of(self.live) != of(self.deployed)]
        variables = {name for name, _ in variables_of(self.live).items() ^ variables_of(self.deployed).items()}
        return [*properties, *sorted(variables)]

    @property
    def taken_back(self) -> bool:
        return int(self.live.get("Version", "0")) < self.newest


def live(deployment: Deployment) -> Iterator[Finding]:
    """Whether the alias of each function points to what was deployed last."""
    client = boto3.client("lambda")
    found = [_seen(client, name, deployment.output(f"{name}Name")) for name in FUNCTIONS]
    differing = [one for one in found if one.differences]
    if not differing:
        yield well("live version", f"{_releases([one.live for one in found])}, as it was deployed last")
    if gradual := [one for one in differing if one.let_in]:
        yield well("live version", f"a gradual deployment is under way: {_told(gradual)}")
    if taken_back := [one for one in differing if not one.let_in and one.taken_back]:
        yield ill("live version", f'"{ALIAS}" was taken back: {_told(taken_back)}', _TAKEN_BACK)
    if older := [one for one in differing if not one.let_in and not one.taken_back]:
        yield ill("live version", f'"{ALIAS}" is older than what was deployed: {_told(older)}', _OLDER)


def _seen(client: "LambdaClient", name: str, function: str) -> _Function:
    now = working(function)
    seen = _Function(name, now, client.get_function_configuration(FunctionName=function))
    if not seen.differences:
        return seen
    weights = client.get_alias(FunctionName=function, Name=ALIAS).get("RoutingConfig", {})
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    names = [one.get("Version", "") for page in pages for one in page["Versions"]]
    newest = max(int(one) for one in names if one != "$LATEST")
    return replace(seen, newest=newest, let_in="".join(weights.get("AdditionalVersionWeights", {})))


def _told(functions: Sequence[_Function]) -> str:
    names = ", ".join(one.name for one in functions)
    differing = ", ".join(dict.fromkeys(name for one in functions for name in one.differences))
    now, deployed = _releases([one.live for one in functions]), _releases([one.deployed for one in functions])
    return f"{names} run {now}, deployed was {deployed}; they differ in {differing}"


def _releases(configurations: "Sequence[Configuration]") -> str:
    return ", ".join(sorted({release(variables_of(one)) for one in configurations}))
