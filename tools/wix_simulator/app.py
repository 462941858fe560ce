"""The routes of the simulator."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus

from pillow_heif import register_heif_opener  # pyright: ignore[reportUnknownVariableType]
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .admin import admin_routes
from .admin_sites import site_routes
from .api import answer, app_routes
from .errors import application_error, server_trouble
from .gallery_api import GALLERY_METHODS
from .media_api import MEDIA_METHODS
from .media_host import media_host_routes
from .oauth_api import INSTANCE_METHODS, oauth_routes
from .upload_host import upload_routes
from .world import World

GALLERY_PREFIXES = ("/progallery/v2", "/pro-gallery/v2")


def make_app(world: World) -> Starlette:
    register_heif_opener()
    routes: list[Route] = [
        *oauth_routes(world),
        *app_routes(world, "/apps/v1", INSTANCE_METHODS),
        *(route for prefix in GALLERY_PREFIXES for route in app_routes(world, prefix, GALLERY_METHODS)),
        *app_routes(world, "/site-media/v1", MEDIA_METHODS),
        *upload_routes(world),
        *media_host_routes(world),
        *admin_routes(world),
        *site_routes(world),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        await world.env.background.stop()
        await world.env.http.aclose()

    handlers = {HTTPException: _no_such_route, Exception: _crashed}
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)


async def _no_such_route(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    name = HTTPStatus(status).name
    return answer(application_error(status, name, HTTPStatus(status).phrase).body, status)


async def _crashed(_: Request, __: Exception) -> Response:
    return answer(server_trouble(500).body, 500)
