"""Wix's items in our words and back, where the simulator cannot show it. The rest: tests/contract/wix."""

import json
import struct
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_sync.errors import (
    CollectionGone,
    GallerySyncError,
    InvalidRequest,
    MediaNotHad,
    MediaUnusable,
    RankTaken,
    Refused,
    Unavailable,
)
from gallery_sync.http import left, within
from gallery_sync.model import Draft, Entry, Field, Hyperlink, Media, MediaKind, Projection, Staged
from gallery_sync.ports import Collection
from gallery_sync.wix import gallery as gallery_module
from gallery_sync.wix.thumbnails import rendition
from gallery_sync.wix.translation import embed_type, rank_of

from .wix_stub import NOT_FOUND, PICTURE, Stub, gallery_of, picture, refusal, violation

STAGED = Staged("new.jpg", "new.jpg", True, {"width": "90", "height": "70", "filename": "new.jpg"})
IMAGE = Media(MediaKind.IMAGE, "there", file_name="source.jpg", width=9, height=7)


def entry_of(**fields: Any) -> Entry:
    entry = Stub({"item": picture() | fields}).gallery().read("item-1")
    assert entry is not None
    return entry


def video(*resolutions: dict[str, Any], **info: Any) -> dict[str, Any]:
    return {"image": None, "video": {"videoInfo": {"resolutions": list(resolutions), **info}}}


def mp4(name: str, width: int, height: int) -> dict[str, Any]:
    return {"url": f"https://video.example/{name}", "format": "mp4", "width": width, "height": height}


def test_a_gallery_is_a_collection():
    collection: Collection = Stub({}).gallery()

    assert collection.capabilities.stages
    assert not collection.capabilities.revisions


def test_a_picture_in_our_words():
    entry = entry_of(
        title="Harbour",
        description="Boats",
        link={"text": "Prints", "url": "https://shop.example/"},
        tags={"values": ["sea", "evening"]},
        createdDate="2026-01-02T03:04:05Z",
        updatedDate="2026-01-03T03:04:05.123456Z",
    )

    assert entry.projection == Projection(
        PICTURE, "Harbour", "Boats", "", Hyperlink("https://shop.example/", "Prints"), ("sea", "evening")
    )
    assert entry.media.mime_type == "image/jpeg"
    assert entry.modified_at == datetime(2026, 1, 3, 3, 4, 5, 123456, UTC)


def test_a_fresh_item_was_modified_when_it_was_created():
    assert entry_of(createdDate="2026-01-02T03:04:05Z").modified_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert entry_of(createdDate="some day").modified_at is None


def test_a_link_without_an_address_leads_nowhere():
    assert entry_of(link={"text": "Prints", "url": ""}).projection.link is None


@pytest.mark.parametrize("url", ["", "wix:image://v1/a/b", None])
def test_a_picture_without_an_address_lies_on_wixs_media_host(url: str | None):
    info = {"id": PICTURE, "url": url, "width": 1, "height": 1}

    assert entry_of(image={"imageInfo": info}).media.url == f"https://static.wixstatic.com/media/{PICTURE}"


def test_the_best_file_of_a_video_is_taken_and_never_a_playlist():
    playlist = {"url": "https://video.example/all.m3u8", "format": "hls", "width": 3840, "height": 2160}

    media = entry_of(
        **video(mp4("480p", 854, 480), mp4("1080p", 1920, 1080), playlist, id="v1", filename="a.mp4")
    ).media

    assert (media.kind, media.fingerprint) == (MediaKind.VIDEO, "v1")
    assert (media.url, media.width, media.height) == ("https://video.example/1080p", 1920, 1080)


def test_a_video_that_is_still_being_processed_cannot_be_fetched_yet():
    wix = Stub({"item": picture() | video(id="v1")})
    entry = wix.gallery().read("item-1")
    assert entry is not None

    with pytest.raises(MediaNotHad, match="processing"):
        wix.gallery().open(entry.media)


def test_an_embedded_video_is_its_address():
    media = entry_of(**video(url="https://vimeo.com/1")).media

    assert (media.kind, media.fingerprint) == (MediaKind.EMBED, "https://vimeo.com/1")


def test_equal_texts_have_equal_fingerprints():
    first, same, other = (
        entry_of(image=None, text={"html": html}).media.fingerprint for html in ("<p>x</p>", "<p>x</p>", "<p>y</p>")
    )

    assert first == same != other


@pytest.mark.parametrize(
    "fields",
    [{"image": None}, {"image": {"imageInfo": {"id": ""}}}, video(), {"image": "text"}],
    ids=["nothing", "no file", "no video", "unknown shape"],
)
def test_an_item_that_shows_nothing_we_know_is_unreadable_not_absent(fields: dict[str, Any]):
    odd = picture("odd") | fields
    page = {"items": [picture("good"), odd]}

    listing = Stub(gallery_of(2), page, gallery_of(2)).gallery().listing({})

    assert [entry.id for entry in listing.entries] == ["good"]
    assert listing.unreadable["odd"].endswith(".")
    assert Stub(page).gallery().read_many(["good", "odd"], near=0).keys() == {"good"}
    with pytest.raises(Refused):
        Stub({"item": odd}).gallery().read("odd")


def test_sort_orders_descend_and_ranks_ascend():
    assert [rank_of(order) for order in (3.0, 0.0, -2.0)] == [-3.0, 0.0, 2.0]


@settings(deadline=None, max_examples=50)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_rank_is_the_same_from_a_write_and_from_a_read(order: float):
    try:
        (read,) = struct.unpack("<f", struct.pack("<f", order))
    except OverflowError:
        read = order

    assert rank_of(read) == rank_of(order)


@settings(deadline=None, max_examples=50)
@given(st.floats(-1e13, 1e13), st.floats(-1e13, 1e13))
def test_rounding_never_turns_the_order_around(one: float, other: float):
    assert (one >= other) == (rank_of(one) <= rank_of(other)) or rank_of(one) == rank_of(other)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.youtube.com/watch?v=1", "YOUTUBE"),
        ("https://youtu.be/1", "YOUTUBE"),
        ("https://m.youtube.com/watch?v=1", "YOUTUBE"),
        ("https://vimeo.com/1", "VIMEO"),
        ("https://player.vimeo.com/video/1", "VIMEO"),
    ],
)
def test_videos_of_youtube_and_vimeo_are_told_apart(url: str, kind: str):
    assert embed_type(url) == kind


@pytest.mark.parametrize("url", ["https://notyoutube.com/1", "https://youtube.com.evil.example/1", "vimeo", ""])
def test_other_videos_are_refused(url: str):
    with pytest.raises(MediaUnusable):
        embed_type(url)


def created(draft: Draft) -> dict[str, Any]:
    wix = Stub({"item": picture()})
    wix.gallery().create(draft)
    ((_, _, body),) = wix.sent
    return body["item"]


def test_a_create_sends_what_there_is_and_nothing_else():
    assert created(Draft("pair-1", Projection("there"), IMAGE, STAGED, None)) == {
        "image": {"imageInfo": {"id": "new.jpg", "width": 90, "height": 70, "filename": "new.jpg"}}
    }


def test_a_create_sends_every_field():
    projection = Projection("there", "T", "D", "A", Hyperlink("https://a.example", "L"), ("x",))

    assert created(Draft("pair-1", projection, IMAGE, STAGED, -7.5)) == {
        "title": "T",
        "description": "D",
        "sortOrder": 7.5,
        "link": {"text": "L", "url": "https://a.example"},
        "tags": {"values": ["x"]},
        "image": {"imageInfo": {"id": "new.jpg", "width": 90, "height": 70, "altText": "A", "filename": "new.jpg"}},
    }


def test_a_file_whose_dimensions_wix_does_not_tell_has_those_of_its_source():
    item = created(Draft("pair-1", Projection("there"), IMAGE, Staged("new.jpg", "new.jpg"), None))

    assert item["image"]["imageInfo"] == {"id": "new.jpg", "width": 9, "height": 7, "filename": "source.jpg"}


def test_media_that_were_not_staged_are_not_shown():
    with pytest.raises(Refused):
        created(Draft("pair-1", Projection("there"), IMAGE, None, None))


def test_a_taken_rank_costs_one_call():
    wix = Stub(violation("item.sortOrder", "CUSTOM"))

    with pytest.raises(RankTaken):
        wix.gallery().create(Draft("pair-1", Projection("there"), IMAGE, STAGED, 1))
    assert len(wix.sent) == 1


def test_a_create_into_a_gallery_that_is_gone_says_so():
    with pytest.raises(CollectionGone):
        Stub(NOT_FOUND).gallery().create(Draft("pair-1", Projection("there"), IMAGE, STAGED, 1))


def test_a_create_that_names_a_missing_file_is_refused():
    wix = Stub(NOT_FOUND, gallery_of(0))

    with pytest.raises(Refused):
        wix.gallery().create(Draft("pair-1", Projection("there"), IMAGE, STAGED, 1))


def test_a_change_of_the_link_keeps_where_it_opens():
    wix = Stub({"item": picture(link={"url": "https://a.example", "text": "A", "target": "_blank", "type": "X"})})
    gallery = wix.gallery()
    entry = gallery.read("item-1")
    assert entry is not None

    gallery.update(entry, {Field.LINK: Hyperlink("https://b.example", "B")}, None, None)

    assert wix.sent[-1][2]["item"]["link"] == {"url": "https://b.example", "text": "B", "target": "_blank"}


def test_cleared_fields_are_sent_empty_never_as_null():
    wix = Stub({"item": picture(title="T")})
    gallery = wix.gallery()
    entry = gallery.read("item-1")
    assert entry is not None

    gallery.update(entry, {Field.TITLE: "", Field.DESCRIPTION: "", Field.LINK: None, Field.TAGS: ()}, None, None)

    item = wix.sent[-1][2]["item"]
    assert item == {
        "id": "item-1",
        "title": "",
        "description": "",
        "link": {"text": "", "url": ""},
        "tags": {"values": []},
    }


@pytest.mark.parametrize("status", [401, 403, 429, 500, 504])
def test_only_404_is_absence(status: int):
    for attempt in ("read", "read_many", "listing", "delete"):
        gallery = Stub(refusal(status)).gallery()
        arguments: dict[str, tuple[Any, ...]] = {
            "read": ("item-1",),
            "read_many": (["item-1", "item-2"], 0),
            "listing": ({},),
            "delete": (entry_of(),),
        }
        with pytest.raises(GallerySyncError) as raised:
            getattr(gallery, attempt)(*arguments[attempt])
        assert not isinstance(raised.value, CollectionGone)
        assert raised.value.status == status


def test_an_absent_item_is_absent_only_if_the_gallery_answers():
    with pytest.raises(Unavailable):
        Stub(NOT_FOUND, refusal(500)).gallery().read("item-1")
    assert Stub(NOT_FOUND, gallery_of(0)).gallery().read("item-1") is None


def test_many_absent_items_ask_for_the_gallery_once():
    wix = Stub({"items": []}, NOT_FOUND, NOT_FOUND, NOT_FOUND, gallery_of(0))

    assert wix.gallery().read_many(["a", "b", "c"], near=0) == dict.fromkeys("abc")
    assert len(wix.sent) == 5


def test_one_entry_is_read_with_one_call():
    wix = Stub({"item": picture()})

    wix.gallery().read_many(["item-1"], near=40)

    assert [path for _, path, _ in wix.sent] == ["/pro-gallery/v2/galleries/gallery-1/items/item-1"]


def test_an_embedded_video_that_is_taken_up_again_is_found_by_its_address():
    staged = Staged("", "https://vimeo.com/1")
    items = [
        picture("new", createdDate="2026-01-02T00:00:00Z") | video(url="https://vimeo.com/1"),
        picture("old", createdDate="2026-01-01T00:00:00Z") | video(url="https://vimeo.com/1"),
        picture("other"),
    ]

    found = Stub(gallery_of(3), {"items": items}, gallery_of(3)).gallery().find("pair-1", staged)

    assert [entry.id for entry in found] == ["old", "new"]


def test_a_file_that_is_gone_before_it_was_shown_says_so():
    with pytest.raises(MediaNotHad, match="removed"):
        Stub(NOT_FOUND).gallery().staged(STAGED)


def test_the_name_of_a_gallery_is_its_owners():
    wix = Stub({})

    wix.gallery().retitle("Another name")
    wix.gallery().publish()

    assert wix.sent == []
    with pytest.raises(InvalidRequest):
        wix.gallery().arrange(["a"])


class Source:
    """A medium of unknown size, to be uploaded."""

    mime_type = ""
    size = 0
    closed = False

    def open(self, media: Media, longest_side: int = 0) -> "Source":
        return self

    def chunks(self):
        yield b"one"
        yield b"two"

    def close(self) -> None:
        self.closed = True


def upload(status: int) -> tuple[Stub, Source]:
    uploaded = httpx.Response(status, json={"file": {"id": "new.jpg", "operationStatus": "READY"}})
    return Stub({"uploadUrl": "https://upload.example/u?token=1"}, uploaded), Source()


def test_an_upload_is_streamed_without_a_token():
    wix, source = upload(200)

    staged = wix.gallery().stage(Media(MediaKind.IMAGE, "there"), source, "pair-1")

    put = wix.requests[-1]
    assert staged == Staged("new.jpg", "new.jpg", True, {"filename": ""})
    assert (put.method, put.url.host, put.content) == ("PUT", "upload.example", b"onetwo")
    assert dict(put.url.params) == {"token": "1", "filename": "image.jpg"}
    assert "authorization" not in put.headers
    assert source.closed


def test_a_file_that_is_too_large_for_wix_is_unusable():
    wix, source = upload(413)

    with pytest.raises(MediaUnusable, match="size"):
        wix.gallery().stage(Media(MediaKind.IMAGE, "there"), source, "pair-1")
    assert source.closed


@pytest.mark.parametrize("address", ["", "?token=1"])
def test_a_smaller_rendition_is_asked_of_wixs_image_service(address: str):
    original = f"https://static.wixstatic.com/media/{PICTURE}"

    made = rendition(original + address, 1600)

    assert made == f"{original}/v1/fit/w_1600,h_1600,q_90/{PICTURE}"


def descriptor(file_id: str, status: str) -> dict[str, Any]:
    return {"id": file_id, "operationStatus": status, "displayName": file_id}


def results(*file_ids: str) -> dict[str, Any]:
    """What a bulk import answers; an empty ID stands for one that failed."""
    return {
        "results": [
            {"itemMetadata": {"originalIndex": place, "success": bool(name)}}
            | ({"item": descriptor(name, "PENDING")} if name else {})
            for place, name in enumerate(file_ids)
        ]
    }


def far(name: str) -> Media:
    return Media(MediaKind.IMAGE, name, url=f"https://far.example/{name}", file_name=name)


def test_files_that_are_foreseen_are_imported_together_and_those_that_failed_alone():
    wix = Stub(results("file-a", ""), {"file": descriptor("file-b", "PENDING")})
    gallery = wix.gallery()

    gallery.foresee({"pair-a": far("a"), "pair-b": far("b")}, ())
    staged = [gallery.stage(far(name), upload(200)[1], f"pair-{name}") for name in "ab"]

    assert [one.id for one in staged] == ["file-a", "file-b"]
    assert [path for _, path, _ in wix.sent] == ["/site-media/v1/bulk/files/import-v2", "/site-media/v1/files/import"]
    assert wix.sent[0][2]["importFileRequests"][1]["externalInfo"]["externalIds"] == ["pair-b"]


def test_each_foreseen_file_serves_once_and_only_for_the_media_that_it_was_made_of():
    wix = Stub(results("file-a", "file-b"), {"file": descriptor("another", "PENDING")})
    gallery = wix.gallery()
    gallery.foresee({"pair-a": far("a"), "pair-b": far("b")}, ())

    first, again = (gallery.stage(far("a"), upload(200)[1], "pair-a") for _ in range(2))
    other = gallery.stage(far("c"), upload(200)[1], "pair-b")

    assert (first.id, again.id, other.id) == ("file-a", "another", "another")


def test_who_asks_for_one_file_under_way_asks_for_all():
    files = [descriptor("a", "READY"), descriptor("b", "READY"), descriptor("c", "PENDING")]
    wix = Stub({"files": files}, {"file": descriptor("c", "READY")})
    gallery = wix.gallery()
    waiting = {name: Staged(name, name, ready=False) for name in "abc"}

    gallery.foresee({}, list(waiting.values()))
    ready = {name: gallery.staged(waiting[name]).ready for name in "ab"}
    asked = len(wix.sent)
    ready["c"] = gallery.staged(waiting["c"]).ready

    assert ready == {"a": True, "b": True, "c": True}
    assert asked == 1
    assert [path for _, path, _ in wix.sent] == [
        "/site-media/v1/files/get-files",
        "/site-media/v1/files/get-file-by-id",
    ]


def test_a_file_that_was_removed_hides_none_of_the_others():
    wix = Stub(NOT_FOUND, {"file": descriptor("a", "READY")}, {"file": descriptor("b", "READY")})
    gallery = wix.gallery()
    waiting = [Staged(name, name, ready=False) for name in "ab"]

    gallery.foresee({}, waiting)

    assert [gallery.staged(one).id for one in waiting] == ["a", "b"]


# --- one item does not keep the others out --------------------------------------------------------------------------


def test_half_a_surrogate_pair_in_one_title_keeps_no_other_item_out():
    """As careless software leaves behind that cuts a title within an emoji. pydantic's own parser refuses the whole
    answer."""
    gallery = {"gallery": {"id": "gallery-1", "name": "Sea", "totalItems": 2}}
    items = {"items": [picture() | {"id": "cut", "title": "Boats \ud83d"}, picture() | {"id": "whole"}]}
    answers = (gallery, httpx.Response(200, content=json.dumps(items).encode()), gallery)

    listing = Stub(*answers).gallery().listing({})

    assert [entry.id for entry in listing.entries] == ["cut", "whole"]


def test_half_a_surrogate_pair_is_not_sent_to_wix():
    cut = picture() | {"title": "Boats \ud83d"}
    wix = Stub(httpx.Response(200, content=json.dumps({"item": cut}).encode()))
    gallery = wix.gallery()
    entry = gallery.read("item-1")
    assert entry is not None
    texts = {Field.TITLE: "\ud83d", Field.TAGS: ("\ud83d",), Field.LINK: Hyperlink("\ud83d"), Field.ALT_TEXT: "\ud83d"}

    gallery.update(entry, texts, None, None)
    gallery.update(entry, {Field.MEDIA: "x"}, Media(MediaKind.TEXT, "f", html="\ud83d"), None)

    assert "ud83d" not in json.dumps([sent for _, _, sent in wix.sent])


def test_a_bug_with_one_item_keeps_no_other_item_out(monkeypatch: pytest.MonkeyPatch):
    understood = gallery_module.entry_of

    def broken(item: Any) -> Entry:
        if item.id == "bad":
            raise ZeroDivisionError
        return understood(item)

    monkeypatch.setattr(gallery_module, "entry_of", broken)
    gallery = {"gallery": {"id": "gallery-1", "name": "Sea", "totalItems": 2}}
    items = {"items": [picture() | {"id": "bad"}, picture() | {"id": "good"}]}

    listing = Stub(gallery, items, gallery).gallery().listing({})
    some = Stub(items).gallery().read_many(["bad", "good"], 0)

    assert [entry.id for entry in listing.entries] == ["good"]
    assert isinstance(listing.faults["bad"], ZeroDivisionError)
    assert list(some) == ["good"]


@pytest.mark.parametrize("odd", ["-5", -5, "NaN", "1e400", 10**400, 10.5**20, None])
def test_a_number_that_cannot_be_true_is_unknown(odd: Any):
    image = {"imageInfo": {**picture()["image"]["imageInfo"], "width": odd, "sizeInBytes": odd}}

    media = entry_of(image=image).media

    assert (media.width, media.size) == (0, 0)


@pytest.mark.parametrize(
    "address", ["youtube.com/watch?v=x", "//www.youtube.com/embed/x", " https://youtu.be/x", "HTTPS://youtu.be/x\n"]
)
def test_the_address_of_an_embedded_video_is_put_right(address: str):
    media = entry_of(**video(url=address)).media

    assert media.url.startswith("https://")
    assert media.url == media.fingerprint == media.url.strip()


@pytest.mark.parametrize("name", ["n" * 1001, "n" * 5000 + ".jpeg", "a." + "e" * 2000, "caf\ud83d.jpg"])
@pytest.mark.parametrize("kind", ["i" * 101, "image/" + "j" * 101, "image/jpeg\r\nX: y", "no type", "*/*", "imagé/x"])
def test_a_name_or_type_that_wix_does_not_take_is_cut_or_left_out(name: str, kind: str):
    wix = Stub({"file": {"id": "new.jpg", "operationStatus": "PENDING"}})
    media = Media(MediaKind.IMAGE, "there", url="https://a.example/x", file_name=name, mime_type=kind)

    wix.gallery().stage(media, Source(), "marker")

    [(_, _, sent)] = wix.sent
    assert len(sent["displayName"]) <= 1000
    assert sent["displayName"].endswith(name[-4:]) or len(name.rpartition(".")[2]) > 10
    assert "mimeType" not in sent


@pytest.mark.parametrize("kind", ["image/" + "j" * 101, "image/jpeg\r\nX: y", "imagé/x"])
def test_a_file_of_an_impossible_type_is_uploaded_as_what_it_should_be(kind: str):
    wix, source = upload(200)

    wix.gallery().stage(Media(MediaKind.IMAGE, "there", file_name="n" * 1001, mime_type=kind), source, "marker")

    assert wix.requests[-1].headers["content-type"] == "image/jpeg"


def test_items_that_are_read_side_by_side_are_cut_off_together():
    seen: list[float] = []

    def answer() -> dict[str, Any]:
        seen.append(left())
        return {"item": picture()}

    class Watched(Stub):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            self.answers = [answer()]
            return super().__call__(request)

    with within(10.0):
        Watched({}).gallery().read_many(["item-1", "item-2", "item-3"], None)

    assert len(seen) > 3
    assert max(seen) <= 10.0
