"""The site owner's page, and the API behind it.

Nobody sees anything before the page is there. So what only the API needs is imported with the first request to it.
"""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from gallery_sync.dashboard.page import Page
from gallery_sync.runtime.settings import release, required
from gallery_sync.wix.addresses import media_origin

if TYPE_CHECKING:
    from gallery_sync.dashboard.api import Api
    from gallery_sync.dashboard.desk import Desk

MAX_WAIT = 5.0
"""Seconds that a person waits for a free call at most."""

logger = Logger(release=release(os.environ))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Takes an event of an API Gateway HTTP API, payload format 2.0."""
    path = str(event.get("rawPath", ""))
    if "/api/" not in path:
        return _page().answer(event)
    answered = _api().answer(event, context)
    logger.info("answered", extra={"route": event.get("routeKey", ""), "status": answered["statusCode"]})
    return answered


@cache
def _page() -> Page:
    origins = [media_origin(required(os.environ, "WIX_API_URL")), _origin(os.environ.get("AWS_ENDPOINT_URL", ""))]
    pictures = [origin for origin in origins if origin]
    return Page(Path(__file__).parent / "static", pictures, release(os.environ))


@cache
def _api() -> "Api":
    from gallery_sync.dashboard.api import Api

    return Api(_desk, logger)


@cache
def _desk() -> "Desk":
    from gallery_sync.dashboard.desk import Desk
    from gallery_sync.dashboard.outside import Outside
    from gallery_sync.runtime.wiring import worker
    from gallery_sync.wix.budget import PEOPLE
    from gallery_sync.wix.site import GalleryShelf
    from gallery_sync.wix.thumbnails import Thumbnails

    made = worker(PEOPLE, MAX_WAIT)
    thumbnails = Thumbnails(required(os.environ, "WIX_API_URL"))
    shelf = GalleryShelf(made.wix, thumbnails)
    outside = Outside(made.slates.outside, made.parts.clock)
    secret = made.wix_app_secret
    return Desk(made.parts, made.links, made.accounts, made.connections, shelf, thumbnails, outside, secret)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
