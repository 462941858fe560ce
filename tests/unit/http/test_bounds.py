"""How much of an answer is read, and how long it stays in memory."""

import gc
import weakref

import httpx
import pytest

from gallery_sync.errors import Unavailable
from gallery_sync.http import AnswerTooLong, HttpClient, json_in


def client_of(content: bytes, status: int = 200) -> HttpClient:
    return HttpClient(httpx.MockTransport(lambda _: httpx.Response(status, content=content)), base_url="https://x.test")


def test_an_answer_may_be_bounded_more_narrowly_than_others():
    client = client_of(b'"%s"' % (b"x" * 2_000_000))

    assert len(json_in(client.request("GET", "/"))) == 2_000_000
    with pytest.raises(AnswerTooLong, match="answered with more than 1 MB"):
        client.request("GET", "/", max_bytes=1 << 20)


def test_a_longer_bound_counts_for_no_refusal():
    with pytest.raises(Unavailable, match="more than 1 MB"):
        client_of(b" " * 2_000_000, status=500).request("POST", "/", max_bytes=4 << 20)


@pytest.mark.parametrize("unit", [b"[],", b"{},", b"1,", b'{"a":[{"a":[1]}]},'])
def test_what_would_take_up_much_more_memory_than_it_has_bytes_is_no_answer(unit: bytes):
    few, many = b"[%s0]" % (unit * 40_000), b"[%s0]" % (unit * 251_000)

    assert len(json_in(client_of(few).request("GET", "/"))) == 40_001
    with pytest.raises(ValueError, match="too many members"):
        json_in(client_of(many).request("GET", "/"))


def test_an_answer_goes_as_soon_as_nobody_needs_it():
    gc.collect()
    gc.disable()
    try:
        answer = client_of(b"{}").request("GET", "/")
        gone = weakref.ref(answer)
        del answer
        assert gone() is None
    finally:
        gc.enable()
