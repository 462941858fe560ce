"""The resolver with all routes. Who asks is settled before anything of the request is read."""

import base64
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from gallery_sync.dashboard import galleries, items, linking, platforms, sites
from gallery_sync.dashboard.desk import Desk
from gallery_sync.dashboard.headers import API
from gallery_sync.dashboard.problems import as_response, not_found, problem_of, too_large, unreadable
from gallery_sync.errors import GallerySyncError
from gallery_sync.http import within
from gallery_sync.services.faults import traced
from gallery_sync.wix.instance import InstanceRefused

TITLE = "Gallery Sync dashboard API"
VERSION = "1"
LONGEST = 18.0
"""Seconds that all calls of a request together may take: the function is ended after 29, a cold start included."""
MAX_BODY = 64 * 1024
"""Bytes of a request, as they arrive: what a form holds is far less."""


def new_resolver() -> APIGatewayHttpResolver:
    """All routes, without anything behind them."""
    app = APIGatewayHttpResolver(enable_validation=True)
    for module in (galleries, platforms, linking, items, sites):
        app.include_router(module.router)
    app.exception_handler([GallerySyncError, RequestValidationError])(_problem)
    app.not_found(_not_found)
    return app


class Api:
    """Answers events of an HTTP API, payload format 2.0."""

    def __init__(self, desk: Callable[[], Desk], logger: Logger) -> None:
        self._desk = desk
        self._logger = logger
        self._app = new_resolver()

    def answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        if len(event.get("body") or "") > MAX_BODY:
            answered = _built(as_response(too_large()))
            return answered | {"headers": {**answered["headers"], **API}}
        try:
            visit = self._desk().visit(str(event.get("headers", {}).get("authorization", "")))
            self._app.append_context(visit=visit)
            with within(LONGEST):
                answered = self._app.resolve(event, context) if _is_json(event) else _built(as_response(unreadable()))
        except InstanceRefused as refused:
            answered = _built(as_response(problem_of(refused)))
        except Exception as error:  # noqa: BLE001 - a bug tells nothing of itself
            self._logger.error("request failed", extra={"route": event.get("routeKey", ""), "trace": traced(error)})
            answered = _built(as_response(problem_of(error)))
        if answered["statusCode"] == HTTPStatus.NO_CONTENT:
            answered["body"] = ""
            answered["headers"].pop("Content-Type", None)
        answered["headers"] = {**answered.get("headers", {}), **API}
        return answered


def _is_json(event: dict[str, Any]) -> bool:
    """Whether the request brings JSON, or nothing. The resolver refuses most of the rest, but fails over other media
    types, over bytes that are no UTF-8 and over what is nested without end."""
    media_type = str(event.get("headers", {}).get("content-type", "")).strip()
    if media_type and not media_type.startswith("application/json"):
        return event["requestContext"]["http"]["method"] in ("GET", "DELETE")
    body = event.get("body") or "null"
    try:
        json.loads(base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body)
    except (ValueError, RecursionError):
        return False
    return True


def _problem(error: Exception) -> Response[str]:
    return as_response(problem_of(error))


def _not_found(_: NotFoundError) -> Response[str]:
    return as_response(not_found())


def _built(response: Response[str]) -> dict[str, Any]:
    headers = {"Content-Type": str(response.content_type), **response.headers}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body, "isBase64Encoded": False}
