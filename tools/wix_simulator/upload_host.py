"""Where files are put: `PUT <uploadUrl>?filename=`, without Authorization, and TUS for large ones.

TUS is the core protocol 1.0.0 with creation: POST with `upload-length`, HEAD, PATCH with `upload-offset`; then a PUT
to `<uploadUrl>/<uploadToken>?filename=` gives the file, once (Wix docs: Resumable Upload).
"""

import base64
import binascii
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .api import answer
from .errors import ApiError, already_exists, not_found, violation
from .media import FileRecord
from .uploads import Ticket, receive
from .world import World

_TUS = {"tus-resumable": "1.0.0"}
_CHUNK = 1 << 20


def upload_routes(world: World) -> list[Route]:
    host = _UploadHost(world)
    return [
        Route("/upload/tus", host.begin, methods=["POST"]),
        Route("/upload/tus/{token}", host.status, methods=["HEAD"]),
        Route("/upload/tus/{token}", host.append, methods=["PATCH"]),
        Route("/upload/tus/{token}", host.finish, methods=["PUT"]),
        Route("/upload/{token}", host.put, methods=["PUT"]),
    ]


@dataclass(slots=True)
class _Partial:
    path: Path
    length: int
    offset: int = 0


class _UploadHost:
    def __init__(self, world: World) -> None:
        self._world = world
        self._partial: dict[str, _Partial] = {}

    async def put(self, request: Request) -> Response:
        try:
            ticket = self._world.tickets.get(request.path_params["token"])
            return await self._take(request, ticket, request.stream())
        except ApiError as error:
            return answer(error.body, error.status)

    async def begin(self, request: Request) -> Response:
        try:
            token = _metadata(request).get("token", "")
            self._world.tickets.get(token)
            length = _count(request, "upload-length")
        except ApiError as error:
            return answer(error.body, error.status)
        path = self._world.env.folder / f"tus-{token}"
        path.write_bytes(b"")
        self._partial[token] = _Partial(path, length)
        location = f"{self._world.env.base_url}/upload/tus/{token}"
        return Response(status_code=201, headers=_TUS | {"location": location})

    async def status(self, request: Request) -> Response:
        partial = self._partial.get(request.path_params["token"])
        if partial is None:
            return Response(status_code=404, headers=_TUS)
        offsets = {"upload-offset": str(partial.offset), "upload-length": str(partial.length)}
        return Response(headers=_TUS | offsets | {"cache-control": "no-store"})

    async def append(self, request: Request) -> Response:
        try:
            partial = self._partial_of(request)
            if _count(request, "upload-offset") != partial.offset:
                raise already_exists("upload-offset is not where the upload stands")
        except ApiError as error:
            return answer(error.body, error.status)
        with partial.path.open("ab") as file:
            async for chunk in request.stream():
                partial.offset += file.write(chunk)
        return Response(status_code=204, headers=_TUS | {"upload-offset": str(partial.offset)})

    async def finish(self, request: Request) -> Response:
        try:
            partial = self._partial_of(request)
            if partial.offset != partial.length:
                raise violation("upload", "is not complete", "CUSTOM", rule_name="UPLOAD_INCOMPLETE")
            ticket = self._world.tickets.use(request.path_params["token"])
            return await self._take(request, ticket, _read(partial.path))
        except ApiError as error:
            return answer(error.body, error.status)

    async def _take(self, request: Request, ticket: Ticket, chunks: AsyncIterator[bytes]) -> Response:
        record = await receive(ticket, request.query_params.get("filename"), chunks)
        await self._settle(ticket, record)
        return answer({"file": ticket.site.library.descriptor(record)})

    async def _settle(self, ticket: Ticket, record: FileRecord) -> None:
        arrivals = ticket.site.arrivals
        if self._world.env.settings.file_delay:
            self._world.env.background.start(arrivals.settle_upload(record, ticket.actor))
        else:
            await arrivals.settle_now(record, ticket.actor)

    def _partial_of(self, request: Request) -> _Partial:
        token: str = request.path_params["token"]
        if token not in self._partial:
            raise not_found("Upload")
        return self._partial[token]


def _metadata(request: Request) -> dict[str, str]:
    pairs = (part.split() for part in request.headers.get("upload-metadata", "").split(","))
    try:
        return {pair[0]: base64.b64decode(pair[1]).decode() for pair in pairs if len(pair) == 2}
    except (binascii.Error, UnicodeDecodeError):
        raise violation("upload-metadata", "must be base64", "FORMAT") from None


def _count(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isdecimal():
        raise violation(header, "must be a number", "FORMAT")
    return int(text)


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
