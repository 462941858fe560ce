"""What a collection can hold and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gallery_sync.model.entries import Field, MediaKind, Value


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
