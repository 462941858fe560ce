"""What a file really is: its kind and measures, read from its own bytes."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

_BOXES_WITH_BOXES = (b"moov", b"trak")
_UNKNOWN_SIZE = (1280, 720)


class Unreadable(Exception):
    """The bytes are not of the kind that was declared."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Pixels, and milliseconds for videos."""

    width: int
    height: int
    duration_ms: int = 0


def measure(path: Path, media_type: str) -> Measures | None:
    """Measures of an image or video; nothing for other types. Raises `Unreadable`."""
    match media_type:
        case "IMAGE":
            return _image(path)
        case "VIDEO":
            return _video(path)
        case _:
            return None


def _image(path: Path) -> Measures:
    try:
        with Image.open(path) as image:
            return Measures(*image.size)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Unreadable("the file is not an image") from error


def _video(path: Path) -> Measures:
    with path.open("rb") as file:
        start = file.read(12)
        if start.startswith(b"\x1a\x45\xdf\xa3"):
            return Measures(*_UNKNOWN_SIZE)
        if start[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
            raise Unreadable("the file is not a video")
        found = _Movie()
        found.read(file, 0, path.stat().st_size)
    return Measures(found.width or _UNKNOWN_SIZE[0], found.height or _UNKNOWN_SIZE[1], found.duration_ms)


class _Movie:
    """Reads `mvhd` and `tkhd` of an ISO base media file (ISO/IEC 14496-12)."""

    def __init__(self) -> None:
        self.width = self.height = self.duration_ms = 0

    def read(self, file: BinaryIO, start: int, end: int) -> None:
        while start + 8 <= end:
            file.seek(start)
            size, kind = struct.unpack(">I4s", file.read(8))
            header = 8
            if size == 1:
                size, header = struct.unpack(">Q", file.read(8))[0], 16
            size = size or end - start
            if size < header:
                return
            if kind in _BOXES_WITH_BOXES:
                self.read(file, start + header, min(start + size, end))
            elif kind in (b"mvhd", b"tkhd"):
                self._note(kind, file.read(min(size - header, 128)))
            start += size

    def _note(self, kind: bytes, box: bytes) -> None:
        long = bool(box[:1] == b"\x01")
        if kind == b"mvhd" and len(box) >= 32:
            scale, duration = struct.unpack_from(">IQ" if long else ">II", box, 20 if long else 12)
            self.duration_ms = duration * 1000 // scale if scale else 0
        elif kind == b"tkhd" and len(box) >= (96 if long else 84):
            width, height = struct.unpack_from(">II", box, 88 if long else 76)
            self.width, self.height = max(self.width, width >> 16), max(self.height, height >> 16)
