"""Hosts that are never late for any single read: what asks them ends all the same, and one site asks only so often."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse

from gallery_sync.dashboard.api import LONGEST
from gallery_sync.dashboard.outside import A_MINUTE, AT_ONCE, Outside
from gallery_sync.errors import GallerySyncError, InvalidRequest, RateLimited, Unavailable, VersionConflict
from gallery_sync.http import Guard, HttpClient, new_transport, within
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.platforms.wordpress import WordPressConnector
from gallery_sync.runtime.side_by_side import Threads
from tests.attack.hosts import OK, Script, host

_ENTERED = {"user": "a", "password": "b", "handle": "a", "app_password": "b"}
_LONG = 200
"""Bytes that come one after the other, a tenth of a second between them: then the answer is sound."""


def trickling(before: bytes, slow: bytes, after: bytes = b"") -> Script:
    def script(_: bytes) -> Iterator[bytes]:
        yield before
        for _number in range(_LONG):
            time.sleep(0.1)
            yield slow
        yield after

    return script


BODY = b"Content-Length: 2\r\n\r\n{}"
SLOW: dict[str, Script] = {
    "a head without end": trickling(OK + b"X-A: ", b"a", b"\r\n" + BODY),
    "a status line without end": trickling(b"HTTP/1.1 200 ", b"O", b"\r\n" + BODY),
    "a body without end": trickling(OK + b"Content-Length: %d\r\n\r\n" % _LONG, b" "),
    "silence": trickling(b"", b"", OK + BODY),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_request_ends_by_the_time_that_was_set(name: str):
    with host(SLOW[name]) as address, pytest.raises(Unavailable, match="in time"), within(1.0):
        HttpClient(new_transport(keep_alive=False)).request("GET", address)


@pytest.mark.parametrize("name", SLOW)
def test_a_client_has_a_time_of_its_own(name: str):
    with host(SLOW[name]) as address, pytest.raises(Unavailable, match="in time"):
        HttpClient(new_transport(keep_alive=False), max_seconds=1.0).request("GET", address)


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("field", ["site", "server"])
def test_connecting_a_tarpit_ends(name: str, field: str):
    guard = Guard(allow_loopback_http=True)
    connector = WordPressConnector(guard) if field == "site" else GrainConnector(guard, lambda: datetime.now(UTC))

    with host(SLOW[name]) as address, pytest.raises(GallerySyncError, match="in time"), within(1.0):
        connector.connect({**_ENTERED, field: address})


def test_work_that_is_done_side_by_side_ends_by_the_same_time():
    def ask() -> None:
        HttpClient(new_transport(keep_alive=False)).request("GET", address)

    with host(SLOW["a head without end"]) as address, pytest.raises(Unavailable, match="in time"), within(1.0):
        Threads(2)([ask, ask])


def test_a_name_that_is_looked_up_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch):
    released = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: released.wait(20) and [])

    with pytest.raises(Unavailable, match="in time"), within(0.5):
        Guard().check("https://slow.example/")
    released.set()


def test_the_time_of_a_request_is_shorter_than_that_of_its_function():
    template = yaml_parse(Path("template.yaml").read_text(encoding="utf-8"))

    assert template["Resources"]["DashboardApi"]["Properties"]["Timeout"] >= LONGEST + 8


class Row:
    def __init__(self) -> None:
        self.text, self.version = "", 0

    def read(self) -> tuple[str, int]:
        return self.text, self.version

    def write(self, text: str, version: int) -> None:
        if version != self.version:
            raise VersionConflict("Somebody else was faster.")
        self.text, self.version = text, version + 1


class Town:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.rows: dict[str, Row] = {}
        self.outside = Outside(lambda site: self.rows.setdefault(site, Row()), lambda: self.now)


def test_a_site_waits_for_few_answers_at_once_and_no_other_site_notices():
    town = Town()
    with ExitStack() as waiting:
        for _ in range(AT_ONCE):
            waiting.enter_context(town.outside.turn("hostile"))

        with pytest.raises(RateLimited, match="still wait"), town.outside.turn("hostile"):
            pass
        with town.outside.turn("other"):
            pass

    with town.outside.turn("hostile"):
        pass


def test_a_site_does_not_ask_again_and_again():
    town = Town()
    for _ in range(A_MINUTE):
        with town.outside.turn("hostile"):
            pass

    with pytest.raises(RateLimited, match="last minute"), town.outside.turn("hostile"):
        pass
    town.now += timedelta(minutes=1)
    with town.outside.turn("hostile"):
        pass


def test_what_a_function_left_behind_is_no_obstacle_for_long():
    town = Town()
    with ExitStack() as left:
        for _ in range(AT_ONCE):
            left.enter_context(town.outside.turn("site"))
        town.now += timedelta(seconds=31)

        with town.outside.turn("site"):
            pass


def test_what_fails_gives_its_turn_back():
    town = Town()
    for _ in range(AT_ONCE + 1):
        with suppress(InvalidRequest), town.outside.turn("site"):
            raise InvalidRequest("The address is wrong.")
