"""Waiting: until something is so, and until nothing is on its way any more."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from tools.local_cloud.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_POLL = 0.15
_STILL = 0.8
"""Seconds without anything waiting that count as quiet: longer than an event is under way between two queues."""


class TooLate(Exception):
    """Something did not happen in time; the message says what."""


def wait_until(so: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> float:
    """Returns after how many seconds it was so. Raises `TooLate` with the sentence of `otherwise`."""
    begin = time.monotonic()
    while not so():
        if time.monotonic() - begin > seconds:
            raise TooLate(otherwise())
        time.sleep(_POLL)
    return time.monotonic() - begin


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing waits at Wix, in the queues, or in a worker."""

    stack: LocalStack
    admin: httpx.Client
    sqs: "SQSClient"

    @classmethod
    def of(cls, stack: LocalStack, admin: httpx.Client) -> "Quiet":
        return cls(stack, admin, stack.session.client("sqs", endpoint_url=stack.cloud_url))

    def wait(self, seconds: float = 180.0) -> None:
        """Raises `TooLate`."""
        begin = still = time.monotonic()
        while time.monotonic() - still < _STILL:
            if time.monotonic() - begin > seconds:
                raise TooLate(f"It does not come to rest within {seconds:.0f} s; see `make logs FUNCTION=item_worker`.")
            time.sleep(_POLL)
            if self._waiting():
                still = time.monotonic()

    def _waiting(self) -> bool:
        if any(self._messages(name) for name in ("change", "gallery", "item")):
            return True
        return not self.admin.get("/idle").raise_for_status().json()["idle"]

    def _messages(self, name: str) -> int:
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        answer = self.sqs.get_queue_attributes(QueueUrl=self.stack.queues[name], AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)
