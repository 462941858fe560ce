"""A deployment on moto: the table, the queues with their dead letters, and one site with one link."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto import mock_aws

from gallery_sync.cli.__main__ import new_parser
from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer
from gallery_sync.messages import Message, from_json
from gallery_sync.model import Link, LinkState, Site
from gallery_sync.store.table import Table
from tests.harness.aws import create_table, sign_in
from tests.harness.samples import NOON, a_link, a_pair

SITE = "site-1"


@dataclass
class Operator:
    """Runs commands as `gallery-sync` would, and looks at what came of them."""

    deployment: Deployment
    table: Table
    sqs: Any

    def __call__(self, *arguments: str) -> Answer:
        options = new_parser().parse_args(arguments)
        return options.command.run(self.deployment, options, lambda _: None)

    def link(self, link_id: str = "link-1") -> Link:
        found = self.table.link(SITE, link_id)
        assert found is not None
        return found

    def sent(self, output: str) -> list[Message]:
        return [from_json(body) for body in self.bodies(output)]

    def bodies(self, output: str) -> list[str]:
        """What waits in the queue; it is taken out."""
        url = self.deployment.outputs[output]
        found = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for one in found:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return [one["Body"] for one in found]

    def put(self, output: str, body: str, number: int = 1, group: str = SITE) -> str:
        """A message in a queue; its ID."""
        url = self.deployment.outputs[output]
        fifo = {"MessageGroupId": group, "MessageDeduplicationId": str(number)} if url.endswith(".fifo") else {}
        return self.sqs.send_message(QueueUrl=url, MessageBody=body, **fifo)["MessageId"]


@pytest.fixture(autouse=True)
def default_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line sets boto3's default session; other tests must not find it."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    sign_in(monkeypatch, region="eu-central-1")
    with mock_aws():
        dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
        create_table(dynamodb, "table")
        outputs = {"TableName": "table", **queues(sqs)}
        secret = boto3.client("secretsmanager").create_secret(Name="s", SecretString="planted-app-secret")
        environment = {
            "TABLE_NAME": "table",
            "GALLERY_QUEUE_URL": outputs["GalleryQueueUrl"],
            "ITEM_QUEUE_URL": outputs["ItemQueueUrl"],
            "ALBUM_BUCKET": "albums",
            "WIX_APP_ID": "app",
            "WIX_APP_SECRET_ARN": secret["ARN"],
            "WIX_API_URL": "https://wix.invalid",
        }
        table = Table(dynamodb, "table")
        table.put_site(Site(SITE))
        table.put_link(a_link(gallery_title="Harbour", compared_at=NOON))
        table.put_pair(a_pair(wix="item-1", external="medium-1"), None)
        yield Operator(Deployment("stack", outputs, environment, "https://api.invalid"), table, sqs)


def queues(sqs: Any) -> dict[str, str]:
    made: dict[str, str] = {}
    for name in ("Gallery", "Item", "Change"):
        suffix, kind = (".fifo", {"FifoQueue": "true"}) if name != "Change" else ("", {})
        dead = sqs.create_queue(QueueName=f"{name}DeadLetters{suffix}", Attributes=kind)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})}
        made[f"{name}DeadLettersUrl"] = dead
        made[f"{name}QueueUrl"] = sqs.create_queue(QueueName=f"{name}Queue{suffix}", Attributes=kind | redrive)[
            "QueueUrl"
        ]
    return made


@pytest.fixture
def paused(operator: Operator) -> Operator:
    operator("pause", "link-1")
    assert operator.link().state is LinkState.PAUSED
    return operator
