"""Entries of a collection, and what they show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any


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
        return _VALUE_OF[name](self)

    def with_values(self, patch: Patch) -> "Projection":
        return replace(self, **{name.value: value for name, value in patch.items()})

    def differing(self, other: "Projection", among: frozenset[Field]) -> frozenset[Field]:
        """The fields of `among` in which the two differ."""
        if self == other:
            return frozenset()
        return frozenset([name for name in among if _VALUE_OF[name](self) != _VALUE_OF[name](other)])


_VALUE_OF: Mapping[Field, Callable[[Projection], Value]] = {name: attrgetter(name.value) for name in Field}
"""Read again and again: for each field of each entry of a comparison."""

_EMPTY = Projection(media="")


EMPTY_VALUES: Patch = {name: _EMPTY.value(name) for name in Field if name is not Field.MEDIA}
"""What each field other than the media holds when nobody has filled it in."""


@dataclass(frozen=True, slots=True)
class Media:
    """What an entry shows, as its platform tells it. Empty text and zero mean: the platform does not say.

    `fingerprint` never changes for the same bytes on the same platform (Wix: the file ID; a bucket: the SHA-256;
    embeds: the address; texts: the SHA-256 of the HTML). `digest` is the SHA-256 of the bytes in hex, the only
    value that two platforms share. `url` can be fetched now, without credentials, and may expire. `pending`: the
    platform is still processing the file and offers none yet.
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
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a gallery or a medium of an album, as read from its platform.

    `rank` sorts ascending in display order; compare sequences, never numbers: platforms round them.
    `revision` is what the platform offers for conditional writes. `marker` is the pair ID found inside the object,
    if our software created it. `raw` is the adapter's own form of the object, for its next write.

    `apart`: fields that the platform keeps in two places (WordPress: an alternative text in the media library and
    another in the page), where somebody has typed in one of them since both held the same. `projection` has the text
    that counts; here is the other one, or None where nobody typed that. `update` with the field writes both places.
    """

    id: str
    projection: Projection
    media: Media
    rank: float = 0.0
    revision: str = ""
    modified_at: datetime | None = None
    marker: str = ""
    apart: Patch | None = field(default=None, hash=False)
    raw: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete listing of a collection, in display order (SYNC rule 9: proven complete by the adapter).

    `unreadable` names entries that exist but cannot be understood, each with the reason: they are not absent; `faults`
    are the errors behind those that nobody foresaw. `outdated`: what is made from the entries, such as a page, is
    older than one of them. `unplaced`: entries that have to stand somewhere in the listing, though nobody put them
    there, such as a picture that was taken out of an album's page and not deleted.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    unreadable: Mapping[str, str] = field(default_factory=dict[str, str])
    faults: Mapping[str, Exception] = field(default_factory=dict[str, Exception], compare=False)
    outdated: bool = False
    unplaced: frozenset[str] = frozenset()


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
