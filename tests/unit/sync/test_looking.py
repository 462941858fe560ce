"""What a look costs: calls to platforms are counted, and Wix grants 200 a minute."""

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Field, Side
from gallery_sync.services.looks import is_echo, record_echo
from gallery_sync.sync.context import Noted
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import GALLERY, SITE, Scene


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Side]:
    """The sides that were asked for an entry, once for each time."""
    sides: list[Side] = []
    read = FakeCollection.read
    monkeypatch.setattr(FakeCollection, "read", lambda self, name: (sides.append(self.side), read(self, name))[1])
    return sides


def look(scene: Scene, side: Side) -> None:
    names = tuple(scene.side(side).things)
    scene.world.handle(
        Message(Kind.LOOK, SITE, "event", "cause", GALLERY, scene.link_id, side=side.value, entry_ids=names)
    )


@pytest.mark.parametrize("side", list(Side))
def test_an_echo_does_not_read_the_other_side(side: Side, asked: list[Side]) -> None:
    scene = Scene(BUCKET)
    scene.rest()
    asked.clear()

    look(scene, side)

    assert side.other not in asked


@pytest.mark.parametrize("side", list(Side))
def test_an_edit_is_carried_although_others_of_the_batch_are_echoes(side: Side) -> None:
    scene = Scene(BUCKET)
    scene.change_title(side, "p3", "new")

    look(scene, side)

    assert scene.titles(side.other)[3] == "new"


@pytest.mark.parametrize("side", list(Side))
def test_an_entry_that_is_touched_without_a_synced_change_does_not_read_the_other_side(
    side: Side, asked: list[Side]
) -> None:
    scene = Scene(BUCKET)
    scene.rest()
    touched = scene.thing(side, "p2")
    scene.change_title(side, "p2", str(touched.values[Field.TITLE]))
    asked.clear()

    look(scene, side)
    look(scene, side)

    assert side.other not in asked
    pair = scene.world.store.pair_of(scene.link_id, side, touched.id)
    assert pair is not None
    entry = FakeCollection.read(scene.world.collection(scene.side(side)), touched.id)
    assert entry is not None
    assert pair.revisions[side] == entry.revision


@pytest.mark.parametrize("side", list(Side))
def test_asking_for_an_echo_counts_and_writes_nothing(side: Side) -> None:
    scene = Scene(BUCKET)
    touched = scene.thing(side, "p2")
    scene.change_title(side, "p2", str(touched.values[Field.TITLE]))
    context = scene.world.parts.context(scene.link, "test")
    pair = scene.world.store.pair_of(scene.link_id, side, touched.id)
    assert pair is not None
    entry = context.collections[side].read(touched.id)

    assert is_echo(context, side, pair, entry)
    assert scene.world.store.pair_of(scene.link_id, side, touched.id) == pair
    assert context.work.noted == []

    assert record_echo(context, side, pair, entry)
    recorded = len(context.work.noted)
    noted = scene.world.store.pair_of(scene.link_id, side, touched.id)
    assert noted is not None
    assert entry is not None
    assert noted.revisions[side] == entry.revision
    assert record_echo(context, side, noted, entry)
    assert context.work.noted[recorded:] == [Noted.ECHO]
