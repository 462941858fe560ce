"""Bringing a picture to the account's server, small enough for Grain."""

import io
from typing import Final

import imagesize

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.platforms.content import HEAD_SIZE, ContentType, described, recognise
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.translation import staged_detail
from gallery_sync.ports import MediaSource

MAX_BYTES: Final = 1_000_000
"""Lexicon social.grain.photo."""
FORMATS: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_ORIGINAL: Final = 0
_SIDES: Final = (_ORIGINAL, 3000, 2048, 1600, 1200, 800)
"""The longer side in pixels, from the best rendition to the smallest that is worth showing."""


def stage(repository: Repository, media: Media, source: MediaSource) -> Staged:
    """Upload the best rendition that fits. Raises `MediaUnusable`.

    The same bytes have the same ID, whoever uploads them how often.
    """
    if media.kind is not MediaKind.IMAGE:
        raise MediaUnusable("Grain's galleries hold images only; this entry is skipped.")
    body, found = _fitting(media, source)
    blob = repository.upload(body, found.mime_type)
    cid = blob.ref.link
    return Staged(id=cid, fingerprint=cid, detail=staged_detail(blob.mime_type, blob.size, _shown_size(body, media)))


def _shown_size(body: bytes, media: Media) -> tuple[int, int]:
    """Width and height as viewers show the picture: a phone stores a portrait on its side and says so in the EXIF data.
    What the source says counts only where the file does not tell."""
    try:
        width, height = imagesize.get(io.BytesIO(body))
    except (OSError, ValueError):
        return media.width, media.height
    return (width, height) if width > 0 and height > 0 else (media.width, media.height)


def _fitting(media: Media, source: MediaSource) -> tuple[bytes, ContentType]:
    for side in _SIDES:
        if side == _ORIGINAL and media.size > MAX_BYTES:
            continue
        body = _read(source, media, side)
        if body is None:
            continue
        found = _recognised(body)
        if found.mime_type in FORMATS:
            return body, found  # what Grain does not show, such as HEIC, is taken as a rendition
    raise MediaUnusable("The picture cannot be had as a JPEG, PNG, GIF or WebP of at most 1 MB; make it smaller.")


def _read(source: MediaSource, media: Media, side: int) -> bytes | None:
    """The whole file, or None as soon as it turns out to be too large."""
    content = source.open(media, side)
    try:
        if content.size > MAX_BYTES:
            return None
        body = bytearray()
        for chunk in content.chunks():
            body += chunk
            if len(body) > MAX_BYTES:
                return None
        return bytes(body)
    finally:
        content.close()


def _recognised(body: bytes) -> ContentType:
    if not body:
        raise MediaUnusable("The file is empty; upload it again.")
    found = recognise(body[:HEAD_SIZE])
    if found is None or found.kind is not MediaKind.IMAGE:
        raise MediaUnusable(f"The file is {described(found)}; upload it as a JPEG, PNG, GIF or WebP picture.")
    return found
