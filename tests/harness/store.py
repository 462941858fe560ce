"""`MemoryStore`: the table's twin in memory. It passes the same contract as `Table` (tests/contract/store)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.model import (
    SIDES,
    Conflict,
    Connection,
    Decision,
    FormerAlbum,
    Held,
    HistoryLine,
    Link,
    Pair,
    PairState,
    Side,
    Site,
)
from gallery_sync.ports import Clock, Due, DueRow, LinkName, PairName
from gallery_sync.store import keys
from gallery_sync.store.keys import Key
from gallery_sync.store.retention import KEPT, Retention

type _Logged = tuple[datetime, str, int, int]
"""What lines are sorted by: the time, the pair, its version and the position among the lines written with it."""
type Hook = Callable[[str], None]
"""Called with the name of the method that writes."""


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing(_name: str) -> None:
    return None


def _effect[**P, T](
    method: "Callable[Concatenate[MemoryStore, P], T]",
) -> "Callable[Concatenate[MemoryStore, P], T]":
    """Lets the hooks raise before the write, or after it landed."""
    name = method.__name__

    @wraps(method)
    def wrapped(self: "MemoryStore", *args: P.args, **kwargs: P.kwargs) -> T:
        self.before_effect(name)
        result = method(self, *args, **kwargs)
        self.after_effect(name)
        return result

    return wrapped


class MemoryStore:
    """`ports.Store`. Values are frozen, so nothing is copied.

    `before_effect` and `after_effect` may raise: an error or a crash before a write, or after it landed. Nothing
    expires by itself: `expire` does what DynamoDB does some time after a row's time has come.
    """

    def __init__(
        self,
        *,
        clock: Clock = _now,
        retention: Retention = KEPT,
        before_effect: Hook = _nothing,
        after_effect: Hook = _nothing,
    ) -> None:
        self.before_effect = before_effect
        self.after_effect = after_effect
        self._clock = clock
        self._retention = retention
        self._former: dict[Key, FormerAlbum] = {}
        self._put_off: dict[Key, datetime] = {}
        self._sites: dict[str, Site] = {}
        self._links: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        self._owners: dict[str, str] = {}
        self._albums: dict[Key, Link] = {}
        self._connections: dict[Key, Connection] = {}
        self._pairs: defaultdict[str, dict[str, Pair]] = defaultdict(dict)
        self._index: dict[Key, str] = {}
        self._expiries: dict[Key, datetime] = {}
        self._history: defaultdict[str, dict[_Logged, HistoryLine]] = defaultdict(dict)
        self._conflicts: defaultdict[str, dict[str, Conflict]] = defaultdict(dict)
        self._held: defaultdict[str, dict[Side, Held]] = defaultdict(dict)

    def site(self, instance_id: str) -> Site | None:
        return self._sites.get(instance_id)

    @_effect
    def put_site(self, site: Site) -> Site:
        _check_version(self._sites.get(site.instance_id), site)
        written = replace(site, version=site.version + 1)
        self._sites[site.instance_id] = written
        self._put_off.pop(keys.site(site.instance_id), None)
        return written

    @_effect
    def delete_site(self, site: Site) -> None:
        _check_version(self._sites.get(site.instance_id), site)
        self._sites.pop(site.instance_id, None)

    # --- links

    def links(self, instance_id: str, gallery_id: str | None = None) -> Sequence[Link]:
        found = [one for one in self._links[instance_id].values() if gallery_id is None or one.gallery_id == gallery_id]
        if len(found) > 1:
            found.sort(key=lambda link: keys.link(instance_id, link.gallery_id, link.id))
        return found

    def link(self, instance_id: str, link_id: str) -> Link | None:
        return self._links[instance_id].get(link_id)

    def link_of_album(
        self, platform: str, album_id: str, account_id: str = "", instance_id: str = ""
    ) -> LinkName | None:
        claim = self._albums.get(keys.album(platform, album_id, account_id, instance_id))
        return LinkName(claim.instance_id, claim.gallery_id, claim.id) if claim else None

    @_effect
    def put_link(self, link: Link) -> Link:
        _check_version(self.link(link.instance_id, link.id), link)
        album = _album_key(link)
        if not link.version and album in self._albums:
            raise InvalidRequest("This album is already linked to another gallery.")
        written = replace(link, version=link.version + 1)
        self._links[link.instance_id][link.id] = written
        self._put_off.pop(_link_key(link), None)
        self._albums.setdefault(album, written)
        self._owners[link.id] = link.instance_id
        return written

    @_effect
    def delete_link(self, link: Link, at_most: int | None = None) -> bool:
        current = self.link(link.instance_id, link.id)
        if current:
            _check_version(current, link)
        self._owners.pop(link.id, None)
        partition = keys.link_partition(link.id)
        below: list[tuple[dict[Any, Any], Any]] = [
            (rows[link.id], key)
            for rows in (self._pairs, self._history, self._conflicts, self._held)
            for key in rows[link.id]
        ]
        below += [(self._index, key) for key in self._index if key[0] == partition]
        for rows, key in below[:at_most]:
            del rows[key]
        if at_most is not None and len(below) >= at_most:
            return False
        if current:
            del self._links[link.instance_id][link.id]
            self._albums.pop(_album_key(link), None)
        return True

    def delete_unread(self, instance_id: str) -> None:
        """Here everything can be read."""

    def former_albums(self, instance_id: str) -> Sequence[FormerAlbum]:
        return [one for one in self._former.values() if one.instance_id == instance_id]

    @_effect
    def put_former_album(self, album: FormerAlbum) -> None:
        self._former[_former_key(album)] = album

    @_effect
    def delete_former_album(self, album: FormerAlbum) -> None:
        self._former.pop(_former_key(album), None)

    def _check_lives(self, link_id: str) -> None:
        if link_id not in self._owners:
            raise _conflict()

    # --- connections

    def connection(self, instance_id: str, platform: str, account_id: str) -> Connection | None:
        return self._connections.get(keys.connection(instance_id, platform, account_id))

    def connections(self, instance_id: str) -> Sequence[Connection]:
        partition = keys.site_partition(instance_id)
        return [one for key, one in sorted(self._connections.items()) if key[0] == partition]

    @_effect
    def put_connection(self, connection: Connection) -> Connection:
        key = _connection_key(connection)
        _check_version(self._connections.get(key), connection)
        written = replace(connection, version=connection.version + 1)
        self._connections[key] = written
        return written

    @_effect
    def delete_connection(self, connection: Connection) -> None:
        key = _connection_key(connection)
        _check_version(self._connections.get(key), connection)
        self._connections.pop(key, None)

    # --- pairs

    def pair(self, link_id: str, pair_id: str) -> Pair | None:
        return self._pairs[link_id].get(pair_id)

    def pairs_named(self, link_id: str, pair_ids: Sequence[str]) -> Sequence[Pair]:
        found = (self.pair(link_id, one) for one in dict.fromkeys(pair_ids))
        return [pair for pair in found if pair]

    def pair_of(self, link_id: str, side: Side, entry_id: str) -> Pair | None:
        pair_id = self._index.get(keys.entry(link_id, side, entry_id))
        return self.pair(link_id, pair_id) if pair_id else None

    def pairs_of(self, link_id: str, side: Side, entry_ids: Sequence[str]) -> Mapping[str, Pair | None]:
        return {entry_id: self.pair_of(link_id, side, entry_id) for entry_id in entry_ids}

    def link_and_pairs(
        self, instance_id: str, gallery_id: str, link_id: str, side: Side, entry_ids: Sequence[str]
    ) -> tuple[Link | None, Mapping[str, Pair | None]]:
        link = self.link(instance_id, link_id)
        return link if link and link.gallery_id == gallery_id else None, self.pairs_of(link_id, side, entry_ids)

    def pairs(self, link_id: str, *, whole: bool = True) -> Iterator[Pair]:
        yield from list(self._pairs[link_id].values())

    @_effect
    def put_pair(self, pair: Pair, before: Pair | None, journal: Iterable[HistoryLine | Conflict] = ()) -> Pair:
        current = self.pair(pair.link_id, pair.id)
        if (current.version if current else 0) != (before.version if before else 0):
            raise _conflict()
        if before is None:
            self._check_lives(pair.link_id)
        written = replace(pair, version=(before.version if before else 0) + 1)
        self._move_index(written, before)
        self._pairs[pair.link_id][pair.id] = written
        if self._put_off:
            self._put_off.pop(keys.pair(pair.link_id, pair.id), None)
        self._set_expiry(written)
        for position, one in enumerate(journal):
            if isinstance(one, Conflict):
                self._conflicts[one.link_id][one.id] = one
            else:
                self._history[one.link_id][one.at, one.pair_id, written.version, position] = one
        return written

    def _move_index(self, pair: Pair, before: Pair | None) -> None:
        """Raises before it changes anything."""
        if before and before.ids == pair.ids and PairState.TOMBSTONE not in (before.state, pair.state):
            return
        present, former = _entry_keys(pair), _entry_keys(before) if before else set[Key]()
        if not all(self._is_free(key, pair) for key in present):
            raise _conflict()
        for key in former - present:
            self._index.pop(key, None)
        for key in present:
            self._index[key] = pair.id

    def _is_free(self, key: Key, pair: Pair) -> bool:
        owner = self._index.get(key)
        if owner is None or owner == pair.id:
            return True
        expiry = self._expiries.get(keys.pair(pair.link_id, owner))
        return expiry is not None and expiry < self._clock()

    def _set_expiry(self, pair: Pair) -> None:
        if pair.state is PairState.TOMBSTONE:
            self._expiries[keys.pair(pair.link_id, pair.id)] = self._clock() + self._retention.tombstones
        elif self._expiries:
            self._expiries.pop(keys.pair(pair.link_id, pair.id), None)

    def expire(self) -> None:
        """Remove the tombstones whose time has passed, with their index rows."""
        now = self._clock()
        for key in [key for key, expiry in self._expiries.items() if expiry < now]:
            del self._expiries[key]
            link_id, pair_id = key[0].removeprefix(keys.LINK), key[1].removeprefix(keys.PAIR)
            pair = self._pairs[link_id].pop(pair_id, None)
            for entry in _entry_keys(pair) if pair else ():
                if self._index.get(entry) == pair_id:
                    del self._index[entry]

    # --- the journal

    def history(self, link_id: str, pair_id: str | None = None, limit: int = 100) -> Sequence[HistoryLine]:
        newest_first = sorted(self._history[link_id].items(), reverse=True)
        return [line for _, line in newest_first if pair_id in (None, line.pair_id)][:limit]

    def conflicts(self, link_id: str) -> Sequence[Conflict]:
        return sorted(self._conflicts[link_id].values(), key=lambda one: (one.at, one.id), reverse=True)

    @_effect
    def put_conflict(self, conflict: Conflict) -> None:
        self._check_lives(conflict.link_id)
        self._conflicts[conflict.link_id][conflict.id] = conflict

    @_effect
    def forget(self, link_id: str, pair_ids: AbstractSet[str] | None = None, at_most: int | None = None) -> bool:
        rows: list[tuple[dict[Any, Any], Any]] = [
            (kept, key)
            for kept in (self._conflicts[link_id], self._history[link_id])
            for key, one in kept.items()
            if pair_ids is None or one.pair_id in pair_ids
        ]
        for kept, key in rows[:at_most]:
            del kept[key]
        return at_most is None or len(rows) < at_most

    def held(self, link_id: str, *, whole: bool = True) -> Sequence[Held]:
        return [self._held[link_id][side] for side in sorted(self._held[link_id])]

    @_effect
    def put_held(self, held: Held) -> None:
        self._check_lives(held.link_id)
        self._held[held.link_id][held.missing_on] = held

    @_effect
    def decide_held(self, held: Held, decision: Decision) -> Held:
        current = self._held[held.link_id].get(held.missing_on)
        if current is None or current.id != held.id:
            raise _conflict()
        self._held[held.link_id][held.missing_on] = replace(held, decision=decision)
        return self._held[held.link_id][held.missing_on]

    @_effect
    def delete_held(self, held: Held) -> None:
        current = self._held[held.link_id].get(held.missing_on)
        if current and current.id != held.id:
            raise _conflict()
        self._held[held.link_id].pop(held.missing_on, None)

    # --- what is due

    def due_pairs(self, now: datetime) -> Iterator[Due[PairName]]:
        waiting = [
            (
                keys.pair(link_id, pair.id),
                pair.trouble.retry_at,
                self._owners.get(link_id, ""),
                PairName(link_id, pair.id),
            )
            for link_id, pairs in self._pairs.items()
            for pair in pairs.values()
            if pair.trouble and pair.trouble.retry_at
        ]
        return self._due(waiting, now)

    def due_sites(self, now: datetime) -> Iterator[Due[Site]]:
        sites = self._sites.values()
        return self._due([(keys.site(one.instance_id), one.purge_at, one.instance_id, one) for one in sites], now)

    def due_links(self, now: datetime) -> Iterator[Due[Link]]:
        links = [link for links in self._links.values() for link in links.values()]
        return self._due([(_link_key(one), one.due_at, one.instance_id, one) for one in links], now)

    def _due[T](self, rows: Iterable[tuple[Key, datetime | None, str, T]], now: datetime) -> Iterator[Due[T]]:
        found = [
            Due(DueRow(key, at.isoformat(), instance_id), content)
            for key, written, instance_id, content in rows
            if written and (at := self._put_off.get(key, written)) <= now
        ]
        return iter(sorted(found, key=lambda one: (one.row.due_at, one.row.key)))

    @_effect
    def put_off(self, row: DueRow, until: datetime) -> None:
        """Only what was read as due is put off, and no test here writes it between."""
        self._put_off[row.key] = until

    def due_link_at(self, link: Link) -> datetime | None:
        """When the schedule will have it compared, for who lets time pass."""
        written = link.resume_at or link.check_at
        return self._put_off.get(_link_key(link), written) if written else None

    def due_pair_at(self, pair: Pair) -> datetime | None:
        written = pair.trouble.retry_at if pair.trouble else None
        return self._put_off.get(keys.pair(pair.link_id, pair.id), written) if written else None


def _entry_keys(pair: Pair) -> set[Key]:
    return {keys.entry(pair.link_id, side, pair.ids[side]) for side in SIDES if pair.ids[side]}


def _link_key(link: Link) -> Key:
    return keys.link(link.instance_id, link.gallery_id, link.id)


def _former_key(album: FormerAlbum) -> Key:
    return keys.kept_album(album.instance_id, album.platform, album.account_id, album.album_id)


def _album_key(link: Link) -> Key:
    return keys.album(link.platform, link.album_id, link.account_id, link.instance_id)


def _connection_key(connection: Connection) -> Key:
    return keys.connection(connection.instance_id, connection.platform, connection.account_id)


type _Versioned = Site | Link | Connection


def _check_version(current: _Versioned | None, given: _Versioned) -> None:
    if (current.version if current else 0) != given.version:
        raise _conflict()


def _conflict() -> VersionConflict:
    return VersionConflict("Somebody else changed this at the same time; read it again and repeat.")
