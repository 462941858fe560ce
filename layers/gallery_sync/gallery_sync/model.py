"""The words of the project as frozen values. No I/O, no imports beyond the standard library.

A *link* ties one Wix gallery to one album; a *pair* ties one item to one medium. *Entry* is the word for
either of an item or a medium where the side does not matter, *collection* for either of a gallery or an album.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    WIX = "wix"
    EXTERNAL = "external"

    @property
    def other(self) -> "Side":
        return Side.EXTERNAL if self is Side.WIX else Side.WIX


class Direction(StrEnum):
    SHARE = "share"
    """Wix to external only; external changes are recorded, never carried to Wix."""
    TWO_WAY = "two_way"


class ConflictPolicy(StrEnum):
    WIX_WINS = "wix_wins"
    EXTERNAL_WINS = "external_wins"
    NEWEST_WINS = "newest_wins"


class DeletePolicy(StrEnum):
    PROPAGATE = "propagate"
    KEEP = "keep"


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    EMBED = "embed"
    """A video that stays on YouTube or Vimeo; only its address is kept."""
    TEXT = "text"


class Field(StrEnum):
    """The synced fields of an entry; the values are the attribute names of `Projection`."""

    MEDIA = "media"
    TITLE = "title"
    DESCRIPTION = "description"
    ALT_TEXT = "alt_text"
    LINK = "link"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """Where a click on an entry leads; `text` is its label."""

    url: str
    text: str = ""


type Value = str | Hyperlink | tuple[str, ...] | None
type Patch = Mapping[Field, Value]
"""Only the fields being changed. The value of MEDIA is the source's media fingerprint."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The synced fields of one entry as one platform stores them, its place in the order aside.

    `media` is the media fingerprint in that platform's own terms: equal text means the same picture. Two
    sides' fingerprints are never compared with each other, only each with its own base.
    """

    media: str
    title: str = ""
    description: str = ""
    alt_text: str = ""
    link: Hyperlink | None = None
    tags: tuple[str, ...] = ()

    def value(self, name: Field) -> Value:
        return getattr(self, name.value)

    def with_values(self, patch: Patch) -> "Projection":
        return replace(self, **{name.value: value for name, value in patch.items()})

    def differing(self, other: "Projection", among: frozenset[Field]) -> frozenset[Field]:
        """The fields of `among` in which the two differ."""
        if self == other:
            return frozenset()
        return frozenset(name for name in among if self.value(name) != other.value(name))


_EMPTY = Projection(media="")
EMPTY_VALUES: Patch = {name: _EMPTY.value(name) for name in Field if name is not Field.MEDIA}
"""What each field other than the media holds when nobody has filled it in."""


@dataclass(frozen=True, slots=True)
class Media:
    """What an entry shows, as its platform tells it. Empty text and zero mean: the platform does not say.

    `fingerprint` never changes for the same bytes on the same platform (Wix: the file ID; a bucket: the SHA-256;
    embeds: the address; texts: the SHA-256 of the HTML). `digest` is the SHA-256 of the bytes in hex, the only
    value that two platforms share. `url` can be fetched now, without credentials, and may expire.
    """

    kind: MediaKind
    fingerprint: str
    digest: str = ""
    url: str = ""
    html: str = ""
    file_name: str = ""
    mime_type: str = ""
    size: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a gallery or a medium of an album, as read from its platform.

    `rank` sorts ascending in display order; compare sequences, never numbers: platforms round them.
    `revision` is what the platform offers for conditional writes. `marker` is the pair ID found inside the object,
    if our software created it. `raw` is the adapter's own form of the object, for its next write.
    """

    id: str
    projection: Projection
    media: Media
    rank: float = 0.0
    revision: str = ""
    modified_at: datetime | None = None
    marker: str = ""
    raw: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete listing of a collection, in display order (SYNC rule 9: proven complete by the adapter).

    `unreadable` names entries that exist but cannot be understood, each with the reason: they are not absent.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    unreadable: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Staged:
    """Media that lies on the destination, not yet shown there. `id` is the platform's own (Wix: the file ID)."""

    id: str
    fingerprint: str
    ready: bool = True
    detail: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the adapter needs to use it, such as width and height; text to text so that it can be stored."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be created. `marker` is the pair ID; `rank` None leaves the place to the platform."""

    marker: str
    projection: Projection
    media: Media
    staged: Staged | None
    rank: float | None


class ChangeFeed(StrEnum):
    """How changes made on a platform become known."""

    EVENTS = "events"
    """It sends events to the stack by itself."""
    WEBHOOK = "webhook"
    """It calls our address."""
    MODIFIED_SINCE = "modified_since"
    """Asked; it tells what was modified after a time."""
    REVISION = "revision"
    """Asked; one number changes with everything."""
    FULL_LISTING = "full_listing"
    """Asked; only a complete listing tells."""

    @property
    def polled(self) -> bool:
        return self not in (ChangeFeed.EVENTS, ChangeFeed.WEBHOOK)


class AlbumKind(StrEnum):
    """What an album is on its platform."""

    NATIVE = "native"
    PAGE = "page"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a collection can hold and do; the engine asks before it acts.

    fields: the fields that it stores. max_lengths: characters per text field (tags: per tag); longer values are cut
    by the adapter. media: the kinds it takes. formats: the MIME types of files that it takes, empty for any.
    max_bytes: largest file, 0 for no limit. renditions: an image over `max_bytes` is taken in a smaller rendition
    instead of being refused. replace_in_place: media can be replaced and the ID kept; otherwise `update` answers with
    a new ID. revisions: writes are conditional. client_ids: a create is idempotent by marker. markers: an entry that
    we created can be told from others. stages: media is staged before a create or a replacement. positions: each
    entry has a rank of its own; otherwise the order is one list. sees_deletes: the change feed tells of deletions;
    otherwise only listings do. notes: sentences for the owner on what the platform cannot see or hold.
    """

    fields: frozenset[Field] = frozenset(Field)
    max_lengths: Mapping[Field, int] = field(default_factory=dict[Field, int])
    media: frozenset[MediaKind] = frozenset(MediaKind)
    formats: frozenset[str] = frozenset()
    max_bytes: int = 0
    renditions: bool = False
    change_feed: ChangeFeed = ChangeFeed.EVENTS
    sees_deletes: bool = True
    album: AlbumKind = AlbumKind.PREFIX
    notes: tuple[str, ...] = ()
    replace_in_place: bool = True
    revisions: bool = False
    client_ids: bool = False
    markers: bool = True
    stages: bool = True
    ordered: bool = True
    positions: bool = True

    def cut(self, name: Field, value: Value) -> Value:
        """The value as this side would hold it."""
        limit = self.max_lengths.get(name, 0)
        if not limit:
            return value
        if isinstance(value, str):
            return value[:limit]
        if isinstance(value, tuple):
            return tuple(tag[:limit] for tag in value)
        return value


# --- the mapping ---------------------------------------------------------------------------------------------------


class PairState(StrEnum):
    CREATING = "creating"
    """An intent to create the missing side is open."""
    LINKED = "linked"
    KEPT = "kept"
    """One side was deleted and the delete policy keeps the other; nothing is carried any more."""
    TOMBSTONE = "tombstone"
    """Both sides are gone. Kept for a while so that a create that lands late is recognised."""


class Decision(StrEnum):
    """What the owner decided about a held deletion."""

    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class CreateIntent:
    """Written before a create (SYNC rule 2). `sent` is the source's projection, frozen; `attempted` says that a
    create may have reached the platform, so that the next one must look for the marker first (rule 3)."""

    on: Side
    sent: Projection
    rank: float | None = None
    staged: Staged | None = None
    attempted: bool = False


@dataclass(frozen=True, slots=True)
class PatchIntent:
    """Written before an update (SYNC rule 5): what is about to be written on which side."""

    on: Side
    patch: Patch
    staged: Staged | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a pair is not settled. `retry_at` None: permanent, until its source changes or the owner says try again.

    `reason` is a sentence for a person. `skipped`: nothing is broken, the other side cannot hold this. `about` is a
    fingerprint of what was tried, so that a change of the source tries anew.
    """

    reason: str
    since: datetime
    attempts: int = 1
    retry_at: datetime | None = None
    about: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Sided[T]:
    """One value per side."""

    wix: T
    external: T

    def __getitem__(self, side: Side) -> T:
        return self.wix if side is Side.WIX else self.external

    def having(self, side: Side, value: T) -> "Sided[T]":
        return Sided(value, self.external) if side is Side.WIX else Sided(self.wix, value)


NO_BASES = Sided[Projection | None](None, None)


@dataclass(frozen=True, slots=True)
class Pair:
    """The ID mapping of one item and one medium, with both bases.

    `ids` hold "" and `bases` None while a side is not known. `ranks` and `revisions` are as last read from each side
    (hints that something may have changed); `place` sorts the base order of the link, None until the pair has been
    given its place on both sides. `version` counts writes of the row, 0 before the first. `drift` names what changed
    outside in direction `share`. `twin_sent` is what was sent, kept when a create may have reached the platform twice
    (SYNC rule 6).
    """

    id: str
    link_id: str
    state: PairState
    source: Side
    ids: Sided[str] = Sided("", "")
    bases: Sided[Projection | None] = NO_BASES
    ranks: Sided[float] = Sided(0.0, 0.0)
    revisions: Sided[str] = Sided("", "")
    place: float | None = 0.0
    intent: CreateIntent | PatchIntent | None = None
    trouble: Trouble | None = None
    twin_sent: Projection | None = None
    decision: Decision | None = None
    drift: tuple[str, ...] = ()
    version: int = 0


class LinkState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """By the owner."""
    PARKED = "parked"
    """Transient trouble with the whole side; taken up again at `resume_at`."""
    NEEDS_RECONNECT = "needs_reconnect"
    """The platform refuses the credentials, or the account changed."""
    HELD = "held"
    """The gallery or the album itself is gone; the owner decides."""
    REMOVED = "removed"
    """The app was removed from the site; the mapping is kept for a reinstall."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the owner chose for a link."""

    direction: Direction = Direction.TWO_WAY
    conflict: ConflictPolicy = ConflictPolicy.WIX_WINS
    delete: DeletePolicy = DeletePolicy.PROPAGATE
    edit_beats_delete: bool = True
    poll_at_most_every: int = 300
    """Seconds between two looks at a busy album on a platform that does not tell of changes by itself."""
    poll_at_least_every: int = 86_400
    """The same for a quiet album."""


@dataclass(frozen=True, slots=True)
class Link:
    """One gallery tied to one album. A new generation (SYNC rule 13) is a new link.

    `account_id`: of the connection that opens the album, empty where the platform needs none. `check_at`: when the
    scheduler is to compare the whole gallery next. `compared_at`: when that was last done; None until what was there
    on both sides from the beginning has been paired, and until then no event creates anything. `poll_at`: when the
    scheduler is to look at the album next, None while the platform tells by itself; `poll_every`: seconds between
    two such looks as it is now; `cursor`: what the album said at the last one. `gallery_title`: as last written to
    the album.
    """

    id: str
    instance_id: str
    gallery_id: str
    platform: str
    album_id: str
    settings: Settings
    account_id: str = ""
    state: LinkState = LinkState.ACTIVE
    reason: str = ""
    resume_at: datetime | None = None
    check_at: datetime | None = None
    compared_at: datetime | None = None
    poll_at: datetime | None = None
    poll_every: int = 0
    cursor: str = ""
    gallery_title: str = ""
    created_at: datetime | None = None
    version: int = 0

    @property
    def due_at(self) -> datetime | None:
        """When the scheduler is to take it up; what stopped it is waited for."""
        return self.resume_at or min((at for at in (self.check_at, self.poll_at) if at), default=None)


class SiteState(StrEnum):
    INSTALLED = "installed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Site:
    """One installation of the app; `origin` is the instance that the site was duplicated from, if it was."""

    instance_id: str
    state: SiteState = SiteState.INSTALLED
    origin: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a platform, as just connected. `id` is the same whenever the same account is connected; `title`
    is what its owner knows it by. `secret` is what opens it: text to text, never stored but encrypted."""

    id: str
    title: str
    secret: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A site's access to an account on a platform. `refused`: the platform does not accept it any more."""

    instance_id: str
    platform: str
    account_id: str
    title: str
    ciphertext: bytes = field(repr=False)
    refused: bool = False
    version: int = 0


# --- the journal ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of one pair and why it was made (SYNC rule 16)."""

    link_id: str
    pair_id: str
    at: datetime
    action: str
    on: Side | None
    why: str
    fields: tuple[str, ...] = ()
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that lost (SYNC rule 16). `loser` is the side on which it stood; it can be restored. `dismissed`: the
    owner has seen it and lets the other value stand."""

    id: str
    link_id: str
    pair_id: str
    at: datetime
    field: Field
    loser: Side
    lost: Value
    kept: Value
    restored: bool = False
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Deletions that wait for the owner (SYNC rule 10). `id` is derived from the exact set that it names."""

    id: str
    link_id: str
    missing_on: Side
    pair_ids: tuple[str, ...]
    at: datetime
    reason: str
