"""Bringing files into the media library, attached to no page: there they are not part of any album yet."""

import hashlib
import re
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.platforms.content import HEAD_SIZE, ContentType, described, recognise
from gallery_sync.platforms.wordpress.errors import TooLarge
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.translation import media_of, note_of, shows_bytes, slug_of
from gallery_sync.ports import MediaSource

MAX_BYTES: Final = 256 << 20
FORMATS: Final = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/avif",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-msvideo",
        "video/x-matroska",
        "video/3gpp",
        "video/mpeg",
        "video/x-flv",
        "video/x-ms-wmv",
        "video/ogg",
    }
)
"""What WordPress takes unless a site restricts it (`wp_get_mime_types`) and browsers can show; AVIF since 6.5. Pictures
of other formats, such as HEIC, are taken as a rendition that Wix makes."""
_SMALLER: Final = (3000, 2048, 1600, 1200, 800)
_IN_MEMORY: Final = 8 << 20
_CHUNK: Final = 256 << 10


class _OtherFormat(MediaUnusable):
    """A picture, but of a format that WordPress does not take."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will be uploaded, open at its beginning."""

    body: IO[bytes]
    size: int
    sha256: str
    content: ContentType


def stage(library: Library, media: Media, source: MediaSource, marker: str) -> Staged:
    """Upload the file, or find it uploaded by an attempt that was cut short. An image that the site's host finds too
    large, or whose format WordPress does not take, is sent as a rendition. Raises `MediaUnusable`."""
    sizes = (0, *_SMALLER) if media.kind is MediaKind.IMAGE else (0,)
    refusal = MediaUnusable("The file cannot be uploaded.")
    before = ""
    for longest_side in sizes:
        try:
            with _fetched(media, source, longest_side) as file:
                if file.sha256 == before:
                    break
                before = file.sha256
                return _staged(_uploaded(library, file, media, marker), file)
        except (TooLarge, _OtherFormat) as error:
            refusal = error
    raise refusal


def _staged(medium: Medium, file: File) -> Staged:
    return Staged(str(medium.id), media_of(medium).fingerprint, detail={"sha256": file.sha256})


def _uploaded(library: Library, file: File, media: Media, marker: str) -> Medium:
    """Look first, upload, look again: a slug is unique but not ours alone, so an attempt that lands late leaves a
    twin beside it. The oldest stays; what an abandoned attempt left goes."""
    if found := _left_over(library, file, marker):
        return found
    form = _form(file, media, slug_of(marker))
    uploaded = library.upload(form.chunks(), form.headers)
    return _left_over(library, file, marker, uploaded.id) or uploaded


def _left_over(library: Library, file: File, marker: str, uploaded: int = 0) -> Medium | None:
    """Plugins rename and convert what is uploaded, so a file is not known by its name alone; others make a second
    medium of the same file, for each language, which is theirs: deleting it would delete the file."""
    kept: Medium | None = None
    for medium in library.marked(marker):
        if medium.post:
            continue
        if kept is None and (medium.id == uploaded or shows_bytes(medium, file.sha256)):
            kept = medium
        elif kept is None or medium.source_url != kept.source_url:
            library.delete(str(medium.id))
    return kept


@contextmanager
def _fetched(media: Media, source: MediaSource, longest_side: int) -> Generator[File]:
    content = source.open(media, longest_side)
    try:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            sha256, size = hashlib.sha256(), 0
            for chunk in content.chunks():
                size += len(chunk)
                if size > MAX_BYTES:
                    raise TooLarge(f"The file is larger than {MAX_BYTES >> 20} MB, the most that is uploaded.")
                sha256.update(chunk)
                spool.write(chunk)
            spool.seek(0)
            found = _recognised(spool.read(HEAD_SIZE), media)
            spool.seek(0)
            yield File(spool, size, sha256.hexdigest(), found)
    finally:
        content.close()


def _recognised(head: bytes, media: Media) -> ContentType:
    found = recognise(head)
    if found is not None and found.kind is media.kind and found.mime_type in FORMATS:
        return found
    unusable = _OtherFormat if found is not None and found.kind is media.kind is MediaKind.IMAGE else MediaUnusable
    raise unusable(f"The file is {described(found)}; upload it as a JPEG, PNG, GIF or WebP picture or as an MP4 film.")


@dataclass(frozen=True, slots=True)
class _Form:
    """`multipart/form-data` with one file: WordPress writes it to disk, while it would hold a bare body in memory."""

    head: bytes
    file: File
    tail: bytes
    headers: Mapping[str, str]

    def chunks(self) -> Iterator[bytes]:
        yield self.head
        while chunk := self.file.body.read(_CHUNK):
            yield chunk
        yield self.tail


def _form(file: File, media: Media, slug: str) -> _Form:
    """The name of the file holds its digest, and so does its description until it is shown: so it can be
    recognised for what it is. There is no `Content-MD5`:
    WordPress on PHP 8 breaks down over it when the file is too large (seen with 6.1.9)."""
    boundary = f"----{file.sha256[:32]}"
    name = f"{_stem(media.file_name)}-{file.sha256}.{file.content.extension}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="slug"\r\n\r\n{slug}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n{note_of(file.sha256)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {file.content.mime_type}\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + file.size + len(tail)),
    }
    return _Form(head, file, tail, headers)


def _stem(file_name: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9]+", "-", file_name.rpartition(".")[0] or file_name).strip("-").lower()
    return stem[:60].strip("-") or "picture"
