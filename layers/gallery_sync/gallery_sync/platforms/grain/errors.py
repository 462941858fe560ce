"""The one place where a PDS's answers become our errors.

A failing answer is `{"error": code, "message": text}` (AT Protocol, XRPC). The codes, and the statuses that mislead,
were seen from the reference server 0.5: an expired token is 400, so is a missing record; a create under a key that is
in use, a deletion of nothing and a token that is no token are all 500; the records of an account that was closed are
`InvalidRequest`, not missing.
"""

from typing import Any, cast

from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    MediaUnusable,
    StaleRevision,
    Unavailable,
)
from gallery_sync.http import Response, error_of, json_in

EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
"""The session needs to be renewed."""

_RECONNECT = "connect it again with a new app password."
_REFUSED = {
    "AuthenticationRequired": f"The server does not accept the account's name and app password; {_RECONNECT}",
    "AuthFactorTokenRequired": "This password needs a code by e-mail; make an app password, and connect with that.",
    "AuthMissing": f"The server asks who is calling; {_RECONNECT}",
    "ExpiredToken": f"The server ended the session of the account; {_RECONNECT}",
    "InvalidToken": f"The server does not accept the session of the account; {_RECONNECT}",
    "AccountTakedown": "The server's operator has closed the account; ask them why, then connect it again.",
    "AccountSuspended": "The server's operator has suspended the account; ask them why, then connect it again.",
    "AccountDeactivated": "The account is deactivated; activate it, then connect it again.",
    "AccountNotFound": f"The account is not on this server any more; {_RECONNECT}",
    "RepoTakendown": "The server's operator has closed the account; ask them why, then connect it again.",
    "RepoSuspended": "The server's operator has suspended the account; ask them why, then connect it again.",
    "RepoDeactivated": "The account is deactivated; activate it, then connect it again.",
    "RepoNotFound": f"The account is not on this server any more; {_RECONNECT}",
}


class RecordMissing(Exception):
    """The record does not exist, and the server said so (`RecordNotFound`): the only proof of absence. Stays inside
    this package."""


def error_in(response: Response) -> str:
    """The code of a failing answer; empty when it has none."""
    return _body(response)[0]


def failure_of(response: Response) -> GallerySyncError | RecordMissing:
    """What a failing answer means."""
    code, said = _body(response)
    status = response.status_code
    if code == "RecordNotFound":
        return RecordMissing()
    if code == "InvalidSwap":
        return StaleRevision("The account's records changed meanwhile; they are looked at again.", status=status)
    if code in _REFUSED:
        return CredentialsRefused(_REFUSED[code], status=status)
    if code == "BlobNotFound":
        return StaleRevision("The server dropped the uploaded picture before the gallery could show it.", status=status)
    if status == 413 or code in ("PayloadTooLarge", "BlobTooLarge"):
        return MediaUnusable("The server does not take files of this size; make the picture smaller.", status=status)
    if status == 429:
        return error_of(response, "The server's limit for this account is used up for now; it goes on later.")
    return error_of(response, _sentence(status, code, said))


def _sentence(status: int, code: str, said: str) -> str:
    if status >= 500:
        return f"The account's server is in trouble (status {status}); it is tried again later."
    if status in (401, 403):
        return f"The server does not let the account do this ({code or status}); {_RECONNECT}"
    return f"The account's server refused it (status {status} {code}). {said}".rstrip()


def _body(response: Response) -> tuple[str, str]:
    try:
        body = json_in(response)
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    answer = cast("dict[str, Any]", body)
    return str(answer.get("error") or ""), str(answer.get("message") or "")[:300]


def unreadable() -> Unavailable:
    return Unavailable("The account's server gave an answer that cannot be read; it is tried again later.")
