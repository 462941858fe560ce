"""Pages of files: list, search and trash, by cursor."""

from collections.abc import Callable
from typing import Any

from .api import Call
from .errors import violation
from .media import FileRecord
from .media_shapes import SearchFiles, Sorting
from .shapes import parse
from .wire import Json

_PAGE = 100
_LARGEST_PAGE = 200
_SORT_KEYS: dict[str, Callable[[FileRecord], Any]] = {
    "displayName": lambda file: file.display_name,
    "updatedDate": lambda file: file.updated,
    "sizeInBytes": lambda file: file.size,
}


def list_files(call: Call) -> Json:
    """One folder's files. The SDK writes nested query fields as `paging.limit`, `sort.fieldName`."""
    query = call.request.query_params
    folder = query.get("parentFolderId") or "media-root"
    types, private = query.getlist("mediaTypes"), query.get("private")
    found = _selected(call, types, None if private is None else private == "true")
    kept = [file for file in found if file.parent_folder_id == folder]
    sort = Sorting(field_name=query.get("sort.fieldName"), order=query.get("sort.order"))
    limit = call.number("paging.limit", _PAGE, 1, _LARGEST_PAGE)
    return _page(call, _sorted(kept, sort), limit, query.get("paging.cursor"))


def search_files(call: Call) -> Json:
    """Files whose name, type or labels hold the text, in all folders of the root."""
    wanted = parse(SearchFiles, call.body)
    text = (wanted.search or "").lower()
    trash = wanted.root_folder == "TRASH_ROOT"
    found = _deleted(call) if trash else _selected(call, wanted.media_types or [], wanted.private)
    kept = [file for file in found if text in _searchable(file)]
    paging = wanted.paging
    limit = (paging.limit if paging else None) or _PAGE
    return _page(call, _sorted(kept, wanted.sort or Sorting()), limit, paging.cursor if paging else None)


def list_deleted(call: Call) -> Json:
    limit = call.number("paging.limit", _PAGE, 1, _LARGEST_PAGE)
    return _page(call, _deleted(call), limit, call.request.query_params.get("paging.cursor"))


def _selected(call: Call, media_types: list[str], private: bool | None) -> list[FileRecord]:
    return call.site.library.select(
        lambda file: (not media_types or file.media_type in media_types) and private in (None, file.declared.private)
    )


def _deleted(call: Call) -> list[FileRecord]:
    return [file for file in call.site.library.by_id.values() if file.deleted]


def _searchable(file: FileRecord) -> str:
    return "\n".join((file.display_name, file.declared.mime_type, *file.labels)).lower()


def _sorted(files: list[FileRecord], sort: Sorting) -> list[FileRecord]:
    name = sort.field_name or "updatedDate"
    if name not in _SORT_KEYS:
        raise violation("sort.fieldName", f"cannot be {name}", "CUSTOM", rule_name="UNSUPPORTED_SORT_VALUE")
    descending = (sort.order or "DESC").upper() == "DESC"
    return sorted(files, key=_SORT_KEYS[name], reverse=descending)


def _page(call: Call, files: list[FileRecord], limit: int, cursor: str | None) -> Json:
    if cursor and not cursor.isdecimal():
        raise violation("paging.cursor", "is not one of ours", "FORMAT")
    start = int(cursor) if cursor else 0
    end = start + limit
    cursors = {"next": str(end)} if end < len(files) else {}
    page = [call.site.library.descriptor(file) for file in files[start:end]]
    return {"files": page, "nextCursor": {"cursors": cursors}}
