"""Time-outs, tries and the translation of failures, at httpx's own seam."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    RateLimited,
    Refused,
    StaleRevision,
    Unavailable,
)
from gallery_sync.http import Attempt, HttpClient, error_of, quick_reads, retry_after


class Server:
    """Answers from a list; keeps what was asked."""

    def __init__(self, *answers: int | Exception):
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, json={})


def client_of(server: Callable[[httpx.Request], httpx.Response], **more) -> HttpClient:
    return HttpClient(httpx.MockTransport(server), base_url="https://api.example", sleep=lambda _: None, **more)


@pytest.mark.parametrize("trouble", [500, 502, 503, 504, 429, httpx.ConnectError("x"), httpx.ReadError("x")])
def test_a_read_is_tried_again_when_that_is_quick(trouble: int | Exception):
    server = Server(trouble, 200)

    assert client_of(server).request("GET", "/a").status_code == 200
    assert len(server.requests) == 2


def test_a_read_is_tried_three_times_at_most():
    server = Server(*[502] * 9)

    assert client_of(server).request("GET", "/a").status_code == 502
    assert len(server.requests) == 3


@pytest.mark.parametrize("trouble", [502, 503, 500, 504, 429])
def test_a_write_is_sent_once(trouble: int):
    server = Server(trouble)

    assert client_of(server).request("POST", "/a", json={}).status_code == trouble


@pytest.mark.parametrize("trouble", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
def test_no_answer_to_a_write_is_unavailable_and_names_the_host(trouble: Exception):
    with pytest.raises(Unavailable, match=r"api\.example"):
        client_of(Server(trouble)).request("PATCH", "/a", json={})


def test_a_read_that_timed_out_is_not_tried_again_here():
    server = Server(httpx.ReadTimeout("x"))

    with pytest.raises(Unavailable, match="in time"):
        client_of(server).request("GET", "/a")


def test_every_try_is_counted():
    counted: list[httpx.Request] = []
    server = Server(502, 502, 200)

    client_of(server, before_each=counted.append).request("GET", "/a")

    assert len(counted) == 3


def test_redirects_are_not_followed_unless_asked():
    assert client_of(Server(302)).request("GET", "/a").status_code == 302


def test_an_endless_redirect_is_trouble():
    def loop(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "/a"})

    with pytest.raises(Unavailable):
        client_of(loop, follow_redirects=True).request("GET", "/a")


@pytest.mark.parametrize(
    ("attempt", "wait"),
    [
        (Attempt("GET", 1, 503), 0.2),
        (Attempt("GET", 2, broken=True), 0.4),
        (Attempt("GET", 3, 503), None),
        (Attempt("GET", 1, 500), 0.2),
        (Attempt("GET", 2, 504), 0.4),
        (Attempt("GET", 1, 501), None),
        (Attempt("GET", 1, 429), 2.0),
        (Attempt("GET", 2, 429), None),
        (Attempt("GET", 1, 429, retry_after=3.0), 3.0),
        (Attempt("GET", 1, 503, retry_after=0.0), 0.2),
        (Attempt("GET", 1, 503, retry_after=30.0), None),
        (Attempt("DELETE", 1, 503), None),
        (Attempt("GET", 1, 200), None),
    ],
)
def test_the_retry_decision(attempt: Attempt, wait: float | None):
    assert quick_reads(attempt) == wait


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, CredentialsRefused),
        (403, CredentialsRefused),
        (404, Refused),
        (408, Unavailable),
        (409, StaleRevision),
        (412, StaleRevision),
        (429, RateLimited),
        (500, Unavailable),
        (501, Refused),
        (503, Unavailable),
        (504, Unavailable),
    ],
)
def test_what_a_status_means(status: int, kind: type[GallerySyncError]):
    error = error_of(httpx.Response(status), "It did not work.", "request-1")

    assert type(error) is kind
    assert (error.reason, error.status, error.request_id) == ("It did not work.", status, "request-1")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("Fri, 02 Jan 2026 03:04:15 GMT", 10.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("99999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None):
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    assert retry_after(httpx.Response(429, headers={"retry-after": header}), now) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit-reset": "1767323125"}, 80.0),
        ({"ratelimit-reset": "50"}, 50.0),
        ({"x-ratelimit-reset": "1767323125.75"}, 80.0),
        ({"x-rate-limit-reset": "50"}, 50.0),
        ({"ratelimit": "limit=100, remaining=0, reset=50"}, 50.0),
        ({"ratelimit": '"default";r=0;t=50'}, 50.0),
        ({"ratelimit-reset": "1767323125", "retry-after": "3"}, 3.0),
        ({"ratelimit-reset": "1767323000"}, 0.0),
        ({"ratelimit-reset": "9" * 12}, 86_400.0),
        ({"ratelimit-reset": "9" * 400}, None),
        ({"ratelimit-reset": "soon"}, None),
        ({"ratelimit": "t=" * 100_000}, None),
    ],
)
def test_a_limit_that_tells_when_it_is_renewed_is_waited_for(headers: dict[str, str], seconds: float | None):
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    assert retry_after(httpx.Response(429, headers=headers), now) == seconds
