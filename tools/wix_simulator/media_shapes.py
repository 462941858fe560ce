"""What callers may send to the Media Manager (`@wix/auto_sdk_media_files` 1.0.101)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from .media import MEDIA_ROOT
from .shapes import Shape

type FileId = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class ExternalInfo(Shape):
    origin: Annotated[str, StringConstraints(max_length=1000)] | None = None
    external_ids: Annotated[list[Annotated[str, StringConstraints(max_length=4000)]], Field(max_length=30)] | None = (
        None
    )


class UrlHeader(Shape):
    key: str
    value: str


class ImportFile(Shape):
    url: Annotated[str, StringConstraints(min_length=1)]
    media_type: str | None = None
    display_name: Annotated[str, StringConstraints(max_length=1000)] | None = None
    parent_folder_id: str | None = MEDIA_ROOT
    private: bool | None = False
    labels: Annotated[list[str], Field(max_length=500)] | None = None
    mime_type: Annotated[str, StringConstraints(max_length=100)] | None = None
    external_info: ExternalInfo | None = None
    url_params: str | None = None
    url_headers: list[UrlHeader] | None = None


class BulkImport(Shape):
    import_file_requests: Annotated[list[dict[str, object]], Field(min_length=1, max_length=100)]
    return_entity: bool | None = True


class UploadUrl(Shape):
    mime_type: Annotated[str, StringConstraints(max_length=100)] | None = None
    file_name: Annotated[str, StringConstraints(max_length=1000)] | None = None
    size_in_bytes: str | None = None
    parent_folder_id: str | None = MEDIA_ROOT
    private: bool | None = False
    labels: Annotated[list[str], Field(max_length=50)] | None = None
    external_info: ExternalInfo | None = None


class FileIds(Shape):
    file_ids: Annotated[list[FileId], Field(min_length=1, max_length=100)]


class FilesToDelete(Shape):
    file_ids: Annotated[list[FileId], Field(min_length=1, max_length=1000)]
    permanent: bool | None = False


class FileChange(Shape):
    id: FileId
    display_name: Annotated[str, StringConstraints(max_length=255)] | None = None
    parent_folder_id: str | None = None
    labels: Annotated[list[str], Field(max_length=100)] | None = None


class UpdateFile(Shape):
    file: FileChange


class Paging(Shape):
    limit: Annotated[int, Field(ge=1, le=200)] | None = None
    cursor: str | None = None


class Sorting(Shape):
    field_name: str | None = None
    order: str | None = None


class SearchFiles(Shape):
    search: Annotated[str, StringConstraints(max_length=200)] | None = None
    media_types: list[str] | None = None
    root_folder: str | None = None
    private: bool | None = None
    sort: Sorting | None = None
    paging: Paging | None = None


class DownloadUrl(Shape):
    file_id: FileId
    expiration_in_minutes: Annotated[int, Field(ge=1, le=525_600)] | None = 600
    asset_keys: list[str] | None = None
    content_disposition: str | None = None
