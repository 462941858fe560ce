"""The local stack: embedded cloud, Wix simulator and deployed template, as one thing that starts and ends.

with local_stack() as stack:
    print(stack.webhook_url)
"""

import json
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import boto3
import httpx

from tools.local_cloud.cloud import ACCESS_KEY, REGION, start_cloud
from tools.local_cloud.deployment import Deployer
from tools.local_cloud.processes import Child, LocalCloudError
from tools.local_cloud.simulator import Simulator, start_simulator
from tools.setup.build import ROOT, build_here, machine_architecture

if TYPE_CHECKING:
    from boto3 import Session

STATE = ROOT / ".local"
STACK_NAME = "gallery-sync-local"
_ALIAS = "live"
FUNCTIONS = (
    "webhook_receiver",
    "change_listener",
    "gallery_worker",
    "item_worker",
    "scheduler",
    "dashboard_api",
)
_QUEUES = {
    "gallery": "GalleryQueueUrl",
    "gallery_dead_letters": "GalleryDeadLettersUrl",
    "item": "ItemQueueUrl",
    "item_dead_letters": "ItemDeadLettersUrl",
    "change": "ChangeQueueUrl",
    "change_dead_letters": "ChangeDeadLettersUrl",
}

type Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalStack:
    """A deployed stack on this machine. `queues` and `functions` map our names to queue URLs and function
    names; `wix` is the simulator's line."""

    cloud_url: str
    region: str
    stack_name: str
    webhook_url: str
    dashboard_url: str
    api_url: str
    table: str
    bucket: str
    queues: Mapping[str, str]
    functions: Mapping[str, str]
    wix: Mapping[str, Any]
    directory: Path = field(repr=False)
    template: Path = field(repr=False)
    children: Mapping[str, Child] = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False)

    @cached_property
    def session(self) -> "Session":
        """For clients of the embedded cloud: `stack.session.client("sqs", endpoint_url=stack.cloud_url)`."""
        return new_session()

    def logs(self, function: str) -> list[str]:
        """The lines that a function (our name for it) has logged, oldest first."""
        return function_log(self.session, self.cloud_url, self.functions[function])

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Calls the version of a function that is live and waits; returns what it returned.

        Raises `LocalCloudError` if it raised.
        """
        client = self.session.client("lambda", endpoint_url=self.cloud_url)
        answer = client.invoke(
            FunctionName=self.functions[function], Qualifier=_ALIAS, Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise LocalCloudError(f"{function} raised {payload}")
        return payload

    def environments(self) -> str:
        """The functions' environments in the form of `sam local invoke --env-vars`."""
        client = self.session.client("lambda", endpoint_url=self.cloud_url)
        found: dict[str, dict[str, str]] = {}
        for ours, deployed in self.functions.items():
            configuration = client.get_function_configuration(FunctionName=deployed, Qualifier=_ALIAS)
            found[logical_id(ours)] = configuration.get("Environment", {}).get("Variables", {})
        return json.dumps(found, indent=2) + "\n"

    def to_json(self) -> str:
        """The content of `stack.json`."""
        shown = (
            "cloud_url",
            "region",
            "stack_name",
            "webhook_url",
            "dashboard_url",
            "api_url",
            "table",
            "bucket",
        )
        content: dict[str, Any] = {name: getattr(self, name) for name in shown}
        content |= {"queues": dict(self.queues), "functions": dict(self.functions), "wix": dict(self.wix)}
        content["processes"] = {
            "up": os.getpid(),
            **{name: child.pid for name, child in self.children.items()},
        }
        return json.dumps(content, indent=2) + "\n"


@contextmanager
def local_stack(
    directory: Path = STATE,
    *,
    simulator_arguments: Sequence[str] = ("--seed", "1"),
    parameters: Mapping[str, str] | None = None,
    say: Say = lambda _: None,
) -> Generator[LocalStack]:
    """Builds, starts and deploys; ends everything afterwards, whatever happened.

    All files go under `directory`; `parameters` are added to the template's. `say` is told each step.
    Raises `LocalCloudError` or `BuildFailed`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as cleaning:
        say("Building the functions and layers")
        template = build_here()
        say("Starting the embedded cloud and the Wix simulator")
        cleaning.callback(rmtree, directory / "cloud", ignore_errors=True)  # hundreds of MB of unpacked functions
        cloud, url = start_cloud(directory)
        cleaning.callback(cloud.stop)
        simulator = start_simulator(directory, simulator_arguments)
        cleaning.callback(simulator.child.stop)
        say("Deploying template.yaml with sam deploy")
        wanted = {**_parameters(url, simulator), **(parameters or {})}
        places = _places(url, Deployer(url, STACK_NAME, new_session()).deploy(template, wanted))
        # The first answer of an emulated function takes longer than Wix would wait for it.
        httpx.post(str(places["webhook_url"]), content=b"", timeout=60, trust_env=False)
        simulator = simulator.send_webhooks_to(str(places["webhook_url"]))
        stack = LocalStack(
            cloud_url=url,
            region=REGION,
            stack_name=STACK_NAME,
            wix=simulator.line,
            directory=directory,
            template=template,
            children={"cloud": cloud, "simulator": simulator.child},
            parameters=wanted,
            **places,
        )
        for name, content in (("stack.json", stack.to_json()), ("env.json", stack.environments())):
            written = directory / name
            written.write_text(content)
            cleaning.callback(written.unlink, missing_ok=True)
        yield stack


def logical_id(function: str) -> str:
    """The template's name for a function: `item_worker` is `ItemWorker` there."""
    return function.title().replace("_", "")


def new_session() -> "Session":
    """A session with the embedded cloud's keys, whatever the developer's own environment says."""
    return boto3.Session(ACCESS_KEY, ACCESS_KEY, region_name=REGION)


def function_log(session: "Session", url: str, function_name: str) -> list[str]:
    """The lines that a deployed function has logged, oldest first."""
    configuration = session.client("lambda", endpoint_url=url).get_function_configuration(
        FunctionName=function_name, Qualifier=_ALIAS
    )
    group = configuration.get("LoggingConfig", {}).get("LogGroup", "")
    pages = session.client("logs", endpoint_url=url).get_paginator("filter_log_events")
    events = [event for page in pages.paginate(logGroupName=group) for event in page["events"]]
    events.sort(key=lambda event: event.get("timestamp", 0))
    return [event.get("message", "").rstrip("\n") for event in events]


def _parameters(url: str, simulator: Simulator) -> dict[str, str]:
    return {
        "Stage": "local",
        "Architecture": machine_architecture(),
        "AwsEndpointUrl": url,
        "AllowLoopbackHttp": "true",
        "ConnectPlatforms": "true",
        "WixApiUrl": str(simulator.line["base_url"]),
        "WixAppId": str(simulator.line["app_id"]),
        "WixAppSecret": str(simulator.line["app_secret"]),
        "WixPublicKeys": str(simulator.line["public_key_pem"]),
    }


def _places(url: str, outputs: Mapping[str, str]) -> dict[str, Any]:
    # The emulator states the API's address with a host name that does not resolve; this path is the same API.
    api = f"{url}/_aws/execute-api/{outputs['HttpApiId']}/$default"
    return {
        "webhook_url": f"{api}/webhooks/wix",
        "dashboard_url": f"{api}/app",
        "api_url": f"{api}/api",
        "table": outputs["TableName"],
        "bucket": outputs["AlbumBucketName"],
        "queues": {name: outputs[output] for name, output in _QUEUES.items()},
        "functions": {name: outputs[f"{logical_id(name)}Name"] for name in FUNCTIONS},
    }
