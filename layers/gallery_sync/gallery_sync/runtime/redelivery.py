"""When messages that failed come again.

Left alone, SQS delivers them again after the queue's visibility time-out, which is longer than the function's own: in
these minutes the whole site waits, because a FIFO queue keeps its order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10
"""Messages per request (SQS API: ChangeMessageVisibilityBatch)."""
_FIRST = 5
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Failed:
    """A record of a batch that was not done; `deliveries` counts this one. `hopeless`: it cannot even be read, or never
    comes to an end, so it need not wait for the dead letters, and its site need not wait for it. `at_once`: it was not
    begun, or others wait for it to be visible again."""

    message_id: str
    receipt_handle: str
    deliveries: int
    hopeless: bool = False
    at_once: bool = False

    @property
    def wait(self) -> int:
        """Seconds until it comes again."""
        return 0 if self.hopeless or self.at_once else delay(self.deliveries)


def delay(deliveries: int) -> int:
    """Seconds until a message comes again: 5 after its first delivery, four times as many after each further one."""
    return min(_FIRST * 4 ** max(deliveries - 1, 0), _LONGEST)


class Redelivery:
    """Has failed messages of one queue delivered again soon, and later each time."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def __call__(self, failed: Sequence[Failed]) -> None:
        """Never raises: without it the messages come again, only later."""
        for some in batched(failed, _BATCH, strict=False):
            self._change(some)

    def _change(self, failed: Iterable[Failed]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": one.receipt_handle, "VisibilityTimeout": one.wait}
            for number, one in enumerate(failed)
        ]
        try:
            self._client.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries)  # type: ignore[reportArgumentType]
        except (BotoCoreError, ClientError):
            return
