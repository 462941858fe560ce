"""What the engine needs from the outside. Adapters implement these; the simulation fakes them.

Every method may raise `TransientError` or `PermanentError` and nothing else. 401, 403, 429, 5xx and time-outs are
never "not found": a method answers None for absence only when the platform proved it (SYNC rule 9).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gallery_sync.messages import Message
from gallery_sync.model import (
    Account,
    Capabilities,
    Conflict,
    Connection,
    Draft,
    Entry,
    Held,
    HistoryLine,
    Link,
    Listing,
    Media,
    Pair,
    Patch,
    Side,
    Site,
    Staged,
)

type Clock = Callable[[], datetime]
"""The present time, aware, in UTC."""


class MediaContent(Protocol):
    """An open download: read once, in order, then closed. `size` is 0 when unknown."""

    mime_type: str
    size: int

    def chunks(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class MediaSource(Protocol):
    """Opens the bytes behind a media value of the side that it was read from."""

    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        """With `longest_side`, an image whose longer side has at most that many pixels, where the source can make
        one; else the original. Raises `MediaUnusable` when it cannot be fetched or is not what it claims to be."""
        ...


class Collection(MediaSource, Protocol):
    """One side of a link: a Pro Gallery, or an album on a platform."""

    @property
    def side(self) -> Side: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def read(self, entry_id: str) -> Entry | None:
        """A point read. None: the platform answered "not found" and the collection itself exists.

        Raises `CollectionGone` when the collection does not exist any more.
        """
        ...

    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        """As `read` for up to 100 entries. `near` is the offset of the first of them in a recent listing, a hint that
        lets one listing call answer for all; whatever that call does not show is read one by one. An entry that
        cannot be understood is left out: `read` tells why."""
        ...

    def listing(self, known: Mapping[str, Entry]) -> Listing:
        """The complete listing. Raises `IncompleteListing` when completeness cannot be proven (SYNC rule 9).

        `known` holds entries as last read: where the platform tells an unchanged revision cheaply, the adapter
        answers with the known entry instead of reading it again.
        """
        ...

    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        """The entries that bear this marker (SYNC rule 3), oldest first. Where the staged media is the marker (Wix:
        the file ID), those that show it. Empty when nothing was staged there."""
        ...

    def foresee(self, media: Mapping[str, Media], staged: Sequence[Staged]) -> None:  # noqa: ARG002
        """These media are about to be staged, by marker, and of what is staged the state is about to be asked: where
        the platform takes or tells many in one call, `stage` and `staged` then answer from that. Raises nothing on
        account of single media."""
        return

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        """Bring the media here, without showing it. Not ready yet: ask `staged` again later. Raises
        `MediaUnusable`."""
        ...

    def staged(self, staged: Staged) -> Staged:
        """The present state of staged media. Raises `MediaUnusable` when the platform failed to process it."""
        ...

    def create(self, draft: Draft) -> Entry:
        """Create the entry and return it as the platform stored it (SYNC rule 8). With `client_ids`, a second
        create with the same marker returns the entry that is there. Raises `RankTaken`, `Refused`; `StaleRevision`
        when the staged media is not there any more and has to be staged anew."""
        ...

    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        """Write only the fields of `patch`, on condition that the entry is still as read where the platform has
        revisions (`StaleRevision` otherwise). `media` and `staged` are given when MEDIA is among them. Returns what
        was stored."""
        ...

    def delete(self, entry: Entry) -> None:
        """Delete, on the same condition; absent already is success."""
        ...

    def place(self, entry: Entry, rank: float) -> Entry:
        """Give the entry another rank; only where `capabilities.positions`. Raises `RankTaken`."""
        ...

    def arrange(self, entry_ids: Sequence[str]) -> None:
        """Write the whole order; only where the order is one list."""
        ...

    def retitle(self, title: str) -> None:
        """Give the album the gallery's name; does nothing where that is not possible."""
        ...

    def publish(self) -> None:
        """Bring up to date what is made from the entries (such as a gallery page); called once after a batch of
        writes."""
        ...

    def cursor(self) -> str:
        """A text that is another one whenever something in the collection may have changed, told by one or two cheap
        calls; empty where there is no such thing. Raises `CollectionGone`."""
        ...


class Platform(Protocol):
    """An external platform on which albums lie, opened with one account."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def create_album(self, marker: str, title: str) -> str:
        """Make an album and return its ID; the same marker (the link ID) always gives the same album."""
        ...

    def delete_album(self, album_id: str) -> None:
        """Remove the album with everything in it; absent already is success."""
        ...

    def open(self, album_id: str) -> Collection: ...

    def address(self, album_id: str) -> str:
        """Where a person can look at the album; empty when there is no such address."""
        ...


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that an owner enters to connect an account: `label` and `help` are for people. What is `secret` is
    not shown while it is typed, and never afterwards. What is not `required` may stay empty."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    placeholder: str = ""
    required: bool = True


class Connector(Protocol):
    """How accounts on one kind of platform are connected and opened. `form` is empty where nothing has to be
    entered: the stack itself owns what the platform needs."""

    @property
    def name(self) -> str:
        """As links carry it."""
        ...

    @property
    def title(self) -> str:
        """For people."""
        ...

    @property
    def form(self) -> tuple[FormField, ...]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def connect(self, values: Mapping[str, str]) -> Account:
        """Check what was entered, and at once what the account may do. Raises `CredentialsRefused`, or `Refused` for
        what no credentials would mend, each with a sentence for the owner."""
        ...

    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        """The platform as the account with this secret sees it. Calls nothing. `save` keeps a renewed secret (a
        session that was refreshed) for the next worker."""
        ...


class Vault(Protocol):
    """Keeps secrets: what it encrypts can be decrypted only with the same context."""

    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes: ...

    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> Mapping[str, str]: ...


class Queue(Protocol):
    """Both queues: a message knows which one is its own."""

    def send(self, messages: Sequence[Message]) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkName:
    """Which link, without what it is set to."""

    instance_id: str
    gallery_id: str
    id: str


class Store(Protocol):
    """The table. Every write is conditional on the row's version and raises `VersionConflict` (SYNC rule 12);
    a written row comes back with its version raised by one."""

    def site(self, instance_id: str) -> Site | None: ...

    def put_site(self, site: Site) -> Site: ...

    def delete_site(self, site: Site) -> None:
        """Remove the site's own row; its links and connections are removed first."""
        ...

    def links(self, instance_id: str, gallery_id: str | None = None) -> Sequence[Link]:
        """All links of a site, or those of one gallery."""
        ...

    def link(self, instance_id: str, link_id: str) -> Link | None: ...

    def link_of_album(self, platform: str, album_id: str, account_id: str = "") -> LinkName | None:
        """Which link has claimed the album; it may be gone by now."""
        ...

    def put_link(self, link: Link) -> Link: ...

    def delete_link(self, link: Link) -> None:
        """Remove the link with everything below it."""
        ...

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

    def pairs(self, link_id: str) -> Iterator[Pair]:
        """All pairs of a link, tombstones included, in no order."""
        ...

    def put_pair(self, pair: Pair, before: Pair | None, journal: Iterable[HistoryLine | Conflict] = ()) -> Pair:
        """Write the row, the index rows of its IDs (only if absent; those of `before` that it no longer has are
        removed) and the journal in one transaction, on condition that the row is still `before` (None: absent)."""
        ...

    def history(self, link_id: str, pair_id: str | None = None, limit: int = 100) -> Sequence[HistoryLine]:
        """Newest first."""
        ...

    def conflicts(self, link_id: str) -> Sequence[Conflict]: ...

    def put_conflict(self, conflict: Conflict) -> None: ...

    def held(self, link_id: str) -> Sequence[Held]: ...

    def put_held(self, held: Held) -> None:
        """Write it in place of whatever is held on the same side of the same link."""
        ...

    def delete_held(self, held: Held) -> None: ...

    def forget(self, link_id: str, pair_id: str) -> None:
        """Remove the history and the conflicts of one pair. May be repeated."""
        ...

    def due_pairs(self, now: datetime, limit: int) -> Sequence[tuple[str, str, Pair]]:
        """Parked pairs whose `retry_at` has come: (instance ID, link ID, pair)."""
        ...

    def due_links(self, now: datetime, limit: int) -> Sequence[Link]:
        """Links whose `due_at` has come."""
        ...

    def due_sites(self, now: datetime, limit: int) -> Sequence[Site]:
        """Sites whose `purge_at` has come."""
        ...
