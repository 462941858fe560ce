"""Bringing media into the Media Manager before a gallery shows it.

Wix fetches a file by its URL where there is one; otherwise its bytes are uploaded, streamed. Either way the
file carries our marker as external ID, which comes back in the events file ready and file failed. Embedded
videos and texts need no file: they are ready at once."""

from contextlib import closing
from typing import Final

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.ports import MediaSource
from gallery_sync.wix.events import FILE_ORIGIN
from gallery_sync.wix.files import Files
from gallery_sync.wix.models import FileDescriptor
from gallery_sync.wix.refusals import NotFound
from gallery_sync.wix.translation import embed_type, text_fingerprint
from gallery_sync.wix.writes import ExternalInfo, ImportRequest, UploadRequest

_KINDS: Final = {MediaKind.IMAGE: "IMAGE", MediaKind.VIDEO: "VIDEO"}
_DEFAULT_TYPES: Final = {MediaKind.IMAGE: "image/jpeg", MediaKind.VIDEO: "video/mp4"}


class Staging:
    def __init__(self, files: Files) -> None:
        self._files = files

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        """Raises `MediaUnusable`. Every call makes a new file."""
        if media.kind is MediaKind.TEXT:
            return Staged("", text_fingerprint(media.html))
        if media.kind is MediaKind.EMBED:
            embed_type(media.url)
            return Staged("", media.url)
        ours = ExternalInfo(origin=FILE_ORIGIN, external_ids=(marker,))
        file = self._import(media, ours) if media.url else self._upload(media, source, ours)
        return _staged(file, media.file_name)

    def staged(self, staged: Staged) -> Staged:
        """Raises `MediaUnusable` when Wix could not process the file, or it is gone."""
        if not staged.id:
            return staged
        try:
            file = self._files.get_file(staged.id)
        except NotFound as error:
            reason = "The file was removed from the Media Manager before the gallery could show it."
            raise MediaUnusable(reason, status=error.status, request_id=error.request_id) from error
        return _staged(file, staged.detail.get("filename", ""))

    def _import(self, media: Media, ours: ExternalInfo) -> FileDescriptor:
        given = {"display_name": media.file_name, "mime_type": media.mime_type}
        return self._files.import_file(
            ImportRequest(
                url=media.url,
                media_type=_KINDS[media.kind],
                external_info=ours,
                **{name: value for name, value in given.items() if value},
            )
        )

    def _upload(self, media: Media, source: MediaSource, ours: ExternalInfo) -> FileDescriptor:
        with closing(source.open(media)) as content:
            mime_type = content.mime_type or media.mime_type or _DEFAULT_TYPES[media.kind]
            name = media.file_name or media.kind.value
            size = content.size or media.size
            sized = {"size_in_bytes": str(size)} if size else {}
            request = UploadRequest(mime_type=mime_type, file_name=name, external_info=ours, **sized)
            url = self._files.generate_upload_url(request)
            return self._files.upload(url, content.chunks(), mime_type=mime_type, file_name=name, size=content.size)


def _staged(file: FileDescriptor, file_name: str) -> Staged:
    if file.operation_status == "FAILED":
        raise MediaUnusable(
            "Wix could not process the file: it could not be fetched, is damaged, too large or of an unknown format."
        )
    width, height = file.dimensions()
    detail = {"filename": file.display_name or file_name}
    if width and height:
        detail |= {"width": str(width), "height": str(height)}
    return Staged(file.id, file.id, ready=file.operation_status == "READY", detail=detail)
