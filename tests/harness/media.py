"""What the contract is run on, and the media that it brings there."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Draft, Entry, Field, Media, MediaKind, Projection, Staged
from gallery_sync.ports import Collection, MediaSource


@dataclass(frozen=True, slots=True)
class Bench:
    """`open` gives a new view of one and the same collection, as another worker or a person would have it; `remove`
    takes the whole collection away, `another` makes a second one beside it. `stored` says what becomes of a file's
    bytes on a platform that does not keep them as they are."""

    open: Callable[[], Collection]
    remove: Callable[[], None]
    another: Callable[[], Collection]
    stored: Callable[[bytes], bytes] = bytes


class Source(MediaSource, Protocol):
    """The other side: `add` puts a file there, and gives what is to be brought over."""

    def add(self, body: bytes, kind: MediaKind = MediaKind.IMAGE, file_name: str = "picture.png") -> Media: ...


@dataclass(slots=True)
class Content:
    """An open download from memory; `closed` lets a test see that it was not left open."""

    body: bytes
    mime_type: str = ""
    size: int = 0
    closed: bool = False

    def chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), 1000):
            yield self.body[start : start + 1000]

    def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class OtherSide:
    """A `Source` in memory, by fingerprint."""

    bodies: dict[str, bytes] = field(default_factory=dict[str, bytes])
    opened: list[Content] = field(default_factory=list[Content])

    def add(self, body: bytes, kind: MediaKind = MediaKind.IMAGE, file_name: str = "picture.png") -> Media:
        fingerprint = f"theirs-{hashlib.md5(body, usedforsecurity=False).hexdigest()}"
        self.bodies[fingerprint] = body
        return Media(kind, fingerprint, file_name=file_name, width=16, height=12)

    def open(self, media: Media, longest_side: int = 0) -> Content:
        if media.fingerprint not in self.bodies:
            raise MediaUnusable("The file is not there any more.")
        content = Content(self.bodies[media.fingerprint])
        self.opened.append(content)
        return content


@dataclass(slots=True)
class Renditions:
    """A source with a file for each longest side; `told` says whether it tells their sizes before they are read."""

    files: dict[int, bytes]
    told: bool = False
    opened: list[tuple[int, Content]] = field(default_factory=list[tuple[int, Content]])

    def open(self, media: Media, longest_side: int = 0) -> Content:
        body = self.files.get(longest_side, b"\xff\xd8\xff\xe0")
        content = Content(body, size=len(body) if self.told else 0)
        self.opened.append((longest_side, content))
        return content

    @property
    def asked(self) -> list[int]:
        return [side for side, _ in self.opened]


def projection(media: Media, **values: object) -> Projection:
    return Projection(media.fingerprint, **values)  # type: ignore[arg-type]


def staged(collection: Collection, source: Source, marker: str, media: Media) -> Staged | None:
    return collection.stage(media, source, marker) if collection.capabilities.stages else None


def created(
    collection: Collection, source: Source, marker: str, media: Media, rank: float | None = 1.0, **values: object
) -> Entry:
    """Stage and create, as the engine does."""
    there = staged(collection, source, marker, media)
    return collection.create(Draft(marker, projection(media, **values), media, there, rank))


def labelled(label: Field, text: str) -> dict[str, Any]:
    """The field by which a contract tells entries, as an argument."""
    return {label.value: text}


def body(collection: Collection, media: Media) -> bytes:
    content = collection.open(media)
    try:
        return b"".join(content.chunks())
    finally:
        content.close()
