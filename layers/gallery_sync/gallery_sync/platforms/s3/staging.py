"""Bringing bytes into the bucket with bounded memory: a large video never lies in memory or on disk as a
whole."""

import hashlib
from collections.abc import Iterator

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.platforms.content import HEAD_SIZE, SHOWN_BY_BROWSERS, ContentType, described, recognise
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.layout import Layout, media_name
from gallery_sync.ports import MediaSource

MAX_BYTES = 2 << 30
_IN_MEMORY = 8 << 20
"""Up to this many bytes the digest is computed before the upload; more goes to a staging key first."""
_FOR_GOOD = "max-age=31536000, immutable"
"""The name holds the digest: other bytes have another address. Not `public`: an album may be a private one."""
_RENDITION_SIDE = 3000
"""Pixels of the longer side of a picture that is taken as a rendition."""


def stage(bucket: Bucket, layout: Layout, media: Media, source: MediaSource, marker: str) -> Staged:
    """Copy a picture or a video into the album's media folder. A picture that browsers do not show, such as HEIC, is
    taken as a rendition where the source makes one. Raises `MediaUnusable`."""
    try:
        return _copied(bucket, layout, media, source, marker, 0)
    except _NotShown:
        return _copied(bucket, layout, media, source, marker, _RENDITION_SIDE)


class _NotShown(Exception):
    """The original is a picture that browsers do not show."""


def _copied(bucket: Bucket, layout: Layout, media: Media, source: MediaSource, marker: str, side: int) -> Staged:
    content = source.open(media, side)
    try:
        stream = _Digesting(content.chunks())
        beginning = stream.read(_IN_MEMORY)
        found = _recognised(beginning, media)
        if found.kind is MediaKind.IMAGE and found.mime_type not in SHOWN_BY_BROWSERS and not side:
            raise _NotShown
        if stream.ended:
            name = media_name(stream.digest, marker, found.extension)
            etag = bucket.write(layout.media(name), beginning, found.mime_type, _FOR_GOOD).etag
        else:
            stream.put_back(beginning)
            name = _stage_large(bucket, layout, stream, found, marker)
            etag = bucket.told(layout.media(name)).etag
    finally:
        content.close()
    return Staged(
        id=name,
        fingerprint=f"sha256:{stream.digest}",
        detail={"sha256": stream.digest, "size": str(stream.size), "mime_type": found.mime_type, "etag": etag},
    )


def _stage_large(bucket: Bucket, layout: Layout, stream: "_Digesting", found: ContentType, marker: str) -> str:
    """The name holds the digest, which is known only at the end: upload under another key, then copy inside
    S3."""
    temporary = layout.staging(marker)
    bucket.upload(temporary, stream, found.mime_type)
    name = media_name(stream.digest, marker, found.extension)
    bucket.copy(temporary, layout.media(name), found.mime_type, _FOR_GOOD)
    bucket.delete(temporary)
    return name


def _recognised(beginning: bytes, media: Media) -> ContentType:
    if not beginning:
        raise MediaUnusable("The file is empty; upload it again.")
    found = recognise(beginning[:HEAD_SIZE])
    if found is None or found.kind is not media.kind:
        raise MediaUnusable(
            f"The file is {described(found)}, which an album does not show as {_AS[media.kind]}; "
            "upload it as a JPEG, PNG, GIF, WebP or AVIF picture or as an MP4 film."
        )
    return found


_AS = {MediaKind.IMAGE: "a picture", MediaKind.VIDEO: "a film"}


class _Digesting:
    """Chunks as a readable stream that counts and digests what passes. Raises `MediaUnusable` over
    `MAX_BYTES`."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._pending = b""
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.ended = False

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()

    def put_back(self, beginning: bytes) -> None:
        self._pending = beginning + self._pending

    def read(self, size: int = -1, /) -> bytes:
        """Exactly `size` bytes unless the source ends."""
        parts = [self._pending]
        have = len(self._pending)
        while not self.ended and (size < 0 or have < size):
            chunk = self._next()
            parts.append(chunk)
            have += len(chunk)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._pending = whole[cut:]
        return whole[:cut]

    def _next(self) -> bytes:
        chunk = next(self._chunks, None)
        if chunk is None:
            self.ended = True
            return b""
        self._sha256.update(chunk)
        self.size += len(chunk)
        if self.size > MAX_BYTES:
            raise MediaUnusable(f"The file is larger than {MAX_BYTES >> 30} GB, the most that an album takes.")
        return chunk
