"""Pairs, with one index row for each of their two IDs: so an item has one medium, and a medium one item."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.model import Conflict, HistoryLine, Link, Pair, PairState, Side
from gallery_sync.ports import Clock
from gallery_sync.store import keys
from gallery_sync.store.conditions import ABSENT, at_version, expired, names_pair
from gallery_sync.store.journal import Journal
from gallery_sync.store.keys import Key
from gallery_sync.store.links import read_link
from gallery_sync.store.pair_documents import pair_document, read_pair
from gallery_sync.store.reading import Unreadable, read_each, read_one, read_strictly, unnoticed
from gallery_sync.store.requests import Action, Delete, Put
from gallery_sync.store.retention import KEPT, Retention
from gallery_sync.store.rows import READABLE, Row, document_in, key_of, row, text_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

type Guess = Callable[[str, Side, str], str]
"""Given link ID, side and entry ID: the ID of the pair that this entry probably belongs to."""

_REMEMBERED = 20_000
_FOUND = "pk, sk, pair_id, doc"


def itself(_link_id: str, _side: Side, entry_id: str) -> str:
    """Where the platform lets us choose an entry's ID, the pair ID is chosen."""
    return entry_id


def now_in_utc() -> datetime:
    return datetime.now(UTC)


class Pairs(Journal):
    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        *,
        guess: Guess = itself,
        clock: Clock = now_in_utc,
        retention: Retention = KEPT,
        unreadable: Unreadable = unnoticed,
    ) -> None:
        super().__init__(client, table_name, unreadable, retention)
        self._guess = guess
        self._clock = clock
        self._written: dict[Key, str] = {}
        """Which pair the index rows named that this process wrote last: their echoes are about to come."""

    def pair(self, link_id: str, pair_id: str) -> Pair | None:
        found = self._rows.get(keys.pair(link_id, pair_id))
        return _read(link_id, found) if found else None

    def pairs_named(self, link_id: str, pair_ids: Sequence[str]) -> Sequence[Pair]:
        rows = self._rows.get_many([keys.pair(link_id, one) for one in pair_ids], "pk, sk, doc")
        found = (rows.get(keys.pair(link_id, one)) for one in dict.fromkeys(pair_ids))
        return [_read(link_id, one) for one in found if one]

    def pair_of(self, link_id: str, side: Side, entry_id: str) -> Pair | None:
        return self.pairs_of(link_id, side, (entry_id,))[entry_id]

    def pairs_of(self, link_id: str, side: Side, entry_ids: Sequence[str]) -> Mapping[str, Pair | None]:
        """One request for 50 entries when the pairs are guessed right, and one more for those that are not. The index
        row alone decides, not the guess. One guess each: DynamoDB charges for a row that is not there as for one that
        is."""
        return self._pairs_in(self._rows_of(link_id, side, entry_ids), link_id, side, entry_ids)

    def link_and_pairs(
        self, instance_id: str, gallery_id: str, link_id: str, side: Side, entry_ids: Sequence[str]
    ) -> tuple[Link | None, Mapping[str, Pair | None]]:
        """In the same requests as `pairs_of`."""
        key = keys.link(instance_id, gallery_id, link_id)
        rows = self._rows_of(link_id, side, entry_ids, key)
        link = read_one(rows[key], lambda one: read_link(document_in(one)), self._unreadable) if key in rows else None
        return link, self._pairs_in(rows, link_id, side, entry_ids)

    def _rows_of(self, link_id: str, side: Side, entry_ids: Sequence[str], *more: Key) -> dict[Key, Row]:
        """The entries' index rows, the pair that each probably names, and `more`."""
        wanted = list(more)
        for entry_id in entry_ids:
            index = keys.entry(link_id, side, entry_id)
            probable = self._written.get(index) or self._guess(link_id, side, entry_id)
            wanted += [index, keys.pair(link_id, probable)]
        return self._rows.get_many(wanted, _FOUND)

    def _pairs_in(
        self, rows: dict[Key, Row], link_id: str, side: Side, entry_ids: Sequence[str]
    ) -> dict[str, Pair | None]:
        index = {entry_id: rows.get(keys.entry(link_id, side, entry_id)) for entry_id in entry_ids}
        named = {entry_id: keys.pair(link_id, read_strictly(row, _named)) for entry_id, row in index.items() if row}
        if missing := [key for key in named.values() if key not in rows]:
            rows = rows | self._rows.get_many(missing, _FOUND)
        found = {entry_id: rows.get(key) for entry_id, key in named.items()}
        return {entry_id: _read(link_id, row) if (row := found.get(entry_id)) else None for entry_id in entry_ids}

    def pairs(self, link_id: str, *, whole: bool = True) -> Iterator[Pair]:
        partition = keys.link_partition(link_id)
        if whole:
            return (_read(link_id, one) for one in self._rows.query(partition, keys.PAIR))
        rows = self._rows.query(partition, keys.PAIR, attributes=READABLE)
        return read_each(rows, lambda one: read_pair(link_id, document_in(one)), self._unreadable)

    def put_pair(self, pair: Pair, before: Pair | None, journal: Iterable[HistoryLine | Conflict] = ()) -> Pair:
        version = before.version if before else 0
        written = replace(pair, version=version + 1)
        expires_at = self._expiry(written)
        put = Put(_pair_row(written, expires_at), at_version(version))
        index = self._index_actions(written, before, expires_at)
        told = list(journal)
        lines = self._line_puts((one for one in told if isinstance(one, HistoryLine)), written.version)
        conflicts = [self._conflict_put(one) for one in told if isinstance(one, Conflict)]
        for line in lines:
            self._rows.write([line])
        try:
            lives = [] if before else [self._lives(pair.link_id)]
            self._rows.write([put, *index, *conflicts, *lives])
        except (VersionConflict, InvalidRequest):
            self._withdraw(lines, put)
            raise
        self._remember(written)
        return written

    def _withdraw(self, lines: Sequence[Put], pair: Put) -> None:
        """A refused write happened all the same when only its answer was lost, and was sent again."""
        if lines and self._rows.get(key_of(pair.row)) != {"doc": pair.row["doc"]}:
            self._rows.delete_all(key_of(one.row) for one in lines)

    def _index_actions(self, pair: Pair, before: Pair | None, expires_at: int | None) -> list[Action]:
        """An index row is written with its ID, and again whenever a tombstone is written or revived, so that they
        expire together."""
        lasting = before is not None and not _is_tombstone(before) and not _is_tombstone(pair)
        former = _entry_keys(before) if before else frozenset[Key]()
        present = _entry_keys(pair)
        ours = names_pair(pair.id)
        free = ABSENT | ours | expired(self._clock())
        puts = [
            Put(row(key, pair_id=pair.id, expires_at=expires_at), free)
            for key in sorted(present - former if lasting else present)
        ]
        return [*puts, *(Delete(key, ABSENT | ours) for key in sorted(former - present))]

    def _expiry(self, pair: Pair) -> int | None:
        if not _is_tombstone(pair):
            return None
        return int((self._clock() + self._retention.tombstones).timestamp())

    def _remember(self, pair: Pair) -> None:
        if len(self._written) > _REMEMBERED:
            self._written.clear()
        self._written.update(dict.fromkeys(_entry_keys(pair), pair.id))


def _read(link_id: str, content: Row) -> Pair:
    return read_strictly(content, lambda one: read_pair(link_id, document_in(one)))


def _named(index: Row) -> str:
    return text_in(index, "pair_id")


def _is_tombstone(pair: Pair) -> bool:
    return pair.state is PairState.TOMBSTONE


def _entry_keys(pair: Pair) -> frozenset[Key]:
    return frozenset(keys.entry(pair.link_id, side, pair.ids[side]) for side in Side if pair.ids[side])


def _pair_row(pair: Pair, expires_at: int | None) -> Row:
    retry_at = pair.trouble.retry_at if pair.trouble else None
    return row(
        keys.pair(pair.link_id, pair.id),
        pair_document(pair),
        version=pair.version,
        due_shard=keys.due_shard("pair", pair.id) if retry_at else None,
        due_at=keys.moment(retry_at) if retry_at else None,
        expires_at=expires_at,
    )
