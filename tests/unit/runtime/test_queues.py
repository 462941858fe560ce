import json
from collections.abc import Generator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from gallery_sync.errors import Unavailable
from gallery_sync.messages import Kind, Message, from_json
from gallery_sync.runtime.queues import SqsQueues


class Sqs:
    """Both queues on moto, and what was sent to them. `refusals` holds, per request to come, the numbers of the
    entries that SQS refuses."""

    def __init__(self) -> None:
        self._client = boto3.client("sqs", region_name="us-east-1")
        self.gallery, self.item = (
            self._client.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
            for name in ("gallery.fifo", "item.fifo")
        )
        self.requests: list[list[dict[str, Any]]] = []
        self.refusals: list[set[int]] = []

    def queues(self) -> SqsQueues:
        client: Any = self
        return SqsQueues(client, self.gallery, self.item)

    def send_message_batch(self, **request: Any) -> Any:
        entries: list[dict[str, Any]] = request["Entries"]
        self.requests.append(entries)
        refused = self.refusals.pop(0) if self.refusals else set[int]()
        taken: Any = [entry for number, entry in enumerate(entries) if number not in refused]
        answer: Any = self._client.send_message_batch(**request | {"Entries": taken}) if taken else {}
        failed = [{"Id": entries[number]["Id"], "Code": "InternalError"} for number in sorted(refused)]
        return answer | ({"Failed": failed} if failed else {})

    def received(self, url: str) -> list[Message]:
        found: list[Message] = []
        while messages := self._client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for one in messages:
                found.append(from_json(one["Body"]))
                self._client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return found


@pytest.fixture
def sqs() -> Generator[Sqs]:
    with mock_aws():
        yield Sqs()


def look(number: int, **changes: Any) -> Message:
    content: dict[str, Any] = {"instance_id": "site-1", "event_id": f"event-{number}", "correlation_id": "c"}
    return Message(Kind.LOOK, **(content | changes))


def test_each_message_goes_to_the_queue_of_its_kind(sqs: Sqs) -> None:
    compare = Message(Kind.COMPARE, "site-1", "event-0", "c")

    sqs.queues().send([look(1), compare, look(2)])

    assert sqs.received(sqs.gallery) == [compare]
    assert sqs.received(sqs.item) == [look(1), look(2)]


def test_messages_go_in_tens_and_keep_their_order(sqs: Sqs) -> None:
    messages = [look(number) for number in range(23)]

    sqs.queues().send(messages)

    assert [len(request) for request in sqs.requests] == [10, 10, 3]
    assert sqs.received(sqs.item) == messages


def test_nothing_to_send_asks_nothing_of_sqs(sqs: Sqs) -> None:
    sqs.queues().send([])

    assert sqs.requests == []


def test_large_messages_go_in_smaller_batches(sqs: Sqs) -> None:
    large = [look(number, entry_ids=tuple(f"{entry:0>1000}" for entry in range(100))) for number in range(5)]

    sqs.queues().send(large)

    assert [len(request) for request in sqs.requests] == [2, 2, 1]


def test_a_message_is_grouped_by_site_and_known_by_its_event(sqs: Sqs) -> None:
    sqs.queues().send([look(1)])

    [[entry]] = sqs.requests
    assert entry["MessageGroupId"] == "site-1"
    assert entry["MessageDeduplicationId"] == "event-1"


def test_an_event_sent_twice_arrives_once(sqs: Sqs) -> None:
    sqs.queues().send([look(1)])
    sqs.queues().send([look(1)])

    assert sqs.received(sqs.item) == [look(1)]


@pytest.mark.parametrize("event_id", ["x" * 129, "Schlüssel", "with space"])
def test_an_event_id_that_sqs_does_not_take_is_hashed(sqs: Sqs, event_id: str) -> None:
    sqs.queues().send([look(1, event_id=event_id)])
    sqs.queues().send([look(2, event_id=event_id + "!")])

    first, second = (entry["MessageDeduplicationId"] for [entry] in sqs.requests)
    assert len(first) == 64
    assert first.isalnum()
    assert first != second


def test_refused_messages_are_sent_once_more(sqs: Sqs) -> None:
    sqs.refusals = [{1, 3}]

    sqs.queues().send([look(number) for number in range(5)])

    assert [json.loads(entry["MessageBody"])["event_id"] for entry in sqs.requests[1]] == ["event-1", "event-3"]
    assert {message.event_id for message in sqs.received(sqs.item)} == {f"event-{number}" for number in range(5)}


def test_messages_refused_twice_are_reported(sqs: Sqs) -> None:
    sqs.refusals = [{0, 1}, {1}]

    with pytest.raises(Unavailable, match=r"item queue refused 1 of 2 messages \(InternalError\)"):
        sqs.queues().send([look(1), look(2)])


def test_a_queue_that_cannot_be_reached_is_reported(sqs: Sqs, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://queue")

    monkeypatch.setattr(sqs, "send_message_batch", unreachable)

    with pytest.raises(Unavailable, match="item queue cannot be reached"):
        sqs.queues().send([look(1)])
