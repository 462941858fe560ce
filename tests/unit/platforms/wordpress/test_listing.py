"""Listings are complete or none at all, and the cursor never hides a change."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gallery_sync.errors import CollectionGone, CredentialsRefused, IncompleteListing, Refused, Unavailable
from gallery_sync.http import Downloads, Guard
from gallery_sync.model import Entry, Field, MediaKind
from gallery_sync.platforms.wordpress import gallery as gallery_module
from gallery_sync.platforms.wordpress.album import WordPressAlbum
from gallery_sync.platforms.wordpress.blocks import Shown, arranged
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.platforms.wordpress.page import LONGEST, Pages

PAGE = {"id": 4, "status": "publish", "title": {"raw": "Sea"}, "content": {"raw": ""}}
NOW = "Sat, 21 Nov 2026 20:00:10 GMT"


def medium(number: int) -> dict[str, Any]:
    address = f"https://site.example/{number}.jpg"
    texts = {name: {"raw": ""} for name in ("title", "caption", "description")}
    fields = {"slug": f"m{number}", "status": "inherit", "post": 4, "mime_type": "image/jpeg", "source_url": address}
    return {"id": number, **texts, **fields, "alt_text": "", "modified_gmt": "2026-11-21T20:00:00"}


class Site:
    """A page with these media, listed a hundred at a time. `between` runs before each further page of a listing;
    `total` lies about how many there are."""

    def __init__(self, count: int) -> None:
        self.media = [medium(number) for number in range(1, count + 1)]
        self.page: dict[str, Any] = {**PAGE, "modified_gmt": "2026-11-21T19:00:00"}
        self.between: Callable[[], object] = lambda: None
        self.total: int | None = None
        self.status = 200
        self.forbidden: set[str] = set()
        self.asked: list[str] = []
        self.written: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        (self.asked if request.method == "GET" else self.written).append(request.url.path)
        if self.status != 200:
            return httpx.Response(self.status, json={"code": "rest_post_invalid_id", "message": "Invalid post ID."})
        if request.url.path.endswith("/pages/4"):
            return httpx.Response(200, json=self.page)
        single = request.url.path.rpartition("/media/")[2]
        if single in self.forbidden:
            return httpx.Response(403, json={"code": "rest_cannot_edit", "message": "Sorry."})
        if single.isdecimal():
            return httpx.Response(200, json=next(one for one in self.media if str(one["id"]) == single))
        number = int(request.url.params.get("page", 1))
        if number > 1:
            self.between()
        size = int(request.url.params["per_page"])
        start = size * (number - 1)
        if number > 1 and start >= len(self.media):
            return httpx.Response(400, json={"code": "rest_post_invalid_page_number", "message": "No."})
        media = self._asked_for(request.url.params)
        if request.url.params["orderby"] == "modified":
            media = sorted(media, key=lambda one: str(one["modified_gmt"]), reverse=True)
        total = len(media) if self.total is None else self.total
        headers = {"X-WP-Total": str(total), "Date": NOW}
        return httpx.Response(200, json=media[start : start + size], headers=headers)

    def _asked_for(self, params: httpx.QueryParams) -> list[dict[str, Any]]:
        if "include" in params:
            return [one for one in self.media if str(one["id"]) in params["include"].split(",")]
        return [one for one in self.media if one["post"] != 0]

    def album(self) -> WordPressAlbum:
        client = Client(httpx.MockTransport(self), "https://site.example/wp-json/", "owner", "words")
        return WordPressAlbum(Library(client), Pages(client), "4", Downloads(Guard(), httpx.MockTransport(self)))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
def test_a_listing_shows_all_media(count: int):
    listing = Site(count).album().listing({})

    assert [int(entry.id) for entry in listing.entries] == list(range(1, count + 1))
    assert listing.title == "Sea"


@pytest.mark.parametrize("total", [0, 99, 101])
def test_a_listing_that_contradicts_its_total_is_none(total: int):
    site = Site(100)
    site.total = total

    with pytest.raises(IncompleteListing, match="WordPress states"):
        site.album().listing({})


def test_a_medium_that_was_deleted_while_listing_makes_it_no_listing():
    site = Site(150)
    site.between = lambda: site.media.pop(0)

    with pytest.raises(IncompleteListing):
        site.album().listing({})


def test_a_medium_that_was_added_while_listing_makes_it_no_listing():
    site = Site(150)
    site.between = lambda: site.media.append(medium(len(site.media) + 1))

    with pytest.raises(IncompleteListing):
        site.album().listing({})


def test_a_listing_that_became_shorter_than_its_pages_is_none():
    site = Site(150)
    site.between = lambda: site.media.__delitem__(slice(90, None))

    with pytest.raises(IncompleteListing):
        site.album().listing({})


def test_a_medium_that_came_twice_makes_it_no_listing():
    site = Site(150)
    site.media[120] = site.media[3]

    with pytest.raises(IncompleteListing, match="came twice"):
        site.album().listing({})


@pytest.mark.parametrize("odd", [113.5, "113.5", "", None, False, "100%", "12 KB", -3, [], 10**400, "9" * 5000])
@pytest.mark.parametrize("name", ["width", "height", "filesize"])
def test_a_number_that_is_none_counts_as_unknown(name: str, odd: Any):
    site = Site(2)
    site.media[0]["media_details"] = {"width": 3, "height": 3, "filesize": 3, name: odd}

    entry = site.album().listing({}).entries[0]

    assert {"width": entry.media.width, "height": entry.media.height, "filesize": entry.media.size} == {
        "width": 3,
        "height": 3,
        "filesize": 3,
        name: 0,
    }


@pytest.mark.parametrize("details", [False, "", None, [], {"original_image": False}, {"original_image": 7}])
def test_details_that_are_none_count_as_unknown(details: Any):
    site = Site(1)
    site.media[0]["media_details"] = details

    assert site.album().listing({}).entries[0].media.url == "https://site.example/1.jpg"


@pytest.mark.parametrize("moment", [None, False, "", "-0001-11-30T00:00:00", "0000-00-00T00:00:00", "soon"])
def test_a_date_that_was_never_set_counts_as_unknown(moment: Any):
    site = Site(2)
    site.media[0]["modified_gmt"] = moment
    site.page["modified_gmt"] = moment

    entries = site.album().listing({}).entries

    assert [entry.modified_at is None for entry in entries] == [True, False]
    assert site.album().cursor()


_ODD: dict[str, list[Any]] = {
    "source_url": [False, None, 3, "https://[::1"],
    "alt_text": [None, False, []],
    "title": [None, False, "Sea", {"raw": None}, []],
    "description": [{"raw": 5}],
    "slug": [None, 12],
    "mime_type": [None, False],
    "post": ["", "page"],
}


@pytest.mark.parametrize(("name", "odd"), [(name, one) for name, some in _ODD.items() for one in some])
def test_a_medium_that_cannot_be_read_is_named_and_stops_nobody_else(name: str, odd: Any):
    site = Site(3)
    site.media[1][name] = odd

    album = site.album()
    listing = album.listing({})

    assert [entry.id for entry in listing.entries] == ["1", "3"]
    assert "medium 2 " in listing.unreadable["2"]
    assert name in listing.unreadable["2"]
    assert sorted(album.read_many(["1", "2", "3"], None)) == ["1", "3"]
    with pytest.raises(Refused, match="medium 2"):
        album.read("2")


def test_a_medium_that_the_account_may_not_touch_is_refused_by_itself():
    site = Site(2)
    album = site.album()
    entry = album.listing({}).entries[1]
    site.forbidden = {"2"}

    for act in (
        lambda: album.read("2"),
        lambda: album.update(entry, {Field.TITLE: "New"}, None, None),
        lambda: album.delete(entry),
    ):
        with pytest.raises(Refused, match="medium 2"):
            act()


def test_an_account_without_its_role_has_to_be_connected_again():
    site = Site(2)
    album = site.album()
    site.status = 403

    with pytest.raises(CredentialsRefused):
        album.read("2")


def test_a_bug_with_one_medium_stops_nobody_else(monkeypatch: pytest.MonkeyPatch):
    understood = gallery_module.entry_of

    def broken(medium: Any) -> Entry:
        if medium.id == 2:
            raise ZeroDivisionError
        return understood(medium)

    monkeypatch.setattr(gallery_module, "entry_of", broken)
    album = Site(3).album()

    listing = album.listing({})

    assert [entry.id for entry in listing.entries] == ["1", "3"]
    assert isinstance(listing.faults["2"], ZeroDivisionError)
    assert listing.unreadable["2"].endswith(".")
    assert sorted(album.read_many(["1", "2", "3"], None)) == ["1", "3"]


def test_a_medium_without_an_id_cannot_be_told_from_others():
    site = Site(2)
    site.media[1]["id"] = None

    with pytest.raises(Unavailable, match="without its ID"):
        site.album().listing({})


def test_a_page_in_the_trash_and_a_page_that_is_not_there_are_gone():
    trashed, missing = Site(1), Site(1)
    trashed.page["status"] = "trash"
    missing.status = 404

    for site in (trashed, missing):
        for ask in (site.album().cursor, lambda site=site: site.album().read("nothing")):
            with pytest.raises(CollectionGone):
                ask()


def test_the_cursor_of_an_album_at_rest_stays():
    site = Site(3)

    assert site.album().cursor() == site.album().cursor()


@pytest.mark.parametrize("change", ["edit", "delete", "page"])
def test_every_change_moves_the_cursor(change: str):
    site = Site(3)
    before = site.album().cursor()

    match change:
        case "edit":
            site.media[1]["modified_gmt"] = "2026-11-21T20:00:01"
        case "delete":
            site.media.pop(1)
        case _:
            site.page["modified_gmt"] = "2026-11-21T19:00:01"

    assert site.album().cursor() != before


def test_a_change_of_this_very_second_leaves_the_cursor_unfinished():
    site = Site(3)
    site.media[1]["modified_gmt"] = "2026-11-21T20:00:09"

    assert site.album().cursor().endswith("2026-11-21T20:00:10+00:00")


def test_a_page_that_is_longer_than_what_is_read_says_what_to_do():
    site = Site(2)
    site.page["content"] = {"raw": "x" * (LONGEST + 1)}

    for read in (lambda: site.album().listing({}), site.album().publish, site.album().cursor):
        with pytest.raises(Refused, match=r"longer than the 4 MB .*, remove what does not belong"):
            read()


def test_no_page_is_written_that_would_not_be_read_again():
    site = Site(3)
    for one in site.media:
        one["alt_text"] = "x" * (LONGEST // 3)

    with pytest.raises(Refused, match="Shorten the alternative texts, or move some"):
        site.album().publish()

    assert site.written == []


@pytest.mark.parametrize("lacking", ["title", "content"])
def test_a_page_that_does_not_tell_its_content_is_not_taken_for_an_empty_one(lacking: str):
    site = Site(2)
    del site.page[lacking]

    with pytest.raises(Unavailable, match="in a form that Gallery Sync does not know"):
        site.album().publish()

    assert site.written == []


def test_the_page_is_read_once_for_all_media_that_are_not_attached_to_it():
    site = Site(30)
    for one in site.media[:20]:
        one["post"] = 0
    site.page["content"] = {"raw": arranged("", [Shown(str(number), MediaKind.IMAGE) for number in range(1, 11)])}

    found = site.album().read_many([str(number) for number in range(1, 31)], None)

    assert [name for name, entry in found.items() if entry is None] == [str(number) for number in range(11, 21)]
    assert site.asked.count("/wp-json/wp/v2/pages/4") == 1


def test_a_gallery_of_media_from_the_library_is_attached_in_parts():
    site = Site(250)
    for one in site.media:
        one["post"] = 0
    site.page["content"] = {"raw": arranged("", [Shown(str(number), MediaKind.IMAGE) for number in range(1, 251)])}

    site.album().publish()

    assert len([path for path in site.written if "/media/" in path]) == 100
