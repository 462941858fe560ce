"""Bringing media into the Media Manager before a gallery shows it.

Wix fetches a file by its URL where there is one; otherwise its bytes are uploaded, streamed. Either way the
file carries our marker as external ID, which comes back in the events file ready and file failed. Embedded
videos and texts need no file: they are ready at once."""

import mimetypes
import re
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from itertools import batched
from typing import Final

from gallery_sync.errors import MayPass, MediaNotHad, MediaUnusable, Refused
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.model.text import clean
from gallery_sync.ports import MediaSource
from gallery_sync.wix import html
from gallery_sync.wix.addresses import encoded
from gallery_sync.wix.events import FILE_ORIGIN
from gallery_sync.wix.files import FILES_A_CALL, Files
from gallery_sync.wix.models import FileDescriptor
from gallery_sync.wix.refusals import NotFound
from gallery_sync.wix.translation import embed_type, text_fingerprint
from gallery_sync.wix.underway import FilesUnderWay
from gallery_sync.wix.writes import LONGEST_NAME, LONGEST_TYPE, ExternalInfo, ImportRequest, UploadRequest

_KINDS: Final = {MediaKind.IMAGE: "IMAGE", MediaKind.VIDEO: "VIDEO"}
_SAME_TYPE: Final = {"video/x-m4v": "video/mp4", "image/heif": "image/heic"}
_EXTENSIONS: Final = {"video/x-matroska": ".mkv", "video/3gpp": ".3gp"}
"""Those that the standard library does not know, or knows differently on each system."""
_DEFAULT_TYPES: Final = {MediaKind.IMAGE: "image/jpeg", MediaKind.VIDEO: "video/mp4"}
_TYPE: Final = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*", re.ASCII)
_LONGEST_EXTENSION: Final = 10


class Staging:
    """Of one unit of work: what was foreseen is forgotten with it."""

    def __init__(self, files: Files, under_way: FilesUnderWay) -> None:
        self._files = files
        self._under_way = under_way
        self._imported: dict[tuple[str, str], FileDescriptor] = {}

    def foresee(self, media: Mapping[str, Media], staged: Sequence[Staged]) -> None:
        """Import what can be imported, 100 files a call; of the others `stage` says what is wrong with them."""
        wanted = [(marker, one) for marker, one in media.items() if one.url and one.kind in _KINDS]
        if len(wanted) > 1:
            for some in batched(wanted, FILES_A_CALL, strict=False):
                with suppress(Refused, MediaUnusable, MayPass):
                    self._import_together(some)
        self._under_way.expect(*(one.id for one in staged if one.id and not one.ready))

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        """Raises `MediaUnusable`. Every call makes a new file."""
        if media.kind is MediaKind.TEXT:
            return Staged("", text_fingerprint(html.clean(media.html)))
        if media.kind is MediaKind.EMBED:
            embed_type(media.url)
            return Staged("", media.url)
        file = self._imported.pop((marker, media.url), None)
        if file is None:
            ours = _ours(marker)
            file = self._files.import_file(_import(media, ours)) if media.url else self._upload(media, source, ours)
        staged = _staged(file, media.file_name)
        if not staged.ready:
            self._under_way.expect(staged.id)
        return staged

    def staged(self, staged: Staged) -> Staged:
        """Raises `MediaUnusable` when Wix could not process the file, or it is gone."""
        if not staged.id:
            return staged
        try:
            file = self._under_way.state(staged.id)
        except NotFound as error:
            reason = "The file was removed from the Media Manager before the gallery could show it; it is sent again."
            raise MediaNotHad(reason, status=error.status, request_id=error.request_id) from error
        return _staged(file, staged.detail.get("filename", ""))

    def _import_together(self, wanted: Sequence[tuple[str, Media]]) -> None:
        requests = [_import(media, _ours(marker)) for marker, media in wanted]
        for result in self._files.bulk_import_files(requests):
            if result.item_metadata.success and result.item is not None:
                marker, media = wanted[result.item_metadata.original_index]
                self._imported[marker, media.url] = result.item

    def _upload(self, media: Media, source: MediaSource, ours: ExternalInfo) -> FileDescriptor:
        with closing(source.open(media)) as content:
            mime_type = _type(content.mime_type) or _type(media.mime_type) or _DEFAULT_TYPES[media.kind]
            name = _name(_named(media.file_name or media.kind.value, mime_type))
            size = content.size or media.size
            sized = {"size_in_bytes": str(size)} if size else {}
            request = UploadRequest(mime_type=mime_type, file_name=name, external_info=ours, **sized)
            url = self._files.generate_upload_url(request)
            return self._files.upload(url, content.chunks(), mime_type=mime_type, file_name=name, size=content.size)


def _ours(marker: str) -> ExternalInfo:
    return ExternalInfo(origin=FILE_ORIGIN, external_ids=(marker,))


def _import(media: Media, ours: ExternalInfo) -> ImportRequest:
    mime_type = _type(media.mime_type)
    given = {"display_name": _name(_named(media.file_name, mime_type)), "mime_type": mime_type}
    return ImportRequest(
        url=_url(media.url),
        media_type=_KINDS[media.kind],
        external_info=ours,
        **{name: value for name, value in given.items() if value},
    )


def _url(url: str) -> str:
    try:
        return encoded(clean(url))
    except ValueError as error:  # such as half of an IPv6 address
        raise MediaUnusable("The address of the file is no web address; upload the file again.") from error


def _named(file_name: str, mime_type: str) -> str:
    """The name with the extension of what the file is: Wix refuses one that contradicts the declared type
    (MISMATCH_MIME_TYPE)."""
    said, _ = mimetypes.guess_file_type(file_name)
    extension = _EXTENSIONS.get(mime_type) or mimetypes.guess_extension(mime_type) or ""
    if not file_name or not extension or said == mime_type or _SAME_TYPE.get(said or "", said) == mime_type:
        return file_name
    return (file_name.rpartition(".")[0] if said else file_name) + extension


def _name(file_name: str) -> str:
    """A name that Wix takes: one that is too long loses characters before its extension."""
    name = clean(file_name)
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension) <= _LONGEST_EXTENSION else ""
    return name[: LONGEST_NAME - len(ending)] + ending


def _type(mime_type: str) -> str:
    """The type if it is one and Wix takes it; else Wix tells it from the file."""
    return mime_type if len(mime_type) <= LONGEST_TYPE and _TYPE.fullmatch(mime_type) else ""


def _staged(file: FileDescriptor, file_name: str) -> Staged:
    if file.operation_status == "FAILED":
        raise MediaNotHad(
            "Wix could not process the file: it could not be fetched, is damaged, too large or of an unknown format. "
            "It is tried again by itself; upload the file again if that does not help."
        )
    width, height = file.dimensions()
    detail = {"filename": file.display_name or file_name}
    if width and height:
        detail |= {"width": str(width), "height": str(height)}
    return Staged(file.id, file.id, ready=file.operation_status == "READY", detail=detail)
