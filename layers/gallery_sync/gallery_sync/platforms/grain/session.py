"""The session of one account: its tokens on every call, renewed in time and kept for the next worker.

An access token is good for two hours, a refresh token for 90 days; both are replaced together (com.atproto.server.
refreshSession). Logging in is limited to a few hundred times a day, so it is done only when there is no other way.
"""

import json
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError
from pydantic import ValidationError

from gallery_sync.errors import CredentialsRefused, GallerySyncError
from gallery_sync.http import Auth, Request, Response
from gallery_sync.platforms.grain.errors import EXPIRED, error_in, failure_of, unreadable
from gallery_sync.platforms.grain.wire import SessionAnswer
from gallery_sync.ports import Clock

_MARGIN = timedelta(minutes=2)
_LATEST = 10**11
"""Seconds since 1970 (the year 5138): what is later, or has 310 digits, is no time."""
LOGIN = "com.atproto.server.createSession"
_REFRESH = "com.atproto.server.refreshSession"


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens an account. `service`: where it logs in; `pds`: where its data lie; no slash at their ends."""

    service: str
    pds: str
    did: str
    password: str = field(repr=False)
    access: str = field(repr=False)
    refresh: str = field(repr=False)

    @staticmethod
    def of(values: Mapping[str, str]) -> "Secret":
        """Raises `CredentialsRefused` when something is missing."""
        try:
            return Secret(**{one.name: values[one.name] for one in fields(Secret)})
        except KeyError as error:
            raise CredentialsRefused("What was stored of the account is incomplete; connect it again.") from error

    def to_mapping(self) -> dict[str, str]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def renewed(self, answer: SessionAnswer) -> "Secret":
        return replace(self, access=answer.access_jwt, refresh=answer.refresh_jwt)


class Session(Auth):
    """Threads may share it: one renews, the others wait for it. `save` is called with each renewed secret."""

    def __init__(self, secret: Secret, save: Callable[[Mapping[str, str]], None], clock: Clock) -> None:
        self._secret = secret
        self._save = save
        self._clock = clock
        self._lock = threading.Lock()

    def sync_auth_flow(self, request: Request) -> Generator[Request, Response]:
        token = yield from self._token(refused="")
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code not in (400, 401):
            return
        response.read()
        if error_in(response) in EXPIRED:
            token = yield from self._token(refused=token)
            request.headers["Authorization"] = f"Bearer {token}"
            yield request

    def _token(self, refused: str) -> Generator[Request, Response, str]:
        with self._lock:
            if self._secret.access == refused or self._clock().timestamp() >= expiry(self._secret.access):
                yield from self._renew()
            return self._secret.access

    def _renew(self) -> Generator[Request, Response]:
        bearer = {"Authorization": f"Bearer {self._secret.refresh}"}
        response = yield Request("POST", f"{self._secret.service}/xrpc/{_REFRESH}", headers=bearer)
        response.read()
        if response.status_code in (400, 401):
            response = yield self._login()
            response.read()
        self._secret = self._secret.renewed(session_in(response))
        self._save(self._secret.to_mapping())

    def _login(self) -> Request:
        body = {"identifier": self._secret.did, "password": self._secret.password}
        return Request("POST", f"{self._secret.service}/xrpc/{LOGIN}", json=body)


def session_in(response: Response) -> SessionAnswer:
    """Raises `CredentialsRefused` when the server refuses it, and what else its failures mean."""
    if not response.is_success:
        error = failure_of(response)
        raise error if isinstance(error, GallerySyncError) else unreadable()
    try:
        return SessionAnswer.model_validate_json(response.content)
    except ValidationError as error:
        raise unreadable() from error


def expiry(token: str) -> float:
    """When a token must be renewed, in seconds since 1970; infinity when it does not tell. It is the server that checks
    the signature."""
    until = claims(token).get("exp")
    if isinstance(until, int | float) and not isinstance(until, bool) and 0 <= until < _LATEST:
        return float(until) - _MARGIN.total_seconds()
    return float("inf")


def claims(token: str) -> Mapping[str, Any]:
    """Of a token whose signature is not ours to check; empty for what is none."""
    try:
        found: object = json.loads(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}
