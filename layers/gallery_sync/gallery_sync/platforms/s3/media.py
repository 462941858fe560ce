"""The media of an album: what a sidecar shows, where it can be fetched, and its bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import override
from urllib.parse import quote, unquote, urlsplit

from botocore.response import StreamingBody
from pydantic import ValidationError

from gallery_sync.errors import MediaNotHad, MediaUnusable, Refused
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.model.addresses import put_right
from gallery_sync.model.text import clean
from gallery_sync.platforms.content import HEAD_SIZE, recognise
from gallery_sync.platforms.s3.bucket import CHUNK, Bucket, Listed
from gallery_sync.platforms.s3.errors import NotFound, translated
from gallery_sync.platforms.s3.layout import MEDIA, Layout, digest_of
from gallery_sync.platforms.s3.sidecar import ADDRESS, MAX_ADDRESS, MAX_HTML, Sidecar, SidecarMedia, text_digest
from gallery_sync.ports import MediaContent

ABSENT, _UNKNOWN = "absent", "unknown:"
"""Fingerprints of files that cannot be used: not there; neither picture nor video (with its ETag)."""
_URL_SECONDS = 3600
"""How long a presigned address can be fetched; S3 allows up to seven days."""


def is_unusable(fingerprint: str) -> bool:
    return fingerprint == ABSENT or fingerprint.startswith(_UNKNOWN)


@dataclass(frozen=True, slots=True)
class MediaShelf:
    """The media folder of one album. `public_url` is where the whole bucket can be fetched, empty for a
    private one."""

    bucket: Bucket
    layout: Layout
    public_url: str

    def describe(self, sidecar: Sidecar, file: Listed | None) -> Media:
        """The media that a sidecar shows; `file` is what the bucket tells of the file that it names, None when that is
        not there.

        A SHA-256 is believed only of a file that our software wrote: its name begins with it, and the bucket still
        tells the ETag of that write. Any other file is looked at, and its fingerprint is its ETag. One that cannot be
        used has no address, and `open` says why.
        """
        media = sidecar.media
        if media.address:
            return Media(MediaKind.EMBED, media.address, url=media.address)
        if not media.key:
            return Media(MediaKind.TEXT, f"sha256:{text_digest(media.html)}", html=media.html)
        kind = sidecar.kind or MediaKind.IMAGE
        if file is None:
            return Media(kind, ABSENT, file_name=media.key)
        named = media.model_copy(update={"key": self.layout.name_in(file.key)})
        digest = digest_of(media.key)
        if digest and digest == media.sha256 and sidecar.kind and media.mime_type and _as_written(media, file):
            return self._file(kind, f"sha256:{digest}", named)
        return self._looked_at(named, kind, file)

    def _looked_at(self, media: SidecarMedia, kind: MediaKind, file: Listed) -> Media:
        try:
            head = self.bucket.head(file.key, HEAD_SIZE) if file.size else None
        except NotFound:
            return Media(kind, ABSENT, file_name=media.key)
        found = recognise(head.body) if head else None
        etag = head.etag if head else file.etag
        if head is None or found is None or found.kind is None:
            return Media(kind, f"{_UNKNOWN}{etag}", file_name=media.key)
        seen = media.model_copy(update={"mime_type": found.mime_type, "size": head.size, "sha256": ""})
        return self._file(found.kind, f"etag:{etag}", seen)

    def _file(self, kind: MediaKind, fingerprint: str, media: SidecarMedia) -> Media:
        return Media(
            kind,
            fingerprint,
            digest=media.sha256,
            url=self.address(media.key),
            file_name=media.file_name or media.key.removeprefix(MEDIA),
            mime_type=media.mime_type,
            size=media.size,
            width=media.width,
            height=media.height,
        )

    def address(self, name: str) -> str:
        """Where a file can be fetched from now on, without credentials."""
        if self.public_url:
            return f"{self.public_url}/{self.path(name)}"
        return self.bucket.presigned(self.layout.media(name), _URL_SECONDS)

    def path(self, name: str) -> str:
        return quote(self.layout.media(name))

    def name_of(self, media: Media) -> str:
        """The name in the album, told from `address` or `path`; empty for embeds, texts and what cannot be used."""
        _, _, name = unquote(urlsplit(media.url).path).rpartition(self.layout.prefix)
        return name if name.startswith(MEDIA) and media.kind in {MediaKind.IMAGE, MediaKind.VIDEO} else ""

    def file_of(self, media: Media) -> str:
        """The file that a sidecar names, whether it can be used or not."""
        return self.name_of(media) or (media.file_name if is_unusable(media.fingerprint) else "")

    def open(self, media: Media) -> MediaContent:
        if media.fingerprint == ABSENT:
            raise MediaNotHad(f"The sidecar names {media.file_name}, which is not in the album; upload it there.")
        if media.fingerprint.startswith(_UNKNOWN):
            raise MediaUnusable(f"{media.file_name} is no picture or video that albums show; replace it with one.")
        name = self.name_of(media)
        if not name:
            raise MediaUnusable("The album holds no file of this medium.")
        try:
            return MediaFile(*self.bucket.open(self.layout.media(name)))
        except NotFound as error:
            raise MediaNotHad(f"{name} is not in the album any more; upload it again.") from error


def _as_written(media: SidecarMedia, file: Listed) -> bool:
    """Sidecars of former versions do not tell the ETag."""
    return media.etag == file.etag if media.etag else media.size in (0, file.size)


@dataclass(frozen=True, slots=True)
class MediaFile(MediaContent):
    """The open body of an object."""

    body: StreamingBody
    mime_type: str
    size: int

    @override
    def chunks(self) -> Iterator[bytes]:
        with translated():
            yield from self.body.iter_chunks(CHUNK)

    @override
    def close(self) -> None:
        self.body.close()


def media_for_sidecar(media: Media, staged: Staged | None) -> SidecarMedia:
    """How a sidecar names media that come from the other side. Raises `MediaUnusable` or `Refused`."""
    try:
        return _named(media, staged)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise Refused(f"The album cannot hold what this item shows ({where or 'media'}); replace it.") from error


def _named(media: Media, staged: Staged | None) -> SidecarMedia:
    match media.kind:
        case MediaKind.EMBED:
            return SidecarMedia(address=_address(media))
        case MediaKind.TEXT:
            if len(media.html) > MAX_HTML:
                raise MediaUnusable(
                    f"The text has over {MAX_HTML:,} characters with its markup, the most that an album holds; shorten "
                    "it, or paste it without its formatting."
                )
            return SidecarMedia(html=clean(media.html))
        case MediaKind.IMAGE | MediaKind.VIDEO:
            if staged is None:
                raise Refused("The file has not been brought into the album; look at the medium again.")
            return SidecarMedia(
                key=staged.id,
                sha256=staged.detail["sha256"],
                mime_type=staged.detail["mime_type"],
                etag=staged.detail.get("etag", ""),
                size=int(staged.detail["size"]),
                file_name=clean(media.file_name)[:250],
                width=max(0, media.width),
                height=max(0, media.height),
            )


def _address(media: Media) -> str:
    address = put_right(clean(media.fingerprint))
    if len(address) > MAX_ADDRESS:
        raise MediaUnusable(f"The address of this video has over {MAX_ADDRESS:,} characters; use a shorter one.")
    if not re.fullmatch(ADDRESS, address):
        raise MediaUnusable("The address of this video is no web address; use one that begins with https://.")
    return address
