"""Sending messages to the two FIFO queues."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from gallery_sync.errors import Unavailable
from gallery_sync.messages import Message, QueueName

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_BATCH = 10
"""Messages per request (SQS API: SendMessageBatch)."""
_TRIES = 2
_ALLOWED = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
"""What SQS takes as a deduplication or group ID."""


class SqsQueues:
    """`ports.Queue` on SQS. The order of messages of one site is kept, also when a part of a batch is refused."""

    def __init__(self, client: "SQSClient", gallery_queue_url: str, item_queue_url: str) -> None:
        self._client = client
        self._urls = {QueueName.GALLERY: gallery_queue_url, QueueName.ITEM: item_queue_url}

    def send(self, messages: Sequence[Message]) -> None:
        """Raises `Unavailable` when not all messages could be sent; sending them again doubles none."""
        for name in QueueName:
            waiting = iter([message for message in messages if message.queue is name])
            while batch := list(islice(waiting, _BATCH)):
                self._send(name, batch)

    def _send(self, name: QueueName, batch: Sequence[Message]) -> None:
        entries = [_entry(str(position), message) for position, message in enumerate(batch)]
        for _ in range(_TRIES):
            refused = set(self._refused(name, entries))
            entries = [entry for entry in entries if entry["Id"] in refused]
            if not entries:
                return
        raise Unavailable("The queue does not take all messages at the moment; they are sent again later.")

    def _refused(self, name: QueueName, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> Iterator[str]:
        try:
            answer = self._client.send_message_batch(QueueUrl=self._urls[name], Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("The queue cannot be reached; the work is taken up again later.") from error
        return (failure["Id"] for failure in answer.get("Failed", ()))


def _entry(name: str, message: Message) -> "SendMessageBatchRequestEntryTypeDef":
    return {
        "Id": name,
        "MessageBody": message.to_json(),
        "MessageGroupId": accepted(message.group),
        "MessageDeduplicationId": accepted(message.deduplication_id),
    }


def accepted(text: str) -> str:
    """The text itself if SQS takes it as an ID, else its SHA-256."""
    return text if _ALLOWED.fullmatch(text) else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
