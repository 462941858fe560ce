"""The gallery queue and the item queue: SQS FIFO queues, grouped by site."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import Unavailable
from gallery_sync.messages import Message, QueueName
from gallery_sync.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_AT_ONCE = 10
_BYTES_AT_ONCE = 256 * 1024
"""SQS takes ten messages and 1 MiB in one request; queues whose limit was set earlier still have 256 KiB."""
_ATTEMPTS = 2
_USABLE_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
"""What SQS takes as a group ID or a deduplication ID."""


class SqsQueues:
    """`ports.Queue`: each message goes to the queue of its kind, in order within its site.

    Raises `RateLimited`, or `Unavailable` when messages are still refused after a second attempt: some of the others
    may be enqueued by then. Sending all of them again within five minutes doubles none: SQS remembers their IDs.
    """

    def __init__(self, client: "SQSClient", gallery_queue_url: str, item_queue_url: str) -> None:
        self._client = client
        self._urls = {QueueName.GALLERY: gallery_queue_url, QueueName.ITEM: item_queue_url}

    def send(self, messages: Sequence[Message]) -> None:
        for name, url in self._urls.items():
            ours = (message for message in messages if message.queue is name)
            entries = [_entry(piece) for message in ours for piece in message.pieces(_BYTES_AT_ONCE)]
            for batch in _batches(entries):
                self._send(name, url, batch)

    def _send(self, name: QueueName, url: str, batch: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> None:
        pending, codes = batch, list[str]()
        for _ in range(_ATTEMPTS):
            numbered = [{**entry, "Id": str(number)} for number, entry in enumerate(pending)]
            with translated(f"The {name.value} queue", Service.SQS):
                answer = self._client.send_message_batch(QueueUrl=url, Entries=numbered)  # type: ignore[arg-type]
            failed = answer.get("Failed", [])
            if not failed:
                return
            pending = [pending[number] for number in sorted(int(one["Id"]) for one in failed)]
            codes = sorted({one["Code"] for one in failed})
        raise Unavailable(
            f"The {name.value} queue refused {len(pending)} of {len(batch)} messages ({', '.join(codes)}); "
            "they are sent again later."
        )


def _entry(message: Message) -> "SendMessageBatchRequestEntryTypeDef":
    return {
        "Id": "",
        "MessageBody": message.to_json(),
        "MessageGroupId": _usable(message.group),
        "MessageDeduplicationId": _usable(message.deduplication_id),
    }


def _usable(text: str) -> str:
    return text if _USABLE_ID.fullmatch(text) else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(
    entries: "Sequence[SendMessageBatchRequestEntryTypeDef]",
) -> "Iterator[list[SendMessageBatchRequestEntryTypeDef]]":
    """In their order, as few as the limits allow."""
    batch: list[SendMessageBatchRequestEntryTypeDef] = []
    size = 0
    for entry in entries:
        length = len(entry["MessageBody"].encode())
        if batch and (len(batch) == _AT_ONCE or size + length > _BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch
