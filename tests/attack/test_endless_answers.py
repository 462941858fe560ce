"""Answers without end, packed bombs, wrong lengths and circles of redirects, over real connections: each ends in an
error that says when to try again or what is wrong, within bounds of memory and time."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from gallery_sync.errors import GallerySyncError, MayPass, MediaUnusable, PermanentError, TransientError, Unavailable
from gallery_sync.http import AddressRefused, Downloads, Guard, HttpClient, error_of, new_transport
from tests.attack.hosts import OK, Script, bomb, endless, host, memory, redirecting, whole

JSON = b"Content-Type: application/json"
PICTURE = b"Content-Type: image/jpeg"
GZIP = b"Content-Encoding: gzip"
_DIGITS = b"9" * 5000


def ask(address: str, **more: Any) -> httpx.Response:
    return HttpClient(new_transport(keep_alive=False), retry=lambda _: None, **more).request("GET", address)


def fetch(address: str, max_bytes: int = 4 << 20, **more: Any) -> int:
    """How many bytes of media come."""
    downloads = Downloads(Guard(allow_loopback_http=True), max_bytes=max_bytes, retry=lambda _: None, **more)
    return sum(map(len, downloads.open(f"{address}/a.jpg").chunks()))


ENDLESS: dict[str, Script] = {
    "endless": endless(JSON),
    "endless and unasked": endless(JSON, b"Content-Encoding: br"),
    "endless in pieces": endless(JSON, b"Transfer-Encoding: chunked", chunk=b"10000\r\n" + b" " * 65_536 + b"\r\n"),
    "endless refusal": endless(JSON, status=b"HTTP/1.1 500 Oh\r\n"),
    "endless redirect": endless(b"Location: /", status=b"HTTP/1.1 302 Found\r\n"),
    "endless headers": endless(JSON, chunk=b"X-A: " + b"a" * 1000 + b"\r\n"),
    "bomb": whole(bomb(64), JSON, GZIP),
    "bomb in a bomb": whole(bomb(64, 2), JSON, b"Content-Encoding: gzip, gzip"),
    "bomb of several headers": whole(bomb(64, 3), JSON, GZIP, GZIP, GZIP),
    "endless bomb": endless(JSON, GZIP, chunk=bomb(64)),
    "no gzip": whole(b"{}", JSON, GZIP),
    "cut off gzip": whole(bomb(1)[:200], JSON, GZIP),
    "impossible length": endless(JSON, b"Content-Length: " + _DIGITS),
    "negative length": endless(JSON, b"Content-Length: -1"),
    "shorter than it says": lambda _: iter([OK + JSON + b"\r\nContent-Length: 99\r\n\r\n{}"]),
    "two lengths": endless(JSON, b"Content-Length: 2", b"Content-Length: 5"),
    "no http": lambda _: iter([b"\0" * 1000]),
    "nothing": lambda _: iter(()),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_no_answer_is_read_without_end(name: str):
    with host(ENDLESS[name]) as address, memory(megabytes=60), pytest.raises(TransientError) as caught:
        ask(address, max_seconds=5.0)

    assert caught.value.reason.endswith(".")


def test_what_trickles_is_given_up():
    now = itertools.count()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Trickle()))
    client = HttpClient(transport, max_seconds=30.0)
    client._client._transport._monotonic = lambda: float(next(now))  # type: ignore[attr-defined]

    with pytest.raises(Unavailable, match="in time"):
        client.request("GET", "https://api.example")


class Trickle(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        return itertools.repeat(b" ")


@pytest.mark.parametrize("name", ENDLESS)
def test_no_download_is_read_without_end(name: str):
    with host(ENDLESS[name]) as address, memory(megabytes=60), pytest.raises(GallerySyncError) as caught:
        fetch(address)

    assert isinstance(caught.value, TransientError | MayPass | MediaUnusable)


def test_a_picture_that_comes_packed_is_unpacked_within_its_bound():
    with host(whole(bomb(3), PICTURE, GZIP)) as address, memory(megabytes=30):
        assert fetch(address) == 3 << 20

    with host(whole(bomb(300), PICTURE, GZIP)) as address, memory(megabytes=30), pytest.raises(MediaUnusable):
        fetch(address)


CIRCLES: dict[str, Callable[[bytes], bytes]] = {
    "itself": lambda _: b"/a.jpg",
    "ever longer": lambda head: head.split(b" ")[1] + b"x" * 1000,
    "nowhere": lambda _: b"http://",
    "no address": lambda _: b"http://[::1",
    "another scheme": lambda _: b"file:///etc/passwd",
    "a port that is none": lambda _: b"http://127.0.0.1:99999999/",
    "inside": lambda _: b"http://169.254.169.254/latest/meta-data",
    "with a password": lambda _: b"http://user:password@127.0.0.1/",
    "not ascii": lambda _: "http://ü\ud800/".encode("utf-8", "surrogatepass"),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_no_redirect_leads_in_circles_or_inside(name: str):
    with host(redirecting(CIRCLES[name])) as address, pytest.raises((TransientError, MediaUnusable)):
        fetch(address)


@pytest.mark.parametrize("name", CIRCLES)
def test_an_api_may_not_send_us_elsewhere(name: str):
    """The connectors look for a site's address by following redirects, through the guard."""
    with host(redirecting(CIRCLES[name])) as address:
        guarded = Guard(allow_loopback_http=True).transport(new_transport(keep_alive=False))
        client = HttpClient(guarded, follow_redirects=True, retry=lambda _: None)

        with pytest.raises((TransientError, PermanentError, AddressRefused)):
            client.request("GET", address)


@pytest.mark.parametrize("value", ["9" * 8, "9" * 5000, "-1", "1e9", "nan", "Fri, 31 Dec 9999 23:59:59 -1200", "٣"])
def test_nobody_is_left_alone_for_longer_than_a_day(value: str):
    response = httpx.Response(429, headers=[(b"Retry-After", value.encode())])

    error = error_of(response, "Too much.")

    assert isinstance(error, TransientError)
    assert error.retry_after is None or 0 <= error.retry_after <= 86_400
