"""The change listener with every event of events/change_listener."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from functions.change_listener import handler as change_listener
from gallery_sync.errors import InvalidRequest, Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Pair, PairState, Settings, Side, Sided
from gallery_sync.runtime.queues import SqsQueues
from tests.harness.aws import Resources, furnished, in_process
from tests.harness.functions import Context, forget

EVENTS = Path(__file__).parents[2] / "events" / "change_listener"
EXPECTED: dict[str, Any] = json.loads((EVENTS / "expected.json").read_text())
ALBUM = "5e0c3a1f9b7d4c2e8a6f0b1d2c3e4f5a"
LINK = Link("link-1", "instance-1", "gallery-1", "s3", ALBUM, Settings())


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resources]:
    """What the function finds in the cloud."""
    forget()
    with in_process(monkeypatch):
        made = furnished(monkeypatch)
        made.store.put_link(LINK)
        yield made


def event(name: str) -> dict[str, Any]:
    """The file's batch of one message, with the event in it as `body`."""
    batch = json.loads((EVENTS / name).read_text())
    batch["Records"][0]["body"] = json.loads(batch["Records"][0]["body"])
    return batch


def change_of(batch: dict[str, Any]) -> dict[str, Any]:
    return batch["Records"][0]["body"]


def invoke(*batches: dict[str, Any]) -> list[str]:
    """Hand over all messages as one batch; returns the IDs of those that failed."""
    records = [record | {"body": json.dumps(record["body"])} for batch in batches for record in batch["Records"]]
    answer = change_listener.handler({"Records": records}, Context())  # type: ignore[arg-type]
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def shown(message: Message) -> dict[str, Any]:
    """A message as expected.json describes it."""
    return {
        "kind": message.kind,
        "side": message.side,
        "entry_ids": list(message.entry_ids),
        "gone": message.gone,
    }


def test_every_event_has_an_expectation():
    assert {path.name for path in EVENTS.glob("*.json")} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "enqueued" in expected])
def test_an_event_enqueues_what_it_should(stack: Resources, name: str):
    failed = invoke(event(name))

    assert not failed
    found = stack.messages()
    wanted = EXPECTED[name]["enqueued"]
    assert [shown(message) for message in found] == ([wanted] if wanted else [])
    for message in found:
        assert (message.instance_id, message.gallery_id, message.link_id) == ("instance-1", "gallery-1", "link-1")
        assert (message.correlation_id, message.event_time) == (
            change_of(event(name))["id"],
            change_of(event(name))["time"],
        )


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "failed" in expected])
def test_what_is_no_event_of_s3_fails_alone_and_the_others_go_on(stack: Resources, name: str):
    broken, good = event(name), event("medium_created.json")

    failed = invoke(broken, good)

    assert failed == [broken["Records"][0]["messageId"]]
    assert len(stack.messages()) == 1


def test_a_message_that_is_not_json_fails_alone(stack: Resources):
    broken = {"messageId": "broken", "body": "not JSON"}

    answer = change_listener.handler({"Records": [broken]}, Context())  # type: ignore[arg-type]

    assert answer == {"batchItemFailures": [{"itemIdentifier": "broken"}]}


def test_an_event_delivered_twice_is_one_message(stack: Resources):
    invoke(event("medium_created.json"))
    invoke(event("medium_created.json"))

    assert len(stack.messages()) == 1


def uploaded(name: str, etag: str = "e1", sequencer: str = "01") -> dict[str, Any]:
    batch = event("picture_uploaded.json")
    change_of(batch)["detail"]["object"] |= {"key": f"galleries/{ALBUM}/{name}", "etag": etag, "sequencer": sequencer}
    return batch


def test_a_picture_that_is_retouched_under_our_name_is_looked_at_and_our_own_upload_is_not(stack: Resources):
    name = f"media/{'0' * 64}-pair-1.jpg"
    revisions = Sided("", f"sidecar+ours+{name}")
    pair = Pair("pair", LINK.id, PairState.LINKED, Side.WIX, revisions=revisions, ids=Sided("w", "pair"))
    stack.store.put_pair(pair, None)

    invoke(uploaded(f"media/{'0' * 64}-pair.jpg", "ours"))
    ours = stack.messages()
    invoke(uploaded(f"media/{'0' * 64}-pair.jpg", "theirs"))

    assert ours == []
    assert [(one.kind, one.entry_ids, one.gone) for one in stack.messages()] == [(Kind.LOOK, ("pair",), False)]


def test_pictures_that_are_dropped_into_an_album_have_it_listed_once(stack: Resources):
    invoke(uploaded("media/a.jpg"), uploaded("b.MOV", sequencer="02"), uploaded("media/c.png", sequencer="03"))

    assert [one.kind for one in stack.messages()] == [Kind.POLL]


@pytest.mark.parametrize("name", ["media/.a.jpg", "media/notes.txt", ".DS_Store", "media/x/a.jpg", "items/._a.json"])
def test_what_is_no_picture_of_an_album_wakes_nobody(stack: Resources, name: str):
    invoke(uploaded(name))

    assert stack.messages() == []


def test_two_edits_of_a_medium_are_two_messages_that_go_to_the_same_site(stack: Resources):
    later = event("medium_created.json")
    change_of(later)["detail"]["object"]["sequencer"] += "0A"

    invoke(event("medium_created.json"))
    invoke(later)

    found = stack.messages()
    assert len({message.event_id for message in found}) == 2
    assert {message.group for message in found} == {"instance-1"}


def test_a_queue_that_cannot_be_reached_fails_the_batch_so_that_it_comes_again(
    stack: Resources, monkeypatch: pytest.MonkeyPatch
):
    def refuse(**request: object) -> None:
        raise EndpointConnectionError(endpoint_url=stack.queues["item"])

    client = boto3.client("sqs")
    monkeypatch.setattr(client, "send_message_batch", refuse)
    monkeypatch.setattr(
        change_listener, "_queue", lambda: SqsQueues(client, stack.queues["item"], stack.queues["item"])
    )

    with pytest.raises(Unavailable):
        invoke(event("medium_created.json"))


@pytest.mark.parametrize("name", ["TABLE_NAME", "GALLERY_QUEUE_URL", "ITEM_QUEUE_URL"])
def test_missing_configuration_is_named(stack: Resources, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.delenv(name)

    with pytest.raises(InvalidRequest, match=name):
        invoke(event("medium_created.json"))


def test_the_log_holds_no_key_and_no_content(stack: Resources, caplog: pytest.LogCaptureFixture):
    invoke(event("medium_copied_by_a_person.json"))

    logged = str([record.__dict__ for record in caplog.records if record.name == change_listener.logger.name])
    assert "link-1" in logged
    assert "items/" not in logged
