"""Working through a batch of SQS messages in order, site by site; what was delivered before, one at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools import Logger

from gallery_sync.errors import GallerySyncError
from gallery_sync.http import within
from gallery_sync.messages import Message, from_json
from gallery_sync.runtime.redelivery import Failed
from gallery_sync.runtime.suspects import Suspects, Unknown
from gallery_sync.runtime.turns import Turn, turn_of
from gallery_sync.runtime.units import Record, Unit, units_of
from gallery_sync.services.faults import traced

_TIME_TO_STOP = 60_000
"""Milliseconds before the function's time-out from which no further message is begun, if none took longer so far."""

_TO_END = 20_000
"""Milliseconds before it at which whatever is asked of a platform is cut off: for writing down what became of it."""


def process(
    event: dict[str, Any],
    handle: Callable[[Message], None],
    remaining: Callable[[], int],
    redeliver: Callable[[Sequence[Failed]], None],
    logger: Logger,
    suspects: Suspects | None = None,
) -> dict[str, Any]:
    """Handle every record; answers with those that failed or were not begun (SQS's `ReportBatchItemFailures`).

    The records of one group are handled in order, and after a failure the rest of the group is not begun; other groups
    go on. `remaining` tells the milliseconds that are left; `redeliver` is told what comes again, and when.

    A record that was delivered before may be what killed the worker, and with it every other record of that batch. So
    one of these alone is begun, after all others were given back: those come again at once, and what kills the worker
    kills it alone. What was begun alone before and never finished (`suspects`) waits until its neighbours are done.
    """
    records, failed = _read(event["Records"], logger)
    if failed:
        redeliver(failed)
    bench = _Bench(handle, remaining, redeliver, logger, suspects or Unknown())
    again = bench.one_turn if any(one.failed.deliveries > 1 for one in records) else bench.all_of
    failed += again(records)
    return {"batchItemFailures": [{"itemIdentifier": one.message_id} for one in failed]}


def _read(records: Iterable[dict[str, Any]], logger: Logger) -> tuple[list[Record], list[Failed]]:
    """A record that cannot be read goes to the dead letters by itself; the others of its group go on."""
    read: list[Record] = []
    broken: list[Failed] = []
    for record in records:
        attributes = record["attributes"]
        deliveries = int(attributes.get("ApproximateReceiveCount", "1"))
        failed = Failed(record["messageId"], record["receiptHandle"], deliveries)
        try:
            read.append(Record(attributes.get("MessageGroupId", ""), from_json(record["body"]), failed))
        except GallerySyncError as error:
            logger.error("message cannot be read", extra={"reason": error.reason, "message_id": failed.message_id})
            broken.append(replace(failed, hopeless=True))
    return read, broken


@dataclass(frozen=True, slots=True)
class _Bench:
    handle: Callable[[Message], None]
    remaining: Callable[[], int]
    redeliver: Callable[[Sequence[Failed]], None]
    logger: Logger
    suspects: Suspects

    def all_of(self, records: Sequence[Record]) -> list[Failed]:
        """Each group in its order; returns what failed, and what was not begun."""
        groups: dict[str, list[Record]] = {}
        for record in records:
            groups.setdefault(record.group, []).append(record)
        longest = 0
        failed: list[Failed] = []
        begun = False
        for group in groups.values():
            units = units_of(group)
            for position, unit in enumerate(units):
                before = self.remaining()
                if begun and before < max(_TIME_TO_STOP, longest + longest // 5):
                    failed += _given_back(units[position:])
                    break
                begun = True
                if not self._done(unit):
                    failed += [one.failed for one in unit.records] + _given_back(units[position + 1 :])
                    break
                longest = max(longest, before - self.remaining())
        return self._comes_again(failed)

    def one_turn(self, records: Sequence[Record]) -> list[Failed]:
        """One record alone; or, where only those are left that are known to come to no end, what is new beside them."""
        turn = turn_of(records, {group: self.suspects.begun(group) for group in {one.group for one in records}})
        record = turn.alone
        if record is None:
            return self._comes_again(self._hopeless(turn) + _back(turn.later)) + self.all_of(turn.others)
        given_back = self._comes_again(self._hopeless(turn) + _back([*turn.later, *turn.others]))
        self.suspects.begin(record.group, record.id)
        if self._done(Unit(record.message, (record,))):
            self.suspects.finished(record.group, record.id)
            return given_back
        neighbours = any(one.group == record.group for one in (*turn.later, *turn.others))
        return given_back + self._comes_again([replace(record.failed, deliveries=turn.tries, at_once=neighbours)])

    def _comes_again(self, failed: list[Failed]) -> list[Failed]:
        if failed:
            self.redeliver(failed)
        return failed

    def _hopeless(self, turn: Turn) -> list[Failed]:
        for record in turn.hopeless:
            self.logger.error("message comes to no end", extra=_told(record.message) | {"kind": record.message.kind})
        return [replace(one.failed, hopeless=True) for one in turn.hopeless]

    def _done(self, unit: Unit) -> bool:
        self.logger.append_keys(**_told(unit.message))
        try:
            with within((self.remaining() - _TO_END) / 1000):
                self.handle(unit.message)
        except Exception as error:  # noqa: BLE001 - what may be a bug of ours is delivered again
            self.logger.error("message failed", extra={"kind": unit.message.kind, "trace": traced(error)})
            return False
        return True


def _given_back(units: Iterable[Unit]) -> list[Failed]:
    return _back([record for unit in units for record in unit.records])


def _back(records: Iterable[Record]) -> list[Failed]:
    """Not begun: they come again at once."""
    return [replace(one.failed, at_once=True) for one in records]


def _told(message: Message) -> dict[str, str]:
    """What every line of the log says about the message that is worked on."""
    return {
        "correlation_id": message.correlation_id,
        "instance_id": message.instance_id,
        "gallery_id": message.gallery_id,
        "link_id": message.link_id,
    }
