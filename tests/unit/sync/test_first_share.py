"""Sharing what is new: the mapping is read once for the whole gallery, not once for each hundred entries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from gallery_sync.messages import Kind, Message, from_json
from gallery_sync.model import ConflictPolicy, Direction, Settings, Side
from gallery_sync.ports import Queue
from gallery_sync.services.galleries import GalleryService
from tests.harness.store import MemoryStore
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET, PAGE
from tests.unit.sync.scene import Scene

MANY = 250
TWO_WAY = Settings(direction=Direction.TWO_WAY, conflict=ConflictPolicy.WIX_WINS)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The links whose whole mapping was read, once for each time."""
    links: list[str] = []
    pairs = MemoryStore.pairs
    monkeypatch.setattr(MemoryStore, "pairs", lambda self, link_id: (links.append(link_id), pairs(self, link_id))[1])
    return links


@dataclass
class Told:
    """`ports.Queue`: notes what is sent."""

    sent: list[Message]
    queue: Queue

    def send(self, messages: Sequence[Message]) -> None:
        self.sent += messages
        self.queue.send(messages)


def compared(scene: Scene) -> list[Message]:
    """The looks that a comparison asks for; they wait in the queue, and nothing else does."""
    scene.world.in_flight.clear()
    scene.world.queue.drop_all()
    sent: list[Message] = []
    parts = replace(scene.world.parts, queue=Told(sent, scene.world.queue))
    GalleryService(parts).compare(parts.message(scene.link, Kind.COMPARE, "cause"))
    return [one for one in sent if one.kind is Kind.LOOK]


def event_of(scene: Scene, picture: str) -> Message:
    """Wix's event that the item was created just now."""
    message = scene.world.parts.message(scene.link, Kind.LOOK, "cause")
    now = scene.world.clock().isoformat()
    entry_ids = (scene.thing(Side.WIX, picture).id,)
    return replace(message, link_id="", side=Side.WIX.value, entry_ids=entry_ids, event_time=now)


def test_the_entries_of_a_first_share_are_created_without_reading_the_mapping(read: list[str]) -> None:
    scene = Scene(BUCKET, items=MANY, at_rest=False)
    compared(scene)
    read.clear()

    scene.world.drain()

    assert scene.pictures(Side.EXTERNAL) == [f"p{number}" for number in range(MANY)]
    assert read == []


def test_after_a_first_share_the_order_needs_no_settling() -> None:
    scene = Scene(BUCKET, items=MANY)

    assert scene.rest() == 0


def test_where_the_order_is_one_list_the_mapping_is_read_for_the_order_alone(read: list[str]) -> None:
    scene = Scene(PAGE, items=MANY, at_rest=False)
    compared(scene)
    read.clear()

    scene.world.drain()

    assert scene.pictures(Side.EXTERNAL) == [f"p{number}" for number in range(MANY)]
    assert len(read) <= 1


def test_the_page_grows_while_a_large_gallery_is_shared_and_is_not_made_anew_for_each_hundred(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene(BUCKET, items=1_250, at_rest=False)
    looks = compared(scene)
    shown: list[int] = []
    monkeypatch.setattr(FakeCollection, "publish", lambda self: shown.append(len(self.shelf.things)))

    for look in looks:
        scene.world.handle(look)

    assert shown == [100, 200, 400, 800, 1_250]


def test_the_page_is_made_once_for_what_one_message_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET, at_rest=False)
    compared(scene)
    shown: list[int] = []
    monkeypatch.setattr(FakeCollection, "publish", lambda self: shown.append(len(self.shelf.things)))

    scene.world.drain()

    assert shown == [5]


@pytest.mark.parametrize("side", list(Side))
def test_new_entries_between_others_are_created_in_their_place(side: Side) -> None:
    scene = Scene(BUCKET, TWO_WAY)
    scene.add(scene.side(side), "new", rank=scene.thing(side, "p2").rank + 10)
    scene.add(scene.side(side), "newer", rank=scene.thing(side, "p2").rank + 20)
    compared(scene)

    scene.rest()

    assert scene.pictures(side.other) == ["p0", "p1", "p2", "new", "newer", "p3", "p4"]


def test_an_entry_that_was_moved_meanwhile_finds_its_place_anew() -> None:
    scene = Scene(BUCKET)
    new = scene.add(scene.gallery, "new", rank=100_000.0)
    compared(scene)
    scene.gallery.move(new, scene.thing(Side.WIX, "p0").rank - 10)

    scene.world.drain()

    assert scene.pictures(Side.EXTERNAL) == ["new", "p0", "p1", "p2", "p3", "p4"]


def test_an_event_from_before_the_comparison_leaves_its_entry_to_the_looks_that_are_on_their_way() -> None:
    """The owner makes a gallery and shares it at once: its events are still in the queue, in front of the looks."""
    scene = Scene(BUCKET, at_rest=False)
    event = event_of(scene, "p3")
    scene.world.forward(timedelta(seconds=5))
    looks = compared(scene)

    for message in (event, *looks):
        scene.world.handle(message)
    scene.world.drain()

    assert scene.pictures(Side.EXTERNAL) == ["p0", "p1", "p2", "p3", "p4"]


def test_an_event_that_the_comparison_did_not_see_is_not_lost() -> None:
    """The entry came after the gallery was listed, and its event before the looks."""
    scene = Scene(BUCKET, at_rest=False)
    new = scene.add(scene.gallery, "new", rank=1500.0)
    event = event_of(scene, "new")
    del scene.gallery.things[new.id]
    scene.world.forward(timedelta(seconds=5))
    looks = compared(scene)
    scene.gallery.things[new.id] = new

    for message in (event, *looks):
        scene.world.handle(message)
    scene.world.settle()

    assert scene.pictures(Side.EXTERNAL) == ["p0", "p1", "new", "p2", "p3", "p4"]


def test_the_order_is_settled_when_one_of_the_new_entries_has_found_another_place_meanwhile() -> None:
    scene = Scene(BUCKET, at_rest=False)
    looks = compared(scene)
    scene.world.handle(event_of(scene, "p3"))

    scene.world.drain()

    assert looks
    assert scene.pictures(Side.EXTERNAL) == ["p0", "p1", "p2", "p3", "p4"]


@pytest.mark.parametrize("moved", ["p0", "p1", "p3", "p4"])
@pytest.mark.parametrize("side", list(Side))
def test_a_place_that_an_event_chose_alone_gives_way_to_those_chosen_together(side: Side, moved: str) -> None:
    """Nobody can tell a move from a place in the base order that two entries have."""
    scene = Scene(BUCKET, at_rest=False)
    looks = compared(scene)
    for message in (event_of(scene, "p2"), *looks):
        scene.world.handle(message)
    others = [one for one in ("p0", "p1", "p3", "p4") if one != moved]

    scene.put_after(side, moved, others[1])
    scene.rest()

    assert [one for one in scene.pictures(side) if one != "p2"] == [*others[:2], moved, *others[2:]]
    scene.assert_equal()


def test_places_that_events_chose_as_the_comparison_did_stay() -> None:
    scene = Scene(BUCKET, at_rest=False)
    looks = compared(scene)
    for picture in ("p1", "p0"):
        scene.world.handle(event_of(scene, picture))
    scene.album.move(scene.thing(Side.EXTERNAL, "p1"), scene.album.top())
    for message in looks:
        scene.world.handle(message)

    scene.rest()

    assert scene.pictures(Side.WIX) == ["p1", "p0", "p2", "p3", "p4"]
    scene.assert_equal()


def test_the_same_look_a_second_time_creates_nothing() -> None:
    scene = Scene(BUCKET, at_rest=False)
    (message,) = compared(scene)
    scene.world.drain()

    scene.world.handle(message)

    assert len(scene.pictures(Side.EXTERNAL)) == 5


def test_places_survive_the_queue() -> None:
    (message,) = compared(Scene(BUCKET, at_rest=False))

    assert from_json(message.to_json()) == message
