"""Wix's error bodies.

`{message, details: {applicationError | validationError}}`; bodies of 5xx are empty by design (Wix docs: About Errors).
Wix publishes no application codes for Pro Gallery: the codes here are the generic ones of its docs.
"""

from typing import Any

from pydantic import ValidationError

from .wire import Json

_RULES = {
    "missing": "REQUIRED_FIELD",
    "greater_than_equal": "MIN",
    "greater_than": "MIN",
    "less_than_equal": "MAX",
    "string_too_long": "MAX_LENGTH",
    "string_too_short": "MIN_LENGTH",
    "too_long": "MAX_SIZE",
    "too_short": "MIN_SIZE",
}
_THRESHOLDS = ("le", "ge", "gt", "max_length", "min_length")


class ApiError(Exception):
    """An answer that is not 200. `body` is what the caller gets as JSON."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status}: {body.get('message', '')}")
        self.status = status
        self.body = body


def application_error(status: int, code: str, description: str) -> ApiError:
    detail: Json = {"code": code, "description": description, "data": {}}
    return ApiError(status, {"message": description, "details": {"applicationError": detail}})


def not_found(what: str) -> ApiError:
    return application_error(404, "NOT_FOUND", f"{what} not found")


def already_exists(description: str) -> ApiError:
    return application_error(409, "ALREADY_EXISTS", description)


def unauthenticated(description: str) -> ApiError:
    return application_error(401, "UNAUTHENTICATED", description)


def permission_denied(description: str) -> ApiError:
    return application_error(403, "PERMISSION_DENIED", description)


def too_many_requests() -> ApiError:
    return application_error(429, "RESOURCE_EXHAUSTED", "Too many requests")


def server_trouble(status: int) -> ApiError:
    return ApiError(status, {"message": "", "details": {}})


def violation(
    field: str, description: str, rule: str, data: Json | None = None, *, rule_name: str | None = None
) -> ApiError:
    """One broken rule of one field. `rule_name` goes with the rule `CUSTOM`."""
    entry: Json = {"field": field, "description": description, "violatedRule": rule, "data": data or {}}
    if rule_name is not None:
        entry["ruleName"] = rule_name
    return _violations([entry])


def from_validation(error: ValidationError, prefix: str = "") -> ApiError:
    """Every broken rule of a request body, named by its path, such as `item.image.imageInfo.id`."""
    return _violations([_entry(dict(found), prefix) for found in error.errors(include_url=False)])


def _entry(found: dict[str, Any], prefix: str) -> Json:
    path = ".".join(str(part) for part in found["loc"])
    context: Json = found.get("ctx", {})
    threshold = next((context[name] for name in _THRESHOLDS if name in context), None)
    return {
        "field": f"{prefix}.{path}" if prefix and path else prefix or path,
        "description": found["msg"],
        "violatedRule": _RULES.get(found["type"], "FORMAT"),
        "data": {} if threshold is None else {"threshold": threshold},
    }


def _violations(entries: list[Json]) -> ApiError:
    message = "; ".join(f"{entry['field']} {entry['description']}" for entry in entries)
    return ApiError(400, {"message": message, "details": {"validationError": {"fieldViolations": entries}}})
