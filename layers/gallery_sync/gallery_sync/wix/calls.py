"""One site's calls to Wix's REST API: counted, authorised, and their failures translated."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from gallery_sync.errors import RateLimited, Unavailable
from gallery_sync.http import BREATHER, HttpClient, Request, Response, Transport, json_in
from gallery_sync.wix.auth import ClientCredentials
from gallery_sync.wix.limiter import Limiter
from gallery_sync.wix.refusals import refusal_of

_CONSISTENT = "x-wix-consistent"


class Calls:
    """Each call has a name, Wix's own for the method; it goes into the sentences of errors.

    Raises `NotFound` on 404, and otherwise what `http.error_of` says of the status. 401 was tried again
    with a new token before it is raised."""

    def __init__(self, transport: Transport, base_url: str, auth: ClientCredentials, limiter: Limiter) -> None:
        self._limiter = limiter
        self._http = HttpClient(transport, base_url=base_url, auth=auth, before_each=self._count)
        self._consistent = ""

    def call[T: BaseModel](
        self,
        name: str,
        method: Literal["GET", "POST", "PATCH", "DELETE"],
        path: str,
        answer: type[T],
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> T:
        headers = {_CONSISTENT: self._consistent} if self._consistent else {}
        response = self._http.request(method, path, params=params, json=body, headers=headers)
        # Wix's SDK sends this header back on every later call once it was given one: reads then see our own writes.
        given = response.headers.get(_CONSISTENT, "")
        self._consistent = given if given and given.isascii() else self._consistent
        return self._read(name, response, answer)

    def upload[T: BaseModel](
        self,
        url: str,
        content: Iterable[bytes],
        headers: Mapping[str, str],
        params: Mapping[str, str],
        answer: type[T],
    ) -> T:
        """PUT to an address that Wix gave out: without a token, and not part of the budget."""
        response = self._http.request("PUT", url, params=params, content=content, headers=headers, authenticated=False)
        return self._read("Upload File", response, answer)

    def _read[T: BaseModel](self, name: str, response: Response, answer: type[T]) -> T:
        if not response.is_success:
            error = refusal_of(response, name)
            if isinstance(error, RateLimited):
                self._limiter.pause(error.retry_after or BREATHER)  # Wix documents no Retry-After
            raise error
        try:
            return _understood(response, answer)
        except ValueError as error:
            request_id = response.headers.get("x-wix-request-id", "")
            reason = f"{name}: Wix gave an answer that cannot be read."
            raise Unavailable(reason, status=response.status_code, request_id=request_id) from error

    def _count(self, request: Request) -> None:
        if "authorization" in request.headers:
            self._limiter.take()


def _understood[T: BaseModel](response: Response, answer: type[T]) -> T:
    """Half a surrogate pair in one text, as careless software leaves behind, makes the whole answer unreadable for
    pydantic's own parser. Python's reads it, so that only the item with this text is not understood."""
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] != "json_invalid":
            raise
        return answer.model_validate(json_in(response))


def segment(text: str) -> str:
    """An ID as one segment of a path, whatever it holds."""
    return quote(text, safe="").replace(".", "%2E") or "%20"
