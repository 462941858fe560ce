"""The deployed stack on the embedded cloud: how long an edit takes to arrive, and a large gallery end to end."""

import os
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks import latency
from benchmarks.results import Sample, Section, Table
from benchmarks.shared import Shared, administering, share
from gallery_sync.messages import Kind, Message
from tools.local_cloud.stack import STATE, local_stack

# A cold start of the embedded cloud takes longer than Wix would wait.
_SIMULATOR = ("--seed", "1", "--time-scale", "60", "--rate-limit", "0", "--webhook-timeout", "30")
_BEFORE = """The template as `sam deploy` puts it onto the embedded cloud, with the Wix simulator and albums in a
bucket, all on this machine and sharing its cores: what is shown is the way of an edit through receiver, queues, workers
and table, not the network and not AWS."""
_AFTER = """The large gallery holds texts, so that no pictures travel, and Wix's limit is off. *First share* is seconds
until the album shows all of it; *no change* is one invocation of the gallery worker, and *its CPU* what the worker
itself spends on it. The rest is spent by the stand-ins, foremost by the embedded cloud's Query, which looks at every
row of the link for each page of them: it grows with the square of the gallery, and DynamoDB's does not.
`make bench ARGS=--full` shares 10,000."""
_WORKER = "gallery_worker"


def measure(quick: bool, size: int = 1_000) -> Section:
    warm, cold, size = (40, 4, 200) if quick else (500, 20, size)
    with local_stack(STATE / "bench" / "stack", simulator_arguments=_SIMULATOR) as stack, administering(stack) as admin:
        arrived = latency.measure(stack, admin, warm, cold)
        large = share(stack, admin, size)
        compared = [_compare(large) for _ in range(3)]
        calls = _calls(admin, lambda: _compare(large))
    section = Section("Latency, and a large gallery on the embedded cloud", f"{_BEFORE}\n\n{arrived.text}\n\n{_AFTER}")
    section.tables = [arrived.table, _large_table(size, large.seconds, compared, calls)]
    section.facts = {"edit_seconds": Sample(arrived.to_album).median}
    return section


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds of one invocation of the gallery worker. `cpu`: what its own processes spent."""

    seconds: float
    cpu: float


def _compare(shared: Shared) -> Compared:
    message = Message(
        Kind.COMPARE,
        shared.owner.instance_id,
        event_id=uuid.uuid4().hex,
        correlation_id="bench",
        gallery_id=shared.gallery_id,
        link_id=shared.link_id,
    )
    attributes = {"MessageGroupId": message.group, "ApproximateReceiveCount": "1"}
    record = {
        "messageId": message.event_id,
        "receiptHandle": "none",
        "body": message.to_json(),
        "attributes": attributes,
    }
    function = shared.stack.functions[_WORKER]
    began, before = time.monotonic(), _cpu_seconds(function)
    answer = shared.stack.invoke(_WORKER, {"Records": [record | {"eventSource": "aws:sqs"}]})
    assert answer == {"batchItemFailures": []}, answer
    return Compared(time.monotonic() - began, _cpu_seconds(function) - before)


def _cpu_seconds(function: str) -> float:
    """Of all execution environments of a function: the embedded cloud runs each as a process, in a folder named so."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if function.encode() in (process / "cmdline").read_bytes():
                times = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += int(times[11]) + int(times[12])  # proc(5): utime and stime
        except OSError:  # it has ended
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def _calls(admin: httpx.Client, action: Callable[[], object]) -> int:
    admin.post("/calls/reset").raise_for_status()
    action()
    return len(admin.get("/calls/log").raise_for_status().json()["calls"])


def _large_table(size: int, first: float, compared: Sequence[Compared], calls: int) -> Table:
    seconds, cpu = Sample([one.seconds for one in compared]), Sample([one.cpu for one in compared])
    row = (
        f"{size:,}",
        f"{first:.0f}",
        f"{size / first:.0f}",
        seconds.shown(digits=2),
        cpu.shown(digits=2),
        f"{1e6 * cpu.median / size:.0f}",
        str(calls),
    )
    columns = (
        "items",
        "first share, s",
        "items a second",
        "no change, s",
        "its CPU, s",
        "CPU per item, µs",
        "Wix calls",
    )
    return Table("A large gallery", columns, [row])
