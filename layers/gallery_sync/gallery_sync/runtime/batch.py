"""Working through a batch of SQS messages in order, site by site."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from aws_lambda_powertools import Logger

from gallery_sync.errors import GallerySyncError
from gallery_sync.messages import Kind, Message, from_json
from gallery_sync.runtime.redelivery import Failed
from gallery_sync.services.galleries import CHUNK

_TIME_TO_STOP = 60_000
"""Milliseconds before the function's time-out from which no further message is begun."""


@dataclass(frozen=True, slots=True)
class _Record:
    id: str
    group: str
    body: str
    failed: Failed


@dataclass(frozen=True, slots=True)
class _Unit:
    """One message to handle, and the records that it stands for."""

    message: Message
    records: tuple[str, ...]


def process(
    event: dict[str, Any],
    handle: Callable[[Message], None],
    remaining: Callable[[], int],
    redeliver: Callable[[Sequence[Failed]], None],
    logger: Logger,
) -> dict[str, Any]:
    """Handle every record; answers with those that failed (SQS's `ReportBatchItemFailures`).

    The records of one group are handled in order, and after a failure the rest of the group fails too, because a FIFO
    queue must not deliver out of order. Other groups go on. `remaining` tells the milliseconds that are left;
    `redeliver` is told what failed.
    """
    records = [_record(record) for record in event["Records"]]
    failed: set[str] = set()
    hopeless: set[str] = set()
    for group in _groups(records):
        units, broken = _units(group, logger)
        hopeless.update(broken)
        failed.update(broken, _handle(units, handle, remaining, logger))
    if failed:
        redeliver([replace(one.failed, hopeless=one.id in hopeless) for one in records if one.id in failed])
    return {"batchItemFailures": [{"itemIdentifier": record.id} for record in records if record.id in failed]}


def _record(record: dict[str, Any]) -> _Record:
    attributes = record["attributes"]
    deliveries = int(attributes.get("ApproximateReceiveCount", "1"))
    failed = Failed(record["messageId"], record["receiptHandle"], deliveries)
    return _Record(record["messageId"], attributes.get("MessageGroupId", ""), record["body"], failed)


def _groups(records: Iterable[_Record]) -> Iterable[list[_Record]]:
    groups: dict[str, list[_Record]] = {}
    for record in records:
        groups.setdefault(record.group, []).append(record)
    return groups.values()


def _units(records: Sequence[_Record], logger: Logger) -> tuple[list[_Unit], list[str]]:
    """The messages in order, those about the same gallery and side collapsed into one. A record that cannot be read
    goes to the dead letters by itself; the others of its group go on."""
    units: list[_Unit] = []
    broken: list[str] = []
    for record in records:
        try:
            units.append(_Unit(from_json(record.body), (record.id,)))
        except GallerySyncError as error:
            logger.error("message cannot be read", extra={"reason": error.reason, "message_id": record.id})
            broken.append(record.id)
    return [_collapsed(list(run)) for _, same in groupby(units, key=_about) for run in _runs(list(same))], broken


def _about(unit: _Unit) -> object:
    """Messages with the same answer may be handled as one; all others are each their own."""
    one = unit.message
    if one.kind not in (Kind.LOOK, Kind.FILE) or one.places:
        return unit.records
    hints = one.gone, one.by_app, one.anonymize, one.near is None
    return one.kind, one.instance_id, one.gallery_id, one.link_id, one.side, hints


def _runs(units: Sequence[_Unit]) -> Iterable[Sequence[_Unit]]:
    """Cut into pieces that name at most as many entries as one message may."""
    run: list[_Unit] = []
    count = 0
    for unit in units:
        count += len(unit.message.entry_ids)
        if run and count > CHUNK:
            yield run
            run, count = [], len(unit.message.entry_ids)
        run.append(unit)
    if run:
        yield run


def _collapsed(units: Sequence[_Unit]) -> _Unit:
    if len(units) == 1:
        return units[0]
    moments: dict[str, str] = {}
    for one in (unit.message for unit in units):
        moments |= {name: max(moments.get(name, ""), one.not_before) for name in one.entry_ids}
    message = replace(
        units[-1].message, entry_ids=tuple(moments), not_before="", moments=tuple(moments.values()), near=None
    )
    return _Unit(message, tuple(name for unit in units for name in unit.records))


def _handle(
    units: Sequence[_Unit], handle: Callable[[Message], None], remaining: Callable[[], int], logger: Logger
) -> list[str]:
    for position, unit in enumerate(units):
        if remaining() < _TIME_TO_STOP and position:
            return _records(units[position:])
        logger.append_keys(**_told(unit.message))
        try:
            handle(unit.message)
        except Exception:
            logger.exception("message failed", extra={"kind": unit.message.kind})
            return _records(units[position:])
    return []


def _told(message: Message) -> dict[str, str]:
    """What every line of the log says about the message that is worked on."""
    return {
        "correlation_id": message.correlation_id,
        "instance_id": message.instance_id,
        "gallery_id": message.gallery_id,
        "link_id": message.link_id,
    }


def _records(units: Sequence[_Unit]) -> list[str]:
    return [name for unit in units for name in unit.records]
