"""What a gallery asks its server, and what it makes of answers that do not add up."""

from typing import Any

import httpx
import pytest

from gallery_sync.errors import CollectionGone, IncompleteListing, StaleRevision, Unavailable
from gallery_sync.model import Draft, Media, MediaKind, Projection, Staged
from gallery_sync.platforms.grain.keys import record_key
from gallery_sync.platforms.grain.translation import gallery_title
from gallery_sync.ports import Collection
from tests.unit.platforms.grain.network import COMMIT, DID, Network, refusal, secret

PHOTO, ITEM = "social.grain.photo", "social.grain.gallery.item"
KEY = record_key("album-1", "pair-1")
CID = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
MISSING = refusal(400, "RecordNotFound")
FAILED = refusal(500, "InternalServerError")
GALLERY = {"uri": f"at://{DID}/social.grain.gallery/album-1", "cid": "bafyg", "value": {"title": "Holidays"}}


def album(network: Network) -> Collection:
    return network.connector().platform(secret(), lambda _: None).open("album-1")


def photo(key: str = KEY, cid: str = "bafyp", alt: str = "Dawn") -> dict[str, Any]:
    blob = {"$type": "blob", "ref": {"$link": CID}, "mimeType": "image/png", "size": 9}
    return {"uri": f"at://{DID}/{PHOTO}/{key}", "cid": cid, "value": {"photo": blob, "alt": alt}}


def item(key: str = KEY, cid: str = "bafyi", position: int = 7) -> dict[str, Any]:
    value = {"gallery": GALLERY["uri"], "item": f"at://{DID}/{PHOTO}/{key}", "position": position}
    return {"uri": f"at://{DID}/{ITEM}/{key}", "cid": cid, "value": value}


def draft(rank: float | None = 1.0, **size: int) -> Draft:
    detail = {"mime_type": "image/png", "size": "9"} | {name: str(value) for name, value in size.items()}
    media = Media(MediaKind.IMAGE, "theirs")
    return Draft("pair-1", Projection("theirs", alt_text="Dawn"), media, Staged(CID, CID, detail=detail), rank)


def test_photo_and_item_are_made_by_one_call():
    done = {"commit": COMMIT, "results": [{"cid": "bafyp"}, {"cid": "bafyi"}]}
    network = Network(getRecord=GALLERY, applyWrites=done)

    entry = album(network).create(draft(1024.4, width=4000, height=3000))

    _, body = network.bodies()
    photo_write, item_write = body["writes"]
    assert (photo_write["rkey"], item_write["rkey"]) == (KEY, KEY)
    assert photo_write["value"]["aspectRatio"] == {"width": 4000, "height": 3000}
    assert photo_write["value"]["createdAt"] == "2026-01-01T00:00:00.000Z"
    assert item_write["value"]["position"] == 1024
    assert (entry.id, entry.marker, entry.rank, entry.revision) == (KEY, "pair-1", 1024.0, "bafyi bafyp")
    assert entry.projection == Projection(CID, alt_text="Dawn")


def test_a_create_that_took_effect_before_the_connection_broke_is_found():
    network = Network(applyWrites=httpx.ReadTimeout("too late"), getRecord=[GALLERY, item(), photo()])

    entry = album(network).create(draft())

    assert (entry.id, entry.marker, entry.revision) == (KEY, "pair-1", "bafyi bafyp")


def test_a_server_in_trouble_is_no_key_in_use():
    network = Network(applyWrites=FAILED, getRecord=[GALLERY, MISSING, GALLERY, MISSING, MISSING])

    with pytest.raises(Unavailable, match="in trouble"):
        album(network).create(draft())


def test_a_picture_of_unknown_size_is_shown_in_a_square():
    done = {"commit": COMMIT, "results": [{"cid": "bafyp"}, {"cid": "bafyi"}]}
    network = Network(getRecord=GALLERY, applyWrites=done)

    album(network).create(draft(None))

    photo_write, item_write = network.bodies()[1]["writes"]
    assert photo_write["value"]["aspectRatio"] == {"width": 1, "height": 1}
    assert item_write["value"]["position"] == 0


def test_nothing_is_put_into_a_gallery_that_is_gone():
    network = Network(getRecord=MISSING)

    with pytest.raises(CollectionGone):
        album(network).create(draft())

    assert network.calls == ["home.example getRecord"]


@pytest.mark.parametrize(
    "pages",
    [
        [{"records": [item("a"), item("a")]}],
        [{"records": [item("a")], "cursor": "a"}, {"records": [item("a")]}],
        [{"records": [item("a")], "cursor": "a"}, {"records": [], "cursor": "a"}],
    ],
)
def test_pages_that_do_not_add_up_are_no_listing(pages: list[Any]):
    with pytest.raises(IncompleteListing):
        album(Network(getRecord=GALLERY, listRecords=pages)).listing({})


def test_a_listing_that_breaks_off_is_no_listing():
    pages: list[Any] = [{"records": [item("a")], "cursor": "a"}, FAILED]

    with pytest.raises(Unavailable):
        album(Network(getRecord=GALLERY, listRecords=pages)).listing({})


def test_equal_positions_still_have_an_order():
    keys = ["c", "a", "e", "b", "d"]
    pages: list[Any] = [{"records": [make(key) for key in keys]} for make in (item, photo)]

    listing = album(Network(getRecord=GALLERY, listRecords=pages)).listing({})

    assert [entry.id for entry in listing.entries] == ["a", "b", "c", "d", "e"]


def test_a_deletion_tries_again_when_somebody_else_wrote_meanwhile():
    network = Network(
        getRecord=[item(), photo(), item(), photo()],
        listRecords={"records": [item()]},
        applyWrites=[refusal(400, "InvalidSwap"), {"commit": COMMIT, "results": []}],
    )
    there = album(network)
    entry = there.find("pair-1", None)[0]
    network.answers["getRecord"] = [item(), photo(), item(), photo()]

    there.delete(entry)

    writes = [body for body in network.bodies() if body and "writes" in body]
    assert len(writes) == 2
    assert [write["swapCommit"] for write in writes] == [COMMIT["cid"]] * 2
    assert [write["collection"] for write in writes[1]["writes"]] == [ITEM, PHOTO]


def test_a_deletion_does_not_take_an_edit_with_it():
    network = Network(getRecord=[item(), photo()])
    there = album(network)
    entry = there.find("pair-1", None)[0]
    network.answers["getRecord"] = [item(), photo(cid="edited")]

    with pytest.raises(StaleRevision):
        there.delete(entry)


@pytest.mark.parametrize(
    ("title", "stored"),
    [("Holidays", "Holidays"), ("", "Gallery"), ("ü" * 80, "ü" * 50), ("日" * 40, "日" * 33), ("a\ud83d", "a?")],
)
def test_a_title_is_cut_to_bytes_and_never_empty(title: str, stored: str):
    assert gallery_title(title) == stored
    assert len(gallery_title(title).encode()) <= 100
