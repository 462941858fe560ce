"""The page's files, as they lie in a folder: compressed once, known by their digest.

The start page is asked for again each time (ETag, so that nothing is sent twice). It names all other files under an
address that holds the digest of the whole folder, so that these are kept for good and never go stale. A style sheet
that imports others is sent with them in it: one request instead of one after the other.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

_START: Final = "index.html"
_VERSION: Final = b"{{version}}"
_RELEASE: Final = b"{{release}}"
_IMPORT: Final = re.compile(rb'@import "([^"]+)";')
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
    """`headers` go with every answer, `release` is shown at the foot of the page. Raises nothing: what is not there is
    404."""

    def __init__(self, folder: Path, headers: Mapping[str, str], release: str) -> None:
        self._folder = folder
        self._headers = headers
        self._release = _NO_WORD.sub("", release)

    @cached_property
    def version(self) -> str:
        names = sorted(self._contents)
        joined = b"".join(name.encode() + b"\0" + self._contents[name] for name in names)
        return hashlib.sha256(joined).hexdigest()[:16]

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a GET of `/app`, or of `/app/<version>/<file>`."""
        parts = str(event.get("rawPath", "")).partition("/app")[2].strip("/").split("/", 1)
        name = parts[1] if len(parts) == 2 else _START if parts == [""] else ""
        file = self._files.get(name)
        if file is None or (name == _START) != (parts == [""]):
            return self._answer(404, {"Cache-Control": "no-store"})
        current = parts == [""] or parts[0] == self.version
        caching = _FOR_GOOD if current and name != _START else "no-cache"
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
    def _contents(self) -> Mapping[str, bytes]:
        found = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): path.read_bytes() for path in found}

    @cached_property
    def _files(self) -> Mapping[str, _File]:
        return {name: self._file(name, body) for name, body in self._contents.items()}

    def _file(self, name: str, body: bytes) -> _File:
        if name == _START:
            body = body.replace(_VERSION, self.version.encode())
            body = body.replace(_RELEASE, self._release.encode())
        suffix = Path(name).suffix
        if suffix == ".css":
            body = _IMPORT.sub(lambda found: self._contents[found[1].decode()], body)
        media_type = _TEXTS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if suffix in _TEXTS:
            media_type += "; charset=utf-8"
        packed = gzip.compress(body, mtime=0) if suffix in _TEXTS and len(body) > _SMALLEST else b""
        return _File(body, packed, f'"{hashlib.sha256(body).hexdigest()[:20]}"', media_type)
