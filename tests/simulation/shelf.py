"""The platforms' own state: what people see and edit, whatever the engine believes."""

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter

from gallery_sync.model import (
    Capabilities,
    ChangeFeed,
    Entry,
    Field,
    MarkerKind,
    Media,
    MediaKind,
    Projection,
    Side,
    Value,
)

ALL = frozenset(Field)
TYPED = tuple(name for name in Field if name is not Field.MEDIA)
"""The fields that people type."""
_PLACE = attrgetter("rank", "id")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a platform is like beyond its capabilities.

    recompresses: pictures come back as other bytes. tells_digest: it tells the SHA-256 of the bytes. new_file: each
    upload has a new ID, which is the fingerprint. processing: how long media takes until it can be shown. pushes: it
    sends events. float32: ranks are rounded on read. ties: several entries may have one rank; those are shown by ID.
    """

    name: str
    can: Capabilities
    recompresses: bool = False
    tells_digest: bool = True
    new_file: bool = False
    processing: timedelta = timedelta(0)
    pushes: bool = True
    float32: bool = False
    ties: bool = False
    visible_markers: bool = True


WIX = Kind("wix", Capabilities(), tells_digest=False, new_file=True, float32=True, visible_markers=False)
SLOW_WIX = replace(WIX, name="slow wix", processing=timedelta(seconds=45))
BUCKET = Kind("bucket", Capabilities(client_ids=True, revisions=True, max_lengths={Field.TITLE: 40}), ties=True)
SQUEEZING = Kind(
    "squeezing",
    Capabilities(
        fields=ALL - {Field.ALT_TEXT}, client_ids=True, revisions=True, max_lengths={Field.TITLE: 6, Field.TAGS: 6}
    ),
    recompresses=True,
)
PAGE = Kind(
    "page",
    Capabilities(
        fields=ALL - {Field.LINK, Field.TAGS},
        media=frozenset({MediaKind.IMAGE, MediaKind.VIDEO}),
        max_lengths={Field.TITLE: 6},
        replace_in_place=False,
        client_ids=True,
        positions=False,
    ),
    tells_digest=False,
    recompresses=True,
    pushes=False,
)
TAGGED = Kind(
    "tagged",
    Capabilities(
        fields=ALL - {Field.LINK, Field.ALT_TEXT},
        media=frozenset({MediaKind.IMAGE, MediaKind.VIDEO}),
        positions=False,
    ),
    tells_digest=False,
    recompresses=True,
    pushes=False,
)
BOARD = Kind(
    "board",
    Capabilities(
        fields=frozenset({Field.MEDIA, Field.TITLE, Field.DESCRIPTION}),
        marker=MarkerKind.NONE,
        ordered=False,
        change_feed=ChangeFeed.FULL_LISTING,
    ),
    visible_markers=False,
    pushes=False,
)
PLATFORMS = (BUCKET, SQUEEZING, PAGE, TAGGED, BOARD)


@dataclass(slots=True)
class Thing:
    """One entry as its platform holds it. `file` is the media's fingerprint there; `picture` what a person sees."""

    id: str
    kind: MediaKind
    picture: str
    file: str
    values: dict[Field, Value]
    rank: float
    revision: int
    modified_at: datetime
    marker: str = ""
    soul: str = ""
    """Which of the things that people made this is, through all copying by the engine. No engine ever sees it."""
    entry: Entry | None = None
    before: Entry | None = None
    """As it was before the last change; None when it was not there."""
    answered: bool = False
    """The last change was the engine's, and it knows."""
    apart: dict[Field, Value] = field(default_factory=dict[Field, Value])
    """What the second place holds of a field that the platform keeps in two; None where nobody typed that."""


@cache
def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


type Listener = Callable[["Shelf", str, bool], None]
"""Told of every change: the entry's ID and whether it is gone."""


def _silent(_shelf: "Shelf", _entry_id: str, _gone: bool) -> None:
    return None


@dataclass(slots=True)
class Shelf:
    """All entries of one gallery or album, in display order. The names of its methods are what people do."""

    side: Side
    kind: Kind
    clock: Callable[[], datetime]
    number: Callable[[str], str]
    title: str = "gallery"
    things: dict[str, Thing] = field(default_factory=dict[str, Thing])
    removed: dict[str, Thing] = field(default_factory=dict[str, Thing])
    pictures: dict[str, str] = field(default_factory=dict[str, str])
    """The picture behind each file that was ever uploaded."""
    changed: Listener = _silent
    gone: bool = False

    # --- reading

    def in_order(self) -> list[Thing]:
        if not self.kind.can.positions:
            return list(self.things.values())
        return sorted(self.things.values(), key=_PLACE)

    def entry(self, thing: Thing) -> Entry:
        if thing.entry is None:
            thing.entry = self._entry(thing)
        return thing.entry

    def _entry(self, thing: Thing) -> Entry:
        can = self.kind.can
        values = {name: value for name, value in thing.values.items() if name in can.fields}
        digest = ""
        if self.kind.tells_digest and thing.kind in (MediaKind.IMAGE, MediaKind.VIDEO):
            digest = sha256_of(thing.file if self.kind.recompresses else thing.picture)
        media = Media(thing.kind, thing.file, digest=digest, url=thing.picture, size=1)
        return Entry(
            id=thing.id,
            projection=Projection(media=thing.file, **values),  # type: ignore[arg-type]
            media=media,
            rank=self._shown(thing.rank) if can.positions else 0.0,
            revision=str(thing.revision) if can.revisions else "",
            modified_at=thing.modified_at,
            marker=thing.marker if self.kind.visible_markers else "",
            apart=dict(thing.apart) or None,
        )

    def _shown(self, rank: float) -> float:
        return struct.unpack("f", struct.pack("f", rank))[0] if self.kind.float32 else rank

    def bytes_of(self, media: Media) -> str:
        """What a download gives: the picture's name, and a mark where the platform recompressed it."""
        picture = self.pictures.get(media.fingerprint, media.fingerprint)
        return media.fingerprint if self.kind.recompresses else picture

    # --- writing

    def upload(self, picture: str) -> str:
        """The fingerprint that the platform gives to a picture."""
        stored = f"small-{picture}" if self.kind.recompresses else picture
        file = self.number("file") if self.kind.new_file else stored
        self.pictures[file] = picture
        return file

    def top(self) -> float:
        return min((thing.rank for thing in self.things.values()), default=0.0) - 1000.0

    def bottom(self) -> float:
        return max((thing.rank for thing in self.things.values()), default=0.0) + 1000.0

    def add(
        self,
        kind: MediaKind,
        file: str,
        values: Mapping[Field, Value],
        rank: float | None = None,
        marker: str = "",
        entry_id: str = "",
        soul: str = "",
    ) -> Thing:
        cut = self.kind.can.cut
        thing = Thing(
            id=entry_id or self.number(self.side.value),
            kind=kind,
            picture=self.pictures.get(file, file),
            file=file,
            values={name: cut(name, value) for name, value in values.items() if name in self.kind.can.fields},
            rank=self._free(self.top() if rank is None else rank),
            revision=int(self.number("")),
            modified_at=self.clock(),
            marker=marker,
            soul=soul or self.number("soul"),
        )
        self.things[thing.id] = thing
        self.changed(self, thing.id, False)
        return thing

    def taken(self, rank: float, other_than: Thing | None = None) -> bool:
        """Whether the platform refuses the rank, because another entry has it."""
        return not self.kind.ties and any(
            thing.rank == rank for thing in self.things.values() if thing is not other_than
        )

    def _free(self, rank: float) -> float:
        while self.taken(rank):
            rank += 0.125
        return rank

    def edit(self, thing: Thing, values: Mapping[Field, Value]) -> None:
        thing.before = self.entry(thing)
        for name, value in values.items():
            if name in self.kind.can.fields:
                thing.values[name] = self.kind.can.cut(name, value)
                thing.apart.pop(name, None)
        self._touch(thing)

    def type_apart(self, thing: Thing, name: Field, text: str, other: str | None = None) -> None:
        """Type into one of the two places where the platform keeps the field. `other`: what somebody typed into the
        other one."""
        self.edit(thing, {name: text})
        thing.apart[name] = other

    def show(self, thing: Thing, file: str) -> None:
        thing.before = self.entry(thing)
        thing.file, thing.picture = file, self.pictures.get(file, file)
        self._touch(thing)

    def move(self, thing: Thing, rank: float) -> None:
        thing.before = self.entry(thing)
        thing.rank = rank
        self._touch(thing)

    def arrange(self, ids: Iterable[str]) -> None:
        """Put these in this order; what is not named keeps its place at the end."""
        wanted = {one: self.things[one] for one in ids if one in self.things}
        self.things = wanted | {one: thing for one, thing in self.things.items() if one not in wanted}
        self.changed(self, "", False)

    def remove(self, thing: Thing) -> None:
        self.things.pop(thing.id, None)
        self.removed[thing.id] = thing
        self.changed(self, thing.id, True)

    def put_back(self, thing: Thing) -> None:
        """Undelete: the same ID, the same content."""
        thing.before = self.entry(thing)
        thing.rank = self._free(thing.rank)
        self.removed.pop(thing.id, None)
        self.things[thing.id] = thing
        self._touch(thing)

    def _touch(self, thing: Thing) -> None:
        thing.revision = int(self.number(""))
        thing.modified_at = self.clock()
        thing.entry, thing.answered = None, False
        self.changed(self, thing.id, False)
