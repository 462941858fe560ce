"""What a collection can hold and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gallery_sync.model.entries import Field, Hyperlink, MediaKind, Value
from gallery_sync.model.schemes import is_link


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


class CreateFrom(StrEnum):
    """What an adapter hands over when it brings media to a platform."""

    BYTES = "bytes"
    URL = "url"
    """The platform fetches the file itself."""


class MarkerKind(StrEnum):
    """How an entry of ours is told from others, and found again after a crash."""

    CLIENT_ID = "client_id"
    """We choose the entry's ID."""
    SEARCHABLE = "searchable"
    """The platform finds it by something that we chose."""
    LIST_SCAN = "list_scan"
    """Only a listing shows it."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The platform takes `creates` new entries from one account in `seconds`."""

    creates: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a collection can hold and do; the engine asks before it acts.

    fields: the fields that it stores. max_lengths: characters per text field (tags: per tag); longer values are cut
    by the adapter. media: the kinds it takes. formats: the MIME types of files that it takes, empty for any.
    max_bytes: largest file, 0 for no limit. renditions: an image over `max_bytes`, or of another format, is taken
    as a rendition instead of being refused. replace_in_place: media can be replaced and the ID kept; otherwise
    `update` answers with a new ID. revisions: writes are conditional. client_ids: a create is idempotent by marker.
    marker: how an entry of ours is found again. create_from: what media come from, for the documents; the adapter's
    `stage` does it, and its contract proves it. stages: media is staged before a create or a replacement.
    rate_limits: on new entries, where the platform tells; empty where the host decides. positions: each entry has a
    rank of its own; otherwise the order is one list. sees_deletes: the change feed tells of deletions; otherwise
    only listings do. renames: IDs are names that people may change. notes: sentences for the owner on what the
    platform cannot see or hold.
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
    marker: MarkerKind = MarkerKind.LIST_SCAN
    create_from: CreateFrom = CreateFrom.BYTES
    stages: bool = True
    ordered: bool = True
    positions: bool = True
    renames: bool = False
    rate_limits: tuple[RateLimit, ...] = ()

    @property
    def markers(self) -> bool:
        """An entry that we created can be told from others."""
        return self.marker is not MarkerKind.NONE

    def shortest_time(self, creates: int) -> int:
        """Seconds that the platform's rate limits make so many new entries last, from the first to the last."""
        return max((one.seconds * (max(creates - 1, 0) // one.creates) for one in self.rate_limits), default=0)

    def cut(self, name: Field, value: Value) -> Value:
        """The value as this side would hold it. No side holds a link that runs something when it is clicked."""
        if isinstance(value, Hyperlink):
            return value if is_link(value.url) else None
        limit = self.max_lengths.get(name, 0)
        if not limit:
            return value
        if isinstance(value, str):
            return value[:limit]
        if isinstance(value, tuple):
            return tuple(tag[:limit] for tag in value)
        return value
