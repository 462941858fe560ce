"""The scheduler with every event of events/scheduler."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from functions.scheduler import handler as scheduler
from gallery_sync.errors import InvalidRequest
from gallery_sync.model import LinkState
from tests.harness.functions import EVENTS, Context, start_anew
from tests.harness.workshop import Workshop

FOLDER = EVENTS / "scheduler"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    start_anew(monkeypatch)


def invoke(event: dict[str, Any]) -> dict[str, int]:
    return scheduler.handler(event, Context())  # type: ignore[arg-type]


def test_every_event_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_enqueues_what_is_due(shop: Workshop, name: str) -> None:
    answer = invoke(shop.event("scheduler", name))

    assert answer == {"messages": EXPECTED[name]["messages"]}
    assert [message.kind for message in shop.messages()] == EXPECTED[name]["enqueued"]


def test_what_is_still_due_a_minute_later_is_enqueued_once(shop: Workshop) -> None:
    invoke(shop.event("scheduler", "every_minute.json"))
    invoke(shop.event("scheduler", "every_minute.json"))

    assert len(shop.messages()) == 1


def test_a_paused_link_is_left_alone(shop: Workshop) -> None:
    shop.store.put_link(replace(shop.link, state=LinkState.PAUSED))

    assert invoke(shop.event("scheduler", "every_minute.json")) == {"messages": 0}
    assert shop.messages() == []


def test_missing_configuration_is_named(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TABLE_NAME")

    with pytest.raises(InvalidRequest, match="TABLE_NAME"):
        invoke({})


def test_a_link_that_cannot_be_read_stops_no_other_s_schedule(shop: Workshop) -> None:
    unreadable = shop.store.put_link(replace(shop.link, id="link-2", album_id="2", instance_id="site-2", version=0))
    key = {"pk": {"S": "SITE#site-2"}, "sk": {"S": f"LINK#{unreadable.gallery_id}#link-2"}}
    client = boto3.client("dynamodb")
    (name,) = client.list_tables()["TableNames"]
    row = client.get_item(TableName=name, Key=key)["Item"]
    document = {**json.loads(row["doc"]["S"]), "state": "frozen"}
    client.put_item(TableName=name, Item={**row, "doc": {"S": json.dumps(document)}})

    assert invoke(shop.event("scheduler", "every_minute.json")) == {"messages": 1}
    assert [message.instance_id for message in shop.messages()] == [shop.owner.instance_id]
