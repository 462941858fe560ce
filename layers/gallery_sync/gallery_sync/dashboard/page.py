"""The page and its files, as they are in a folder: compressed once, known by their digest.

The start page is one answer with its styles and all its script in it: it needs no second one, which could fail where an
account lets few functions run at once. It is asked for again each time (ETag, so that nothing is sent twice), and its
policy lets run what it holds, by digest, and nothing else. Other files are under an address that holds the digest of
the whole folder, so that they are kept for good and never go stale.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from gallery_sync.dashboard.headers import page_headers
from gallery_sync.dashboard.joining import script, style_sheet

_START: Final = "index.html"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")
_STYLES: Final = "page.css"
_SCRIPT: Final = "main.js"
_SMALLEST: Final = 600
"""Bytes; below, compression gains nothing."""
_NO_WORD: Final = re.compile(r"[^\w.+-]")
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_TEXTS: Final = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes
    etag: str
    media_type: str


class Page:
    """`picture_origins`: where pictures may come from besides any https address; `release` is shown at the foot of the
    page. What is not there is 404. Raises `KeyError` or `ValueError` when the folder's own sources cannot be joined."""

    def __init__(self, folder: Path, picture_origins: Sequence[str], release: str) -> None:
        self._folder = folder
        self._picture_origins = picture_origins
        self._release = _NO_WORD.sub("", release)

    @cached_property
    def version(self) -> str:
        names = sorted(self._contents)
        joined = b"".join(name.encode() + b"\0" + self._contents[name] for name in names)
        return hashlib.sha256(joined).hexdigest()[:16]

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a GET of `/app`, or of `/app/<version>/<file>`."""
        version, _, name = str(event.get("rawPath", "")).partition("/app")[2].strip("/").partition("/")
        file = self._files.get(name) if version else self._start
        if file is None:
            return self._answer(404, {"Cache-Control": "no-store"})
        caching = _FOR_GOOD if version == self.version else "no-cache"
        headers = {"ETag": file.etag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
        asked: Mapping[str, Any] = event.get("headers") or {}
        if file.etag in str(asked.get("if-none-match", "")):
            return self._answer(304, headers)
        headers["Content-Type"] = file.media_type
        if file.packed and "gzip" in str(asked.get("accept-encoding", "")):
            return self._answer(200, {**headers, "Content-Encoding": "gzip"}, file.packed)
        return self._answer(200, headers, file.body)

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
        return {
            "statusCode": status,
            "headers": {**self._headers, **headers},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        return page_headers(self._script, self._styles, self._picture_origins)

    @cached_property
    def _contents(self) -> Mapping[str, bytes]:
        found = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): path.read_bytes() for path in found}

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        return {name: body.decode() for name, body in self._contents.items() if Path(name).suffix in {".js", ".css"}}

    @cached_property
    def _styles(self) -> str:
        return style_sheet(self._sources, _STYLES)

    @cached_property
    def _script(self) -> str:
        return script(self._sources, _SCRIPT)

    @cached_property
    def _start(self) -> _File:
        parts = {"styles": self._styles, "script": self._script, "release": self._release}
        html = _PLACE.sub(lambda found: parts[found[1]], self._contents[_START].decode())
        return _file(_START, html.encode())

    @cached_property
    def _files(self) -> Mapping[str, _File]:
        return {name: _file(name, body) for name, body in self._contents.items() if name != _START}


def _file(name: str, body: bytes) -> _File:
    suffix = Path(name).suffix
    media_type = _TEXTS.get(suffix) or mimetypes.guess_file_type(name)[0] or "application/octet-stream"
    if suffix in _TEXTS:
        media_type += "; charset=utf-8"
    packed = gzip.compress(body, mtime=0) if suffix in _TEXTS and len(body) > _SMALLEST else b""
    return _File(body, packed, f'"{hashlib.sha256(body).hexdigest()[:20]}"', media_type)
