"""What goes over the wire, and what comes of Wix's refusals."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from gallery_sync.errors import (
    AppRefused,
    GallerySyncError,
    IncompleteListing,
    MediaUnusable,
    NoRoom,
    RankTaken,
    RateLimited,
    Refused,
    StaleRevision,
    Unavailable,
)
from gallery_sync.wix.client import WixClient
from gallery_sync.wix.listing import complete_galleries, complete_gallery
from gallery_sync.wix.models import FileDescriptor, Item, UnreadableItem
from gallery_sync.wix.refusals import NotFound
from gallery_sync.wix.writes import GalleryWrite, ImageInfoWrite, ImportRequest, ItemWrite, TagsWrite, TextWrite

from .wix_stub import Stub, gallery_of, picture, refusal, violation

ROOT = "/pro-gallery/v2/galleries"
GALLERY = {"gallery": {"id": "g"}}
ITEM = {"item": {"id": "i", "text": {"html": "x"}}}
FILE = {"file": {"id": "f"}}
TITLED = ItemWrite(title="T", tags=TagsWrite(values=("a",)))

CALLS: list[tuple[str, Callable[[WixClient], Any], Any, tuple[str, str, Any]]] = [
    ("list galleries", lambda c: c.galleries.list_galleries(), {}, ("GET", ROOT, None)),
    ("get gallery", lambda c: c.galleries.get_gallery("g"), GALLERY, ("GET", f"{ROOT}/g", None)),
    (
        "create gallery",
        lambda c: c.galleries.create_gallery(GalleryWrite(name="N")),
        GALLERY,
        ("POST", ROOT, {"gallery": {"name": "N"}}),
    ),
    (
        "clone gallery",
        lambda c: c.galleries.clone_gallery("g"),
        GALLERY,
        ("POST", ROOT, {"cloneFromGalleryId": "g"}),
    ),
    (
        "update gallery",
        lambda c: c.galleries.update_gallery("g", GalleryWrite(sort_order=2)),
        GALLERY,
        ("PATCH", f"{ROOT}/g", {"gallery": {"id": "g", "sortOrder": 2.0}}),
    ),
    ("delete gallery", lambda c: c.galleries.delete_gallery("g"), {"galleryId": "g"}, ("DELETE", f"{ROOT}/g", None)),
    ("list items", lambda c: c.galleries.list_items("g"), {"items": []}, ("GET", f"{ROOT}/g/items", None)),
    ("get item", lambda c: c.galleries.get_item("g", "i"), ITEM, ("GET", f"{ROOT}/g/items/i", None)),
    (
        "create item",
        lambda c: c.galleries.create_item("g", TITLED),
        ITEM,
        ("POST", f"{ROOT}/g/items", {"galleryId": "g", "item": {"title": "T", "tags": {"values": ["a"]}}}),
    ),
    (
        "update item",
        lambda c: c.galleries.update_item("g", "i", ItemWrite(title="")),
        ITEM,
        ("PATCH", f"{ROOT}/g/items/i", {"galleryId": "g", "item": {"id": "i", "title": ""}}),
    ),
    (
        "delete item",
        lambda c: c.galleries.delete_item("g", "i"),
        {"itemId": "i"},
        ("DELETE", f"{ROOT}/g/items/i", None),
    ),
    (
        "bulk delete items",
        lambda c: c.galleries.bulk_delete_items("g", ["i"]),
        {"itemIds": ["i"]},
        ("POST", f"{ROOT}/g/items/delete", {"galleryId": "g", "itemIds": ["i"]}),
    ),
    (
        "delete items, deprecated",
        lambda c: c.galleries.delete_items("g", ["i", "j"]),
        GALLERY,
        ("DELETE", f"{ROOT}/g/items", None),
    ),
    (
        "import file",
        lambda c: c.files.import_file(ImportRequest(url="https://a.example/a.jpg")),
        FILE,
        ("POST", "/site-media/v1/files/import", {"url": "https://a.example/a.jpg"}),
    ),
    (
        "bulk import files",
        lambda c: c.files.bulk_import_files([ImportRequest(url="u")]),
        {"results": []},
        ("POST", "/site-media/v1/bulk/files/import-v2", {"importFileRequests": [{"url": "u"}], "returnEntity": True}),
    ),
    ("get file", lambda c: c.files.get_file("f"), FILE, ("GET", "/site-media/v1/files/get-file-by-id", None)),
    (
        "get files",
        lambda c: c.files.get_files(["f"]),
        {"files": []},
        ("POST", "/site-media/v1/files/get-files", {"fileIds": ["f"]}),
    ),
    (
        "get app instance",
        lambda c: c.app_instance(),
        {"instance": {"instanceId": "s"}},
        ("GET", "/apps/v1/instance", None),
    ),
]


@pytest.mark.parametrize(("call", "answer", "sent"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_each_method_calls_what_wix_documents(call: Callable[[WixClient], Any], answer: Any, sent: Any):
    wix = Stub(answer)

    call(wix.client())

    assert wix.sent == [sent]


def test_several_ids_in_a_query_are_repeated():
    wix = Stub(GALLERY)

    wix.client().galleries.delete_items("g", ["i", "j"])

    assert wix.requests[0].url.query == b"itemsIds=i&itemsIds=j"


@pytest.mark.parametrize("odd", ["../other", "a/b", "a?b", "..", "", "ü#"])
def test_no_id_leads_to_another_method(odd: str):
    wix = Stub(ITEM)

    wix.client().galleries.get_item("g", odd)

    assert wix.requests[0].url.raw_path.startswith(f"{ROOT}/g/items/".encode())
    assert wix.requests[0].url.raw_path.count(b"/") == 6


def test_the_consistency_header_is_sent_back_from_then_on():
    wix = Stub(httpx.Response(200, json=ITEM, headers={"x-wix-consistent": "c1"}), ITEM)
    client = wix.client()

    for _ in range(3):
        client.galleries.get_item("g", "i")

    assert [request.headers.get("x-wix-consistent") for request in wix.requests] == [None, "c1", "c1"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(400, "Bad"), Refused),
        (refusal(401, "Who?"), AppRefused),
        (refusal(403, "No"), AppRefused),
        (refusal(404, "Not found"), NotFound),
        (refusal(409, "Conflict"), StaleRevision),
        (refusal(428, "Precondition"), StaleRevision),
        (refusal(429, "Too many requests", "RESOURCE_EXHAUSTED"), RateLimited),
        (refusal(500), Unavailable),
        (refusal(504), Unavailable),
        (refusal(400, "sortOrder must be unique"), RankTaken),
        (refusal(409, "Duplicate sort order", "ALREADY_EXISTS"), RankTaken),
        (violation("item.sortOrder", "CUSTOM", "UNIQUE"), RankTaken),
        (violation("sizeInBytes", "CUSTOM", "FILE_SIZE_OVER_LIMIT"), MediaUnusable),
        (violation("url", "UNSUPPORTED_FILE_FORMAT"), MediaUnusable),
        (violation("url", "SITE_QUOTA_EXCEEDED"), NoRoom),
        (violation("item.title", "MAX_LENGTH"), Refused),
        (httpx.Response(400, text="<html>"), Refused),
        (httpx.Response(400, json=["odd"]), Refused),
        (httpx.Response(400, json={"details": {"validationError": {"fieldViolations": [7]}}}), Refused),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json={"item": {"no": "id"}}), Unavailable),
        (httpx.Response(200, text=""), Unavailable),
    ],
)
def test_what_a_refusal_means(answer: httpx.Response, kind: type[GallerySyncError]):
    with pytest.raises(GallerySyncError) as raised:
        Stub(answer).client().galleries.create_item("g", TITLED)

    assert type(raised.value) is kind
    assert raised.value.status == answer.status_code
    assert raised.value.request_id == answer.headers.get("x-wix-request-id", "")
    assert raised.value.reason.endswith(".")


def test_the_retry_after_of_a_429_is_carried_and_kept():
    wix = Stub(refusal(429, "Too many", retry_after="30"))
    client = wix.client()

    for _ in range(2):
        with pytest.raises(RateLimited) as limited:
            client.galleries.list_galleries()
        assert limited.value.retry_after == pytest.approx(30, abs=1)

    assert len(wix.sent) == 1


def test_a_failed_create_is_sent_once():
    wix = Stub(refusal(503))

    with pytest.raises(Unavailable):
        wix.client().galleries.create_item("g", TITLED)
    assert len(wix.sent) == 1


def item_of(**fields: Any) -> Item:
    item = Stub({"item": {"id": "i", "text": {"html": "x"}, **fields}}).client().galleries.get_item("g", "i")
    assert isinstance(item, Item)
    return item


def test_reading_is_lenient():
    item = item_of(
        title=None, link=None, tags={"values": None}, sortOrder="NaN", brandNew={"field": 1}, image=None, video=None
    )

    assert (item.title, item.link.url, item.tags.values) == ("", "", ())
    assert item.sort_order != item.sort_order
    assert item.model_extra == {"brandNew": {"field": 1}}


def test_numbers_may_be_text_or_no_numbers():
    info = {"id": "a.jpg", "width": "4032", "height": "NaN", "sizeInBytes": "2483911"}

    image = item_of(image={"imageInfo": info}).image

    assert image is not None
    assert (image.image_info.width, image.image_info.height, image.image_info.size_in_bytes) == (4032, 0, 2483911)


def test_an_item_of_an_unknown_shape_does_not_spoil_the_others():
    wix = Stub({"items": [{"id": "odd", "image": "text"}, {"id": "good", "text": {"html": "x"}}]})

    odd, good = wix.client().galleries.list_items("g")

    assert (type(odd), odd.id) == (UnreadableItem, "odd")
    assert (type(good), good.id) == (Item, "good")


@pytest.mark.parametrize(
    ("media", "size"),
    [
        ({"image": {"image": {"width": 40, "height": 30}}}, (40, 30)),
        ({"video": {"resolutions": [{"width": 1280, "height": 720}, {"width": 1, "height": 1}]}}, (1280, 720)),
        ({"video": {"resolutions": []}}, (0, 0)),
        ({"image": {"image": None}}, (0, 0)),
        ({}, (0, 0)),
        (None, (0, 0)),
    ],
)
def test_the_dimensions_of_a_file(media: Any, size: tuple[int, int]):
    assert FileDescriptor.model_validate({"id": "f", "media": media}).dimensions() == size


def test_writing_is_strict():
    with pytest.raises(ValidationError):
        ItemWrite.model_validate({"titel": "T"})
    with pytest.raises(ValidationError):
        ItemWrite(sort_order=float("nan"))
    with pytest.raises(ValidationError):
        ImageInfoWrite(id="", width=1, height=1)
    assert ItemWrite(text=TextWrite(html="")).to_wire() == {"text": {"html": ""}}


def page(*ids: str) -> dict[str, Any]:
    return {"items": [picture(one) for one in ids]}


@pytest.mark.parametrize(
    "answers",
    [
        (gallery_of(4), page("a", "b"), page("c", "c"), gallery_of(4)),
        (gallery_of(3), page("a", "b"), page("c"), gallery_of(4)),
        (gallery_of(4), page("a", "b"), page("c"), page(), gallery_of(4)),
        (gallery_of(0), page("a"), gallery_of(0)),
        (gallery_of(2), page(), gallery_of(2)),
    ],
    ids=["one twice", "one more at the end", "one missing", "one too many", "none came"],
)
def test_a_listing_that_does_not_add_up_is_none(answers: tuple[Any, ...]):
    with pytest.raises(IncompleteListing):
        complete_gallery(Stub(*answers).client().galleries, "g", page_size=2)


def test_short_pages_are_no_end():
    wix = Stub(gallery_of(3), page("a"), page("b"), page("c"), gallery_of(3))

    complete = complete_gallery(wix.client().galleries, "g")

    assert [item.id for item in complete.items] == ["a", "b", "c"]


def test_an_empty_gallery_is_proven_empty():
    assert complete_gallery(Stub(gallery_of(0), page(), gallery_of(0)).client().galleries, "g").items == []


def test_a_list_of_galleries_whose_total_changes_is_none():
    answers = [{"totalGalleries": total, "galleries": [{"id": str(total)}]} for total in (2, 3, 4)]

    with pytest.raises(IncompleteListing):
        complete_galleries(Stub(*answers, {"totalGalleries": 4, "galleries": []}).client().galleries, page_size=1)
