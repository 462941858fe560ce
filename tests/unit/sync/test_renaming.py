"""Where IDs are names, people rename entries: the sidecars of an album, by hand or by a program."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gallery_sync.model import Direction, Field, Settings, Side
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene

FOLDER = replace(BUCKET, name="folder", can=replace(BUCKET.can, renames=True))
NAMES = ("p0", "p1", "p2", "p3", "p4")


def rename(scene: Scene, *pictures: str, title: str = "") -> None:
    """As programs do: the file is copied under the new name, then the old one is removed."""
    for picture in pictures:
        thing = scene.thing(Side.EXTERNAL, picture)
        values = {**thing.values, Field.TITLE: title or thing.values[Field.TITLE]}
        scene.album.add(thing.kind, thing.file, values, thing.rank, entry_id=f"01-{picture}")
        scene.album.remove(thing)


def items(scene: Scene) -> Sequence[str]:
    return [thing.id for thing in scene.gallery.in_order()]


@pytest.mark.parametrize("pictures", [NAMES, ("p2",)])
@pytest.mark.parametrize("told", [True, False])
def test_renamed_entries_stay_the_same_items(pictures: Sequence[str], told: bool) -> None:
    scene = Scene(FOLDER)
    before = items(scene)

    rename(scene, *pictures)
    if not told:
        scene.world.in_flight.clear()
    scene.rest()

    assert items(scene) == before
    assert scene.pictures(Side.EXTERNAL) == list(NAMES)
    assert not any(one.decision is None for one in scene.world.store.held(scene.link_id))
    scene.assert_equal()
    assert scene.rest() == 0


def test_in_direction_share_a_renamed_entry_is_not_made_again() -> None:
    scene = Scene(FOLDER, Settings(direction=Direction.SHARE))

    rename(scene, *NAMES)
    scene.world.in_flight.clear()
    scene.rest()
    scene.change_title(Side.WIX, "p1", "Dawn")
    scene.rest()

    assert [thing.id for thing in scene.album.in_order()] == [f"01-{name}" for name in NAMES]
    assert scene.titles(Side.EXTERNAL)[1] == "Dawn"


def test_what_is_renamed_and_edited_is_edited_on_wix() -> None:
    scene = Scene(FOLDER)
    before = items(scene)

    rename(scene, "p1", title="Dawn")
    scene.rest()

    assert items(scene) == before
    assert scene.titles(Side.WIX)[1] == "Dawn"


def test_a_renamed_entry_can_be_edited_and_deleted_on_wix() -> None:
    scene = Scene(FOLDER)
    rename(scene, "p1", "p2")
    scene.rest()

    scene.change_title(Side.WIX, "p1", "Dawn")
    scene.remove(Side.WIX, "p2")
    scene.rest()

    assert scene.titles(Side.EXTERNAL) == ["p0", "Dawn", "p3", "p4"]
    assert "01-p1" in scene.album.things


def test_a_copy_of_an_entry_that_is_still_there_is_another_one() -> None:
    scene = Scene(FOLDER)
    thing = scene.thing(Side.EXTERNAL, "p1")

    scene.album.add(thing.kind, thing.file, thing.values, thing.rank, entry_id="copy of p1")
    scene.rest()

    assert sorted(scene.pictures(Side.WIX)) == ["p0", "p1", "p1", "p2", "p3", "p4"]


def test_what_is_renamed_again_and_back_stays_the_same_item() -> None:
    scene = Scene(FOLDER)
    before = items(scene)
    thing = scene.thing(Side.EXTERNAL, "p1")

    rename(scene, "p1")
    scene.rest()
    scene.album.add(thing.kind, thing.file, thing.values, thing.rank, entry_id=thing.id)
    scene.album.remove(scene.album.things["01-p1"])
    scene.rest()

    assert items(scene) == before
    assert thing.id in scene.album.things
