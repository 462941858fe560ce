"""What must survive."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from gallery_sync.model import Conflict, Connection, Decision, FormerAlbum, Held, HistoryLine, Link, Pair, Side, Site


@dataclass(frozen=True, slots=True)
class LinkName:
    """Which link, without what it is set to."""

    instance_id: str
    gallery_id: str
    id: str


class PairName(NamedTuple):
    """Which pair, without what is in it."""

    link_id: str
    pair_id: str


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row whose time has come, as the store names it: for putting it off. `instance_id` is the site whose work it
    is, empty when its link was removed."""

    key: tuple[str, str]
    due_at: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class Due[T]:
    """The same with what the row holds; None: it cannot be read."""

    row: DueRow
    content: T | None


class Store(Protocol):
    """The table. Every write is conditional on the row's version and raises `VersionConflict` (SYNC rule 12);
    a written row comes back with its version raised by one.

    Where many rows are read, one that cannot be read is left out, and the operator is told of it. Where one that is
    left out would be taken for one that is not there, as with pairs, it raises `RowUnreadable`."""

    def site(self, instance_id: str) -> Site | None: ...

    def put_site(self, site: Site) -> Site: ...

    def delete_site(self, site: Site) -> None:
        """Remove the site's own row; its links and connections are removed first."""
        ...

    def links(self, instance_id: str, gallery_id: str | None = None) -> Sequence[Link]:
        """All links of a site, or those of one gallery."""
        ...

    def link(self, instance_id: str, link_id: str) -> Link | None: ...

    def link_of_album(
        self, platform: str, album_id: str, account_id: str = "", instance_id: str = ""
    ) -> LinkName | None:
        """Which link has claimed the album; it may be gone by now. Where the platform has accounts, of the site's own
        links."""
        ...

    def put_link(self, link: Link) -> Link: ...

    def delete_link(self, link: Link, at_most: int | None = None) -> bool:
        """Remove the link with everything below it. True when it is gone; False when the `at_most` rows were removed
        that one call may, and it must be repeated. From the first call on nothing new is written below it."""
        ...

    def delete_unread(self, instance_id: str) -> None:
        """Remove what is left of a site's links, with everything below them, of its connections and former albums when
        those that can be read are gone."""
        ...

    def former_albums(self, instance_id: str) -> Sequence[FormerAlbum]:
        """The albums that were kept when the site's galleries were unlinked."""
        ...

    def put_former_album(self, album: FormerAlbum) -> None: ...

    def delete_former_album(self, album: FormerAlbum) -> None: ...

    def connection(self, instance_id: str, platform: str, account_id: str) -> Connection | None: ...

    def connections(self, instance_id: str) -> Sequence[Connection]:
        """All connections of a site, by platform and account."""
        ...

    def put_connection(self, connection: Connection) -> Connection: ...

    def delete_connection(self, connection: Connection) -> None: ...

    def pair(self, link_id: str, pair_id: str) -> Pair | None: ...

    def pairs_named(self, link_id: str, pair_ids: Sequence[str]) -> Sequence[Pair]:
        """As `pair` for each of these, without those that are not there."""
        ...

    def pair_of(self, link_id: str, side: Side, entry_id: str) -> Pair | None:
        """The pair whose index row names this entry."""
        ...

    def pairs_of(self, link_id: str, side: Side, entry_ids: Sequence[str]) -> Mapping[str, Pair | None]:
        """As `pair_of` for each of these entries."""
        ...

    def link_and_pairs(
        self, instance_id: str, gallery_id: str, link_id: str, side: Side, entry_ids: Sequence[str]
    ) -> tuple[Link | None, Mapping[str, Pair | None]]:
        """A link and the pairs of these entries, as they are at about the same time: what a look needs."""
        ...

    def pairs(self, link_id: str, *, whole: bool = True) -> Iterator[Pair]:
        """All pairs of a link, tombstones included, in no order. Those that cannot be read are left out unless the
        `whole` is wanted."""
        ...

    def put_pair(self, pair: Pair, before: Pair | None, journal: Iterable[HistoryLine | Conflict] = ()) -> Pair:
        """Write the row, the index rows of its IDs (only if absent; those of `before` that it no longer has are
        removed) and the conflicts in one transaction, on condition that the row is still `before`. None: it is
        absent, and its link is not gone or going, because a row that is written after that would stay for good.

        The lines of history are written ahead of it, and taken back when it is refused: a crash between may leave a
        line too many, never one too few."""
        ...

    def history(self, link_id: str, pair_id: str | None = None, limit: int = 100) -> Sequence[HistoryLine]:
        """Newest first."""
        ...

    def conflicts(self, link_id: str) -> Sequence[Conflict]: ...

    def put_conflict(self, conflict: Conflict) -> None: ...

    def held(self, link_id: str, *, whole: bool = True) -> Sequence[Held]:
        """Those that cannot be read are left out unless the `whole` is wanted."""
        ...

    def put_held(self, held: Held) -> None:
        """Write it in place of whatever is held on the same side of the same link."""
        ...

    def decide_held(self, held: Held, decision: Decision) -> Held:
        """Record what the owner decided about this set. Raises `VersionConflict` when another one is held by now."""
        ...

    def delete_held(self, held: Held) -> None: ...

    def forget(self, link_id: str, pair_ids: AbstractSet[str] | None = None, at_most: int | None = None) -> bool:
        """Remove the history and the conflicts of these pairs, or of all, also of those that are gone. The history is
        read once. False when the `at_most` rows were removed that one call may, and it must be repeated."""
        ...

    def due_pairs(self, now: datetime) -> Iterator[Due[PairName]]:
        """Parked pairs whose `retry_at` has come, the longest overdue first, read as they are asked for."""
        ...

    def due_links(self, now: datetime) -> Iterator[Due[Link]]:
        """Links whose `due_at` has come, in the same way."""
        ...

    def due_sites(self, now: datetime) -> Iterator[Due[Site]]:
        """Sites whose `purge_at` has come, in the same way."""
        ...

    def put_off(self, row: DueRow, until: datetime) -> None:
        """Leave it out of what is due until then, or until somebody writes it. What it says stays as it is. Nothing
        happens where somebody wrote it meanwhile."""
        ...
