"""The Media Manager of one site: descriptors, and which files a gallery item may use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from .env import Env
from .errors import not_found, violation
from .sniff import Measures
from .wire import Json, iso

MEDIA_ROOT = "media-root"
_EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif",
    "image/tiff": "tif", "image/heic": "heic", "image/bmp": "bmp", "image/svg+xml": "svg",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
    "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav",
    "application/pdf": "pdf", "application/zip": "zip",
}  # fmt: skip
_MIME_TYPES = {extension: mime for mime, extension in _EXTENSIONS.items()} | {
    "jpeg": "image/jpeg", "jpe": "image/jpeg", "tiff": "image/tiff", "heif": "image/heic", "m4v": "video/mp4",
}  # fmt: skip
_WHOLE = {"application/pdf": "DOCUMENT", "application/zip": "ARCHIVE", "image/svg+xml": "VECTOR"}

type Status = Literal["PENDING", "READY", "FAILED"]


def mime_of_name(name: str) -> str | None:
    """The type that a file name's extension stands for."""
    return _MIME_TYPES.get(name.rpartition(".")[2].lower())


def media_type_of(mime_type: str) -> str | None:
    """Wix's media type, or nothing when the format is not supported."""
    if mime_type not in _EXTENSIONS:
        return None
    return _WHOLE.get(mime_type) or mime_type.partition("/")[0].upper()


@dataclass(frozen=True, slots=True)
class Declared:
    """What the caller says about a file before its bytes are there."""

    mime_type: str
    display_name: str
    parent_folder_id: str = MEDIA_ROOT
    private: bool = False
    labels: tuple[str, ...] = ()
    source_url: str = ""
    external_info: Json | None = None


@dataclass(slots=True)
class FileRecord:
    """`path` holds the bytes; `measures` and `hash` are known once READY."""

    id: str
    declared: Declared
    media_type: str
    display_name: str
    parent_folder_id: str
    labels: list[str]
    path: Path
    created: datetime
    updated: datetime
    status: Status = "PENDING"
    size: int = 0
    hash: str = ""
    measures: Measures | None = None
    deleted: bool = False
    error: Json | None = field(default=None)

    @property
    def duration_ms(self) -> int:
        return self.measures.duration_ms if self.measures else 0


class Library:
    def __init__(self, env: Env, site_id: str) -> None:
        self.by_id: dict[str, FileRecord] = {}
        self._env, self._site_id = env, site_id
        self._account = env.ids.hex(6)

    def register(self, declared: Declared) -> FileRecord:
        """A PENDING file with its final ID. Raises 400 for a format that is not supported."""
        media_type = media_type_of(declared.mime_type)
        if media_type is None:
            raise violation(
                "mimeType", f"{declared.mime_type} is not supported", "CUSTOM", rule_name="UNSUPPORTED_FILE_FORMAT"
            )
        file_id = f"{self._account}_{self._env.ids.hex(32)}"
        if media_type != "VIDEO":
            file_id += f"~mv2.{_EXTENSIONS[declared.mime_type]}"
        moment = self._env.now()
        record = FileRecord(
            file_id, declared, media_type, declared.display_name[:255], declared.parent_folder_id,
            list(declared.labels), self._env.folder / file_id, moment, moment,
        )  # fmt: skip
        self.by_id[file_id] = record
        return record

    def get(self, file_id: str) -> FileRecord:
        """By ID, or by a `wix:image://v1/<id>/…` text."""
        if file_id.startswith("wix:"):
            file_id = file_id.partition("://v1/")[2].partition("/")[0].partition("#")[0]
        if file_id not in self.by_id:
            raise not_found("File")
        return self.by_id[file_id]

    def usable(self, file_id: str, media_type: str, name: str) -> FileRecord:
        """A file that an item may show. Wix does not publish what it does with others: here they are refused."""
        record = self.by_id.get(file_id)
        if record is None:
            raise violation(name, "is not a file of the Media Manager", "CUSTOM", rule_name="RESOURCE_NOT_FOUND")
        if record.media_type != media_type:
            raise violation(name, f"is not of type {media_type}", "CUSTOM", rule_name="UNSUPPORTED_MEDIA_TYPE")
        if record.status != "READY":
            raise violation(name, f"is {record.status}, not READY", "CUSTOM", rule_name="FILE_NOT_READY")
        return record

    def ready(self, record: FileRecord, size: int, digest: str, measures: Measures | None) -> None:
        record.size, record.hash, record.measures = size, digest, measures
        record.status, record.updated = "READY", self._env.now()

    def failed(self, record: FileRecord, code: str, description: str) -> None:
        record.error = {"code": code, "description": description}
        record.status, record.updated = "FAILED", self._env.now()

    def update(self, record: FileRecord, changes: Json) -> None:
        record.display_name = (changes.get("displayName") or record.display_name)[:255]
        record.parent_folder_id = changes.get("parentFolderId") or record.parent_folder_id
        if changes.get("labels") is not None:
            record.labels = changes["labels"]
        record.updated = self._env.now()

    def delete(self, record: FileRecord, *, permanent: bool) -> None:
        """To the trash, where a file still shows on the site, or for good."""
        record.deleted, record.updated = True, self._env.now()
        if permanent:
            del self.by_id[record.id]

    def select(self, keep: Callable[[FileRecord], bool]) -> list[FileRecord]:
        """Files not in the trash that `keep` keeps, latest change first."""
        kept: Iterable[FileRecord] = (file for file in self.by_id.values() if not file.deleted and keep(file))
        return sorted(kept, key=lambda file: file.updated, reverse=True)

    def url(self, record: FileRecord) -> str:
        if record.media_type == "VIDEO":
            return f"{self._env.base_url}/video/{record.id}/file"
        return f"{self._env.base_url}/media/{record.id}"

    def descriptor(self, record: FileRecord) -> Json:
        """The FileDescriptor."""
        poster = f"{self._env.base_url}/media/{record.id}f000.jpg"
        return {
            "id": record.id, "displayName": record.display_name, "url": self.url(record),
            "parentFolderId": record.parent_folder_id, "hash": record.hash, "sizeInBytes": str(record.size),
            "private": record.declared.private, "mediaType": record.media_type, "media": self._media(record),
            "operationStatus": record.status, "sourceUrl": record.declared.source_url,
            "thumbnailUrl": poster if record.media_type == "VIDEO" else self.url(record), "labels": record.labels,
            "createdDate": iso(record.created), "updatedDate": iso(record.updated), "siteId": self._site_id,
            "state": "DELETED" if record.deleted else "OK",
        }  # fmt: skip

    def video(self, record: FileRecord) -> Json:
        """A video as media of a descriptor and as `videoInfo` of an item."""
        measures = record.measures or Measures(0, 0)
        size = {"height": measures.height, "width": measures.width}
        quality = f"{measures.height}p"
        url = f"{self._env.base_url}/video/{record.id}/{quality}/mp4/file.mp4"
        poster = f"{record.id}f000.jpg"
        return {
            "id": record.id, "url": self.url(record),
            "resolutions": [{"url": url, **size, "format": "mp4", "quality": quality}],
            "filename": record.display_name,
            "posters": [{"id": poster, "url": f"{self._env.base_url}/media/{poster}", **size}],
        }  # fmt: skip

    def _media(self, record: FileRecord) -> Json | None:
        if record.measures is None:
            return None
        if record.media_type == "VIDEO":
            return {"video": self.video(record)}
        image = {
            "id": record.id, "url": self.url(record), "height": record.measures.height,
            "width": record.measures.width, "filename": record.display_name, "sizeInBytes": str(record.size),
        }  # fmt: skip
        return {"image": {"image": image, "faces": []}}
