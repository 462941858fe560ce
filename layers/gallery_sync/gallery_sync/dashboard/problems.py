"""Failures as `application/problem+json` (RFC 9457), each with a sentence that a person can act on."""

import math
from http import HTTPStatus

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from gallery_sync.dashboard.bodies.problem import Problem
from gallery_sync.dashboard.desk import NotHere
from gallery_sync.errors import (
    GallerySyncError,
    InvalidRequest,
    RateLimited,
    StaleRevision,
    TransientError,
    VersionConflict,
)
from gallery_sync.wix.instance import InstanceRefused

MEDIA_TYPE = "application/problem+json"


def problem_of(error: Exception) -> Problem:
    match error:
        case InstanceRefused():
            return _problem(HTTPStatus.UNAUTHORIZED, error.reason)
        case NotHere():
            return _problem(HTTPStatus.NOT_FOUND, error.reason)
        case InvalidRequest():
            return _problem(HTTPStatus.CONFLICT, error.reason)
        case RateLimited():
            wait = math.ceil(error.retry_after or 10)
            return _problem(HTTPStatus.TOO_MANY_REQUESTS, f"{error.reason} Wait a moment.", wait)
        case VersionConflict() | StaleRevision():
            return _problem(HTTPStatus.CONFLICT, "Something else changed this at the same moment. Try again.", 1)
        case TransientError():
            wait = math.ceil(error.retry_after or 5)
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{error.reason} Try again in a moment.", wait)
        case GallerySyncError():
            return _problem(HTTPStatus.BAD_GATEWAY, error.reason)
        case RequestValidationError():
            return _problem(HTTPStatus.BAD_REQUEST, _sentence(error))
        case _:
            return _problem(
                HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side. It was noted; try again later."
            )


def not_found() -> Problem:
    return _problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def too_large() -> Problem:
    return _problem(HTTPStatus.CONTENT_TOO_LARGE, "The request is too large.")


def unreadable() -> Problem:
    return _problem(HTTPStatus.BAD_REQUEST, "The request cannot be understood: its body is not JSON.")


def as_response(problem: Problem) -> Response[str]:
    headers: dict[str, str | list[str]] = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    body = problem.model_dump_json(by_alias=True, exclude_none=True)
    return Response(problem.status, content_type=MEDIA_TYPE, body=body, headers=headers)


def _problem(status: HTTPStatus, detail: str, retry_after: int | None = None) -> Problem:
    return Problem(title=status.phrase, status=status.value, detail=detail, retry_after=retry_after)


def _sentence(error: RequestValidationError) -> str:
    """Names the places, never what stood there."""
    places = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors()})
    return f"The request cannot be understood: look at {', '.join(places)[:300]}."
