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
_STILL = 1.2
"""Seconds without any sign of work that count as quiet: longer than an event takes through the cloud."""


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
    sign_of_work: Callable[[], object]
    """Anything that changes when work is done."""

    def wait(self, seconds: float = 60.0) -> None:
        sqs: SQSClient = self.stack.session.client("sqs", endpoint_url=self.stack.cloud_url)
        begin = time.monotonic()
        still, seen = begin, self.sign_of_work()
        while time.monotonic() - still < _STILL:
            if time.monotonic() - begin > seconds:
                raise TooLate(f"It does not come to rest within {seconds:.0f} s; see `make logs FUNCTION=item_worker`.")
            time.sleep(_POLL)
            now = self.sign_of_work()
            if now != seen or self._waiting(sqs):
                still, seen = time.monotonic(), now

    def _waiting(self, sqs: "SQSClient") -> bool:
        if not self.admin.get("/idle").raise_for_status().json()["idle"]:
            return True
        return any(_messages(sqs, self.stack.queues[name]) for name in ("gallery", "item"))


def _messages(sqs: "SQSClient", url: str) -> int:
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)
