"""Killing the processes in which the embedded cloud runs a worker, while they are at work."""

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tools.local_cloud.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_PATIENCE = 20.0
_COLD = 3.0
_NOTICED_WITHIN = 2.0
_QUEUES = {"item_worker": "item", "gallery_worker": "gallery", "change_listener": "change"}


@dataclass(slots=True)
class Killer:
    """`lost` counts the batches that were lost with their process, by function, as told by the embedded cloud."""

    stack: LocalStack
    processes: int = 0
    lost: Counter[str] = field(default_factory=Counter[str])
    _waiting: Thread | None = None
    _seen: dict[int, float] = field(default_factory=dict[int, float])

    def lie_in_wait(self, function: str, after: float) -> None:
        """From now on wait for a batch to be taken, and kill the function's processes `after` seconds later; the one
        that was waited for before is done with first."""
        self.join()
        self._waiting = Thread(target=self.kill, args=(function, after))
        self._waiting.start()

    def join(self) -> None:
        if self._waiting:
            self._waiting.join()

    def kill(self, function: str, after: float) -> None:
        """Kills once, and not at all if no batch is taken for a while."""
        sqs: SQSClient = self.stack.session.client("sqs", endpoint_url=self.stack.cloud_url)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            warm = self._warm(function)
            if warm and _taken(sqs, self.stack.queues[_QUEUES[function]]):
                time.sleep(after)
                before = self._lost(function)
                for pid in warm:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self.processes += len(warm)
                self.lost[function] += self._noticed(function, before)
                return
            time.sleep(0.02)

    def _warm(self, function: str) -> list[int]:
        """The processes that were there some seconds ago: younger ones are still importing."""
        now = time.monotonic()
        return [pid for pid in workers(self.stack, function) if now - self._seen.setdefault(pid, now) > _COLD]

    def _noticed(self, function: str, before: int) -> bool:
        end = time.monotonic() + _NOTICED_WITHIN
        while time.monotonic() < end:
            if self._lost(function) > before:
                return True
            time.sleep(0.05)
        return False

    def _lost(self, function: str) -> int:
        """How many batches failed as a whole: a worker that lives names single messages instead."""
        log = self.stack.children["cloud"].log.read_text(errors="replace")
        return log.count(f"ESM: Lambda {self.stack.functions[function]} failed processing SQS batch")


def workers(stack: LocalStack, function: str) -> list[int]:
    """The processes in which the embedded cloud runs a function: children of the cloud that we started, no others."""
    wanted = f"ministack-lambda-{stack.functions[function]}"
    parent = stack.children["cloud"].pid
    return [pid for pid, command in _children(parent) if wanted in command]


def _children(parent: int) -> list[tuple[int, str]]:
    if not Path("/proc/self").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
        rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
        return [(int(row[0]), row[2]) for row in rows if len(row) == 3 and int(row[1]) == parent]
    found: list[tuple[int, str]] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state = (process / "stat").read_text().rpartition(")")[2].split()
            if int(state[1]) == parent:
                found.append((int(process.name), (process / "cmdline").read_text().replace("\0", " ")))
        except OSError:
            continue  # it ended meanwhile
    return found


def _taken(sqs: "SQSClient", url: str) -> bool:
    name = "ApproximateNumberOfMessagesNotVisible"
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return answer["Attributes"][name] != "0"
