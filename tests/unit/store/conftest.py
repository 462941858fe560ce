from collections import Counter
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from gallery_sync.model import Side
from gallery_sync.store.table import Table
from tests.harness.aws import create_table
from tests.harness.samples import HandClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "gallery-sync"
OWNER: Any = {"pk": {"S": "LINK#link-1"}, "sk": {"S": "LINK"}, "instance_id": {"S": "whoever writes below it"}}


class Rows:
    """The table from below: what was asked of DynamoDB, and what lies there."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.client = client
        self.requests: Counter[str] = Counter()
        client.meta.events.register("before-call.dynamodb", self._count)

    def __getitem__(self, key: tuple[str, str]) -> dict[str, Any]:
        answer = self.client.get_item(TableName=TABLE, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})
        return answer.get("Item", {})

    def all(self) -> list[dict[str, Any]]:
        rows = self.client.scan(TableName=TABLE)["Items"]
        return [row for row in rows if row != OWNER]

    def _count(self, model: Any, **_: Any) -> None:
        self.requests[model.name] += 1


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def rows() -> Generator[Rows]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        create_table(client, TABLE)
        yield Rows(client)


@pytest.fixture
def table(rows: Rows, clock: HandClock) -> Table:
    """The link `link-1` is there, as far as what is written below it asks."""
    rows.client.put_item(TableName=TABLE, Item=OWNER)
    rows.requests.clear()
    return Table(rows.client, TABLE, clock=clock, guess=_as_the_engine_names_pairs)


def _as_the_engine_names_pairs(_link_id: str, side: Side, entry_id: str) -> str:
    return f"pair-of-{side.value}-{entry_id}"
