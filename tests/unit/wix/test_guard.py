"""Nothing that somebody else chose makes us call an internal address."""

from collections.abc import Callable

import httpx
import pytest

from gallery_sync.errors import MediaNotHad, MediaUnusable, RateLimited, Unavailable
from gallery_sync.http import AddressRefused, Downloads, Guard

PUBLIC = "93.184.215.14"


def guard(*addresses: str, loopback: bool = False) -> Guard:
    return Guard(allow_loopback_http=loopback, resolve=lambda host, port: addresses or [PUBLIC])


def test_https_to_a_public_address_is_called():
    assert guard().check("https://photos.example/a.jpg") == PUBLIC


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:db8::1",
        "::93.184.215.14",
        "::10.0.0.1",
        "fec0::1",
        "5f00::1",
        "4000::1",
        "192.88.99.1",
        "198.18.0.1",
        "192.0.0.8",
        "3fff::1",
        "3fff:fff::1",
        "2001::1",
        "2001:2::1",
        "2001:20::1",
        "64:ff9b::5db8:d70e",
        "64:ff9b:1::a00:1",
        "100::1",
        "100:0:0:1::1",
        "::ffff:0:a00:1",
        "255.255.255.255",
        "239.255.255.250",
        "ff0e::1",
    ],
)
def test_what_is_not_public_is_never_called(address: str):
    with pytest.raises(AddressRefused, match="private network"):
        guard(address).check("https://photos.example/a.jpg")


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "99.84.0.1",
        "172.32.0.1",
        "192.89.0.1",
        "223.255.255.254",
        "2600:9000::1",
        "2a00:1450:4001::1",
        "2606:4700::1111",
        "240a::1",
        "3ffe::1",
        "::ffff:93.184.215.14",
    ],
)
def test_what_is_public_is_called(address: str):
    assert guard(address).check("https://photos.example/a.jpg")


@pytest.mark.parametrize("port", [0, 21, 22, 25, 53, 80, 110, 445, 3306, 6379, 8080, 9200, 65_535, 65_536, 99_999])
def test_no_other_service_of_a_host_is_called(port: int):
    with pytest.raises(AddressRefused, match=r"port|URL"):
        guard().check(f"https://photos.example:{port}/a.jpg")


@pytest.mark.parametrize("port", [443, 8443])
def test_the_ports_of_sites_are_called(port: int):
    assert guard().check(f"https://photos.example:{port}/a.jpg") == PUBLIC


def test_development_may_call_any_port_of_this_machine():
    assert guard("127.0.0.1", loopback=True).check("http://localhost:4566/a.jpg") == "127.0.0.1"


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(AddressRefused):
        guard(PUBLIC, "10.0.0.1").check("https://photos.example/a.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "http://photos.example/a.jpg",
        "ftp://photos.example/a.jpg",
        "file:///etc/passwd",
        "//photos.example/a.jpg",
        "photos.example",
        "https://",
        "https://me:secret@photos.example/",
        "https://photos.example:port/",
        "",
    ],
)
def test_only_plain_https_addresses_are_called(url: str):
    with pytest.raises(AddressRefused):
        guard().check(url)


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "[::1]", "127.0.0.1", "localhost"])
def test_loopback_in_any_spelling_is_refused(host: str):
    with pytest.raises(AddressRefused):
        Guard().check(f"https://{host}/")


def test_a_name_that_does_not_resolve_is_said_to_be_misspelled():
    def resolve(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(AddressRefused, match="spelled"):
        Guard(resolve=resolve).check("https://photos.example/")


def test_development_may_call_this_machine_by_http_and_nothing_else():
    assert guard("127.0.0.1", loopback=True).check("http://localhost:4566/a.jpg") == "127.0.0.1"
    with pytest.raises(AddressRefused):
        guard(loopback=True).check("http://photos.example/")
    with pytest.raises(AddressRefused):
        guard("10.0.0.1", loopback=True).check("https://photos.example/")


class Web:
    """Hosts by name; keeps where each request went."""

    def __init__(self, answer: Callable[[str], httpx.Response], addresses: dict[str, list[str]]):
        self.answer = answer
        self.addresses = addresses
        self.calls: list[tuple[str, str, str]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        found = self.addresses[host]
        return [found.pop(0)] if len(found) > 1 else found

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))
        return self.answer(request.headers["host"] + request.url.path)

    def downloads(self, **more) -> Downloads:
        return Downloads(Guard(resolve=self.resolve), httpx.MockTransport(self), retry=lambda _: None, **more)


def page(content: bytes = b"x", status: int = 200, **headers: str) -> Callable[[str], httpx.Response]:
    named = {"content-type": "image/jpeg"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda url: httpx.Response(status, content=content, headers=named)


def downloads(answer: Callable[[str], httpx.Response], **more) -> Downloads:
    return Web(answer, {"photos.example": [PUBLIC]}).downloads(**more)


def test_the_connection_goes_to_the_address_that_was_checked():
    rebinding = Web(page(), {"photos.example": [PUBLIC, "127.0.0.1"]})

    rebinding.downloads().open("https://photos.example/a.jpg")

    assert rebinding.calls == [(PUBLIC, "photos.example", "photos.example")]


def test_a_redirect_into_a_private_network_is_refused():
    def answer(url: str) -> httpx.Response:
        return httpx.Response(302, headers={"location": "https://inside.example/"})

    web = Web(answer, {"photos.example": [PUBLIC], "inside.example": ["169.254.169.254"]})

    with pytest.raises(MediaUnusable, match="private network"):
        web.downloads().open("https://photos.example/a.jpg")
    assert len(web.calls) == 1


def test_a_redirect_to_http_is_refused():
    def answer(url: str) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://photos.example/a.jpg"})

    with pytest.raises(MediaUnusable, match="https"):
        downloads(answer).open("https://photos.example/a.jpg")


def test_a_redirect_to_another_public_place_is_followed():
    def answer(url: str) -> httpx.Response:
        if url == "photos.example/a.jpg":
            return httpx.Response(302, headers={"location": "/b.jpg"})
        return page(b"picture")(url)

    content = downloads(answer).open("https://photos.example/a.jpg")

    assert b"".join(content.chunks()) == b"picture"
    assert (content.mime_type, content.size) == ("image/jpeg", 7)


def test_a_declared_size_over_the_limit_is_not_even_begun():
    with pytest.raises(MediaUnusable, match="larger"):
        downloads(page(b"x" * 11), max_bytes=10).open("https://photos.example/a.jpg")


def test_a_body_that_is_larger_than_declared_is_cut_off():
    endless = httpx.Response(200, content=iter([b"x" * 6] * 9), headers={"content-type": "image/jpeg"})
    content = downloads(lambda url: endless, max_bytes=10).open("https://photos.example/a.jpg")

    with pytest.raises(MediaUnusable, match="larger"):
        list(content.chunks())


def test_a_download_that_takes_too_long_is_given_up_for_now():
    moments = iter([0.0, 5.0, 11.0])
    slow = httpx.Response(200, content=iter([b"x" * 300_000] * 9), headers={"content-type": "image/jpeg"})
    content = downloads(lambda url: slow, max_seconds=10, monotonic=lambda: next(moments)).open(
        "https://photos.example/a.jpg"
    )

    with pytest.raises(Unavailable, match="too long"):
        list(content.chunks())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page(status=404), MediaNotHad),
        (page(status=403), MediaNotHad),
        (page(status=429), RateLimited),
        (page(status=503), Unavailable),
        (page(content_type="text/html; charset=utf-8"), MediaNotHad),
        (page(b""), MediaUnusable),
    ],
)
def test_what_is_no_picture_is_said_to_be_none(answer: Callable[[str], httpx.Response], error: type[Exception]):
    with pytest.raises(error):
        list(downloads(answer).open("https://photos.example/a.jpg").chunks())


def test_a_download_that_breaks_off_is_tried_later():
    def broken():
        yield b"x"
        raise httpx.ReadError("gone")

    half = httpx.Response(200, content=broken(), headers={"content-type": "image/jpeg"})

    with pytest.raises(Unavailable, match="broke off"):
        list(downloads(lambda url: half).open("https://photos.example/a.jpg").chunks())


def test_of_several_large_files_one_is_fetched_at_a_time():
    def sized(megabytes: int) -> Callable[[str], httpx.Response]:
        return lambda url: httpx.Response(
            200, headers={"content-type": "video/mp4", "content-length": str(megabytes << 20)}, content=iter([b"x"])
        )

    web = Web(sized(100), {"photos.example": [PUBLIC]})
    films = web.downloads()
    first = films.open("https://photos.example/1.mp4")

    with pytest.raises(Unavailable, match="turn") as raised:
        films.open("https://photos.example/2.mp4")
    assert raised.value.retry_after == 60.0

    web.answer = sized(1)
    films.open("https://photos.example/a.jpg").close()
    first.close()
    first.close()
    web.answer = sized(100)
    films.open("https://photos.example/2.mp4").close()
    films.open("https://photos.example/3.mp4").close()


def test_a_host_that_says_when_to_come_again_is_left_alone_until_then():
    with pytest.raises(Unavailable) as raised:
        downloads(page(status=503, retry_after="90")).open("https://photos.example/a.jpg")

    assert raised.value.retry_after == 90.0
