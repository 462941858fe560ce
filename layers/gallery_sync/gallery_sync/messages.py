"""What travels through the two queues: IDs, never content. Plain JSON, so that the receiver needs nothing to write
it.

`group` is the MessageGroupId: the site's instance ID, because Wix's budget of calls is per site. `deduplication_id`
is the event's ID where an event caused the message.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from gallery_sync.errors import InvalidRequest

VERSION = 1


class QueueName(StrEnum):
    GALLERY = "gallery"
    ITEM = "item"


class Kind(StrEnum):
    # gallery queue
    COMPARE = "compare"
    """Compare a whole gallery with its album."""
    POLL = "poll"
    """Ask an album whether anything changed there."""
    GALLERY_CHANGED = "gallery_changed"
    GALLERY_DELETED = "gallery_deleted"
    PURGE = "purge"
    """Forget everything about a site from which the app was removed long enough ago."""
    APP_INSTALLED = "app_installed"
    APP_REMOVED = "app_removed"
    # item queue
    LOOK = "look"
    """Look at these entries of this side."""
    MATCH = "match"
    """These two unpaired entries show the same media: `entry_ids` is (item, medium)."""
    RESUME = "resume"
    """Look at these pairs: `entry_ids` are pair IDs."""
    FILE = "file"
    """A file in the Media Manager is ready or failed: `entry_ids` are pair IDs."""
    ORDER = "order"
    """Settle the order of a link."""
    UNLINK = "unlink"
    """Remove the album of a link, then the link itself."""


_GALLERY_KINDS = frozenset(
    {
        Kind.COMPARE,
        Kind.POLL,
        Kind.GALLERY_CHANGED,
        Kind.GALLERY_DELETED,
        Kind.PURGE,
        Kind.APP_INSTALLED,
        Kind.APP_REMOVED,
    }
)


class Place(NamedTuple):
    """Where a new entry goes. `source` is its rank where it was found, and a place holds as long as it has that one.
    `rank` is that on the other side (None: the destination decides), `base` its place in the base order (None: the
    order must be settled afterwards)."""

    source: float
    rank: float | None
    base: float | None


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of work. `link_id` is empty when an event names only the gallery. `near` is the offset of the first
    entry in a recent listing. `not_before` (ISO 8601) is what the event says about the entry's age (SYNC rule 1)."""

    kind: Kind
    instance_id: str
    event_id: str
    correlation_id: str
    gallery_id: str = ""
    link_id: str = ""
    side: str = ""
    entry_ids: tuple[str, ...] = ()
    near: int | None = None
    gone: bool = False
    """The event says that the entries were deleted."""
    by_app: bool = False
    """An app made the change, most likely ours. A hint that spares reads, never a reason to ignore the event."""
    anonymize: bool = False
    """A person's request to have their data removed caused the change."""
    not_before: str = ""
    moments: tuple[str, ...] = ()
    """`not_before` of each entry, where a worker made one message of several; it never travels."""
    places: tuple[Place, ...] = ()
    """Look, at entries that a comparison found to be new: where each goes."""
    publish_later: bool = False
    """A message that follows has what shows the entries brought up to date."""
    media: str = ""
    """Match: names the media of both entries as they were when they were found to be the same."""
    event_time: str = ""
    held: str = ""
    """Resume: in place of pairs, the set of held deletions that was decided on; `near` is where in it to go on."""
    due_at: str = ""
    """Compare, poll: since when that was due (ISO 8601). Once the link is due later than that, it was done."""
    origin: str = ""
    """App installed: the instance that the site was duplicated from."""

    @property
    def unplaced(self) -> bool:
        """Some of the entries get no place in the base order: who found them has the order settled after them."""
        return any(place.base is None for place in self.places)

    def superseded(self, due_at: datetime | None) -> bool:
        """Whether what the scheduler found due was done by another message: by now it is due later."""
        then = utc_time(self.due_at)
        return then is not None and due_at is not None and due_at > then

    @property
    def queue(self) -> QueueName:
        return QueueName.GALLERY if self.kind in _GALLERY_KINDS else QueueName.ITEM

    @property
    def group(self) -> str:
        return self.instance_id

    @property
    def deduplication_id(self) -> str:
        return self.event_id

    def to_json(self) -> str:
        content: dict[str, object] = {"version": VERSION}
        for name in _NAMES:
            value = getattr(self, name)
            if value or (name == "near" and value is not None):
                content[name] = value
        return json.dumps(content, separators=(",", ":"))

    def pieces(self, most: int) -> "Iterator[Message]":
        """The message, as several where its JSON is longer than `most` bytes: IDs may be long names in any script."""
        if len(self.entry_ids) < 2 or len(self.to_json()) <= most:
            yield self
            return
        half = len(self.entry_ids) // 2
        yield from self._part(0, half).pieces(most)
        yield from self._part(half, len(self.entry_ids)).pieces(most)

    def _part(self, start: int, end: int) -> "Message":
        return replace(
            self,
            event_id=f"{self.event_id}.{start}" if start else self.event_id,
            entry_ids=self.entry_ids[start:end],
            near=None if self.near is None else self.near + start,
            moments=self.moments[start:end],
            places=self.places[start:end],
        )


_NAMES = tuple(one.name for one in fields(Message))


def from_json(body: str) -> Message:
    """Names that are not known are left out: a newer worker may have added a hint while a deployment is under way. What
    an older one must not leave out raises `VERSION`. Raises `InvalidRequest` for whatever else no version wrote."""
    try:
        content: dict[str, Any] = json.loads(body)
        if content.pop("version") != VERSION:
            raise InvalidRequest(
                "The message was written by another version of Gallery Sync; redrive it after upgrading."
            )
        kind = Kind(content.pop("kind"))
        entry_ids = tuple(str(one) for one in content.pop("entry_ids", ()))
        places = tuple(_place(*one) for one in content.pop("places", ()))
        return _checked(Message(kind=kind, entry_ids=entry_ids, places=places, **_known(content)))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidRequest(f"The queue holds a message that Gallery Sync did not write: {error}.") from error


def _known(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name in _NAMES}


def _place(source: float, rank: float | None, base: float | None) -> Place:
    return Place(float(source), None if rank is None else float(rank), None if base is None else float(base))


def _checked(message: Message) -> Message:
    """Raises `TypeError`: a message that failed only when it is handled would hold up its site."""
    if message.places and len(message.places) != len(message.entry_ids):
        raise TypeError("places are not those of the entries")
    for one in fields(message):
        value: object = getattr(message, one.name)
        wanted = (int, type(None)) if one.name == "near" else (one.type if isinstance(one.type, type) else object)
        if not isinstance(value, wanted):
            raise TypeError(f"{one.name} is of a wrong type")
    return message


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time of Wix, which may carry microseconds; None for empty or unreadable text. Without a zone where
    the text names none."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def utc_time(text: str) -> datetime | None:
    """The same, taken as UTC where the text names no zone, so that it can be compared with other times."""
    moment = parse_time(text)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
