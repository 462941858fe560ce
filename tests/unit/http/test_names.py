"""A host has one form, whatever it was typed like."""

import httpx
import pytest

from gallery_sync.errors import GallerySyncError
from gallery_sync.http import AddressRefused, Downloads, Guard, HttpClient, url_of
from gallery_sync.http.names import host_of

PUBLIC = "93.184.215.14"
DEVIATIONS = {
    "faß.example": "xn--fa-hia.example",
    "βόλος.example": "xn--nxasmm1c.example",
    "ශ්‍රී.example": "xn--10cl1a0b660p.example",
    "نامه‌ای.example": "xn--mgba3gch31f060k.example",
}
"""Names that IDNA 2003 reads as another name: ß, final sigma, zero-width joiner and non-joiner (UTS 46, table 1)."""


@pytest.mark.parametrize(("typed", "form"), DEVIATIONS.items())
def test_no_letter_is_read_as_another_one(typed: str, form: str):
    assert host_of(typed) == form
    assert typed.encode("idna").decode() != form  # what Python's resolver and `ssl` would have called


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("EXAMPLE.com", "example.com"),
        ("example.com.", "example.com"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
        ("example。com", "example.com"),
        ("MÜLLER.example", "xn--mller-kva.example"),
        ("mu\u0308ller.example", "xn--mller-kva.example"),
        ("XN--FA-HIA.example", "xn--fa-hia.example"),
        ("FAẞ.example", "xn--fa-hia.example"),
        ("my_site.example", "my_site.example"),
        ("r3---sn-4g5e.example", "r3---sn-4g5e.example"),
        ("93.184.215.14", "93.184.215.14"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("a\u00adb.example", "ab.example"),
    ],
)
def test_each_spelling_of_a_name_is_the_same_name(typed: str, form: str):
    assert host_of(typed) == form
    assert host_of(form) == form


@pytest.mark.parametrize(
    "typed",
    [
        "ex%61mple.com",
        "xn--a.example",
        "xn--fa-hia\u200d.example",
        "0x7f.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "127.1",
        "1.2.3.4.5",
        "256.1.1.1",
        "fe80::1%eth0",
        "a..example",
        ".example",
        "-a.example",
        "a b.example",
        "a\x00.example",
        "a\u2044b.example",
        "☃.example",
        "x" * 64 + ".example",
        "ß" * 64 + ".example",
        "é" * 100_000,
        "a." * 200 + "example",
        "",
    ],
)
def test_what_programs_read_differently_is_no_name(typed: str):
    with pytest.raises(AddressRefused):
        host_of(typed)


class Network:
    """Keeps every form of a name that goes out."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.resolved: list[str] = []
        self.called: list[tuple[str, str, str]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return [PUBLIC]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.called.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))
        answer = httpx.Response(200, content=b"x", headers={"content-type": "image/jpeg"})
        return self.answers.pop(0) if self.answers else answer

    @property
    def guard(self) -> Guard:
        return Guard(resolve=self.resolve)


@pytest.mark.parametrize(("typed", "form"), [*DEVIATIONS.items(), ("Example.com.", "example.com")])
def test_what_is_resolved_certified_and_asked_for_is_one_name(typed: str, form: str):
    network = Network()

    Downloads(network.guard, httpx.MockTransport(network)).open(f"https://{typed}/a.jpg")

    assert network.resolved == [form]
    assert network.called == [(PUBLIC, form, form)]


@pytest.mark.parametrize(("typed", "form"), DEVIATIONS.items())
def test_a_redirect_leads_to_the_same_name_as_an_address(typed: str, form: str):
    network = Network(httpx.Response(302, headers=[(b"location", f"https://{typed}/b.jpg".encode())]))

    Downloads(network.guard, httpx.MockTransport(network)).open("https://photos.example/a.jpg")

    assert network.resolved == ["photos.example", form]
    assert network.called[-1] == (PUBLIC, form, form)


def test_a_redirect_to_what_is_no_name_is_trouble_of_that_host():
    network = Network(httpx.Response(302, headers={"location": "https://xn--a.example/"}))
    client = HttpClient(network.guard.transport(httpx.MockTransport(network)), follow_redirects=True)

    with pytest.raises(GallerySyncError, match=r"photos\.example|xn--a\.example"):
        client.request("GET", "https://photos.example/")
    assert network.resolved == ["photos.example"]


def test_an_address_keeps_all_but_its_host():
    assert str(url_of(" https://FAß.example:8443/Blog?a=B#c ")) == "https://xn--fa-hia.example:8443/Blog?a=B#c"
    assert str(url_of("https://[2001:DB8::1]/x")) == "https://[2001:db8::1]/x"


@pytest.mark.parametrize(
    "url", ["https://e@ß.example/", "https://[::1%25eth0]/", "https://\ud800.example", "https://a:b"]
)
def test_a_url_that_is_none_is_refused_with_a_sentence(url: str):
    with pytest.raises(AddressRefused):
        Network().guard.check(url)
