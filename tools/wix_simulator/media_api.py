"""The Media Manager's methods (`@wix/auto_sdk_media_files` 1.0.101), for paths after `/site-media/v1`."""

import httpx

from .api import Call, Method
from .errors import ApiError, violation
from .media import MEDIA_ROOT, Declared, FileRecord, media_type_of, mime_of_name
from .media_listing import list_deleted, list_files, search_files
from .media_shapes import BulkImport, DownloadUrl, FileIds, FilesToDelete, ImportFile, UpdateFile, UploadUrl
from .shapes import parse
from .uploads import Ticket
from .wire import Json

_MINUTE = 60.0


async def _import_file(call: Call) -> Json:
    return {"file": call.site.library.descriptor(await _begin_import(call, parse(ImportFile, call.body)))}


async def _bulk_import(call: Call) -> Json:
    wanted = parse(BulkImport, call.body)
    results = [
        await _one_of_bulk(call, index, request, bool(wanted.return_entity))
        for index, request in enumerate(wanted.import_file_requests)
    ]
    successes = sum(result["itemMetadata"]["success"] for result in results)
    totals = {
        "totalSuccesses": successes,
        "totalFailures": len(results) - successes,
        "undetailedFailures": 0,
    }
    return {"results": results, "bulkActionMetadata": totals}


async def _one_of_bulk(call: Call, index: int, request: Json, with_item: bool) -> Json:
    try:
        file = await _begin_import(call, parse(ImportFile, request))
    except ApiError as error:
        description: str = error.body["message"]
        trouble: Json = {"code": str(error.status), "description": description, "data": {}}
        return {"itemMetadata": {"originalIndex": index, "success": False, "error": trouble}}
    metadata = {"id": file.id, "originalIndex": index, "success": True}
    item = {"item": call.site.library.descriptor(file)} if with_item else {}
    return {"itemMetadata": metadata} | item


async def _bulk_import_deprecated(call: Call) -> Json:
    wanted = [parse(ImportFile, request) for request in parse(BulkImport, call.body).import_file_requests]
    files = [await _begin_import(call, request) for request in wanted]
    return {"files": [call.site.library.descriptor(file) for file in files]}


async def _begin_import(call: Call, wanted: ImportFile) -> FileRecord:
    source = _source(wanted.url)
    name = wanted.display_name or source.path.rpartition("/")[2] or "file"
    mime = (
        wanted.mime_type
        or mime_of_name(name)
        or mime_of_name(source.path)
        or await _mime_by_head(call.world.env.http, source)
    )
    info = wanted.external_info
    record = call.site.library.register(
        Declared(
            mime, name, wanted.parent_folder_id or MEDIA_ROOT, bool(wanted.private), tuple(wanted.labels or ()),
            wanted.url, info.wire() if info else None,
        )
    )  # fmt: skip
    headers = {header.key: header.value for header in wanted.url_headers or []}
    arrival = call.site.arrivals.fetch(record, call.actor, headers, wanted.url_params or "")
    call.world.env.background.start(arrival)
    return record


def _source(url: str) -> httpx.URL:
    try:
        source = httpx.URL(url)
    except httpx.InvalidURL:
        source = httpx.URL("")
    if source.scheme not in ("http", "https") or not source.host:
        raise violation("url", "must be an http or https address", "FORMAT")
    return source


async def _mime_by_head(http: httpx.AsyncClient, source: httpx.URL) -> str:
    """What the source says of itself: Wix needs the type from somewhere before it takes an import."""
    mime = ""
    try:
        answer = await http.head(source, follow_redirects=True, timeout=10.0)
        mime = answer.headers.get("content-type", "").partition(";")[0] if answer.status_code == 200 else ""
    except httpx.HTTPError:
        pass
    if media_type_of(mime) is None:
        rule = "cannot be told from mimeType, displayName, url, or a HEAD request"
        raise violation("mimeType", rule, "CUSTOM", rule_name="UNSUPPORTED_FILE_FORMAT")
    return mime


def _upload_url(call: Call) -> Json:
    ticket = _ticket(call, parse(UploadUrl, call.body))
    return {"uploadUrl": f"{call.world.env.base_url}/upload/{call.world.tickets.issue(ticket)}"}


def _resumable_upload_url(call: Call) -> Json:
    token = call.world.tickets.issue(_ticket(call, parse(UploadUrl, call.body)))
    return {
        "uploadProtocol": "TUS",
        "uploadUrl": f"{call.world.env.base_url}/upload/tus",
        "uploadToken": token,
    }


def _ticket(call: Call, wanted: UploadUrl) -> Ticket:
    mime = wanted.mime_type or mime_of_name(wanted.file_name or "") or ""
    if not mime:
        raise violation("mimeType", "must be set", "REQUIRED_FIELD")
    if media_type_of(mime) is None:
        raise violation("mimeType", f"{mime} is not supported", "CUSTOM", rule_name="UNSUPPORTED_FILE_FORMAT")
    info = wanted.external_info
    declared = Declared(
        mime, wanted.file_name or "file", wanted.parent_folder_id or MEDIA_ROOT, bool(wanted.private),
        tuple(wanted.labels or ()), external_info=info.wire() if info else None,
    )  # fmt: skip
    return Ticket(call.site, call.actor, declared)


def _get_file(call: Call) -> Json:
    file_id = call.request.query_params.get("fileId") or call.request.path_params.get("file_id", "")
    return {"file": call.site.library.descriptor(call.site.library.get(file_id))}


def _get_files(call: Call) -> Json:
    files = [call.site.library.get(file_id) for file_id in parse(FileIds, call.body).file_ids]
    return {"files": [call.site.library.descriptor(file) for file in files]}


def _update_file(call: Call) -> Json:
    change = parse(UpdateFile, call.body).file
    file = call.site.library.get(change.id)
    call.site.library.update(file, change.wire())
    return {"file": call.site.library.descriptor(file)}


def _bulk_delete(call: Call) -> Json:
    wanted = parse(FilesToDelete, call.body)
    for file in [call.site.library.get(file_id) for file_id in wanted.file_ids]:
        call.site.library.delete(file, permanent=bool(wanted.permanent))
    return {}


def _bulk_restore(call: Call) -> Json:
    """Out of the trash; a READY file is announced again, as undeleted."""
    for file in [call.site.library.get(file_id) for file_id in parse(FilesToDelete, call.body).file_ids]:
        file.deleted = False
        if file.status == "READY":
            call.site.arrivals.announce_ready(file, call.actor, undeleted=True)
    return {}


def _download_url(call: Call) -> Json:
    wanted = parse(DownloadUrl, call.body)
    file = call.site.library.get(wanted.file_id)
    lifetime = _MINUTE * (wanted.expiration_in_minutes or 600)
    url = f"{call.world.env.base_url}/download/{call.world.downloads.issue(file, lifetime)}"
    return {"downloadUrls": [{"url": url, "assetKey": key} for key in wanted.asset_keys or ["src"]]}


MEDIA_METHODS = [
    Method("ImportFile", "POST", "/files/import", _import_file, writes=True),
    Method("BulkImportFile", "POST", "/bulk/files/import-v2", _bulk_import, writes=True),
    Method("BulkImportFiles", "POST", "/bulk/files/import", _bulk_import_deprecated, writes=True),
    Method("GenerateFileUploadUrl", "POST", "/files/generate-upload-url", _upload_url),
    Method("GenerateFileResumableUploadUrl", "POST", "/files/generate-resumable-upload-url", _resumable_upload_url),
    Method("GetFileDescriptor", "GET", "/files/get-file-by-id", _get_file),
    Method("GetFileDescriptors", "POST", "/files/get-files", _get_files),
    Method("UpdateFileDescriptor", "PATCH", "/files/update-file-descriptor", _update_file, writes=True),
    Method("ListFiles", "GET", "/files", list_files),
    Method("SearchFiles", "POST", "/files/search", search_files),
    Method("BulkDeleteFiles", "POST", "/bulk/files/delete", _bulk_delete, writes=True),
    Method("ListDeletedFiles", "GET", "/trash-bin/files", list_deleted),
    Method("BulkRestoreFilesFromTrashBin", "POST", "/bulk/trash-bin/files/restore", _bulk_restore, writes=True),
    Method("GenerateFileDownloadUrl", "POST", "/files/generate-file-download-url", _download_url),
    Method("GetFileDescriptor", "GET", "/files/{file_id}", _get_file),
]
