"""The order of entries whose creation on the other side takes its time, while people go on."""

import pytest

from gallery_sync.errors import Unavailable
from gallery_sync.model import Draft, Entry, Side
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import PLATFORMS, Kind
from tests.unit.sync.scene import Scene

PLACING = [kind for kind in PLATFORMS if kind.can.positions]


class Busy:
    """A platform that creates nothing for the time being."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = True
        create = FakeCollection.create

        def busy(collection: FakeCollection, draft: Draft) -> Entry:
            if self.now:
                raise Unavailable("The platform is busy.")
            return create(collection, draft)

        monkeypatch.setattr(FakeCollection, "create", busy)


@pytest.mark.parametrize("platform", PLACING, ids=lambda kind: kind.name)
def test_what_was_added_before_and_after_a_move_stands_as_its_owner_put_it(
    platform: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, busy = Scene(platform), Busy(monkeypatch)

    scene.add(scene.gallery, "first", rank=-50.0)
    scene.world.drain()
    scene.put_after(Side.WIX, "p0", "p2")
    scene.world.compare(scene.link)
    scene.add(scene.gallery, "second", rank=-100.0)
    scene.world.drain()
    busy.now = False
    scene.rest()

    assert scene.pictures(Side.WIX) == ["second", "first", "p1", "p2", "p0", "p3", "p4"]
    scene.assert_equal()


@pytest.mark.parametrize("platform", PLACING, ids=lambda kind: kind.name)
def test_what_is_added_behind_an_entry_still_to_be_created_comes_behind_it(
    platform: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, busy = Scene(platform), Busy(monkeypatch)

    for picture, rank in (("first", 2500.0), ("second", 2700.0)):
        scene.add(scene.gallery, picture, rank=rank)
        scene.world.drain()
    busy.now = False
    scene.rest()

    assert scene.pictures(Side.WIX) == ["p0", "p1", "p2", "first", "second", "p3", "p4"]
    scene.assert_equal()
