"""History, conflicts and held deletions of a link."""

import zlib
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from itertools import batched, chain, groupby, islice
from typing import TYPE_CHECKING

from gallery_sync.model import Conflict, Decision, Field, Held, HistoryLine, Side
from gallery_sync.model.text import UNREADABLE, to_text
from gallery_sync.store import keys
from gallery_sync.store.conditions import ABSENT, PRESENT, holds
from gallery_sync.store.documents import Document, read_value, time_of, value_of
from gallery_sync.store.reading import Unreadable, read_each, read_one, read_strictly, unnoticed
from gallery_sync.store.requests import ConditionCheck, Delete, Part, Put
from gallery_sync.store.retention import KEPT, Retention
from gallery_sync.store.rows import READABLE, Row, bytes_in, document_in, key_of, row, text_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_PAIRS_PER_ROW = 20_000
"""Pair IDs are 26 random characters: compressed they take 17 bytes each; a row may have 400 KB."""


class Journal(Part):
    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        unreadable: Unreadable = unnoticed,
        retention: Retention = KEPT,
    ) -> None:
        super().__init__(client, table_name, unreadable)
        self._retention = retention

    def history(self, link_id: str, pair_id: str | None = None, limit: int = 100) -> Sequence[HistoryLine]:
        """That of one pair is picked out of the link's: a page of 1 MB, about 3,000 lines, with each request. An index
        of it would cost with every change, and is asked only when somebody looks at one item."""
        partition = keys.link_partition(link_id)

        def read(one: Row) -> HistoryLine:
            return read_line(link_id, document_in(one))

        if pair_id is None:
            rows = self._rows.query(partition, keys.LOG, attributes=READABLE, limit=limit, newest_first=True)
            return list(read_each(rows, read, self._unreadable))
        named = f'"pair_id":{to_text(pair_id)}'
        rows = self._rows.query(partition, keys.LOG, attributes=READABLE, containing=named, newest_first=True)
        lines = read_each(rows, read, self._unreadable)
        return list(islice((line for line in lines if line.pair_id == pair_id), limit))

    def conflicts(self, link_id: str) -> Sequence[Conflict]:
        """Newest first."""
        rows = self._rows.query(keys.link_partition(link_id), keys.CONFLICT, attributes=READABLE)
        found = read_each(rows, lambda one: read_conflict(link_id, document_in(one)), self._unreadable)
        return sorted(found, key=lambda conflict: (conflict.at, conflict.id), reverse=True)

    def put_conflict(self, conflict: Conflict) -> None:
        self._rows.write([self._lives(conflict.link_id), self._conflict_put(conflict)])

    def held(self, link_id: str, *, whole: bool = True) -> Sequence[Held]:
        rows = self._rows.query(keys.link_partition(link_id), keys.HELD, attributes="pk, sk, held_id, pairs, doc")
        sets = [list(parts) for _, parts in groupby(rows, key=lambda one: keys.held_side(key_of(one)))]
        if whole:
            return [read_strictly(parts[0], lambda _, parts=parts: read_held(link_id, parts)) for parts in sets]
        found = (
            read_one(parts[0], lambda _, parts=parts: read_held(link_id, parts), self._unreadable) for parts in sets
        )
        return [one for one in found if one is not None]

    def put_held(self, held: Held) -> None:
        self._rows.write([self._lives(held.link_id), *map(Put, _held_rows(held))])

    def decide_held(self, held: Held, decision: Decision) -> Held:
        decided = replace(held, decision=decision)
        self._rows.write([Put(_held_rows(decided)[0], holds(held.id))])
        return decided

    def delete_held(self, held: Held) -> None:
        """Raises `VersionConflict` when another set is held by now; nothing held is success."""
        prefix = f"{keys.HELD}{held.missing_on.value}#"
        rows = self._rows.query(keys.link_partition(held.link_id), prefix, attributes="pk, sk")
        match [key_of(one) for one in rows]:
            case [first, *later]:
                self._rows.write([Delete(first, ABSENT | holds(held.id)), *map(Delete, later)])
            case _:
                pass

    def forget(self, link_id: str, pair_ids: AbstractSet[str] | None = None, at_most: int | None = None) -> bool:
        partition = keys.link_partition(link_id)
        conflicts = self._rows.query(partition, keys.CONFLICT, attributes=READABLE)
        lines = self._rows.query(partition, keys.LOG, attributes=READABLE)
        theirs = (key_of(one) for one in chain(conflicts, lines) if pair_ids is None or _is_about(one, pair_ids))
        return self._rows.delete_all(islice(theirs, at_most)) != at_most

    def _lives(self, link_id: str) -> ConditionCheck:
        """Nothing new is written below a link that is gone or going: nobody would remove it."""
        return ConditionCheck(keys.owner(link_id), PRESENT)

    def _line_puts(self, lines: Iterable[HistoryLine], version: int) -> list[Put]:
        """The rows of what is told together with this version of a pair."""
        return [
            Put(row(keys.log(line, version, position), _line(line), expires_at=self._journal_expiry(line.at)))
            for position, line in enumerate(lines)
        ]

    def _conflict_put(self, conflict: Conflict) -> Put:
        key = keys.conflict(conflict.link_id, conflict.id)
        return Put(row(key, _conflict(conflict), expires_at=self._journal_expiry(conflict.at)))

    def _journal_expiry(self, at: datetime) -> int:
        return int((at + self._retention.journal).timestamp())


def _is_about(content: Row, pair_ids: AbstractSet[str]) -> bool:
    """A row that cannot be read may be about anybody: it goes, too."""
    try:
        return document_in(content)["pair_id"] in pair_ids
    except UNREADABLE:
        return True


def _line(line: HistoryLine) -> Document:
    return {
        "pair_id": line.pair_id,
        "at": time_of(line.at),
        "action": line.action,
        "on": line.on.value if line.on else None,
        "why": line.why,
        "fields": list(line.fields),
        "correlation_id": line.correlation_id,
    }


def read_line(link_id: str, document: Document) -> HistoryLine:
    return HistoryLine(
        link_id=link_id,
        pair_id=document["pair_id"],
        at=datetime.fromisoformat(document["at"]),
        action=document["action"],
        on=Side(document["on"]) if document["on"] else None,
        why=document["why"],
        fields=tuple(document["fields"]),
        correlation_id=document["correlation_id"],
    )


def _conflict(conflict: Conflict) -> Document:
    return {
        "id": conflict.id,
        "pair_id": conflict.pair_id,
        "at": time_of(conflict.at),
        "field": conflict.field.value,
        "loser": conflict.loser.value,
        "lost": value_of(conflict.lost),
        "kept": value_of(conflict.kept),
        "restored": conflict.restored,
        "dismissed": conflict.dismissed,
    }


def read_conflict(link_id: str, document: Document) -> Conflict:
    return Conflict(
        id=document["id"],
        link_id=link_id,
        pair_id=document["pair_id"],
        at=datetime.fromisoformat(document["at"]),
        field=Field(document["field"]),
        loser=Side(document["loser"]),
        lost=read_value(document["lost"]),
        kept=read_value(document["kept"]),
        restored=document["restored"],
        dismissed=document.get("dismissed", False),
    )


def _held_rows(held: Held) -> list[Row]:
    """One row for up to 20,000 pairs, in their order. A smaller set leaves later rows of the former one behind,
    which are told by their other `held_id`."""
    document: Document = {"missing_on": held.missing_on.value, "at": time_of(held.at), "reason": held.reason}
    if held.decision is not None:
        document["decision"] = held.decision.value
    parts = list(batched(held.pair_ids, _PAIRS_PER_ROW, strict=False)) or [()]
    return [
        row(
            keys.held(held.link_id, held.missing_on, part),
            document,
            held_id=held.id,
            pairs=zlib.compress("\n".join(pair_ids).encode()),
        )
        for part, pair_ids in enumerate(parts)
    ]


def read_held(link_id: str, parts: Sequence[Row]) -> Held:
    held_id, document = text_in(parts[0], "held_id"), document_in(parts[0])
    current = [part for part in parts if text_in(part, "held_id") == held_id]
    pair_ids = "\n".join(zlib.decompress(bytes_in(part, "pairs")).decode() for part in current)
    return Held(
        id=held_id,
        link_id=link_id,
        missing_on=Side(document["missing_on"]),
        pair_ids=tuple(pair_ids.split("\n")) if pair_ids else (),
        at=datetime.fromisoformat(document["at"]),
        reason=document["reason"],
        decision=Decision(document["decision"]) if "decision" in document else None,
    )
