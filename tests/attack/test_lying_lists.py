"""Listings that lie: totals that do not match, pages that repeat, cursors that go in circles, lists without end. None
of them counts as complete, so that nothing is ever deleted because of one, and each ends."""

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from gallery_sync.errors import IncompleteListing, Refused, TransientError
from gallery_sync.http import pages
from gallery_sync.ports import Collection
from tests.attack.partners import GALLERY, ITEM, MEDIUM, PAGE, WIX_TEXT, collection_of

type Answer = Callable[[httpx.Request], Any]
_ENOUGH = 3000
"""Requests after which a listing counts as endless."""


class Partner:
    """Answers each request by name; stops a listing that does not end."""

    def __init__(self, name: str, answers: Mapping[str, Answer], total: Callable[[], str] = lambda: "1") -> None:
        self.name = name
        self.answers = answers
        self.total = total
        self.requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        assert self.requests < _ENOUGH, "the listing does not end"
        found = next(answer for part, answer in self.answers.items() if part in str(request.url))
        return httpx.Response(200, content=json.dumps(found(request)), headers={"x-wp-total": self.total()})

    def collection(self) -> Collection:
        return collection_of(self.name, httpx.MockTransport(self))


def wix(items: Answer, totals: Callable[[], Any]) -> Partner:
    def gallery(_: httpx.Request) -> Any:
        return {"gallery": {"id": "gallery-1", "name": "Harbours", "totalItems": totals(), "items": []}}

    token = {"access_token": "t", "expires_in": 14400}
    return Partner("wix", {"token": lambda _: token, "/items": items, "/gallery-1": gallery})


def wordpress(media: Answer, totals: Callable[[], str]) -> Partner:
    return Partner("wordpress", {"/pages/": lambda _: PAGE, "/media": media}, totals)


def grain(listed: Answer) -> Partner:
    return Partner("grain", {"listRecords": listed, "getRecord": lambda _: GALLERY, "getLatest": lambda _: {}})


def _number(request: httpx.Request, name: str) -> int:
    return int(request.url.params.get(name, "0"))


def _fresh() -> Callable[[Any, str], Any]:
    numbers = itertools.count(1)

    def one(sound: Any, name: str) -> Any:
        number = next(numbers)
        value = number if isinstance(sound[name], int) else f"{sound[name]}-{number}"
        return {**sound, name: value}

    return one


def lists() -> dict[str, Callable[[], Partner]]:
    fresh = _fresh()
    growing = itertools.count(1)
    cursors = itertools.cycle(["a", "b", "c"])
    numbers = itertools.count()
    return {
        "wix: the same page for ever": lambda: wix(lambda _: {"items": [WIX_TEXT]}, lambda: 10**9),
        "wix: an item twice": lambda: wix(lambda _: {"items": [WIX_TEXT, WIX_TEXT]}, lambda: 2),
        "wix: new items for ever": lambda: wix(
            lambda _: {"items": [fresh(WIX_TEXT, "id") for _ in range(100)]}, lambda: 10**12
        ),
        "wix: a total that is too large": lambda: wix(
            lambda request: {"items": [] if _number(request, "itemOffset") else [WIX_TEXT]}, lambda: 5
        ),
        "wix: a total that is too small": lambda: wix(
            lambda _: {"items": [WIX_TEXT, fresh(WIX_TEXT, "id")]}, lambda: 1
        ),
        "wix: none, although there are some": lambda: wix(lambda _: {"items": []}, lambda: 3),
        "wix: a total that changes": lambda: wix(lambda _: {"items": [WIX_TEXT]}, lambda: next(growing)),
        "wix: a total that is none": lambda: wix(lambda _: {"items": [WIX_TEXT]}, lambda: "NaN"),
        "wix: a negative total": lambda: wix(lambda _: {"items": [WIX_TEXT]}, lambda: -1),
        "wordpress: the same page for ever": lambda: wordpress(lambda _: [MEDIUM], lambda: "999999999"),
        "wordpress: new media for ever": lambda: wordpress(
            lambda _: [fresh(MEDIUM, "id") for _ in range(100)], lambda: "999999999"
        ),
        "wordpress: a total that is too large": lambda: wordpress(
            lambda request: [] if _number(request, "page") > 1 else [MEDIUM], lambda: "5"
        ),
        "wordpress: none, although there are some": lambda: wordpress(lambda _: [], lambda: "3"),
        "wordpress: no total, and the same full page for ever": lambda: wordpress(
            lambda _: [{**MEDIUM, "id": number} for number in range(1, 101)], lambda: ""
        ),
        "wordpress: a total that is too small": lambda: wordpress(lambda _: [MEDIUM, fresh(MEDIUM, "id")], lambda: "1"),
        "grain: a cursor that stays": lambda: grain(lambda _: {"records": [], "cursor": "a"}),
        "grain: cursors in a circle": lambda: grain(lambda _: {"records": [], "cursor": next(cursors)}),
        "grain: the same page for ever": lambda: grain(lambda _: {"records": [ITEM], "cursor": str(next(numbers))}),
        "grain: empty pages for ever": lambda: grain(lambda _: {"records": [], "cursor": str(next(numbers))}),
        "grain: new records for ever": lambda: grain(
            lambda _: {"records": [fresh(ITEM, "uri") for _ in range(100)], "cursor": str(next(numbers))}
        ),
    }


@pytest.mark.parametrize("name", lists())
def test_a_listing_that_lies_is_none(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "MOST", 2000)
    monkeypatch.setattr("gallery_sync.wix.limiter.SlidingWindow.take", lambda _: None)

    with pytest.raises((IncompleteListing, TransientError)) as caught:
        lists()[name]().collection().listing({})

    assert caught.value.reason.endswith(".")


def _page_that_names(how_many: int) -> Any:
    ids = ",".join(str(number) for number in range(100, 100 + how_many))
    return {**PAGE, "content": {"raw": f'<!-- wp:gallery {{"ids":[{ids}]}} --><!-- /wp:gallery -->'}}


def test_a_page_that_names_pictures_without_end_costs_no_request_for_them():
    page = _page_that_names(200_000)
    partner = Partner("wordpress", {"/pages/": lambda _: page, "include=": lambda _: [], "/media": lambda _: [MEDIUM]})

    with pytest.raises(Refused, match="10,000"):
        partner.collection().listing({})

    assert partner.requests < 10


def test_pictures_that_a_page_names_have_the_bound_of_a_listing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gallery_sync.model.sizes.LARGEST_LISTING", 100_000)
    page, text = _page_that_names(1000), {"raw": "a" * 1000}

    def named(request: httpx.Request) -> Any:
        return [{**MEDIUM, "id": int(one), "title": text} for one in request.url.params["include"].split(",")]

    partner = Partner("wordpress", {"/pages/": lambda _: page, "include=": named, "/media": lambda _: [MEDIUM]})

    with pytest.raises(Refused, match="together"):
        partner.collection().listing({})

    assert partner.requests < 10


def test_media_that_nobody_asked_for_do_not_enter_an_album():
    page = _page_that_names(2)
    strangers = [
        {**MEDIUM, "id": number, "source_url": f"https://blog.example/{number}.jpg"} for number in range(100, 200)
    ]
    partner = Partner(
        "wordpress", {"/pages/": lambda _: page, "include=": lambda _: strangers, "/media": lambda _: [MEDIUM]}
    )

    entries = partner.collection().listing({}).entries

    assert {entry.id for entry in entries} == {str(MEDIUM["id"]), "100", "101"}
