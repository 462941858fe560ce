"""Requests with time-outs, a retry decision, and failures translated into the errors of the ports."""

import re
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import idna

from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    NoRoom,
    RateLimited,
    Refused,
    StaleRevision,
    Unavailable,
)
from gallery_sync.http.bounds import MOST, BoundedTransport, TooLong
from gallery_sync.http.deadline import DeadlineTransport, left, within

Auth = httpx.Auth
Request = httpx.Request
Response = httpx.Response
Transport = httpx.BaseTransport

_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_MAX_BYTES = 8 << 20
"""Of an answer: a page of a hundred entries has a tenth of it."""
_MOST_SIGNS = 250_000
"""Brackets and commas of JSON. Members take up to two hundred bytes each in memory, thirty times what they do on the
way; a page of a hundred entries has a twentieth of so many."""
_SIGNS = (b"{", b"[", b",")
_MAX_SECONDS = 60.0
_LONGEST_UPLOAD = 270.0
"""Seconds, a little less than a worker has."""
_RENEWALS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_RATE_LIMIT = re.compile(r"(?:;\s?t|\breset)=(\d{1,12})(?!\d)")
_LONGEST_HEADER, _LONGEST_NUMBER = 1000, 12
_EPOCHAL = 1_000_000_000
"""Seconds: more than anybody waits, so it is a moment since the epoch."""
_LONGEST_WAIT = 24 * 3600.0
"""Seconds: nobody who asks to be left alone is left alone for longer than until the nightly comparison."""
_QUICK_TRIES = 3
BREATHER = 2.0
"""Seconds without calls after a 429 that does not say how many."""
_LONGEST_BREATHER = 5.0
"""The most seconds that are waited here."""
_UNREADABLE = (
    httpx.DecodingError,
    httpx.TooManyRedirects,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
    idna.IDNAError,  # a redirect to a name that is none
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a try went. Without an answer `status` is 0; `broken` tells a lost connection from a time-out. `retry_after`:
    seconds that the answer asks for, None when it does not say."""

    method: str
    number: int
    status: int = 0
    broken: bool = False
    retry_after: float | None = None


class AnswerTooLong(Unavailable):
    """It has more bytes than are read of it."""


type Retry = Callable[[Attempt], float | None]
"""The retry decision: how many seconds to wait before another try, or None to give up."""


def quick_reads(attempt: Attempt) -> float | None:
    """Reads are tried up to three times when the connection breaks or the server is in trouble, and once more when it
    says 429, as late as it asks for: ten seconds in all at most, a part of the minute that workers keep in reserve.

    Nothing else is tried again here: a write may have taken effect, and what takes longer is parked in the
    table.
    """
    limited = attempt.status == 429
    tries = 2 if limited else _QUICK_TRIES
    quick = attempt.broken or limited or attempt.status in (500, 502, 503, 504)
    if attempt.method not in ("GET", "HEAD") or not quick or attempt.number >= tries:
        return None
    asked = attempt.retry_after if attempt.retry_after is not None else (BREATHER if limited else 0.0)
    return max(asked, 0.1 * 2**attempt.number) if asked <= _LONGEST_BREATHER else None


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)  # takes 50 ms: once is enough


def new_transport(*, keep_alive: bool = True) -> Transport:
    """A connection pool that several clients may share."""
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=16 if keep_alive else 0)
    return DeadlineTransport(_trusted(), limits)


class HttpClient:
    """A client of one API. Every answer is returned, whatever its status; no answer raises `Unavailable`.

    `before_each` is called before every request that goes out, further tries and requests for tokens
    included, and may raise. `max_bytes` bounds the body of each answer, `max_seconds` all that
    a request takes, tries included, but for what is uploaded; beyond them it is no answer.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        base_url: str = "",
        auth: Auth | None = None,
        before_each: Callable[[Request], None] | None = None,
        retry: Retry = quick_reads,
        follow_redirects: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        max_bytes: int | None = _MAX_BYTES,
        max_seconds: float = _MAX_SECONDS,
    ) -> None:
        self._retry = retry
        self._sleep = sleep
        self._max_seconds = max_seconds
        self._client = httpx.Client(
            transport=BoundedTransport(transport, max_bytes, max_seconds),
            base_url=base_url,
            headers={"Accept-Encoding": "gzip"},
            auth=auth,
            timeout=_TIMEOUT,
            event_hooks={"request": [before_each] if before_each else []},
            follow_redirects=follow_redirects,
            max_redirects=5,
            trust_env=False,
        )

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
        max_bytes: int | None = None,
    ) -> Response:
        """Send and read the whole answer. `content` is streamed, and so can be sent only once. `max_bytes` bounds this
        answer more narrowly than others. Raises `AnswerTooLong`."""
        whole = httpx.URL(url).copy_merge_params(params or {})  # httpx alone would drop the URL's own query
        bound = {} if max_bytes is None else {MOST: max_bytes}
        request = self._client.build_request(
            method, whole, json=json, content=content, headers=headers, extensions=bound
        )
        seconds = self._max_seconds if content is None else max(self._max_seconds, _LONGEST_UPLOAD)
        with within(seconds):
            response = self._send(request, authenticated=authenticated, stream=False)
        response.stream = httpx.ByteStream(b"")  # the one that was read refers to the response, which would never go
        return response

    def stream(self, url: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """GET, answering as soon as the headers are there; the caller reads and closes the body."""
        request = self._client.build_request("GET", url, headers=headers)
        with within(self._max_seconds):
            return self._send(request, authenticated=False, stream=True)

    def _send(self, request: Request, *, authenticated: bool, stream: bool) -> Response:
        auth = httpx.USE_CLIENT_DEFAULT if authenticated else None
        number = 0
        while True:
            number += 1
            failure: httpx.HTTPError | None = None
            response: Response | None = None
            try:
                response = self._client.send(request, auth=auth, stream=stream)
            except httpx.TransportError as error:
                failure = error
            except TooLong as error:
                reason = f"{_host(request)} answered with more than {error.most >> 20} MB; it is asked again later."
                raise AnswerTooLong(reason) from error
            except _UNREADABLE as error:
                raise Unavailable(f"{_host(request)} gave an answer that cannot be followed.") from error
            wait = self._retry(_attempt(request.method, number, response, failure))
            if wait is None or wait >= left():
                break
            if response is not None:
                response.close()
            self._sleep(wait)
        if response is None:
            raise _no_answer(request, failure) from failure
        return response


def _attempt(method: str, number: int, response: Response | None, failure: Exception | None) -> Attempt:
    broken = isinstance(failure, httpx.NetworkError | httpx.RemoteProtocolError | httpx.ConnectTimeout)
    if response is None:
        return Attempt(method, number, broken=broken)
    return Attempt(method, number, response.status_code, broken, retry_after(response))


def _host(request: Request) -> str:
    return request.url.raw_host.decode("ascii")


def _no_answer(request: Request, failure: Exception | None) -> GallerySyncError:
    if isinstance(failure, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return Refused(f"{request.url} is not an address that can be called.")
    what = "did not answer in time" if isinstance(failure, httpx.TimeoutException) else "cannot be reached"
    return Unavailable(f"{_host(request)} {what}; it is tried again later.")


def retry_after(response: Response, now: datetime | None = None) -> float | None:
    """Seconds from the header `Retry-After`, given as seconds or as a date, else from those that tell when a limit is
    renewed; at most a day. None when it has neither.

    `RateLimit-Reset` is a moment in seconds since the epoch in AT Protocol and, under its older name, with most others;
    the IETF's draft "RateLimit header fields for HTTP" gives the seconds that are left, lately as `t` in `RateLimit`.
    """
    moment = now or datetime.now(UTC)
    value = response.headers.get("retry-after", "").strip()
    then = date_in(value)
    wait = _seconds(value) if then is None else (then - moment).total_seconds()
    if wait is None:
        wait = _until_renewed(response, moment)
    return None if wait is None else min(max(0.0, wait), _LONGEST_WAIT)


def _until_renewed(response: Response, now: datetime) -> float | None:
    found = _RATE_LIMIT.search(response.headers.get("ratelimit", "")[:_LONGEST_HEADER])
    stated = [found[1]] if found else [response.headers.get(name, "") for name in _RENEWALS]
    seconds = next((one for one in map(_seconds, stated) if one is not None), None)
    return seconds - now.timestamp() if seconds is not None and seconds > _EPOCHAL else seconds


def _seconds(text: str) -> float | None:
    value = text.strip().partition(".")[0]
    return float(value) if value.isdecimal() and value.isascii() and len(value) <= _LONGEST_NUMBER else None


def date_in(text: str) -> datetime | None:
    """A date as headers have it, in UTC; None for anything else."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def json_in(response: Response) -> Any:
    """Raises `ValueError` for what is no JSON, is nested without end, or would take up too much memory."""
    if sum(map(response.content.count, _SIGNS)) > _MOST_SIGNS:
        raise ValueError("too many members")
    try:
        return response.json()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def error_of(response: Response, reason: str, request_id: str = "") -> GallerySyncError:
    """The error that an answer with a failing status means; `reason` is the sentence for people."""
    status = response.status_code
    if status == 429:
        return RateLimited(reason, retry_after=retry_after(response), status=status, request_id=request_id)
    if status == 507:
        return NoRoom(reason, status=status, request_id=request_id)
    if status in (408, 425) or (status >= 500 and status != 501):
        return Unavailable(reason, retry_after=retry_after(response), status=status, request_id=request_id)
    if status in (401, 403):
        return CredentialsRefused(reason, status=status, request_id=request_id)
    if status in (409, 412, 428):
        return StaleRevision(reason, status=status, request_id=request_id)
    return Refused(reason, status=status, request_id=request_id)
