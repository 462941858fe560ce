"""The public hosts of media, on the simulator's own port: originals, resized images, videos, posters, downloads.

`/media/<id>` and `/media/<id>/v1/fill|fit|crop/w_W,h_H,…/<name>` stand for static.wixstatic.com,
`/video/<id>/<quality>/mp4/file.mp4` for video.wixstatic.com. Private files answer 403, bad parameters 400.
"""

import asyncio
import io

from PIL import Image, ImageDraw, ImageOps
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from .errors import ApiError
from .media import FileRecord
from .sniff import Measures
from .world import World

_CORS = {"access-control-allow-origin": "*"}
_LARGEST_SIDE = 10_000
_POSTER = "f000.jpg"
_OPERATIONS = ("fill", "fit", "crop")
_SHOWN_BY_BROWSERS = ("JPEG", "PNG", "GIF", "WEBP")
"""Formats in which a rendition comes as the original does; of any other, such as HEIC, it is a JPEG."""


def media_host_routes(world: World) -> list[Route]:
    host = _MediaHost(world)
    return [
        Route("/media/{file_id}", host.original),
        Route("/media/{file_id}/v1/{operation}/{parameters}/{name}", host.resized),
        Route("/video/{file_id}/file", host.original),
        Route("/video/{file_id}/{quality}/mp4/file.mp4", host.original),
        Route("/download/{token}", host.download),
    ]


class _MediaHost:
    def __init__(self, world: World) -> None:
        self._world = world

    async def original(self, request: Request) -> Response:
        file_id: str = request.path_params["file_id"]
        if file_id.endswith(_POSTER):
            return await self._poster(file_id.removesuffix(_POSTER))
        file = self._public(file_id)
        return file if isinstance(file, Response) else _send(file)

    async def resized(self, request: Request) -> Response:
        file = self._public(request.path_params["file_id"])
        if isinstance(file, Response):
            return file
        size = _size(request.path_params["parameters"])
        operation: str = request.path_params["operation"]
        if size is None or operation not in _OPERATIONS or file.media_type != "IMAGE":
            return PlainTextResponse("Bad Request", 400)
        quality = _parameters(request.path_params["parameters"]).get("q", 90)
        return await asyncio.to_thread(_render, file, operation, size, min(quality, 100))

    async def download(self, request: Request) -> Response:
        try:
            file = self._world.downloads.get(request.path_params["token"])
        except ApiError:
            return PlainTextResponse("Not Found", 404)
        return _send(file, attachment=True)

    async def _poster(self, file_id: str) -> Response:
        file = self._public(file_id)
        if isinstance(file, Response):
            return file
        return await asyncio.to_thread(_draw_poster, file.measures or Measures(640, 360))

    def _public(self, file_id: str) -> FileRecord | Response:
        found = self._world.sites.file(file_id)
        if found is None or not found[1].path.exists():
            return PlainTextResponse("Not Found", 404)
        if found[1].declared.private:
            return PlainTextResponse("Forbidden", 403)
        return found[1]


def _send(file: FileRecord, *, attachment: bool = False) -> Response:
    name = file.display_name if attachment else None
    return FileResponse(file.path, media_type=file.declared.mime_type, filename=name, headers=_CORS)


def _parameters(text: str) -> dict[str, int]:
    pairs = (part.partition("_") for part in text.split(","))
    return {name: int(value) for name, _, value in pairs if value.isdecimal()}


def _size(text: str) -> tuple[int, int] | None:
    found = _parameters(text)
    width, height = found.get("w", 0), found.get("h", 0)
    return (width, height) if 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE else None


def _render(file: FileRecord, operation: str, size: tuple[int, int], quality: int) -> Response:
    with Image.open(file.path) as image:
        shown = image.format in _SHOWN_BY_BROWSERS
        kind = (image.format if shown else "JPEG") or "JPEG"
        if operation == "fit":
            resized = image.copy()
            resized.thumbnail(size)
        else:
            resized = ImageOps.fit(image, size)
        if not shown:
            resized = resized.convert("RGB")
        return _encoded(resized, kind, quality, Image.MIME[kind])


def _draw_poster(measures: Measures) -> Response:
    """A still that stands for the first frame: the simulator does not decode videos."""
    size = (measures.width or 640, measures.height or 360)
    still = Image.new("RGB", size, (52, 58, 70))
    x, y, side = size[0] / 2, size[1] / 2, min(size) / 6
    triangle = [(x - side / 2, y - side), (x - side / 2, y + side), (x + side, y)]
    ImageDraw.Draw(still).polygon(triangle, fill=(230, 232, 236))
    return _encoded(still, "JPEG", 85, "image/jpeg")


def _encoded(image: Image.Image, kind: str, quality: int, mime_type: str) -> Response:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality)
    return Response(buffer.getvalue(), media_type=mime_type, headers=_CORS)
