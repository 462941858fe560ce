"""An order that was written only in part, while people go on moving."""

import pytest

from gallery_sync.errors import Unavailable
from gallery_sync.model import Entry, Side
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import PLATFORMS, Kind
from tests.unit.sync.scene import Scene

PLACING = [kind for kind in PLATFORMS if kind.can.positions]


class Interrupted:
    """A platform that stops answering after so many moves, until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
        self.left: float = moves
        place = FakeCollection.place

        def placing(collection: FakeCollection, entry: Entry, rank: float) -> Entry:
            if self.left <= 0:
                raise Unavailable("The platform does not answer.")
            self.left -= 1
            return place(collection, entry, rank)

        monkeypatch.setattr(FakeCollection, "place", placing)


@pytest.mark.parametrize("moves", [0, 1, 2])
@pytest.mark.parametrize("mover", Side)
@pytest.mark.parametrize("platform", PLACING, ids=lambda kind: kind.name)
def test_the_last_move_of_a_person_stands_after_an_interrupted_order(
    platform: Kind, mover: Side, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, platform_answers = Scene(platform), Interrupted(monkeypatch, moves)

    scene.put_after(mover, "p3", "p4")
    scene.put_after(mover, "p2", "p0")
    scene.world.drain()
    scene.put_after(mover, "p1", "p0")
    platform_answers.left = 1000
    scene.world.links.resume(scene.link)
    scene.rest()

    assert scene.pictures(mover) == ["p0", "p1", "p2", "p4", "p3"]
    scene.assert_equal()
    assert scene.rest() == 0
