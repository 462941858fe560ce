"""A deployed stack, as its outputs and its item worker's environment describe it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from gallery_sync.cli.output import Failure, Say
from gallery_sync.errors import InvalidRequest
from gallery_sync.model import Link
from gallery_sync.ports import Store
from gallery_sync.runtime.settings import QueueSettings
from gallery_sync.runtime.wiring import Worker, store, worker
from gallery_sync.store.inventory import Inventory, Survey
from gallery_sync.wix.budget import PEOPLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef
    from mypy_boto3_sqs.client import SQSClient

ALIAS = "live"
"""Of each function, to the version that works: what a deployment publishes, or what an operator took it back to."""
MAX_WAIT = 60.0


@dataclass(frozen=True)
class Deployment:
    """`outputs` are the stack's, `environment` the variables of the item worker that is live, `api_url` where its HTTP
    API answers.

    AWS is reached by boto3's default session, so that the services are put together here as they are there.
    """

    stack_name: str
    outputs: Mapping[str, str]
    environment: Mapping[str, str]
    api_url: str

    def output(self, name: str) -> str:
        if name not in self.outputs:
            raise Failure(f"The stack {self.stack_name} has no output {name}: deploy this version of Gallery Sync.")
        return self.outputs[name]

    @property
    def table_name(self) -> str:
        return self.output("TableName")

    @cached_property
    def store(self) -> Store:
        return store(QueueSettings.read(self.environment))

    @cached_property
    def worker(self) -> Worker:
        """The services, as the item worker has them."""
        return worker(PEOPLE, MAX_WAIT, self.environment)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return boto3.client("dynamodb")

    @cached_property
    def sqs(self) -> "SQSClient":
        return boto3.client("sqs")

    @cached_property
    def inventory(self) -> Inventory:
        return Inventory(self.dynamodb, self.table_name)

    def survey(self, say: Say) -> Survey:
        """All sites and links."""
        return self.inventory.sites_and_links(reading(say))

    def link(self, link_id: str) -> Link:
        """Raises `InvalidRequest`."""
        found = self.inventory.link_anywhere(link_id)
        if found is None:
            raise InvalidRequest(f"There is no link {link_id}: `gallery-sync links` shows them all.")
        return found


def reading(say: Say) -> Callable[[int], None]:
    """Tell how much of the table is read."""
    return lambda rows: say(f"Reading the table: {rows:,} rows")


def connect(stack_name: str, api_url: str = "") -> Deployment:
    """Read what is deployed. Raises `Failure` when there is no such stack."""
    try:
        described = boto3.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ValidationError":
            raise
        raise Failure(
            f"There is no stack {stack_name} here: name it with --stack-name, and check --profile and --region."
        ) from error
    outputs = {one.get("OutputKey", ""): one.get("OutputValue", "") for one in described[0].get("Outputs", [])}
    found = Deployment(stack_name, outputs, {}, "")
    environment = variables_of(working(found.output("ItemWorkerName")))
    address = api_url or found.output("WebhookUrl").removesuffix("/webhooks/wix")
    return Deployment(stack_name, outputs, environment, address.rstrip("/"))


def working(function: str) -> "FunctionConfigurationResponseTypeDef":
    """The configuration of the version that is live; `$LATEST` is what was deployed last, whether or not that works.

    Raises `Failure` when the function has no such alias.
    """
    try:
        return boto3.client("lambda").get_function_configuration(FunctionName=function, Qualifier=ALIAS)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
            raise
        raise Failure(f"The function {function} has no alias {ALIAS}: deploy this version of Gallery Sync.") from error


def variables_of(function: "FunctionConfigurationResponseTypeDef") -> Mapping[str, str]:
    return function.get("Environment", {}).get("Variables", {})
