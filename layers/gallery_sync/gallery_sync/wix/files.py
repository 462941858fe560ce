"""The Media Manager (Wix SDK 1.0.101: `@wix/auto_sdk_media_files`): bringing files in and asking how they
are."""

from collections.abc import Iterable, Sequence
from typing import Final

from gallery_sync.wix.calls import Calls
from gallery_sync.wix.models import BulkImportResult, FileDescriptor, Wire
from gallery_sync.wix.writes import ImportRequest, UploadRequest

_ROOT: Final = "/site-media/v1"
FILES_A_CALL: Final = 100


class _FileAnswer(Wire):
    file: FileDescriptor


class _FilesAnswer(Wire):
    files: tuple[FileDescriptor, ...] = ()


class _BulkAnswer(Wire):
    results: tuple[BulkImportResult, ...] = ()


class _UploadUrl(Wire):
    upload_url: str


class Files:
    """Every method raises what `Calls` raises, and `MediaUnusable` where Wix refuses a file for what it is.

    A file is not usable at once: its `operation_status` goes from PENDING to READY or FAILED, and the
    events file ready and file failed tell. The ID is final from the first answer on."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def import_file(self, request: ImportRequest) -> FileDescriptor:
        """Wix fetches the file by its URL. Every import makes a new file."""
        path = f"{_ROOT}/files/import"
        return self._calls.call("Import File", "POST", path, _FileAnswer, body=request.to_wire()).file

    def bulk_import_files(self, requests: Sequence[ImportRequest]) -> Sequence[BulkImportResult]:
        """Up to 100 imports in one call, each with a result of its own."""
        body = {"importFileRequests": [one.to_wire() for one in requests], "returnEntity": True}
        path = f"{_ROOT}/bulk/files/import-v2"
        return self._calls.call("Bulk Import File", "POST", path, _BulkAnswer, body=body).results

    def generate_upload_url(self, request: UploadRequest) -> str:
        """Where to `upload` the bytes; meant for files of up to about 10 MB."""
        path = f"{_ROOT}/files/generate-upload-url"
        return self._calls.call("Generate Upload URL", "POST", path, _UploadUrl, body=request.to_wire()).upload_url

    def upload(
        self, upload_url: str, content: Iterable[bytes], *, mime_type: str, file_name: str, size: int = 0
    ) -> FileDescriptor:
        """PUT the bytes, streamed; `size` 0 when unknown. Sent once: the content cannot be read again."""
        headers = {"Content-Type": mime_type} | ({"Content-Length": str(size)} if size else {})
        return self._calls.upload(upload_url, content, headers, {"filename": file_name}, _FileAnswer).file

    def get_file(self, file_id: str) -> FileDescriptor:
        path = f"{_ROOT}/files/get-file-by-id"
        return self._calls.call("Get File Descriptor", "GET", path, _FileAnswer, params={"fileId": file_id}).file

    def get_files(self, file_ids: Sequence[str]) -> Sequence[FileDescriptor]:
        """Up to 100 at once; those that do not exist are left out."""
        body = {"fileIds": list(file_ids)}
        path = f"{_ROOT}/files/get-files"
        return self._calls.call("Get File Descriptors", "POST", path, _FilesAnswer, body=body).files
