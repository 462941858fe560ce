"""What a file is, read from its first bytes, as phones, cameras and people's programs make them."""

import struct
from collections.abc import Iterable

import pytest

from gallery_sync.model import MediaKind
from gallery_sync.platforms.content import described, recognise


def brands(major: str, *compatible: str) -> bytes:
    """The first box of an ISO base media file."""
    body = b"ftyp" + major.encode() + bytes(4) + "".join(compatible).encode()
    return struct.pack(">I", len(body) + 4) + body + b"\0\0\0\x08free"


def directory(*entries: tuple[int, int, int], order: str = "<") -> bytes:
    """A TIFF file with these (tag, type, value) in its first directory."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(entries))
    return head + b"".join(_entry(*one, order) for one in entries)


def _entry(tag: int, of_type: int, value: int, order: str) -> bytes:
    packed = struct.pack(f"{order}{'H' if of_type == 3 else 'I'}", value).ljust(4, b"\0")
    return struct.pack(f"{order}HHI", tag, of_type, 1) + packed


PICTURES = [
    (b"\xff\xd8\xff\xe1", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF89a", "image/gif"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    (b"BM\x8a\0\0\0\0\0\0\0\x8a", "image/bmp"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x1cftypavif", "image/avif"),
    (b"\0\0\0\x1cftypheic", "image/heic"),
    (brands("mif1", "mif1", "avif", "miaf"), "image/avif"),
    (brands("mif1", "mif1", "heic"), "image/heic"),
    (brands("msf1", "msf1", "avis"), "image/avif"),
    (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1heic", "image/heic"),
    (b"\0\0\0\x18ftyphevc\0\0\0\0hevcheic", "image/heic"),
    (brands("hevx", "msf1"), "image/heic"),
    (brands("heim", "mif1"), "image/heic"),
    (brands("heis", "mif1"), "image/heic"),
    (brands("MiHB", "mif1", "MiHB", "heic"), "image/heic"),
    (brands("MA1B", "mif1", "avif", "miaf", "MA1B"), "image/avif"),
    (b"II*\0", "image/tiff"),
    (directory((254, 4, 0), (259, 3, 1)), "image/tiff"),
    (directory((254, 4, 0), (259, 3, 5), order=">"), "image/tiff"),
    (b"MM\0*\xff\xff\xff\xf0", "image/tiff"),
]
FILMS = [
    (b"\0\0\0\x1cftypisom", "video/mp4"),
    (brands("mp42", "isom", "mp42"), "video/mp4"),
    (brands("M4V ", "isom"), "video/mp4"),
    (brands("XAVC", "XAVC", "mp42", "iso2"), "video/mp4"),
    (brands("niko", "mp42"), "video/mp4"),
    (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
    (b"\0\1\x7fBmoov\0\0\0lmvhd", "video/quicktime"),
    (b"\0\0\0\x08wide\0\x01\0\0mdat", "video/quicktime"),
    (b"\0\0\0\x01mdat\0\0\0\0", "video/quicktime"),
    (b"\0\0\0\x14pnot", "video/quicktime"),
    (b"\0\0\0\x08skip", "video/quicktime"),
    (b"\0\0\0\x08free", "video/quicktime"),
    (brands("3gp5", "3gp5", "isom"), "video/3gpp"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01\x42\x82\x88matroska", "video/x-matroska"),
    (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
    (b"OggS\0\x02" + bytes(22) + b"\x80theora", "video/ogg"),
    (b"\0\0\1\xba", "video/mpeg"),
]
RAW = [
    b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    b"II*\0\x10\0\0\0CR\x02\0",
    b"II\x1a\0\0\0HEAPCCDR",
    b"IIRO\x08\0\0\0",
    b"IIU\0\x08\0\0\0",
    b"FUJIFILMCCD-RAW 0201",
    b"FOVb",
    directory((254, 4, 1), (259, 3, 1), order=">"),  # NEF: a preview first
    directory((254, 4, 0), (259, 3, 7), (50706, 1, 0x00000401)),  # DNG without a preview in front
    directory((259, 3, 32767)),  # ARW
    directory((259, 3, 65535), order=">"),  # PEF
]
SOUND = [
    b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom",
    brands("M4B ", "M4B ", "mp42"),
    b"RIFF\0\0\0\0WAVEfmt ",
    b"FORM\0\0\0\0AIFF",
    b"ID3\x03",
    b"\xff\xfb\x90",
    b"fLaC",
    b"OggS\0\x02" + bytes(22) + b"\x01vorbis",
    b"#!AMR\n",
]
UNKNOWN = [
    b"",
    b"\xff\xd8",
    b"<svg xmlns=",
    b"<!doctype html>",
    b"PK\x03\x04",
    b"BMW is a maker of cars",
    b"you move on",
    b"somewide words",
    brands("abcd", "efgh"),
]


def labelled(cases: Iterable[bytes]) -> list[object]:
    return [pytest.param(head, id=repr(head[:24])) for head in cases]


@pytest.mark.parametrize(("head", "mime_type"), PICTURES, ids=lambda one: repr(one)[:40])
def test_a_picture_is_recognised(head: bytes, mime_type: str):
    found = recognise(head)

    assert found is not None
    assert (found.kind, found.mime_type) == (MediaKind.IMAGE, mime_type)


@pytest.mark.parametrize(("head", "mime_type"), FILMS, ids=lambda one: repr(one)[:40])
def test_a_film_is_recognised(head: bytes, mime_type: str):
    found = recognise(head)

    assert found is not None
    assert (found.kind, found.mime_type) == (MediaKind.VIDEO, mime_type)


@pytest.mark.parametrize("head", labelled(RAW))
def test_a_raw_file_is_neither_picture_nor_film_and_named_as_what_it_is(head: bytes):
    found = recognise(head)

    assert found is not None
    assert found.kind is None
    assert described(found) == "a camera's raw file"


@pytest.mark.parametrize("head", labelled(SOUND))
def test_a_sound_recording_is_neither_picture_nor_film_and_named_as_what_it_is(head: bytes):
    found = recognise(head)

    assert found is not None
    assert found.kind is None
    assert described(found) == "a sound recording"


@pytest.mark.parametrize("head", labelled(UNKNOWN))
def test_whatever_else_is_unknown(head: bytes):
    assert recognise(head) is None
    assert described(None) == "of an unknown format"


def test_a_directory_that_points_at_itself_or_anywhere_ends():
    for start in (0, 4, 8, 2**32 - 1):
        for entries in (0, 1, 65535):
            head = b"II*\0" + struct.pack("<IH", start, entries)
            found = recognise(head)
            assert found is not None
            assert found.mime_type == "image/tiff"
