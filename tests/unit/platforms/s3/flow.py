"""A film of any length, made up while it is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from gallery_sync.errors import Unavailable
from gallery_sync.model import Media, MediaKind

MB = 1 << 20
FILM = Media(MediaKind.VIDEO, "film", file_name="film.mp4")
MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(20)


@dataclass
class Flow:
    """A source that makes up its bytes as they are asked for; `breaks_at` is where the connection ends."""

    total: int
    breaks_at: int | None = None
    mime_type: str = "video/mp4"
    size: int = 0
    closed: bool = False

    def open(self, media: Media, longest_side: int = 0) -> "Flow":
        return self

    def chunks(self) -> Iterator[bytes]:
        yield MP4
        sent, block = len(MP4), bytes(256 * 1024)
        while sent < self.total:
            if self.breaks_at is not None and sent >= self.breaks_at:
                raise Unavailable("The other side hung up.")
            yield block[: self.total - sent]
            sent += len(block)

    def close(self) -> None:
        self.closed = True
