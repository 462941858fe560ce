"""A person has their data removed on Wix: it goes from the table, from the journal and from the album."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import CollectionGone, RowUnreadable, Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import (
    ConflictPolicy,
    Decision,
    DeletePolicy,
    Direction,
    Field,
    Link,
    Pair,
    PatchIntent,
    Settings,
    Side,
    Value,
)
from gallery_sync.services import forgetting
from tests.simulation.effects import Crash
from tests.simulation.shelf import BUCKET, PAGE
from tests.simulation.shelf import Kind as Platform
from tests.unit.sync.scene import GALLERY, SITE, Scene

NAME = "Ann Example"


class Request:
    """A shared gallery with a picture that names Ann, who asks Wix to remove her data."""

    def __init__(self, settings: Settings | None = None, platform: Platform = BUCKET) -> None:
        self.scene = Scene(platform, settings)
        self.world, self.store = self.scene.world, self.scene.world.store
        self.scene.change_title(Side.WIX, "p1", NAME)
        self.scene.describe(Side.EXTERNAL, "p2", "of another picture")
        self.scene.rest()
        self.item = self.scene.thing(Side.WIX, "p1").id
        pair = self.store.pair_of(self.scene.link_id, Side.WIX, self.item)
        assert pair is not None
        self.pair_id = pair.id

    def delete(self, *pictures: str) -> None:
        """Wix deletes these items at her request."""
        items = [self.scene.thing(Side.WIX, picture) for picture in pictures or ("p1",)]
        for thing in items:
            self.scene.gallery.remove(thing)
        self.told(Kind.LOOK, tuple(thing.id for thing in items), gone=True)

    def change(self, values: Mapping[Field, Value]) -> None:
        """Wix takes her name out of the item."""
        self.scene.gallery.edit(self.scene.thing(Side.WIX, "p1"), values)
        self.told(Kind.LOOK, (self.item,))

    def told(self, kind: Kind, entry_ids: tuple[str, ...] = (), *, gone: bool = False) -> None:
        self.world.in_flight.clear()
        side = Side.WIX.value if entry_ids else ""
        message = Message(
            kind, SITE, f"event-{kind}", "cause", GALLERY, side=side, entry_ids=entry_ids, gone=gone, anonymize=True
        )
        self.world.handle(message)
        if kind is Kind.LOOK:
            self.world.settle()

    def queued(self) -> list[Message]:
        """What waits in the queue; it is taken out."""
        found: list[Message] = []
        while (message := self.world.queue.receive(0)) is not None:
            self.world.queue.done(message)
            found.append(message)
        return found

    def kept(self) -> str:
        """Everything that the table holds below the link."""
        link_id = self.scene.link_id
        return repr([*self.store.pairs(link_id), *self.store.history(link_id), *self.store.conflicts(link_id)])

    def of_pair(self) -> list[object]:
        link_id = self.scene.link_id
        conflicts = [one for one in self.store.conflicts(link_id) if one.pair_id == self.pair_id]
        return [*conflicts, *self.store.history(link_id, self.pair_id)]

    @property
    def link(self) -> Link | None:
        return self.store.link(SITE, self.scene.link_id)


def test_an_item_that_is_deleted_by_request_goes_outside_and_from_the_table():
    request = Request()
    assert NAME in request.kept()

    request.delete()

    assert NAME not in request.kept()
    assert "p1" not in request.scene.pictures(Side.EXTERNAL)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(delete=DeletePolicy.KEEP),
        Settings(direction=Direction.SHARE),
        Settings(conflict=ConflictPolicy.EXTERNAL_WINS),
    ],
    ids=lambda one: f"{one.direction} {one.delete} {one.conflict}",
)
def test_no_policy_and_no_edit_outside_keeps_what_a_request_deletes(settings: Settings):
    request = Request(settings)
    request.scene.describe(Side.EXTERNAL, "p1", f"{NAME} at the harbour")

    request.delete()

    assert "p1" not in request.scene.pictures(Side.EXTERNAL)
    assert "p1" not in request.scene.pictures(Side.WIX)
    assert NAME not in request.kept()


def test_many_deletions_by_request_wait_for_nobody():
    request = Request()

    request.delete("p0", "p1", "p2", "p3")

    assert request.scene.pictures(Side.EXTERNAL) == ["p4"]
    assert list(request.store.held(request.scene.link_id)) == []


@pytest.mark.parametrize("policy", ConflictPolicy)
def test_what_a_request_changes_wins_against_every_edit_outside_and_nothing_is_journalled(policy: ConflictPolicy):
    request = Request(Settings(conflict=policy))
    request.scene.change_title(Side.EXTERNAL, "p1", f"{NAME}, Harbour")

    request.change({Field.TITLE: "Somebody"})

    assert request.scene.thing(Side.EXTERNAL, "p1").values[Field.TITLE] == "Somebody"
    assert request.scene.thing(Side.WIX, "p1").values[Field.TITLE] == "Somebody"
    assert NAME not in request.kept()
    request.scene.assert_equal()


def test_what_a_request_empties_is_emptied_outside():
    request = Request()
    request.scene.describe(Side.EXTERNAL, "p1", NAME)

    request.change({Field.TITLE: ""})

    thing = request.scene.thing(Side.EXTERNAL, "p1")
    assert (thing.values[Field.TITLE], thing.values[Field.DESCRIPTION]) == ("", "")


def test_history_and_conflicts_of_the_pair_go_and_those_of_others_stay():
    request = Request()
    request.scene.change_title(Side.WIX, "p1", "One")
    request.scene.change_title(Side.EXTERNAL, "p1", NAME)
    request.scene.rest()
    others = len(request.store.history(request.scene.link_id)) - len(
        request.store.history(request.scene.link_id, request.pair_id)
    )
    assert len(request.of_pair()) > 1

    request.delete()

    assert request.store.conflicts(request.scene.link_id) == []
    assert [line.action for line in request.store.history(request.scene.link_id, request.pair_id)] == ["delete"]
    assert len(request.store.history(request.scene.link_id)) == others + 1


def test_on_a_link_that_is_paused_the_texts_go_at_once_and_the_medium_when_it_goes_on():
    request = Request()
    request.world.links.pause(request.scene.link)
    request.scene.describe(Side.EXTERNAL, "p1", f"{NAME} at the harbour")

    request.delete()
    assert NAME not in request.kept()
    request.world.links.resume(request.scene.link)
    request.world.settle()

    assert "p1" not in request.scene.pictures(Side.EXTERNAL)
    assert NAME not in request.kept()


def test_a_write_that_was_interrupted_holds_no_text_any_more():
    request = Request()
    pair = request.store.pair(request.scene.link_id, request.pair_id)
    assert pair is not None
    request.store.put_pair(replace(pair, intent=PatchIntent(Side.EXTERNAL, {Field.TITLE: NAME})), pair)
    request.world.links.pause(request.scene.link)

    request.delete()

    emptied = request.store.pair(request.scene.link_id, request.pair_id)
    assert emptied is not None
    assert (emptied.intent, emptied.decision) == (None, Decision.FORGET)


def test_a_request_that_is_told_twice_writes_once():
    request = Request(platform=PAGE)
    request.change({Field.TITLE: "A"})
    before = request.world.effects.platform_writes

    request.told(Kind.LOOK, (request.item,))

    assert request.world.effects.platform_writes == before


def gone(request: Request, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """What Wix answers when it is asked for the gallery."""

    def refuse(*_: object) -> None:
        raise error

    collection = request.world.collection(request.scene.gallery)
    monkeypatch.setattr(type(collection), "listing", refuse)


def test_a_gallery_that_is_deleted_by_request_takes_its_link_and_its_album_along(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    gone(request, monkeypatch, CollectionGone("The gallery does not exist any more."))

    request.told(Kind.GALLERY_DELETED)
    assert NAME not in request.kept()
    message = request.world.queue.receive(0)
    assert message is not None
    request.world.handle(message)

    assert request.link is None
    assert request.scene.pictures(Side.EXTERNAL) == []


def test_a_gallery_that_is_still_there_keeps_its_album():
    request = Request()

    request.told(Kind.GALLERY_DELETED)
    request.world.settle()

    assert len(request.scene.pictures(Side.EXTERNAL)) == 5
    request.scene.assert_equal()


def test_while_wix_cannot_be_asked_for_the_gallery_the_message_comes_again(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    gone(request, monkeypatch, Unavailable("Wix does not answer."))

    with pytest.raises(Unavailable):
        request.told(Kind.GALLERY_DELETED)

    assert NAME not in request.kept()


def test_the_history_is_read_once_however_many_items_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    asked: list[frozenset[str] | None] = []
    forget = request.store.forget
    monkeypatch.setattr(
        request.store, "forget", lambda link, ids, most: (asked.append(ids), forget(link, ids, most))[1]
    )

    request.delete("p1", "p2", "p3")
    request.told(Kind.GALLERY_DELETED)

    assert [len(ids) if ids is not None else None for ids in asked] == [3, None]


def test_a_gallery_is_forgotten_in_as_many_messages_as_it_takes_and_nothing_twice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forgetting, "PAIRS_AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "ROWS_AT_ONCE", 3)
    request = Request()
    effects: list[str] = []
    request.store.before_effect = effects.append

    messages = 1
    request.told(Kind.GALLERY_DELETED)
    while any(one.kind is Kind.GALLERY_DELETED for one in request.queued()):
        messages += 1
        request.told(Kind.GALLERY_DELETED)

    assert 3 < messages < 50
    assert effects.count("put_pair") == 5
    assert NAME not in request.kept()
    assert request.store.history(request.scene.link_id) == []


def test_a_worker_that_dies_while_it_forgets_is_followed_by_one_that_does_the_rest(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    put_pair = request.store.put_pair
    left = 3

    def dying(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash
        return put_pair(*given)

    monkeypatch.setattr(request.store, "put_pair", dying)
    with pytest.raises(Crash):
        request.told(Kind.GALLERY_DELETED)
    left = 2
    request.told(Kind.GALLERY_DELETED)

    assert NAME not in request.kept()
    assert request.store.history(request.scene.link_id) == []


def test_a_pair_that_cannot_be_read_keeps_none_of_the_others_from_being_forgotten(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    store, pairs_of, pair_of = request.store, request.store.pairs_of, request.store.pair_of
    sick = request.scene.thing(Side.WIX, "p0").id
    unreadable = RowUnreadable("Written by another version.")

    def one(link_id: str, side: Side, entry_id: str) -> Pair | None:
        if entry_id == sick:
            raise unreadable
        return pair_of(link_id, side, entry_id)

    def several(link_id: str, side: Side, entry_ids: Sequence[str]) -> Mapping[str, Pair | None]:
        if sick in entry_ids:
            raise unreadable
        return pairs_of(link_id, side, entry_ids)

    monkeypatch.setattr(store, "pair_of", one)
    monkeypatch.setattr(store, "pairs_of", several)

    with pytest.raises(RowUnreadable):  # the message comes again, and is a dead letter when it never can be read
        request.told(Kind.LOOK, (sick, request.item))

    assert NAME not in request.kept()


def test_a_pair_that_cannot_be_read_keeps_no_gallery_from_being_forgotten(monkeypatch: pytest.MonkeyPatch):
    request = Request()
    link_id, pairs = request.scene.link_id, request.store.pairs

    def strict(link_id: str, *, whole: bool = True) -> Iterator[Pair]:
        for pair in pairs(link_id):
            if pair.ids.wix != request.scene.thing(Side.WIX, "p0").id:
                yield pair
            elif whole:
                raise RowUnreadable("Written by another version.")

    with monkeypatch.context() as patched:
        patched.setattr(request.store, "pairs", strict)
        request.told(Kind.GALLERY_DELETED)

    assert NAME not in repr(list(pairs(link_id)))
