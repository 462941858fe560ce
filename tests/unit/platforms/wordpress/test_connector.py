from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gallery_sync.errors import CredentialsRefused, PermanentError, Refused, Unavailable
from gallery_sync.http import Guard
from gallery_sync.model import Account
from gallery_sync.platforms.wordpress import WordPressConnector

INDEX = {
    "name": "Pictures",
    "home": "https://site.example/blog",
    "namespaces": ["wp/v2"],
    "authentication": {"application-passwords": {}},
}
RIGHTS = [
    "upload_files",
    "publish_pages",
    "edit_published_pages",
    "edit_others_pages",
    "edit_others_posts",
    "delete_others_posts",
]
ME = {"id": 3, "name": "Ada", "capabilities": dict.fromkeys(RIGHTS, True)}

type Answers = dict[str, tuple[int, Any]]


class Site:
    """Answers by path and `rest_route`; keeps what was asked. All names resolve to `address`."""

    def __init__(self, answers: Answers, address: str = "93.184.216.34") -> None:
        self.answers = answers
        self.address = address
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        route = request.url.params.get("rest_route", "")
        status, body = self.answers.get(f"{request.url.path}{route and '?' + route}", (404, "<html>"))
        if 300 <= status < 400:
            return httpx.Response(status, headers={"location": body})
        return httpx.Response(status, text=body) if isinstance(body, str) else httpx.Response(status, json=body)

    def connect(self, site: str = "site.example/blog", user: str = "ada", password: str = "aaaa bbbb") -> Account:
        guard = Guard(resolve=lambda host, port: [self.address])
        connector = WordPressConnector(guard, httpx.MockTransport(self))
        return connector.connect({"site": site, "user": user, "password": password})


def pretty(**changed: tuple[int, Any]) -> Site:
    return Site({"/blog/wp-json/": (200, INDEX), "/blog/wp-json/wp/v2/users/me": (200, ME), **changed})


def test_connecting_tells_whose_account_it_is():
    account = pretty().connect()

    assert (account.id, account.title) == ("https://site.example/blog#3", "Pictures (Ada)")
    assert account.secret == {
        "root": "https://site.example/blog/wp-json/",
        "site": "https://site.example/blog",
        "user": "ada",
        "password": "aaaa bbbb",
    }
    assert "aaaa" not in repr(account)


@pytest.mark.parametrize(
    "home", ["https://victim.example", "http://site.example/blog", "https://site.example", 7, None]
)
def test_whose_account_it_is_depends_on_the_address_that_was_called(home: Any):
    account = pretty(**{"/blog/wp-json/": (200, {**INDEX, "home": home})}).connect()

    assert account.id == "https://site.example/blog#3"
    assert account.secret["site"] == "https://site.example/blog"


def test_after_a_redirect_that_is_the_address_that_answered():
    site = pretty()
    site.answers["/old/wp-json/"] = (301, "https://WWW.site.example./blog/wp-json/")

    assert site.connect("site.example/old").id == "https://www.site.example/blog#3"


def test_an_account_that_was_named_after_its_home_is_known_by_what_opens_it():
    connector = WordPressConnector(Guard(), httpx.MockTransport(lambda _: httpx.Response(500)))
    secret = dict(pretty().connect().secret)
    former = {**secret, "site": "http://home.example", "password": "old"}

    assert connector.is_same(former, secret)
    assert not connector.is_same({**former, "root": "https://hostile.example/wp-json/"}, secret)
    assert not connector.is_same({**former, "user": "bob"}, secret)


@pytest.mark.parametrize("site", ["faß.example", "https://FAẞ.example./"])
def test_what_is_kept_names_the_host_in_the_form_that_is_called(site: str):
    answering = Site({"/wp-json/": (200, INDEX), "/wp-json/wp/v2/users/me": (200, ME)})

    account = answering.connect(site)

    assert account.id == "https://xn--fa-hia.example#3"
    assert account.secret["root"] == "https://xn--fa-hia.example/wp-json/"
    assert {one.headers["host"] for one in answering.asked} == {"xn--fa-hia.example"}


@pytest.mark.parametrize(
    "typed",
    [
        "https://site.example/blog",
        " site.example/blog/ ",
        "https://site.example/blog/wp-admin/profile.php?a=b#c",
        "https://site.example/blog/wp-login.php",
        "https://site.example/blog/wp-json/wp/v2/",
    ],
)
def test_what_people_paste_along_does_no_harm(typed: str):
    assert pretty().connect(typed).id == "https://site.example/blog#3"


def test_a_site_with_plain_permalinks_is_found():
    site = Site({"/blog/?/": (200, INDEX), "/blog/?/wp/v2/users/me": (200, ME)})

    account = site.connect()

    assert account.secret["root"] == "https://site.example/blog/?rest_route=/"


def test_an_index_that_only_signed_in_people_see_does_not_stop_it():
    closed = (401, {"code": "rest_cannot_access", "message": "No."})
    site = Site({"/blog/wp-json/": closed, "/blog/wp-json/wp/v2/users/me": (200, ME)})

    assert site.connect().title == "https://site.example/blog (Ada)"


def test_redirects_are_followed_before_any_password_is_sent():
    site = pretty()
    site.answers["/old/wp-json/"] = (301, "https://www.site.example/blog/wp-json/")

    account = site.connect("site.example/old")

    assert account.secret["root"] == "https://www.site.example/blog/wp-json/"
    signed = [one for one in site.asked if "authorization" in one.headers]
    assert [one.url.path for one in signed] == ["/blog/wp-json/wp/v2/users/me"]


@pytest.mark.parametrize("lacking", RIGHTS)
def test_every_right_that_an_album_needs_is_checked_at_once(lacking: str):
    me = {**ME, "capabilities": {name: True for name in RIGHTS if name != lacking}}

    with pytest.raises(CredentialsRefused, match="role Editor or Administrator"):
        pretty(**{"/blog/wp-json/wp/v2/users/me": (200, me)}).connect()


def test_an_account_without_any_right_is_told_so():
    with pytest.raises(CredentialsRefused, match="upload_files"):
        pretty(**{"/blog/wp-json/wp/v2/users/me": (200, {**ME, "capabilities": []})}).connect()


@pytest.mark.parametrize(
    ("index", "sentence"),
    [(INDEX, "Make a new application password"), ({**INDEX, "authentication": []}, "switched off on this site")],
)
def test_refused_credentials_say_what_to_do(index: Any, sentence: str):
    answers: Answers = {
        "/blog/wp-json/": (200, index),
        "/blog/wp-json/wp/v2/users/me": (401, {"code": "incorrect_password", "message": "x"}),
    }

    with pytest.raises(CredentialsRefused, match=sentence):
        Site(answers).connect()


@pytest.mark.parametrize("body", ["<html>a shop</html>", {"namespaces": ["wc/v3"]}, [1], {"message": "hi"}])
def test_what_is_no_wordpress_is_told_so(body: Any):
    with pytest.raises(Refused, match="does not answer as a WordPress site does"):
        Site({"/blog/wp-json/": (200, body), "/blog/?/": (200, body)}).connect()


def test_a_site_in_trouble_is_not_taken_for_another_thing():
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow", request=request)

    connector = WordPressConnector(Guard(resolve=lambda *_: ["93.184.216.34"]), httpx.MockTransport(broken))
    with pytest.raises(Unavailable):
        connector.connect({"site": "site.example", "user": "a", "password": "b"})


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "192.168.1.1"])
def test_no_internal_address_is_ever_called(address: str):
    site = pretty()
    site.address = address

    with pytest.raises(PermanentError, match="private network"):
        site.connect()
    assert site.asked == []


def test_a_redirect_to_an_internal_address_is_not_followed():
    site = Site({"/wp-json/": (302, "http://169.254.169.254/latest/meta-data/")})

    with pytest.raises(PermanentError, match="https"):
        site.connect("site.example")
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("field", "sentence"), [("site", "address of the site"), ("user", "user name"), ("password", "password")]
)
def test_what_was_left_empty_is_named(field: str, sentence: str):
    connect: Callable[..., Account] = pretty().connect

    with pytest.raises(Refused, match=sentence):
        connect(**{field: "  "})


def test_the_password_is_asked_for_as_a_secret():
    form = WordPressConnector(Guard(), httpx.MockTransport(lambda _: httpx.Response(500))).form

    assert [(one.name, one.secret) for one in form] == [("site", False), ("user", False), ("password", True)]
