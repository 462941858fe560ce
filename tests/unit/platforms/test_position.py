"""Where a picture or film was taken is removed from its bytes, and nothing else. Pillow is the judge."""

import io
import struct
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops

from gallery_sync.platforms.position import removed, without_position
from tests.harness.media import Content
from tests.harness.pictures import GPS, MAKER, ORIENTATION, photograph, position_of

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,51.4862N" exif:Flash="1">'
    b"<exif:GPSLongitude>2,17.6700E</exif:GPSLongitude></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def cleaned(body: bytes, piece: int = 1 << 16) -> bytes:
    pieces = (body[start : start + piece] for start in range(0, len(body), piece))
    return b"".join(without_position(pieces))


@pytest.mark.parametrize("piece", [1, 17, 4096, 1 << 20])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_position_goes_and_everything_else_stays(kind: str, piece: int):
    before = photograph(kind)
    assert position_of(before)

    after = cleaned(before, piece)

    assert position_of(after) == {}
    assert len(after) == len(before)
    shown, exif = Image.open(io.BytesIO(after)), Image.open(io.BytesIO(after)).getexif()
    assert ImageChops.difference(shown.convert("RGB"), Image.open(io.BytesIO(before)).convert("RGB")).getbbox() is None
    assert (exif[ORIENTATION], exif[MAKER]) == (6, "A maker of cameras")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_position_in_xmp_goes_as_well(kind: str):
    after = cleaned(photograph(kind, xmp=XMP))

    assert b"48,51" not in after
    assert b"2,17" not in after
    assert b'exif:Flash="1"' in after
    Image.open(io.BytesIO(after)).load()


def test_a_png_keeps_its_check_sums():
    after = cleaned(photograph("PNG", xmp=XMP))

    Image.open(io.BytesIO(after)).verify()


def test_a_picture_that_is_larger_than_what_is_held_in_memory():
    before = photograph("PNG", xmp=XMP, side=1400)
    assert len(before) > 4 << 20

    after = cleaned(before)

    assert position_of(after) == {}
    assert after[-4000:] == before[-4000:]


@pytest.mark.parametrize(
    "place",
    [
        struct.pack(">I4sHH", 30, b"\xa9xyz", 18, 0x15C7) + b"+48.8577+002.2950/",
        b"com.apple.quicktime.location.ISO6709" + bytes(200) + b"data\0\0\0\1\0\0\0\0+48.8577+002.2950+035.000/",
    ],
    ids=["user data", "metadata key"],
)
@pytest.mark.parametrize("before", [0, 3 << 20, (1 << 20) - 10])
def test_the_place_of_a_film_goes(place: bytes, before: int):
    film = bytes(before) + place + b"\0\0\0\x08free"

    after = cleaned(film)

    assert b"48.8577" not in after
    assert (len(after), after[:before], after[-8:]) == (len(film), film[:before], film[-8:])


def test_the_location_box_of_a_3gp_film_is_emptied():
    content = bytes(4) + b"\x15\xc7Paris\0\0" + struct.pack(">iii", 2 << 16, 48 << 16, 35 << 16) + b"earth\0\0"
    box = struct.pack(">I4s", len(content) + 8, b"loci") + content

    after = cleaned(bytes(16) + box + bytes(16))

    assert after == bytes(16) + box.replace(struct.pack(">iii", 2 << 16, 48 << 16, 35 << 16), bytes(12)) + bytes(16)


def test_what_has_no_position_passes_as_it_is():
    for body in (b"", b"\xff\xd8\xff", bytes(5 << 20), b"loci" * 1000, b"Exif\0\0II*\0" * 1000, b"exif:GPS" * 100_000):
        assert cleaned(body) == body


def test_a_directory_that_points_at_itself_ends():
    looped = b"\xff\xd8\xff\xe1\0\xffExif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, GPS, 4, 1, 8, 8)

    assert len(cleaned(looped)) == len(looped)


def test_a_download_keeps_its_type_and_size_and_is_closed():
    content = Content(photograph("JPEG"), mime_type="image/jpeg", size=7)

    filtered = removed(content)
    body = b"".join(filtered.chunks())
    filtered.close()

    assert (filtered.mime_type, filtered.size, content.closed) == ("image/jpeg", 7, True)
    assert position_of(body) == {}


def endless(piece: bytes, times: int) -> Iterator[bytes]:
    return (piece for _ in range(times))


def test_no_more_than_about_a_megabyte_is_held():
    largest = max(len(one) for one in without_position(endless(bytes(1 << 18), 64)))

    assert largest <= 2 << 20
