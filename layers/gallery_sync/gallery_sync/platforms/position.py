"""Where a picture or film was taken, removed from its bytes on their way to a platform.

The bytes that hold the position are overwritten where they are: no picture is coded again, no other metadata move, and
the size stays the same. Known are the GPS directory of EXIF data (Exif 2.32, 4.6.6) in JPEG, PNG, WebP, AVIF and HEIC,
the GPS properties of XMP, and the places of films: `©xyz` (QuickTime File Format, "User data"), the metadata key
`com.apple.quicktime.location.ISO6709`, and `loci` (3GPP TS 26.244, 8.10).

Why not a library: `piexif` has had no release since 2019, `exif` knows JPEG only and wants the whole file in memory,
and the bindings of Exiv2 are under the GPL.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, override

from gallery_sync.ports import MediaContent

_WINDOW: Final = 256 << 10
"""What belongs to a position lies within so many bytes behind the signature: EXIF and XMP data of a JPEG have 64 KB."""
_BEHIND: Final = 8
"""Bytes in front of a signature that are needed to understand it."""
_STEP: Final = 1 << 20
_MOST_SIGNATURES: Final = 64
"""Of one kind in a file whose positions are looked for: each takes up to a window of work, a few bytes announce it, and
no camera writes a tenth of them."""
_MOST_PROPERTIES: Final = 10_000
"""The same for single properties, which take a few hundred bytes of work."""


def without_position(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same number of bytes, of which no more than about a megabyte is in memory."""
    held = bytearray()
    search: _Search | None = None
    searched = 0
    for chunk in chunks:
        held += chunk
        if len(held) >= _STEP + _WINDOW:
            search = search or _Search(_known(held))
            end = len(held) - _WINDOW
            search.overwrite(held, searched, end)
            yield bytes(held[: end - _BEHIND])
            del held[: end - _BEHIND]
            searched = _BEHIND
    search = search or _Search(_known(held))
    search.overwrite(held, searched, len(held))
    yield bytes(held)


def removed(content: MediaContent) -> MediaContent:
    """The same download without the position."""
    return _Filtered(content, content.mime_type, content.size)


@dataclass(slots=True)
class _Filtered(MediaContent):
    content: MediaContent
    mime_type: str
    size: int

    @override
    def chunks(self) -> Iterator[bytes]:
        return without_position(self.content.chunks())

    @override
    def close(self) -> None:
        self.content.close()


type _Signatures = tuple[tuple[bytes, Callable[[bytearray, int], None]], ...]
"""A signature, and what overwrites the position that it announces: given the bytes and where the signature begins."""


def _known(beginning: bytearray) -> _Signatures:
    return _PNG if beginning.startswith(b"\x89PNG\r\n") else _OTHERS


class _Search:
    """What is still looked for in a file."""

    def __init__(self, known: _Signatures) -> None:
        self._known = known
        self._left = {one: _MOST_PROPERTIES if one == _GPS_PROPERTY else _MOST_SIGNATURES for one, _ in known}

    def overwrite(self, held: bytearray, start: int, end: int) -> None:
        for signature, blank in self._known:
            at = held.find(signature, start, end + len(signature) - 1)
            while at >= 0 and self._left[signature]:
                self._left[signature] -= 1
                blank(held, at)
                at = held.find(signature, at + 1, end + len(signature) - 1)


# --- EXIF -----------------------------------------------------------------------------------------------------------

_GPS_DIRECTORY: Final = 0x8825
_WIDTHS: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MOST_DIRECTORIES: Final = 8
_MOST_ENTRIES: Final = 1000
_MOST_GPS_ENTRIES: Final = 64
"""Exif 2.32 knows 32 of them."""


def _empty_gps(held: bytearray, start: int) -> None:
    """Empty the GPS directory of the TIFF structure at `start`. What cannot be read as one stays as it is."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(bytes(held[start : start + 4]))
    if order is None:
        return
    exif = memoryview(held)[start : start + _WINDOW]
    try:
        (directory,) = struct.unpack_from(f"{order}I", exif, 4)
        for _ in range(_MOST_DIRECTORIES):
            if not directory:
                break
            (entries,) = struct.unpack_from(f"{order}H", exif, directory)
            if entries > _MOST_ENTRIES:
                break
            for at in range(directory + 2, directory + 2 + 12 * entries, 12):
                tag, _, _, value = struct.unpack_from(f"{order}HHII", exif, at)
                if tag == _GPS_DIRECTORY:
                    _empty(exif, value, order)
                    break  # a directory has one
            (directory,) = struct.unpack_from(f"{order}I", exif, directory + 2 + 12 * entries)
    except struct.error:
        return
    finally:
        exif.release()


def _empty(exif: memoryview, directory: int, order: str) -> None:
    (entries,) = struct.unpack_from(f"{order}H", exif, directory)
    for at in range(directory + 2, directory + 2 + 12 * min(entries, _MOST_GPS_ENTRIES), 12):
        _, of_type, count, value = struct.unpack_from(f"{order}HHII", exif, at)
        size = _WIDTHS.get(of_type, 0) * count
        if size > 4:
            _zero(exif, value, size)
    _zero(exif, directory, 2 + 12 * entries)


def _zero(exif: memoryview, start: int, size: int) -> None:
    start, end = min(start, len(exif)), min(start + size, len(exif))
    exif[start:end] = bytes(end - start)


def _in_exif(held: bytearray, at: int) -> None:
    """`Exif\\0\\0`, as in JPEG, AVIF, HEIC and some WebP files."""
    _empty_gps(held, at + 6)


def _in_webp(held: bytearray, at: int) -> None:
    """A chunk `EXIF`: its size, then the TIFF structure."""
    _empty_gps(held, at + 8)


# --- PNG: each chunk ends with a check sum of its type and data -----------------------------------------------------


def _in_png_exif(held: bytearray, at: int) -> None:
    _empty_gps(held, at + 4)
    _check_png(held, at)


def _in_png_xmp(held: bytearray, at: int) -> None:
    """`iTXt` with the keyword of XMP."""
    if held.startswith(b"iTXt", at - 4):
        _blank_properties(held, at, at + _WINDOW)
        _check_png(held, at - 4)


def _check_png(held: bytearray, at: int) -> None:
    """Write the check sum of the chunk whose type is at `at` again."""
    end = at + 4 + int.from_bytes(held[at - 4 : at])
    if end + 4 <= len(held):
        held[end : end + 4] = zlib.crc32(held[at:end]).to_bytes(4)


# --- XMP and films --------------------------------------------------------------------------------------------------

_GPS_PROPERTY: Final = b"exif:GPS"
_PROPERTY: Final = re.compile(
    rb"exif:GPS\w{1,40}+(?:\s{0,9}+=\s{0,9}+[\"']([^\"'<>]{0,200})|[^<>]{0,200}+>([^<>]{1,200}))"
)
_PLACE: Final = re.compile(rb"[+-]\d{2}[\d.]{0,12}[+-]\d{3}[\d.]{0,12}[+-]?[\d.]{0,12}/?")


def _blank_properties(held: bytearray, start: int, end: int) -> None:
    for found in list(_PROPERTY.finditer(held, start, end)):
        _blank_property(held, found)


def _in_xmp(held: bytearray, at: int) -> None:
    if found := _PROPERTY.match(held, at):
        _blank_property(held, found)


def _blank_property(held: bytearray, found: re.Match[bytes]) -> None:
    _blank(held, *found.span(1 if found[1] is not None else 2))


def _in_text(held: bytearray, at: int, within: int) -> None:
    """A place that is written out within so many bytes."""
    if found := _PLACE.search(held, at, at + within):
        _blank(held, *found.span())


def _in_loci(held: bytearray, at: int) -> None:
    """A box `loci`: version and flags, language, name, role, then longitude, latitude and altitude."""
    size = int.from_bytes(held[at - 4 : at])
    if at >= 4 and 28 <= size <= 1024 and not any(held[at + 4 : at + 8]):
        name_ends = held.find(b"\0", at + 10, at - 4 + size)
        if name_ends > 0:
            held[name_ends + 2 : name_ends + 14] = bytes(12)


def _blank(held: bytearray, start: int, end: int) -> None:
    held[start:end] = b" " * (end - start)


_PNG: Final[_Signatures] = ((b"eXIf", _in_png_exif), (b"XML:com.adobe.xmp", _in_png_xmp))
_OTHERS: Final[_Signatures] = (
    (b"Exif\0\0", _in_exif),
    (b"EXIF", _in_webp),
    (_GPS_PROPERTY, _in_xmp),
    (b"\xa9xyz", partial(_in_text, within=32)),  # the text is close behind
    (b"location.ISO6709", partial(_in_text, within=_WINDOW)),  # Apple's values lie in a list behind all names
    (b"loci", _in_loci),
)
