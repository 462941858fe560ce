"""One entry stops no other one: not by a bug that nobody foresaw, and not by an answer that concerns it alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import Refused, Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Draft, Entry, Link, LinkState, Listing, Media, Pair, Side
from gallery_sync.ports.attempts import FAULT
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from gallery_sync.services.polling import PollingService
from gallery_sync.sync import settle as settling
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET, PAGE
from tests.unit.sync.scene import GALLERY, SITE, Scene

BAD = "p2"
"""The picture whose entry is in trouble."""


class Bug(Exception):
    """Nobody foresaw it."""


class Ward:
    """A scene whose notices are kept instead of ending the test."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.told: list[tuple[str, dict[str, Any]]] = []
        world = scene.world
        world.parts = replace(world.parts, notice=lambda event, **values: self.told.append((event, values)))
        world.dispatcher = replace(
            world.dispatcher,
            items=ItemService(world.parts),
            galleries=GalleryService(world.parts),
            polling=PollingService(world.parts),
        )

    def faults(self) -> list[dict[str, Any]]:
        return [values for event, values in self.told if event == "entry failed"]

    def pair(self) -> Pair:
        name = self.scene.thing(Side.WIX, BAD).id
        return next(pair for pair in self.scene.world.store.pairs(self.scene.link_id) if pair.ids.wix == name)

    def rename_all(self, side: Side) -> None:
        for picture in ("p0", "p1", BAD, "p3", "p4"):
            self.scene.change_title(side, picture, f"new {picture}")


def _only(bad: str, does: Callable[..., Any]) -> Callable[..., Any]:
    """As `does`, but for the entry with this ID."""

    def broken(self: FakeCollection, entry: Any, *more: Any) -> Any:
        name = entry if isinstance(entry, str) else getattr(entry, "id", getattr(entry, "marker", ""))
        if name == bad:
            raise Bug("private title")
        return does(self, entry, *more)

    return broken


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("method", ["read", "update"])
def test_a_bug_with_one_entry_leaves_the_others_settled(method: str, side: Side, monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(side)
    reads = side if method == "read" else side.other
    does = getattr(FakeCollection, method)
    monkeypatch.setattr(FakeCollection, method, _only(ward.scene.thing(reads, BAD).id, does))

    ward.scene.world.handle(_look(ward.scene, side))

    assert [title for title in ward.scene.titles(side.other) if str(title).startswith("new")] == [
        f"new {picture}" for picture in ("p0", "p1", "p3", "p4")
    ]
    fault = ward.faults()[0]
    assert fault["fault"] == "Bug"
    assert "test_bulkheads.py" in fault["trace"]
    assert "private" not in fault["trace"]
    trouble = ward.pair().trouble
    assert trouble is not None
    assert trouble.reason == FAULT
    assert trouble.retry_at is not None
    assert ward.scene.link.state is LinkState.ACTIVE

    monkeypatch.setattr(FakeCollection, method, does)
    ward.scene.rest()

    ward.scene.assert_equal()
    assert ward.pair().trouble is None


@pytest.mark.parametrize("method", ["stage", "create", "foresee"])
def test_a_bug_in_creating_one_entry_leaves_the_others_created(method: str, monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    for number in range(5):
        ward.scene.add(ward.scene.gallery, f"n{number}")
    does, bad = getattr(FakeCollection, method), ward.scene.thing(Side.WIX, "n2").file

    def broken(self: FakeCollection, given: Any, *more: Any) -> Any:
        if method == "foresee" or _shown_by(given) == bad:
            raise Bug
        return does(self, given, *more)

    monkeypatch.setattr(FakeCollection, method, broken)
    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    expected = {"n0", "n1", "n3", "n4"} | ({"n2"} if method == "foresee" else set())
    assert {picture for picture in ward.scene.pictures(Side.EXTERNAL) if picture.startswith("n")} == expected
    assert ward.faults()

    monkeypatch.setattr(FakeCollection, method, does)
    ward.scene.rest()
    ward.scene.assert_equal()


def _shown_by(given: Media | Draft) -> str:
    return given.media.fingerprint if isinstance(given, Draft) else given.fingerprint


def test_a_bug_of_the_engine_with_one_pair_leaves_the_others_settled(monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(Side.WIX)
    bad, advance = ward.pair().id, settling._advance

    def broken(context: Any, pair: Pair, *more: Any) -> bool:
        assert pair.id != bad, "the engine is wrong about this one"
        return advance(context, pair, *more)

    monkeypatch.setattr(settling, "_advance", broken)
    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    assert [title for title in ward.scene.titles(Side.EXTERNAL) if str(title).startswith("new")] == [
        f"new {picture}" for picture in ("p0", "p1", "p3", "p4")
    ]
    assert ward.faults()[0]["pair_id"] == bad


def test_a_pair_whose_trouble_cannot_even_be_stored_is_looked_at_again(monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(Side.WIX)
    bad, store = ward.pair().id, ward.scene.world.store
    put_pair = store.put_pair

    def broken(pair: Pair, *more: Any) -> Pair:
        if pair.id == bad:
            raise Bug
        return put_pair(pair, *more)

    monkeypatch.setattr(store, "put_pair", broken)
    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    assert ward.scene.titles(Side.EXTERNAL)[4] == "new p4"
    assert ward.scene.link.check_at is not None


def test_a_table_that_does_not_answer_is_no_entrys_trouble(monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(Side.WIX)

    def silent(*_: Any) -> Any:
        raise Unavailable("The table cannot be reached.")

    message = _look(ward.scene, Side.WIX)
    monkeypatch.setattr(ward.scene.world.store, "put_pair", silent)
    monkeypatch.setattr(ward.scene.world.store, "put_link", silent)

    with pytest.raises(Unavailable):
        ward.scene.world.handle(message)
    assert not ward.faults()


def _look(scene: Scene, side: Side) -> Message:
    names = tuple(scene.side(side).things)
    return Message(Kind.LOOK, SITE, "event", "cause", GALLERY, scene.link_id, side=side.value, entry_ids=names)


# --- answers that concern one entry ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [{"p2"}, {"p0", "p2"}])
def test_a_platform_that_answers_nothing_about_some_entries_stops_only_those(
    lost: set[str], monkeypatch: pytest.MonkeyPatch
):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(Side.WIX)
    _unanswered(monkeypatch, {ward.scene.thing(Side.EXTERNAL, picture).id for picture in lost})

    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    assert ward.scene.link.state is LinkState.ACTIVE
    assert sum(str(title).startswith("new") for title in ward.scene.titles(Side.EXTERNAL)) == 5 - len(lost)
    trouble = ward.pair().trouble
    assert trouble is not None
    assert trouble.retry_at is not None


def test_a_platform_that_answers_nothing_at_all_parks_the_link(monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    ward.rename_all(Side.WIX)
    _unanswered(monkeypatch, set(ward.scene.album.things))

    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    assert ward.scene.link.state is LinkState.PARKED


def _unanswered(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    read = FakeCollection.read

    def broken(self: FakeCollection, entry_id: str) -> Entry | None:
        if self.side is Side.EXTERNAL and entry_id in names:
            raise Unavailable("The site answers 500 for this one.")
        return read(self, entry_id)

    monkeypatch.setattr(FakeCollection, "read", broken)


@pytest.mark.parametrize("kind", [BUCKET, PAGE], ids=["compared", "polled"])
def test_an_entry_that_a_listing_cannot_read_is_recorded_until_it_can(kind: Any, monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(kind))
    listing, bad = FakeCollection.listing, ward.scene.thing(Side.EXTERNAL, BAD).id

    def unreadable(self: FakeCollection, known: Any) -> Listing:
        whole = listing(self, known)
        if self.side is Side.WIX:
            return whole
        rest = tuple(entry for entry in whole.entries if entry.id != bad)
        return replace(whole, entries=rest, unreadable={bad: "Save it as UTF-8."}, faults={bad: Bug()})

    monkeypatch.setattr(FakeCollection, "listing", unreadable)
    ward.scene.world.compare(ward.scene.link)

    trouble = ward.pair().trouble
    assert trouble is not None
    assert trouble.reason == "Save it as UTF-8."
    assert ward.faults()[0]["entry_id"] == bad
    assert BAD in ward.scene.pictures(Side.WIX)

    monkeypatch.setattr(FakeCollection, "listing", listing)
    ward.scene.rest()

    assert ward.pair().trouble is None


def test_an_entry_that_cannot_be_moved_stops_no_other_one(monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET))
    place, bad = FakeCollection.place, ward.scene.thing(Side.EXTERNAL, "p4").id

    def refused(self: FakeCollection, entry: Entry, rank: float) -> Entry:
        if entry.id == bad:
            raise Refused("This one stays where it is.")
        return place(self, entry, rank)

    monkeypatch.setattr(FakeCollection, "place", refused)
    ward.scene.put_after(Side.WIX, "p4", "p0")
    ward.scene.put_after(Side.WIX, "p1", "p3")
    ward.scene.world.drain()

    assert ward.scene.link.state is LinkState.ACTIVE
    assert ward.scene.pictures(Side.EXTERNAL).index("p1") > ward.scene.pictures(Side.EXTERNAL).index("p3")
    assert ward.scene.pictures(Side.WIX) == ["p0", "p4", "p2", "p3", "p1"]


def test_a_bug_with_one_link_leaves_the_others_compared():
    ward = Ward(Scene(BUCKET))
    second = ward.scene.world.share(SITE, GALLERY, BUCKET.name, ward.scene.link.settings)
    opened = ward.scene.world.parts.open

    def broken(link: Link) -> Any:
        if link.id == ward.scene.link_id:
            raise Bug
        return opened(link)

    service = GalleryService(replace(ward.scene.world.parts, open=broken))
    with pytest.raises(Bug):
        service.compare(Message(Kind.COMPARE, SITE, "event", "cause", GALLERY))

    stored = ward.scene.world.store.link(SITE, second.id)
    assert stored is not None
    assert stored.compared_at is not None


# --- a link that ends meanwhile --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [LinkState.REMOVED, LinkState.PAUSED, None])
def test_nothing_more_is_written_once_the_link_is_stopped(state: LinkState | None, monkeypatch: pytest.MonkeyPatch):
    ward = Ward(Scene(BUCKET, items=60))
    for picture in range(60):
        ward.scene.change_title(Side.WIX, f"p{picture}", "new")
    update, written = FakeCollection.update, list[str]()

    def stopped_meanwhile(self: FakeCollection, entry: Entry, *more: Any) -> Entry:
        written.append(entry.id)
        if len(written) == 5:
            link, store = ward.scene.link, ward.scene.world.store
            store.put_link(replace(link, state=state)) if state else store.delete_link(link)
        return update(self, entry, *more)

    monkeypatch.setattr(FakeCollection, "update", stopped_meanwhile)
    published: list[Side] = []
    monkeypatch.setattr(FakeCollection, "publish", lambda self: published.append(self.side))
    ward.scene.world.handle(_look(ward.scene, Side.WIX))

    assert 5 <= len(written) < 10
    assert published == []
