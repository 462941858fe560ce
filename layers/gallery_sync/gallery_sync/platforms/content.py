"""What a file is, read from its first bytes: neither its name nor what its source claims is trusted.

The signatures are those of the WHATWG MIME Sniffing standard and of the formats' own specifications. ISO base media
files (ISO/IEC 14496-12) are told apart by their major brand and, where that one is general, by the compatible brands;
the brands are those registered at mp4ra.org. The libraries `filetype` 1.2, `puremagic` 2.2 and `pure-magic-rs` 0.5 were
tried on the files that phones and cameras make: each takes raw files, sequences or AVIF pictures for something else.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gallery_sync.model import MediaKind

HEAD_SIZE: Final = 2048
"""Bytes from the beginning of a file that `recognise` wants to see, enough for the first directory of a raw file."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """`kind` is None for a file that no gallery shows. `name` is what people call it, with an article."""

    kind: MediaKind | None
    mime_type: str
    extension: str
    name: str


def _image(subtype: str, extension: str, name: str) -> ContentType:
    return ContentType(MediaKind.IMAGE, f"image/{subtype}", extension, name)


def _video(subtype: str, extension: str, name: str) -> ContentType:
    return ContentType(MediaKind.VIDEO, f"video/{subtype}", extension, name)


_JPEG = _image("jpeg", "jpg", "a JPEG picture")
_PNG = _image("png", "png", "a PNG picture")
_GIF = _image("gif", "gif", "a GIF picture")
_WEBP = _image("webp", "webp", "a WebP picture")
_TIFF = _image("tiff", "tif", "a TIFF picture")
_AVIF = _image("avif", "avif", "an AVIF picture")
_HEIC = _image("heic", "heic", "a HEIC picture")
_BMP = _image("bmp", "bmp", "a BMP picture")
_JXL = _image("jxl", "jxl", "a JPEG XL picture")
_JPEG_2000 = _image("jp2", "jp2", "a JPEG 2000 picture")
_MP4 = _video("mp4", "mp4", "an MP4 film")
_MOV = _video("quicktime", "mov", "a QuickTime film")
_3GP = _video("3gpp", "3gp", "a 3GP film")
_WEBM = _video("webm", "webm", "a WebM film")
_MKV = _video("x-matroska", "mkv", "a Matroska film")
_AVI = _video("x-msvideo", "avi", "an AVI film")
_MPEG = _video("mpeg", "mpg", "an MPEG film")
_FLV = _video("x-flv", "flv", "a Flash film")
_ASF = _video("x-ms-wmv", "wmv", "a Windows Media film")
_OGV = _video("ogg", "ogv", "an Ogg film")
_RAW = ContentType(None, "image/x-raw", "raw", "a camera's raw file")
_SOUND = ContentType(None, "audio/mpeg", "mp3", "a sound recording")
_PSD = ContentType(None, "image/vnd.adobe.photoshop", "psd", "a Photoshop document")
_PDF = ContentType(None, "application/pdf", "pdf", "a PDF document")

SHOWN_BY_BROWSERS: Final = frozenset(one.mime_type for one in (_JPEG, _PNG, _GIF, _WEBP, _AVIF, _BMP))
"""Pictures that every current browser shows."""
PLAYED_BY_BROWSERS: Final = frozenset(one.mime_type for one in (_MP4, _MOV, _WEBM, _OGV))
"""Films that current browsers play, where the codec is one of theirs."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"\xff\x0a", _JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", _JXL),
    (b"\0\0\0\x0cjP  \r\n\x87\n", _JPEG_2000),
    (b"\xff\x4f\xff\x51", _JPEG_2000),
    (b"8BPS", _PSD),
    (b"%PDF-", _PDF),
    (b"FLV\x01", _FLV),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _ASF),
    (b"\0\0\1\xba", _MPEG),
    (b"\0\0\1\xb3", _MPEG),
    # Raw files with a signature of their own: Olympus, Panasonic, Canon (CR2 and CRW), Fujifilm, Sigma, Minolta.
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"IIU\0", _RAW),
    (b"II*\0\x10\0\0\0CR", _RAW),
    (b"II\x1a\0\0\0HEAPCCDR", _RAW),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"FOVb", _RAW),
    (b"\0MRM", _RAW),
    (b"ID3", _SOUND),
    (b"fLaC", _SOUND),
    (b"#!AMR", _SOUND),
    (b"\xff\xfb", _SOUND),
    (b"\xff\xf3", _SOUND),
    (b"\xff\xf2", _SOUND),
    (b"\xff\xf1", _SOUND),
    (b"\xff\xf9", _SOUND),
)
_RIFF = {b"WEBP": _WEBP, b"AVI ": _AVI, b"WAVE": _SOUND}
_FORM = {b"AIFF": _SOUND, b"AIFC": _SOUND}


def _each(brands: str, found: ContentType) -> dict[bytes, ContentType]:
    return dict.fromkeys((brand.ljust(4).encode() for brand in brands.split()), found)


_BRANDS: Final = (
    _each("avif avis avio", _AVIF)
    | _each("heic heix heim heis hevc hevx hevm hevs", _HEIC)
    | _each("crx", _RAW)
    | _each("M4A M4B M4P F4A F4B", _SOUND)
    | _each("jp2 jpx jpm", _JPEG_2000)
    | _each("qt", _MOV)
    | _each("3gp1 3gp2 3gp3 3gp4 3gp5 3gp6 3gp7 3gp8 3gp9 3gr6 3gr9 3gs6 3gs7 3gs9 3ge6 3ge7 3ge9 3gg6 3gg9", _3GP)
    | _each("3g2a 3g2b 3g2c", _3GP)
)
"""Brands that say by themselves what a file holds."""
_MOVIE_BRANDS: Final = frozenset(
    _each(
        "isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 isoa isob isoc mp41 mp42 mp71 avc1 av01 M4V M4VH M4VP F4V", _MP4
    )
    | _each("dash dby1 MSNV NDAS NDSC NDSH NDSM NDSP NDSS NDXC NDXH NDXM NDXP NDXS XAVC mmp4 cmfc cmf2", _MP4)
)
_PICTURE_BRANDS: Final = frozenset((b"mif1", b"mif2", b"msf1", b"miaf"))
"""HEIF of any coding: only the compatible brands say which."""
_QUICKTIME_ATOMS: Final = frozenset((b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot"))
"""What a QuickTime file may begin with instead of `ftyp` (QuickTime File Format, Movie Atoms)."""


def recognise(head: bytes) -> ContentType | None:
    """The type of a file that begins with `head`; None for whatever is not known.

    SVG is not known on purpose: it can carry scripts.
    """
    match head[4:8]:
        case b"ftyp":
            return _by_brands(head)
        case atom if atom in _QUICKTIME_ATOMS and not head[:4].isalnum():
            return _MOV
        case _:
            pass
    if head[:4] in (b"RIFF", b"FORM"):
        return (_RIFF if head.startswith(b"RIFF") else _FORM).get(head[8:12])
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _WEBM if b"\x42\x82\x84webm" in head else _MKV
    if head.startswith(b"OggS"):
        return _OGV if b"\x80theora" in head else _SOUND
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return _BMP
    if found := next((found for beginning, found in _BEGINNINGS if head.startswith(beginning)), None):
        return found
    return _by_directory(head) if head[:4] in (b"II*\0", b"MM\0*") else None


def described(found: ContentType | None) -> str:
    """What a file is, as the end of a sentence that begins with "The file is"."""
    return found.name if found else "of an unknown format"


def _by_brands(head: bytes) -> ContentType | None:
    major = head[8:12]
    if major in _BRANDS:
        return _BRANDS[major]
    brands = (major, *_compatible(head))
    if _PICTURE_BRANDS.intersection(brands) and major not in _MOVIE_BRANDS:
        coded = (_BRANDS[brand] for brand in brands if brand in _BRANDS)
        return next((found for found in coded if found in (_AVIF, _HEIC)), _HEIC)
    return _MP4 if _MOVIE_BRANDS.intersection(brands) else None


def _compatible(head: bytes) -> Iterator[bytes]:
    size = min(int.from_bytes(head[:4]), len(head))
    return (head[at : at + 4] for at in range(16, size - 3, 4))


_NEW_SUBFILE_TYPE, _COMPRESSION, _DNG_VERSION = 254, 259, 50706
_REDUCED = 1
_RAW_CODINGS = frozenset((32767, 32769, 32770, 34713, 65000, 65535))
"""Compression of Sony, Epson, Samsung, Nikon, Kodak and Pentax."""


def _by_directory(head: bytes) -> ContentType:
    """A TIFF picture, or one of the raw formats built on TIFF: their first directory describes a preview, or says so
    by its compression or by DNG's version (TIFF 6.0; Adobe DNG 1.7)."""
    order = "<" if head.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", head, 4)
        (entries,) = struct.unpack_from(f"{order}H", head, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            tag, of_type, _ = struct.unpack_from(f"{order}HHI", head, at)
            (value,) = struct.unpack_from(f"{order}{'H' if of_type == 3 else 'I'}", head, at + 8)
            if tag == _DNG_VERSION or (tag == _NEW_SUBFILE_TYPE and value & _REDUCED):
                return _RAW
            if tag == _COMPRESSION and value in _RAW_CODINGS:
                return _RAW
    except struct.error:  # the directory begins or ends beyond the head, as plain TIFF files have it
        return _TIFF
    return _TIFF
