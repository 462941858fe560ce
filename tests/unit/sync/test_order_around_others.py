"""Moving entries among others that nothing is known of yet."""

import pytest

from gallery_sync.messages import Kind as Work
from gallery_sync.model import ConflictPolicy, DeletePolicy, Entry, Settings, Side
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET, PLATFORMS, Kind
from tests.unit.sync.scene import Scene

PLACING = [kind for kind in PLATFORMS if kind.can.positions and kind.can.ordered]


@pytest.mark.parametrize("platform", PLACING, ids=lambda kind: kind.name)
def test_a_new_entry_is_not_taken_along_when_its_predecessor_is_moved(platform: Kind) -> None:
    scene = Scene(platform)

    scene.put_after(Side.EXTERNAL, "p0", "p3")
    scene.add(scene.gallery, "new", rank=scene.thing(Side.WIX, "p0").rank + 1)
    only_the_order(scene)

    assert scene.pictures(Side.WIX) == ["new", "p1", "p2", "p3", "p0", "p4"]
    scene.rest()
    assert scene.pictures(Side.WIX) == ["new", "p1", "p2", "p3", "p0", "p4"]
    scene.assert_equal()


def only_the_order(scene: Scene) -> None:
    """The order is settled before anything else."""
    world = scene.world
    world.handle(world.parts.message(scene.link, Work.ORDER, "test"))


def test_what_a_person_moves_while_an_entry_finds_its_place_stands_among_those_that_nobody_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene(BUCKET, items=3)
    place, meanwhile = FakeCollection.place, [lambda: scene.album.move(last, scene.album.top())]
    last = scene.thing(Side.EXTERNAL, "p2")

    def placing(collection: FakeCollection, entry: Entry, rank: float) -> Entry:
        if meanwhile:
            meanwhile.pop()()
        return place(collection, entry, rank)

    monkeypatch.setattr(FakeCollection, "place", placing)
    scene.remove(Side.EXTERNAL, "p1")
    scene.change_title(Side.WIX, "p1", "kept")
    scene.rest()

    assert not meanwhile
    assert [one for one in scene.pictures(Side.EXTERNAL) if one != "p1"] == ["p2", "p0"]
    scene.assert_equal()


def test_a_new_entry_after_one_whose_deletion_is_held_stays_where_it_was_put() -> None:
    """The rank of an entry that is gone from one side belongs to an order that has passed."""
    scene = Scene(BUCKET)
    for picture in ("p0", "p2", "p3", "p4"):
        scene.remove(Side.EXTERNAL, picture)
    scene.change_title(Side.WIX, "p4", "kept")
    scene.rest()
    assert scene.pictures(Side.EXTERNAL) == ["p1", "p4"]

    scene.add(scene.gallery, "new", rank=scene.thing(Side.WIX, "p0").rank + 100)
    scene.rest()

    assert scene.pictures(Side.WIX) == ["p0", "new", "p1", "p2", "p3", "p4"]
    assert scene.pictures(Side.EXTERNAL) == ["new", "p1", "p4"]


def test_what_was_kept_and_comes_back_has_its_place_in_the_present_order() -> None:
    scene = Scene(BUCKET, Settings(delete=DeletePolicy.KEEP))
    gone = scene.thing(Side.EXTERNAL, "p1")
    scene.remove(Side.EXTERNAL, "p1")
    scene.rest()
    scene.put_after(Side.WIX, "p3", "p0")
    scene.rest()
    scene.album.put_back(gone)
    scene.rest()
    assert scene.pictures(Side.WIX) == ["p0", "p3", "p1", "p2", "p4"]

    scene.put_after(Side.EXTERNAL, "p0", "p2")
    scene.rest()

    assert scene.pictures(Side.WIX) == ["p3", "p1", "p2", "p0", "p4"]
    scene.assert_equal()
    places = [pair.place for pair in scene.world.pairs(scene.link)]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("platform", PLACING, ids=lambda kind: kind.name)
@pytest.mark.parametrize("conflict", list(ConflictPolicy))
def test_neighbours_that_are_moved_on_one_side_each_are_both_where_people_put_them(
    platform: Kind, conflict: ConflictPolicy
) -> None:
    scene = Scene(platform, Settings(conflict=conflict))

    scene.put_after(Side.WIX, "p0", "p1")
    scene.put_after(Side.EXTERNAL, "p1", "p2")
    scene.rest()

    shown = scene.pictures(Side.WIX)
    assert shown.index("p2") < shown.index("p1")
    scene.assert_equal()
