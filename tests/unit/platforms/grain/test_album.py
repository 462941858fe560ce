"""What a gallery asks its server, and what it makes of answers that do not add up."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gallery_sync.errors import CollectionGone, IncompleteListing, StaleRevision, Unavailable
from gallery_sync.http import Guard
from gallery_sync.model import Draft, Media, MediaKind, Projection, Staged
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.platforms.grain.keys import record_key
from gallery_sync.platforms.grain.translation import gallery_title
from gallery_sync.ports import Collection
from tests.unit.platforms.grain.network import COMMIT, DID, NOW, Network, refusal, secret

PHOTO, ITEM = "social.grain.photo", "social.grain.gallery.item"
KEY = record_key("album-1", "pair-1")
CID = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
MISSING = refusal(400, "RecordNotFound")
FAILED = refusal(500, "InternalServerError")
GALLERY: dict[str, Any] = {
    "uri": f"at://{DID}/social.grain.gallery/album-1",
    "cid": "bafyg",
    "value": {"title": "Holidays"},
}


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


class Account:
    """A server with these records, which pages as the real one does. `between`: runs before the photos are listed."""

    def __init__(self, *records: dict[str, Any]) -> None:
        self.records: dict[str, Any] = {one["uri"]: one for one in (GALLERY, *records)}
        self.between: Callable[[], object] = lambda: None
        self.calls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url.path.rpartition(".")[2])
        params = request.url.params
        if self.calls[-1] == "getRecord":
            found = self.records.get(f"at://{DID}/{params['collection']}/{params['rkey']}")
            return httpx.Response(200, json=found) if found else MISSING
        if params["collection"] == PHOTO and "cursor" not in params:
            self.between()
        home = f"at://{DID}/{params['collection']}/"
        keys = sorted((uri.removeprefix(home) for uri in self.records if uri.startswith(home)), reverse=True)
        left = [key for key in keys if key < params.get("cursor", "~")]
        page: dict[str, Any] = {"records": [self.records[home + key] for key in left[:100]]}
        return httpx.Response(200, json=page | ({"cursor": left[99]} if len(left) > 100 else {}))

    def album(self) -> Collection:
        guard = Guard(resolve=lambda host, port: ["93.184.215.14"])
        return (
            GrainConnector(guard, lambda: NOW, httpx.MockTransport(self))
            .platform(secret(), lambda _: None)
            .open("album-1")
        )


@pytest.mark.parametrize("missing", [10, 300])
def test_photos_that_are_not_there_cost_pages_and_no_requests_of_their_own(missing: int):
    items = [item(f"i{number:04}") for number in range(missing + 200)]
    account = Account(*items, *(photo(f"i{number:04}") for number in range(200)))

    listing = account.album().listing({})

    assert len(listing.entries) == 200
    assert listing.unreadable == {}
    assert len(account.calls) <= 3 * (len(items) // 100 + 2)


def test_an_entry_whose_photo_was_exchanged_while_it_was_listed_is_there():
    account = Account(
        *(item(f"i{number:04}") for number in range(200)), *(photo(f"i{number:04}") for number in range(9))
    )

    def exchange() -> None:
        exchanged = item("i0003", cid="another")
        exchanged["value"] |= {"item": f"at://{DID}/{PHOTO}/new"}
        del account.records[f"at://{DID}/{PHOTO}/i0003"]
        account.records |= {one["uri"]: one for one in (exchanged, photo("new"))}

    account.between = exchange

    assert "i0003" in {entry.id for entry in account.album().listing({}).entries}
    assert len(account.calls) < 15


def test_a_gallery_whose_items_all_change_while_they_are_listed_is_none():
    account = Account(*(item(f"i{number:04}") for number in range(200)))
    account.between = lambda: account.records.update(
        {one["uri"]: one for one in (item(f"i{number:04}", cid="another") for number in range(200))}
    )

    with pytest.raises(IncompleteListing, match="changed while"):
        account.album().listing({})

    assert len(account.calls) < 15


def test_many_entries_that_are_gone_ask_for_their_gallery_once():
    account = Account()

    found = account.album().read_many([f"i{number:04}" for number in range(100)], None)

    assert list(found.values()) == [None] * 100
    assert len(account.calls) <= 100 + 2
