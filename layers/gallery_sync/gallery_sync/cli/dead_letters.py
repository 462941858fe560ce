"""Dead letters: messages that failed five times. They hold IDs, never content."""

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gallery_sync.aws.meanings import Service
from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Failure, Row, Say, listed
from gallery_sync.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

QUEUES = {
    "gallery": ("GalleryQueueUrl", "GalleryDeadLettersUrl"),
    "item": ("ItemQueueUrl", "ItemDeadLettersUrl"),
    "change": ("ChangeQueueUrl", "ChangeDeadLettersUrl"),
}
"""The outputs that name each queue and its dead letters."""

_HIDDEN = 60
"""Seconds for which a letter that was looked at is not handed out again."""
_SHOWN = ("kind", "instance_id", "link_id", "gallery_id", "side", "correlation_id")
_GROUP_HINT = "Of each site at most ten are shown: the rest is behind them."


def depth(deployment: Deployment, output: str) -> int:
    """How many messages are there, about."""
    with translated("The queue", Service.SQS):
        answer = deployment.sqs.get_queue_attributes(
            QueueUrl=deployment.output(output), AttributeNames=["ApproximateNumberOfMessages"]
        )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def show(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    rows: list[Row] = []
    for name in _wanted(options):
        letters = list(_received(deployment, name))
        rows += [_row(name, letter) for letter in letters]
        _put_back(deployment, name, letters)
    return listed(rows, "There are no dead letters.", _GROUP_HINT if len(rows) >= 10 else "")


def redrive(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """Sent before it is removed: a letter may arrive twice, which costs a read, but is never lost."""
    note = "Redriven. What fails again comes back here after five times."
    return _take(deployment, options, say, "redriven", note, again=True)


def remove(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    note = "Removed. Have the link compared if you are in doubt: `gallery-sync check`."
    return _take(deployment, options, say, "removed", note, again=False)


def _take(deployment: Deployment, options: Namespace, say: Say, done: str, note: str, *, again: bool) -> Answer:
    if options.dry_run:
        return _dry(show(deployment, options, say), done, options.message)
    rows: list[Row] = []
    for name in _wanted(options):
        rows += _taken(deployment, name, options.message, say, again=again)
    return _found(rows, options.message, note)


def _wanted(options: Namespace) -> Sequence[str]:
    return [options.queue] if options.queue else list(QUEUES)


def _received(deployment: Deployment, name: str) -> "Iterator[MessageTypeDef]":
    """What the queue hands out until it hands out nothing more."""
    url = deployment.output(QUEUES[name][1])
    while True:
        with translated(f"The {name} queue", Service.SQS):
            answer = deployment.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=_HIDDEN,
                WaitTimeSeconds=0,
                MessageSystemAttributeNames=["All"],
            )
        letters = answer.get("Messages", [])
        if not letters:
            return
        yield from letters


def _put_back(deployment: Deployment, name: str, letters: "Sequence[MessageTypeDef]") -> None:
    url = deployment.output(QUEUES[name][1])
    for letter in letters:
        handle = letter.get("ReceiptHandle", "")
        deployment.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)


def _taken(deployment: Deployment, name: str, wanted: Sequence[str], say: Say, *, again: bool) -> list[Row]:
    source, dead = (deployment.output(output) for output in QUEUES[name])
    taken: list[Row] = []
    left: list[MessageTypeDef] = []
    for letter in _received(deployment, name):
        if wanted and letter.get("MessageId") not in wanted:
            left.append(letter)
            continue
        with translated(f"The {name} queue", Service.SQS):
            if again:
                deployment.sqs.send_message(**_copy(source, letter))
            deployment.sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter.get("ReceiptHandle", ""))
        taken.append(_row(name, letter))
        say(f"{name}: {len(taken)} letters")
    _put_back(deployment, name, left)
    return taken


def _copy(url: str, letter: "MessageTypeDef") -> Any:
    """With a deduplication ID of its own: the queue may still remember the former one."""
    group = letter.get("Attributes", {}).get("MessageGroupId")
    request: dict[str, Any] = {"QueueUrl": url, "MessageBody": letter.get("Body", "")}
    if group:
        request |= {"MessageGroupId": group, "MessageDeduplicationId": f"redriven-{letter.get('MessageId', '')}"}
    return request


def _row(name: str, letter: "MessageTypeDef") -> Row:
    content = _content(letter.get("Body", ""))
    received = letter.get("Attributes", {}).get("ApproximateReceiveCount", "")
    shown = {key: str(content.get(key, "")) for key in _SHOWN}
    return {"queue": name, "message": letter.get("MessageId", ""), "received": received, **shown}


def _content(body: str) -> dict[str, Any]:
    try:
        content: Any = json.loads(body)
    except ValueError:
        return {"kind": "(unreadable)"}
    if not isinstance(content, dict):
        return {"kind": "(unreadable)"}
    if "detail-type" in content:
        return {"kind": content["detail-type"], "correlation_id": content.get("id", "")}
    return content  # pyright: ignore[reportUnknownVariableType]


def _dry(found: Answer, done: str, wanted: Sequence[str]) -> Answer:
    rows = [row for row in found.content if not wanted or row["message"] in wanted]
    return listed(rows, "There are no such dead letters.", f"Nothing was done: these would be {done}.")


def _found(rows: list[Row], wanted: Sequence[str], note: str) -> Answer:
    missing = set(wanted) - {row["message"] for row in rows}
    if missing:
        raise Failure(
            f"Not among the dead letters: {', '.join(sorted(missing))}. Another one may be in front of it, or "
            "somebody looks at it at this moment: try again in a minute."
        )
    return listed(rows, "There are no dead letters.", note)
