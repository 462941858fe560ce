"""Records of a queue, and the messages that are handled for them: looks at the same gallery and side are one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gallery_sync.messages import Kind, Message
from gallery_sync.runtime.redelivery import Failed
from gallery_sync.services.galleries import CHUNK


@dataclass(frozen=True, slots=True)
class Record:
    """`failed`: what is to be told of it when it comes again."""

    group: str
    message: Message
    failed: Failed

    @property
    def id(self) -> str:
        return self.failed.message_id


@dataclass(frozen=True, slots=True)
class Unit:
    """One message to handle, and the records that it stands for."""

    message: Message
    records: tuple[Record, ...]


def units_of(records: Sequence[Record]) -> list[Unit]:
    """In their order, those about the same gallery and side collapsed into one."""
    units = [Unit(record.message, (record,)) for record in records]
    return [_collapsed(list(run)) for _, same in groupby(units, key=_about) for run in _runs(list(same))]


def _about(unit: Unit) -> object:
    """Messages with the same answer may be handled as one; all others are each their own."""
    one = unit.message
    if one.kind not in (Kind.LOOK, Kind.FILE) or one.places:
        return unit.records[0].id
    hints = one.gone, one.by_app, one.anonymize, one.near is None
    return one.kind, one.instance_id, one.gallery_id, one.link_id, one.side, hints


def _runs(units: Sequence[Unit]) -> Iterable[Sequence[Unit]]:
    """Cut into pieces that name at most as many entries as one message may."""
    run: list[Unit] = []
    count = 0
    for unit in units:
        count += len(unit.message.entry_ids)
        if run and count > CHUNK:
            yield run
            run, count = [], len(unit.message.entry_ids)
        run.append(unit)
    if run:
        yield run


def _collapsed(units: Sequence[Unit]) -> Unit:
    if len(units) == 1:
        return units[0]
    moments: dict[str, str] = {}
    for one in (unit.message for unit in units):
        moments |= {name: max(moments.get(name, ""), one.not_before) for name in one.entry_ids}
    message = replace(
        units[-1].message, entry_ids=tuple(moments), not_before="", moments=tuple(moments.values()), near=None
    )
    return Unit(message, tuple(record for unit in units for record in unit.records))
