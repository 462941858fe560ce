"""What a deployed stack uses of AWS: at rest, and for each change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

from benchmarks.prices import Usage, added, times
from tools.setup.build import ROOT

MEASURED = Path(__file__).parent / "measured.json"
_MINUTES = 43_200
_SECONDS = 60 * _MINUTES
_POLLS = 5 * 3 * _MINUTES
"""Lambda keeps five long polls of 20 seconds open at each queue (AWS docs: Using Lambda with SQS)."""
WAITS = {"wix": 0.150, "platform": 0.150, "bucket": 0.030, "table": 0.008, "queue": 0.010}
"""Seconds that an answer takes on AWS: assumed, because no stand-in on one machine can tell."""
_SIDE_BY_SIDE = 8
"""Pairs that a worker settles at once (`runtime.side_by_side.Threads`)."""
_VCPU = 1769
"""MB of memory that come with one processor (AWS docs: Configure Lambda function memory)."""
_FREE_STORAGE = 512
_EVENT = 26
"""Bytes that CloudWatch counts for each line besides its text (AWS docs: PutLogEvents)."""
_PLATFORM_LINES = 300 + 3 * _EVENT
"""Lambda's own of an invocation: START, END and REPORT."""
_RELEASE = 42
"""Of a line of a function: the release stamp."""
_LINES = {
    "receiver": 235 + _RELEASE + _EVENT + 170 + _EVENT,
    "worker": 560 + _RELEASE + 285 + 2 * _EVENT,
    "listener": 432 + _RELEASE + _EVENT,
}
"""Bytes of log: the receiver's line and that of the API; of a batch the item worker's line and its metrics; of a change
the listener's line. As long as they are with IDs of ordinary length."""
_GB = 1e9
METRICS_OF_CHANGES = frozenset({"WritesToWix", "WritesToPlatforms", "Echoes", "TimeToArrival"})
"""Written in any month in which somebody edits; the others tell of trouble."""
METRICS_OF_TROUBLE = frozenset(
    {
        *("WebhooksRefused", "WebhooksUnknown", "WebhooksNotQueued"),
        *("ParkedPairs", "FailedPairs", "SkippedPairs", "HeldDeletions", "AdoptedEntries", "RemovedTwins"),
        *("ParkedLinks", "HeldLinks", "LinksToReconnect", "UnreadableRows", "EntryFaults"),
    }
)
_KEY_REFRESHED = 300
"""Seconds after which DynamoDB asks KMS again, for each caller (AWS docs: DynamoDB encryption at rest)."""
_READERS_OF_THE_TABLE = 5
"""Roles that use the table: all but the receiver's."""
_PAIR_GB = 4e-6
"""In the table: a pair, the rows by which its item and its medium find it, and some lines of history."""
_SIDECAR_GB, _SHOWN_GB = 1e-6, 1e-6
"""In the bucket, of each entry: its sidecar; its part of the index and of the page, which are rewritten together."""
_FORMER_DAYS, _FORMER_KEPT = 7, 20
"""Former versions of what is rewritten all the time, as the bucket's rules keep them."""
_SAMPLED = 0.05
"""X-Ray records the first trace of each second, and this part of the others (its default rule)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Measured figures by name."""

    told: str
    values: Mapping[str, float]

    @classmethod
    def read(cls) -> "Facts":
        content = json.loads(MEASURED.read_text())
        return cls(content["measured"], content["facts"])

    def each(self, event: str, what: str, direction: str = "Wix to album") -> float:
        """A count, for each of the entries that the event was about."""
        name = f"calls_{event}_{direction}"
        return self.values[f"{name}_{what}"] / self.values[f"{name}_items"]


@dataclass(frozen=True, slots=True)
class Change:
    """What one change uses when a worker takes so many at once."""

    facts: Facts
    at_once: int

    @property
    def _event(self) -> str:
        return "update" if self.at_once == 1 else "updates at once"

    def usage(self) -> Usage:
        """To a platform that charges by itself."""
        rounds = ceil(self.at_once / _SIDE_BY_SIDE)
        waiting = 2 * WAITS["table"] + WAITS["wix"] + rounds * (2 * WAITS["platform"] + 3 * WAITS["table"])
        return added(self._received(), self._worked(waiting, "update"), self._table())

    def into_album(self) -> Usage:
        """Into an album of the stack's own bucket, with the event by which S3 tells of what we wrote."""
        rounds = ceil(self.at_once / _SIDE_BY_SIDE)
        waiting = 2 * WAITS["table"] + WAITS["wix"] + rounds * (2 * WAITS["bucket"] + 3 * WAITS["table"])
        waiting += 5 * WAITS["bucket"]  # the former index, the listing, the album's title, the page and its index
        return added(self._received(), self._worked(waiting, "update"), self._table(), self._bucket(), self._echo())

    def of_gallery(self) -> Usage:
        """What Wix tells of the gallery besides an item's change (Wix docs leave open whether it does)."""
        seconds = self._seconds("GalleryWorker", WAITS["table"] + self.facts.values["item_echo_cpu_seconds"], 0)
        work = times(1 / self.at_once, seconds)
        return added(self._received(), work, {"table_read": 1.0}, _log("worker", 1 / self.at_once))

    def traces(self, number: float, *, album: bool) -> float:
        """Recorded for so many changes that are spread evenly over a month."""
        requests = number * (1 + (3 if album else 1) / self.at_once)
        first = min(requests, _SECONDS)
        return first + _SAMPLED * (requests - first)

    def _received(self) -> Usage:
        seconds = self.facts.values["receiver_seconds"] + WAITS["queue"]
        fifo = {"http_api_request": 1.0, "fifo_request": 1 + 2 / self.at_once}
        return added(self._seconds("WebhookReceiver", seconds, 0), fifo, _log("receiver", 1))

    def _worked(self, waiting: float, what: str) -> Usage:
        """By the item worker: a batch's part of it."""
        cpu = self.facts.values[f"item_{what}_cpu_seconds{'' if self.at_once == 1 else '_of_ten'}"]
        work = times(1 / self.at_once, self._seconds("ItemWorker", waiting, cpu))
        return added(work, _log("worker", 1 / self.at_once))

    def _table(self) -> Usage:
        alone = 1 if self.at_once == 1 else 0  # measured with what Wix tells of the gallery besides
        read = self.facts.each(self._event, "read_units") - alone
        return {"table_read": read, "table_write": self.facts.each(self._event, "write_units")}

    def _bucket(self) -> Usage:
        writes = self.facts.each(self._event, "bucket_writes")
        told = writes - 1 / self.at_once  # all but the listing
        reads = self.facts.each(self._event, "platform_calls") - writes
        return {"s3_write": writes, "s3_read": reads, "event": told}

    def _echo(self) -> Usage:
        name = f"echo{'' if self.at_once == 1 else 'es'} of {self._event}"
        listening = self._seconds("ChangeListener", WAITS["table"] + WAITS["queue"], 0.005 * self.at_once)
        looking = 2 * WAITS["table"] + ceil(self.at_once / _SIDE_BY_SIDE) * WAITS["bucket"]
        queues = {"queue_request": 1 + 2 / self.at_once, "fifo_request": 3 / self.at_once}
        counted = {
            "s3_read": self.facts.each(name, "platform_calls"),
            "table_read": self.facts.each(name, "read_units"),
        }
        lines = added(times(1 / self.at_once, listening), {"log_gb": _LINES["listener"] / _GB})
        return added(lines, self._worked(looking, "echo"), queues, counted, _invoked(1 / self.at_once))

    @staticmethod
    def _seconds(function: str, waiting: float, cpu: float) -> Usage:
        """An invocation that waits and computes, one after the other at worst."""
        properties = template()[function]["Properties"]
        memory, storage = properties["MemorySize"], properties.get("EphemeralStorage", {}).get("Size", _FREE_STORAGE)
        seconds = waiting + cpu * _VCPU / memory
        return {
            "lambda_request": 1.0,
            "lambda_gb_second": seconds * memory / 1024,
            "lambda_storage_gb_second": seconds * (storage - _FREE_STORAGE) / 1024,
        }


def _log(what: str, part: float) -> Usage:
    return {"log_gb": part * (_LINES[what] + _PLATFORM_LINES) / _GB}


def _invoked(part: float) -> Usage:
    return {"log_gb": part * _PLATFORM_LINES / _GB}


def idle(facts: Facts, *, alarms: bool = False, traced: bool = False, credentials: bool = False) -> Usage:
    """A deployed stack that nobody uses, per month."""
    reads = facts.each("a minute without work", "read_units", "scheduler")
    usage: Usage = {"lambda_request": _MINUTES, "table_read": reads * _MINUTES}
    usage |= {"log_gb": _PLATFORM_LINES * _MINUTES / _GB, "lambda_gb_second": 0.150 * 0.5 * _MINUTES}
    usage |= {"fifo_request": 2 * _POLLS, "queue_request": _POLLS, "secret": 1, "dashboard": 1}
    usage["trace"] = _MINUTES if traced else 0
    usage["alarm_metric"] = alarm_metrics() if alarms else 0
    usage["key"] = 1 if credentials else 0
    usage |= {"key_request": _SECONDS / _KEY_REFRESHED, "log_kept_gb": usage["log_gb"]}
    return usage


def in_use(facts: Facts, *, in_trouble: bool = False) -> Usage:
    """What a month costs besides in which something is edited all day, before any of the edits is counted."""
    metrics = METRICS_OF_CHANGES | (METRICS_OF_TROUBLE if in_trouble else frozenset[str]())
    asked = (_READERS_OF_THE_TABLE - 1) * _SECONDS / _KEY_REFRESHED
    return added(idle(facts), {"custom_metric": len(metrics), "key_request": asked})


def kept(pictures: int, megabytes: float, publishes: int) -> Usage:
    """A month of an album in the bucket with so many pictures of so many MB each, whose page is made so often."""
    former = min(publishes, _FORMER_KEPT + publishes * _FORMER_DAYS / 30)
    shown = (1 + former) * _SHOWN_GB
    table = pictures * _PAIR_GB
    bucket = pictures * (megabytes / 1000 + _SIDECAR_GB + shown)
    return {"table_gb": table, "table_backup_gb": table, "s3_gb": bucket}


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms as nothing."""


def _nothing(_loader: object, _suffix: str, _node: object) -> None:
    return None


_Template.add_multi_constructor("!", _nothing)


@cache
def template() -> dict[str, Any]:
    """The resources."""
    return yaml.load((ROOT / "template.yaml").read_text(), _Template)["Resources"]  # noqa: S506


def alarm_metrics() -> int:
    """Each metric that an alarm of the template computes with is charged."""
    alarms = [one["Properties"] for one in template().values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    return sum(sum("MetricStat" in metric for metric in one.get("Metrics", [])) or 1 for one in alarms)
