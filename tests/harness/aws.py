"""AWS in process: moto's table, queues and bucket, and the variables by which the functions find them."""

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models.table import Table as MotoTable
from samcli.yamlhelper import yaml_parse

from gallery_sync.messages import Message, from_json
from gallery_sync.runtime import wiring
from gallery_sync.store.table import Table
from tests.harness.side_by_side import one_after_another

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE, BUCKET = "table", "albums"
_TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_NOT_AT_CREATION = (
    "Tags",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",  # of the stack's parameter
)
_QUICK: Any = {"core": {"reset_boto3_session": False}}
"""botocore reads its descriptions of AWS's services once, not for each test."""


def sign_in(patch: pytest.MonkeyPatch, key: str = "test", region: str = "us-east-1", endpoint: str = "") -> None:
    """boto3 finds credentials that open nothing; `endpoint` is that of an embedded cloud."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patch.setenv(name, key)
    patch.setenv("AWS_DEFAULT_REGION", region)
    if endpoint:
        patch.setenv("AWS_ENDPOINT_URL", endpoint)


@contextmanager
def in_process(patch: pytest.MonkeyPatch) -> Generator[None]:
    """An empty cloud, with nothing but moto behind boto3."""
    sign_in(patch)
    patch.setattr(wiring, "Threads", lambda *_: one_after_another)  # moto is not made for threads
    patch.setattr(MotoTable, "__deepcopy__", _as_it_was, raising=False)
    with mock_aws(config=_QUICK):
        yield


def _as_it_was(table: MotoTable, _: object) -> MotoTable:
    """What moto goes back to when a transaction fails. It copies every row before each one, which takes most of the
    time with some hundred pairs; rows that are put and deleted are replaced, so that what names them is enough."""
    before = copy(table)
    before.items = defaultdict(dict, {key: dict(rows) for key, rows in table.items.items()})
    return before


@dataclass(frozen=True, slots=True)
class Resources:
    """What the functions work on. `queues` are the URLs of `gallery` and `item`."""

    store: Table
    queues: Mapping[str, str]
    sqs: Any = field(repr=False)
    s3: Any = field(repr=False)

    def bodies(self) -> list[str]:
        """Of what was sent since the last call, the gallery queue's first."""
        found: list[str] = []
        for url in self.queues.values():
            while some := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for one in some:
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
                    found.append(one["Body"])
        return found

    def messages(self) -> list[Message]:
        return [from_json(body) for body in self.bodies()]


def furnished(
    patch: pytest.MonkeyPatch, simulator: Mapping[str, Any] | None = None, client: Callable[..., Any] = boto3.client
) -> Resources:
    """Table, queues and bucket, and the functions' variables. Without a `simulator` no function may call Wix; `client`
    makes boto3's clients."""
    dynamodb, sqs, s3 = client("dynamodb"), client("sqs"), client("s3")
    create_table(dynamodb, TABLE)
    s3.create_bucket(Bucket=BUCKET)
    queues = {name: create_queue(sqs, name) for name in ("gallery", "item")}
    variables = {
        "TABLE_NAME": TABLE,
        "GALLERY_QUEUE_URL": queues["gallery"],
        "ITEM_QUEUE_URL": queues["item"],
        "ALBUM_BUCKET": BUCKET,
        "ALBUM_URL": "",
        "ALLOW_LOOPBACK_HTTP": "true",
    }
    if simulator:
        variables |= wix_variables(simulator, client)
    for name, value in variables.items():
        patch.setenv(name, value)
    return Resources(Table(dynamodb, TABLE), queues, sqs, s3)


def wix_variables(simulator: Mapping[str, Any], client: Callable[..., Any] = boto3.client) -> dict[str, str]:
    secret = client("secretsmanager").create_secret(Name="wix", SecretString=simulator["app_secret"])
    return {
        "WIX_APP_ID": simulator["app_id"],
        "WIX_APP_SECRET_ARN": secret["ARN"],
        "WIX_API_URL": simulator["base_url"],
    }


def create_queue(sqs: Any, name: str) -> str:
    """The URL of a FIFO queue."""
    return sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def create_table(client: "DynamoDBClient", name: str) -> None:
    """From the definition in template.yaml: what is tested is what is deployed."""
    client.create_table(TableName=name, **_definition())


@cache
def _definition() -> dict[str, Any]:
    properties = yaml_parse(_TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    return {name: value for name, value in properties.items() if name not in _NOT_AT_CREATION}
