"""The webhook receiver with every event of events/webhook_receiver, and with what no file can show."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from functions.webhook_receiver import handler as webhook_receiver
from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Message, from_json
from tests.harness.aws import furnished, in_process
from tests.harness.functions import EVENTS, forget
from tests.harness.wix_webhooks import (
    ANOTHER_KEY,
    ANOTHER_PUBLIC_KEY,
    INSTANCE,
    ITEM_UPDATED,
    PUBLIC_KEY,
    as_file,
    claims,
    events,
    request,
    signed,
)

FOLDER = EVENTS / "webhook_receiver"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


@dataclass
class Queues:
    urls: dict[str, str]
    sqs: Any = field(repr=False)

    def messages(self) -> list[tuple[str, Message, dict[str, str]]]:
        """(queue, message, SQS's attributes) of everything that was sent."""
        found: list[tuple[str, Message, dict[str, str]]] = []
        for name, url in self.urls.items():
            answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
            found += [(name, from_json(one["Body"]), one["Attributes"]) for one in answer.get("Messages", [])]
        return found


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    monkeypatch.setenv("WIX_PUBLIC_KEYS", PUBLIC_KEY)
    forget()
    with in_process(monkeypatch):
        made = furnished(monkeypatch)
        yield Queues(dict(made.queues), made.sqs)


def receive(event: dict[str, Any]) -> int:
    return webhook_receiver.handler(event, None)["statusCode"]


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_event_has_an_expectation_and_is_as_it_would_be_made_today():
    made = {f"{name}.json": as_file(event) for name, event in events().items()}
    files = {path.name: path.read_text() for path in FOLDER.glob("*.json") if path.name != "expected.json"}

    assert files == made
    assert files.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_event(name: str, queues: Queues):
    expected = EXPECTED[name]

    status = receive(json.loads((FOLDER / name).read_text()))

    assert status == expected["statusCode"]
    sent = queues.messages()
    if expected["enqueued"] is None:
        assert sent == []
        return
    ((queue, message, attributes),) = sent
    assert queue == expected["queue"]
    wanted = {key: tuple(one) if isinstance(one, list) else one for key, one in expected["enqueued"].items()}
    assert {key: getattr(message, key) for key in wanted} == wanted
    assert message.instance_id == attributes["MessageGroupId"] == INSTANCE
    assert message.event_id == message.correlation_id == attributes["MessageDeduplicationId"]


def test_refusals_say_nothing(queues: Queues):
    assert webhook_receiver.handler(request("forged"), None) == {"statusCode": 401}


def test_the_same_event_is_queued_once(queues: Queues):
    again = signed({**ITEM_UPDATED, "iat": ITEM_UPDATED["iat"] + 60})

    assert [receive(request(signed(ITEM_UPDATED))), receive(request(again))] == [200, 200]
    assert len(queues.messages()) == 1


def test_an_app_that_is_installed_again_within_minutes_is_not_taken_for_a_repetition(queues: Queues):
    installed, removed = claims("AppInstalled", {"appId": "a"}), claims("AppRemoved", {"appId": "a"})

    for number, content in enumerate((installed, removed, installed)):
        receive(request(signed({**content, "iat": content["iat"] + number})))

    assert [message.kind for _, message, _ in queues.messages()] == ["app_installed", "app_removed", "app_installed"]


@pytest.mark.parametrize("key", [PUBLIC_KEY, ANOTHER_PUBLIC_KEY], ids=["old", "new"])
def test_while_keys_are_rotated_both_are_accepted(queues: Queues, monkeypatch: pytest.MonkeyPatch, key: str):
    monkeypatch.setenv("WIX_PUBLIC_KEYS", f"{PUBLIC_KEY},{ANOTHER_PUBLIC_KEY}")
    body = signed(ITEM_UPDATED) if key == PUBLIC_KEY else signed(ITEM_UPDATED, ANOTHER_KEY)

    assert receive(request(body)) == 200


class FailingSqs:
    def __init__(self, failures: int, sqs: Any) -> None:
        self.failures = failures
        self.sqs = sqs

    def send_message(self, **message: str) -> None:
        self.failures -= 1
        if self.failures >= 0:
            raise ConnectTimeoutError(endpoint_url="https://sqs.example")
        self.sqs.send_message(**message)


def test_a_queue_that_cannot_be_reached_makes_wix_send_it_again(
    queues: Queues, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(webhook_receiver, "_sqs", lambda: FailingSqs(99, queues.sqs))

    assert receive(request(signed(ITEM_UPDATED))) == 500
    (line,) = logged(capsys)
    assert (line["event"], line["WebhooksNotQueued"]) == ("queue_unreachable", 1)


def test_one_hiccup_of_the_queue_is_overcome(queues: Queues, monkeypatch: pytest.MonkeyPatch):
    flaky = FailingSqs(1, queues.sqs)
    monkeypatch.setattr(webhook_receiver, "_sqs", lambda: flaky)

    assert receive(request(signed(ITEM_UPDATED))) == 200
    assert len(queues.messages()) == 1


def test_a_queue_that_is_not_there_is_not_success(queues: Queues, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ITEM_QUEUE_URL", queues.urls["item"].replace("item", "missing"))
    forget()

    assert receive(request(signed(ITEM_UPDATED))) == 500


@pytest.mark.parametrize("name", ["WIX_PUBLIC_KEYS", "GALLERY_QUEUE_URL", "ITEM_QUEUE_URL"])
def test_missing_configuration_names_the_variable(queues: Queues, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, " ")

    with pytest.raises(InvalidRequest, match=name):
        receive(request(signed(ITEM_UPDATED)))


def test_an_unknown_type_is_counted_in_a_line_that_cloudwatch_reads(queues: Queues, capsys: pytest.CaptureFixture[str]):
    receive(request(signed(claims("wix.blog.v3.post_created", {}))))

    (line,) = logged(capsys)
    metric = line["_aws"]["CloudWatchMetrics"][0]
    assert (line["event_type"], line["WebhooksUnknown"]) == ("wix.blog.v3.post_created", 1)
    assert metric["Metrics"] == [{"Name": "WebhooksUnknown", "Unit": "Count"}]


def test_nothing_of_a_body_reaches_the_log(queues: Queues, capsys: pytest.CaptureFixture[str]):
    for body in (signed(ITEM_UPDATED), signed(ITEM_UPDATED, ANOTHER_KEY)):
        receive(request(body))

    allowed = {
        "level",
        "event",
        "status",
        "release",
        "event_type",
        "correlation_id",
        "instance_id",
        "kind",
        "_aws",
        "WebhooksRefused",
    }
    assert set().union(*logged(capsys)) <= allowed


def test_the_log_level_is_kept(queues: Queues, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("LOG_LEVEL", "WARNING")

    receive(request(signed(ITEM_UPDATED)))

    assert logged(capsys) == []
