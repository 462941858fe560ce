"""What a file is, told from its first bytes: neither its name nor what its source claims is trusted."""

from dataclasses import dataclass

from gallery_sync.model import MediaKind

HEAD_SIZE = 64
"""Bytes from the beginning of a file that `recognise` wants to see."""


@dataclass(frozen=True, slots=True)
class ContentType:
    kind: MediaKind
    mime_type: str
    extension: str


_JPEG = ContentType(MediaKind.IMAGE, "image/jpeg", "jpg")
_PNG = ContentType(MediaKind.IMAGE, "image/png", "png")
_GIF = ContentType(MediaKind.IMAGE, "image/gif", "gif")
_WEBP = ContentType(MediaKind.IMAGE, "image/webp", "webp")
_TIFF = ContentType(MediaKind.IMAGE, "image/tiff", "tif")
_AVIF = ContentType(MediaKind.IMAGE, "image/avif", "avif")
_HEIC = ContentType(MediaKind.IMAGE, "image/heic", "heic")
_MP4 = ContentType(MediaKind.VIDEO, "video/mp4", "mp4")
_MOV = ContentType(MediaKind.VIDEO, "video/quicktime", "mov")
_WEBM = ContentType(MediaKind.VIDEO, "video/webm", "webm")
_AVI = ContentType(MediaKind.VIDEO, "video/x-msvideo", "avi")

# The signatures are those of the WHATWG MIME Sniffing standard, with TIFF, HEIC, QuickTime and AVI added from
# their formats.
_BEGINNINGS = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"II*\x00", _TIFF),
    (b"MM\x00*", _TIFF),
    (b"\x1aE\xdf\xa3", _WEBM),
)
_RIFF = {b"WEBP": _WEBP, b"AVI ": _AVI}
_BRANDS = {b"avif": _AVIF, b"avis": _AVIF, b"heic": _HEIC, b"heix": _HEIC, b"mif1": _HEIC, b"qt  ": _MOV}


def recognise(head: bytes) -> ContentType | None:
    """The type of a file that begins with `head`; None for whatever is no picture or video that an album
    shows.

    SVG is none on purpose: it can carry scripts.
    """
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _MP4)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    return next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), None)
