"""A message whose worker has no time left hands over what it has not begun, and nothing of it is anybody's trouble."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from gallery_sync.errors import Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import LinkState, Side
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET, PLATFORMS
from tests.unit.sync.scene import GALLERY, SITE, Scene

WHOLE = 270.0


@dataclass
class Watch:
    """What a worker has left for a message. Each request to the album takes so many seconds, and is cut off when
    nothing is left."""

    a_request: float
    left: float = WHOLE

    def request(self) -> None:
        self.left -= self.a_request
        if self.left <= 0:
            raise Unavailable("The album did not answer in time; it is tried again later.")


def slow(scene: Scene, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message is handled by a worker that has all of its time."""
    world = scene.world
    world.parts = replace(world.parts, time_left=lambda: watch.left)
    world.dispatcher = replace(world.dispatcher, items=ItemService(world.parts), galleries=GalleryService(world.parts))
    handle = world.handle

    def begin(message: Message) -> None:
        watch.left = WHOLE
        handle(message)

    monkeypatch.setattr(world, "handle", begin)
    for name in ("read", "update", "create", "listing"):
        monkeypatch.setattr(FakeCollection, name, _slowly(watch, getattr(FakeCollection, name)))
    monkeypatch.setattr(FakeCollection, "read_many", _one_by_one)


def _slowly(watch: Watch, does: Any) -> Any:
    def act(self: FakeCollection, *given: Any) -> Any:
        if self.side is Side.EXTERNAL:
            watch.request()
        return does(self, *given)

    return act


def _one_by_one(self: FakeCollection, entry_ids: Any, near: int | None) -> Any:
    return {name: self.read(name) for name in entry_ids}


def look(scene: Scene, side: Side, **more: Any) -> Message:
    names = tuple(scene.side(side).things)
    return Message(Kind.LOOK, SITE, "event", "cause", GALLERY, scene.link_id, side=side.value, entry_ids=names, **more)


def kinds(scene: Scene) -> list[tuple[Kind, int]]:
    return [(message.kind, len(message.entry_ids)) for message in scene.world.queue.waiting()]


@pytest.mark.parametrize("side", list(Side))
def test_entries_that_are_not_begun_are_handed_over(side: Side, monkeypatch: pytest.MonkeyPatch):
    scene = Scene(BUCKET, items=30)
    for number in range(30):
        scene.change_title(side, f"p{number}", f"new {number}")
    slow(scene, Watch(8.0 if side is Side.EXTERNAL else 12.0), monkeypatch)

    scene.world.handle(look(scene, side))

    assert scene.link.state is LinkState.ACTIVE
    assert 0 < sum(str(title).startswith("new") for title in scene.titles(side.other)) < 30
    assert kinds(scene)[0][0] is Kind.RESUME
    scene.world.drain()
    assert all(str(title).startswith("new") for title in scene.titles(side.other))
    assert scene.link.state is LinkState.ACTIVE
    assert all(pair.trouble is None for pair in scene.world.store.pairs(scene.link_id))


def test_new_entries_that_are_not_begun_are_handed_over(monkeypatch: pytest.MonkeyPatch):
    scene = Scene(BUCKET)
    for number in range(30):
        scene.add(scene.gallery, f"n{number}")
    slow(scene, Watch(30.0), monkeypatch)

    scene.world.handle(look(scene, Side.WIX))

    assert len(scene.pictures(Side.EXTERNAL)) < 30
    scene.world.drain()
    assert {f"n{number}" for number in range(30)} <= set(scene.pictures(Side.EXTERNAL))


@pytest.mark.parametrize("moments", [(), tuple(f"2020-01-{day:02}" for day in range(1, 31))])
def test_entries_that_cannot_all_be_read_in_time_are_looked_at_in_parts(
    moments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    scene = Scene(BUCKET, items=30)
    for number in range(30):
        scene.change_title(Side.EXTERNAL, f"p{number}", f"new {number}")
    slow(scene, Watch(25.0), monkeypatch)

    scene.world.handle(look(scene, Side.EXTERNAL, moments=moments))

    assert scene.link.state is LinkState.ACTIVE
    assert sorted({name for message in scene.world.queue.waiting() for name in message.entry_ids}) == sorted(
        scene.album.things
    )
    scene.world.drain()
    assert all(str(title).startswith("new") for title in scene.titles(Side.WIX))


def test_an_album_that_does_not_answer_stops_its_link_as_before(monkeypatch: pytest.MonkeyPatch):
    scene = Scene(BUCKET, items=1)
    scene.change_title(Side.EXTERNAL, "p0", "new")
    slow(scene, Watch(1000.0), monkeypatch)

    scene.world.handle(look(scene, Side.EXTERNAL))

    assert scene.link.state is LinkState.PARKED
    assert kinds(scene) == []


def test_the_other_links_of_a_gallery_are_compared_by_another_message(monkeypatch: pytest.MonkeyPatch):
    scene = Scene(BUCKET)
    others = [scene.world.share(SITE, GALLERY, kind.name, scene.link.settings) for kind in PLATFORMS if kind != BUCKET]
    scene.world.drain()
    slow(scene, Watch(220.0), monkeypatch)

    scene.world.handle(Message(Kind.COMPARE, SITE, "event", "cause", GALLERY))

    waiting = [message for message in scene.world.queue.waiting() if message.kind is Kind.COMPARE]
    assert len(others) > 0
    assert len({message.link_id for message in waiting}) == len(others)
    assert {message.link_id for message in waiting} <= {scene.link_id, *(link.id for link in others)}
    assert all(link.state is LinkState.ACTIVE for link in scene.world.all_links())
