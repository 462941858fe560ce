"""Calls of a site's REST API (WordPress REST API handbook; seen with WordPress 6.1.9)."""

import base64
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast, override

from gallery_sync.errors import Unavailable
from gallery_sync.http import Auth, HttpClient, Request, Response, Transport
from gallery_sync.platforms.wordpress.errors import refusal_of

ROUTES = "/wp/v2"


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
        return cast("list[Mapping[str, Any]]", self.body)


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
    ) -> Answer:
        """`call` names for people what is tried, `path` is below `/wp/v2`. Raises `NotFound` and `PastTheEnd` besides
        the errors of the ports."""
        url = f"{self._root}{ROUTES}{path}"
        response = self._http.request(method, url, params=params, json=json, content=content, headers=headers)
        return answer_of(response, call)


def answer_of(response: Response, call: str) -> Answer:
    """Raises what `refusal_of` makes of anything but a success."""
    if not response.is_success:
        raise refusal_of(response, call)
    try:
        body = response.json()
    except ValueError as error:
        raise _unreadable() from error
    total = response.headers.get("x-wp-total", "")
    return Answer(body, int(total) if total.isdecimal() else -1, _moment(response.headers.get("date", "")))


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _unreadable() -> Unavailable:
    return Unavailable(
        "The WordPress site answered with something other than data: it may be under maintenance, or a plugin "
        "writes into its answers."
    )
