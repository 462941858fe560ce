"""Wix's answers that are no success, in our words.

The body is `{message, details: {applicationError | validationError}}`, the request ID is in the header
`x-wix-request-id`; bodies of 5xx are empty by design (Wix docs: About Errors). Wix publishes no codes for
Pro Gallery."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from gallery_sync.errors import AppRefused, GallerySyncError, MediaUnusable, NoRoom, RankTaken, Refused
from gallery_sync.http import Response, error_of, json_in

_MEDIA_RULES = {
    "MISMATCH_MIME_TYPE": "Wix refuses the file: its content is not of the type that its name says.",
    "ZERO_FILE_SIZE": "Wix refuses the file: it is empty.",
    "UNSUPPORTED_FILE_FORMAT": "Wix does not take files of this format.",
    "UNSUPPORTED_MEDIA_TYPE": "Wix does not take files of this kind.",
    "FILE_SIZE_OVER_LIMIT": "Wix does not take files of this size: make it smaller.",
}


_NO_ROOM = "The site's media storage is full: free some of it or raise the plan. It is tried again by itself."


class NotFound(Refused):
    """Wix answered 404 for the object itself."""


def refusal_of(response: Response, call: str) -> GallerySyncError:
    """`call` names what was tried, such as "Create Gallery Item"."""
    request_id = response.headers.get("x-wix-request-id", "")
    status = response.status_code
    body = _body(response)
    rules = {rule for violation in _violations(body) for rule in _rules(violation)}
    if status == 413:
        rules.add("FILE_SIZE_OVER_LIMIT")
    if "SITE_QUOTA_EXCEEDED" in rules:
        return NoRoom(_NO_ROOM, status=status, request_id=request_id)
    for rule, sentence in _MEDIA_RULES.items():
        if rule in rules:
            return MediaUnusable(sentence, status=status, request_id=request_id)
    said = _message(body)
    if status in (400, 409) and _is_about_sort_order(body, said):
        return RankTaken(f"{call}: another entry has this sort order.", status=status, request_id=request_id)
    reason = _sentence(status, call, said)
    if status == 404:
        return NotFound(reason, status=status, request_id=request_id)
    if status in (401, 403):
        return AppRefused(reason, status=status, request_id=request_id)
    return error_of(response, reason, request_id)


def _sentence(status: int, call: str, said: str) -> str:
    if status == 401:
        return f"{call}: Wix does not accept the app's token; install the app on the site again."
    if status == 403:
        return f"{call}: the app lacks a permission; give it the permissions that the README lists."
    if status == 429:
        return f"{call}: this site's calls to Wix are used up for now."
    if status >= 500:
        return f"{call}: Wix is in trouble (status {status})."
    return f"{call}: Wix refused it (status {status}). {said}".strip()


def _body(response: Response) -> Mapping[str, Any]:
    try:
        body = json_in(response)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", body) if isinstance(body, Mapping) else {}


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def _violations(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = _mapping(_mapping(body, "details"), "validationError").get("fieldViolations")
    for violation in cast("list[object]", found) if isinstance(found, list) else ():
        if isinstance(violation, Mapping):
            yield cast("Mapping[str, Any]", violation)


def _rules(violation: Mapping[str, Any]) -> Iterator[str]:
    return (str(violation[name]) for name in ("violatedRule", "ruleName") if name in violation)


def _message(body: Mapping[str, Any]) -> str:
    """What Wix says, as a sentence; "" when it says nothing."""
    application = _mapping(_mapping(body, "details"), "applicationError")
    said = str(body.get("message") or application.get("description") or "")[:300].strip().rstrip(".")
    return f"Wix says: {said}." if said else ""


def _is_about_sort_order(body: Mapping[str, Any], said: str) -> bool:
    """How a duplicate sort order is refused is not published, only that it is: so go by what the answer
    speaks of."""
    fields = (str(violation.get("field", "")) for violation in _violations(body))
    return any("sortorder" in text.replace(" ", "").lower() for text in (said, *fields))
