"""Calls of a site's REST API (WordPress REST API handbook; seen with WordPress 6.1.9)."""

import base64
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, override

from gallery_sync.errors import Unavailable
from gallery_sync.http import Auth, HttpClient, Request, Response, Transport, date_in, json_in
from gallery_sync.platforms.wordpress.errors import refusal_of

ROUTES = "/wp/v2"
_NO_CACHE = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
_DIGITS = 10
"""Of a total that can be true."""


class AppPassword(Auth):
    """HTTP Basic with a user name and an application password."""

    def __init__(self, user: str, password: str) -> None:
        self._header = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"

    @override
    def auth_flow(self, request: Request) -> Generator[Request, Response]:
        request.headers["Authorization"] = self._header
        yield request


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its JSON, and what its headers tell. `total`: how many objects the whole listing has, -1 without.
    `moment`: the server's time."""

    body: Any
    total: int
    moment: datetime | None

    @property
    def object(self) -> Mapping[str, Any]:
        if not isinstance(self.body, Mapping):
            raise _unreadable()
        return cast("Mapping[str, Any]", self.body)

    @property
    def objects(self) -> Sequence[Mapping[str, Any]]:
        if not isinstance(self.body, list):
            raise _unreadable()
        found = cast("list[object]", self.body)
        if not all(isinstance(one, Mapping) for one in found):
            raise _unreadable()
        return cast("list[Mapping[str, Any]]", found)


class Client:
    """One site as one account. `root` is the address of the REST API's index, which pretty permalinks spell
    `…/wp-json/` and plain ones `…/?rest_route=/`."""

    def __init__(self, transport: Transport, root: str, user: str, password: str) -> None:
        self._root = root.rstrip("/")
        self._http = HttpClient(transport, auth=AppPassword(user, password))

    def call(
        self,
        call: str,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """`call` names for people what is tried, `path` is below `/wp/v2`, `max_bytes` are read of the answer. Raises
        `NotFound` and `PastTheEnd` besides the errors of the ports."""
        url = f"{self._root}{ROUTES}{path}"
        if method == "GET":
            params, headers = {**(params or {}), **_asked_anew()}, {**(headers or {}), **_NO_CACHE}
        response = self._http.request(
            method, url, params=params, json=json, content=content, headers=headers, max_bytes=max_bytes
        )
        return answer_of(response, call)


def _asked_anew() -> Mapping[str, str]:
    """An argument that WordPress ignores: caches in front of it that ignore the header know no such address yet."""
    return {"gs_asked": f"{time.time_ns():x}"}


def answer_of(response: Response, call: str) -> Answer:
    """Raises what `refusal_of` makes of anything but a success."""
    if not response.is_success:
        raise refusal_of(response, call)
    try:
        body = json_in(response)
    except ValueError as error:
        raise _unreadable() from error
    total = response.headers.get("x-wp-total", "")
    known = total.isdecimal() and len(total) < _DIGITS
    return Answer(body, int(total) if known else -1, date_in(response.headers.get("date", "")))


def _unreadable() -> Unavailable:
    return Unavailable(
        "The WordPress site answered with something other than data: it may be under maintenance, or a plugin "
        "writes into its answers."
    )
