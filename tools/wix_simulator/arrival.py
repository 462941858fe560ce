"""How the bytes of a file arrive, and how it becomes READY or FAILED."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx

from .env import Env
from .errors import violation
from .events import Happening, Kind
from .media import FileRecord, Library
from .sniff import Unreadable, measure
from .wire import Json

_FETCH_TIMEOUT = httpx.Timeout(30.0)

type Announce = Callable[[Json, Happening], None]


class Refused(Exception):
    """Why a file cannot be taken: one of Wix's rule names for files, and a sentence."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


class Arrivals:
    """Of one site. `waiting` counts files that are on their way."""

    def __init__(self, env: Env, library: Library, announce: Announce) -> None:
        self.waiting = 0
        self._env, self._library, self._announce = env, library, announce

    async def fetch(self, record: FileRecord, actor: Json, headers: dict[str, str], query: str) -> None:
        """Download the file's source and settle it, as an import does behind its answer."""
        self.waiting += 1
        try:
            url = httpx.URL(record.declared.source_url)
            source = url.copy_with(query=f"{url.query.decode()}&{query}".encode()) if query else url
            await self._download(record, source, headers)
        except Refused as refusal:
            await asyncio.sleep(self._env.settings.file_delay)
            self._fail(record, actor, refusal)
        else:
            await self._settle(record, actor)
        finally:
            self.waiting -= 1

    async def receive(self, record: FileRecord, chunks: AsyncIterator[bytes]) -> None:
        """Store an upload's bytes. Raises `ApiError` 400 when it is empty or too large."""
        try:
            await self._store(record, chunks)
        except Refused as refusal:
            del self._library.by_id[record.id]
            raise violation("file", refusal.description, "CUSTOM", rule_name=refusal.code) from refusal

    async def settle_upload(self, record: FileRecord, actor: Json) -> None:
        self.waiting += 1
        try:
            await self._settle(record, actor)
        finally:
            self.waiting -= 1

    async def settle_now(self, record: FileRecord, actor: Json) -> None:
        """Make an uploaded file READY, or FAILED, without the delay."""
        try:
            await self._examine(record)
        except Refused as refusal:
            self._fail(record, actor, refusal)
        else:
            self.announce_ready(record, actor)

    def announce_ready(self, record: FileRecord, actor: Json, *, undeleted: bool = False) -> None:
        body: Json = {"file": self._library.descriptor(record), "triggeredByUndelete": undeleted}
        self._announce(actor, Happening(Kind.FILE_READY, record.id, body | _external_info(record)))

    async def _settle(self, record: FileRecord, actor: Json) -> None:
        await asyncio.sleep(self._env.settings.file_delay)
        await self.settle_now(record, actor)

    async def _examine(self, record: FileRecord) -> None:
        if self._env.dice.strikes("file_failed"):
            raise Refused("INTERNAL", "The file could not be processed")
        try:
            measures = await asyncio.to_thread(measure, record.path, record.media_type)
        except Unreadable as error:
            raise Refused("MISMATCH_MIME_TYPE", str(error)) from error
        digest = await asyncio.to_thread(_digest, record.path)
        self._library.ready(record, record.path.stat().st_size, digest, measures)

    def _fail(self, record: FileRecord, actor: Json, refusal: Refused) -> None:
        self._library.failed(record, refusal.code, refusal.description)
        body: Json = {"error": record.error}
        self._announce(actor, Happening(Kind.FILE_FAILED, record.id, _external_info(record) | body))

    async def _download(self, record: FileRecord, source: httpx.URL, headers: dict[str, str]) -> None:
        try:
            async with (
                self._env.http.stream(
                    "GET", source, headers=headers, follow_redirects=True, timeout=_FETCH_TIMEOUT
                ) as answer,
            ):
                if answer.status_code != 200:
                    raise Refused("IMPORT_FAILED", f"The source answered {answer.status_code}")
                await self._store(record, answer.aiter_bytes())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refused("IMPORT_FAILED", "The source could not be reached") from error

    async def _store(self, record: FileRecord, chunks: AsyncIterator[bytes]) -> None:
        settings = self._env.settings
        limit = settings.max_image_bytes if record.media_type == "IMAGE" else settings.max_file_bytes
        size = 0
        with record.path.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise Refused("FILE_SIZE_OVER_LIMIT", f"The file is larger than {limit} bytes")
                file.write(chunk)
        if not size:
            raise Refused("ZERO_FILE_SIZE", "The file is empty")


def _external_info(record: FileRecord) -> Json:
    info = record.declared.external_info
    return {} if info is None else {"externalInfo": info}


def _digest(path: Path) -> str:
    """32 hexadecimal digits, as Wix's `hash` has them; how Wix computes it is not published."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
