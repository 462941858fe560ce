"""Twins (rule 6), and what only looks like something of ours (rule 4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.messages import Kind
from gallery_sync.model import Entry, Field, PatchIntent, Side, Staged
from tests.simulation.collection import FakeCollection
from tests.simulation.effects import Fault
from tests.simulation.shelf import BUCKET, PAGE, SQUEEZING, TAGGED
from tests.simulation.shelf import Kind as PlatformKind
from tests.unit.sync.scene import Scene


def twice(scene: Scene, create: int = 5) -> None:
    """A create, the effect of this number, is not answered and its worker dies; another worker repeats it, and then
    `land` lets it arrive."""
    scene.world.effects.plan({}, {create: Fault.LANDS_LATE, create + 1: Fault.CRASH_BEFORE})
    scene.world.work()
    scene.world.effects.plan({}, {})
    scene.world.drain()


def another_worker(scene: Scene) -> None:
    scene.world.work()


def land(scene: Scene) -> None:
    scene.world.forward(timedelta(seconds=20))


def create_twice_on_wix(scene: Scene) -> None:
    scene.remove(Side.WIX, "p1")
    scene.change_title(Side.EXTERNAL, "p1", "kept")
    twice(scene)


def test_a_twin_goes() -> None:
    scene = Scene(BUCKET)

    create_twice_on_wix(scene)
    land(scene)
    assert scene.pictures(Side.WIX).count("p1") == 2
    scene.rest()

    assert scene.pictures(Side.WIX).count("p1") == 1
    scene.assert_equal()


def test_a_create_that_lands_when_its_item_was_deleted_brings_nothing_back() -> None:
    """The platform makes one entry of two creates with the same marker, but not when the entry was deleted between."""
    scene = Scene(PAGE)

    scene.add(scene.gallery, "p9")
    twice(scene, create=4)
    scene.world.forward(timedelta(seconds=1))
    scene.remove(Side.WIX, "p9")
    scene.world.drain()
    assert "p9" not in scene.pictures(Side.EXTERNAL)
    land(scene)
    assert "p9" in scene.pictures(Side.EXTERNAL)
    scene.rest()

    assert "p9" not in scene.pictures(Side.WIX) + scene.pictures(Side.EXTERNAL)
    scene.assert_equal()


def test_a_twin_is_known_even_when_its_original_shows_another_picture_by_now() -> None:
    scene = Scene(BUCKET)

    create_twice_on_wix(scene)
    (pair,) = (pair for pair in scene.world.pairs(scene.link) if pair.twin_sent)
    scene.gallery.show(scene.gallery.things[pair.ids.wix], scene.gallery.upload("newer"))
    scene.world.drain()
    land(scene)
    assert "p1" in scene.pictures(Side.WIX)
    scene.rest()

    assert sorted(scene.pictures(Side.WIX)) == ["newer", "p0", "p2", "p3", "p4"]
    scene.assert_equal()


def test_a_twin_is_known_while_a_new_picture_of_its_original_is_on_its_way() -> None:
    scene = Scene(BUCKET)

    create_twice_on_wix(scene)
    scene.album.show(scene.thing(Side.EXTERNAL, "p1"), scene.album.upload("newer"))
    scene.world.effects.plan({}, {-1: Fault.TIME_OUT_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})
    assert any(isinstance(pair.intent, PatchIntent) for pair in scene.world.pairs(scene.link))
    land(scene)
    scene.world.drain()

    assert scene.pictures(Side.WIX).count("p1") == 1
    scene.rest()
    assert sorted(scene.pictures(Side.WIX)) == ["newer", "p0", "p2", "p3", "p4"]
    scene.assert_equal()


def test_a_twin_on_which_a_person_put_another_picture_stays() -> None:
    scene = Scene(TAGGED)

    scene.add(scene.gallery, "new")
    twice(scene)
    land(scene)
    _, twin = (thing for thing in scene.album.things.values() if thing.picture == "new")
    scene.album.show(twin, scene.album.upload("typed"))
    scene.rest()

    assert {"new", "typed"} <= set(scene.pictures(Side.EXTERNAL))
    scene.assert_equal()


def test_a_twin_is_not_paired_with_a_copy_that_a_person_made_on_the_other_side() -> None:
    scene = Scene(BUCKET)

    create_twice_on_wix(scene)
    original = scene.thing(Side.EXTERNAL, "p1")
    scene.album.add(original.kind, original.file, {**original.values, Field.TITLE: "copy"})
    land(scene)
    scene.world.in_flight.clear()
    scene.world.compare(scene.link)
    scene.rest()

    assert scene.pictures(Side.WIX).count("p1") == 2
    assert {"kept", "copy"} <= set(scene.titles(Side.WIX))
    scene.assert_equal()


def test_who_was_slower_removes_what_it_made() -> None:
    """A person's copy bears the marker; another worker takes it for what was created, just before it is."""
    scene = Scene(TAGGED)
    item, original = scene.thing(Side.WIX, "p1"), scene.thing(Side.EXTERNAL, "p1")
    scene.album.add(original.kind, original.file, original.values, None, original.marker)
    scene.gallery.remove(item)
    scene.world.drain()
    scene.gallery.put_back(item)
    effects = scene.world.effects
    effects.plan({}, {-2: Fault.OTHER_WORKER})
    effects.between = lambda _: another_worker(scene)
    scene.world.work()
    effects.plan({}, {})
    scene.rest()

    assert [scene.pictures(side).count("p1") for side in Side] == [1, 1]
    scene.assert_equal()


def test_where_entries_bear_markers_one_without_is_not_ours() -> None:
    scene = Scene(TAGGED)
    scene.add(scene.gallery, "new")
    scene.world.effects.plan({}, {-2: Fault.TIME_OUT_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})

    world, somebodys = scene.world, scene.add(scene.album, "new", "typed")
    look = replace(world.parts.message(scene.link, Kind.LOOK, "test"), side="external", entry_ids=(somebodys.id,))
    world.handle(look)
    scene.rest()

    pair = world.store.pair_of(scene.link_id, Side.EXTERNAL, somebodys.id)
    assert pair is not None
    assert pair.source is Side.EXTERNAL
    scene.assert_equal()


def test_a_copy_with_the_marker_is_not_what_was_never_sent() -> None:
    """The create is intended again, but nothing was sent yet when a person's copy of the former entry is seen."""
    scene = Scene(TAGGED)
    original = scene.thing(Side.EXTERNAL, "p1")
    copied = scene.album.add(original.kind, original.file, original.values, None, original.marker)

    scene.change_title(Side.WIX, "p1", "kept")
    scene.album.remove(original)
    scene.world.effects.plan({}, {-1: Fault.TIME_OUT_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})
    scene.album.edit(copied, {Field.TITLE: "copy"})
    look = replace(scene.world.parts.message(scene.link, Kind.LOOK, "test"), side="external", entry_ids=(copied.id,))
    scene.world.handle(look)
    scene.rest()

    assert {"kept", "copy"} <= set(scene.titles(Side.WIX))
    scene.assert_equal()


@pytest.mark.parametrize("dropped", [True, False], ids=["events lost", "events delivered"])
@pytest.mark.parametrize("change", ["picture", "title"])
@pytest.mark.parametrize("platform", [BUCKET, SQUEEZING], ids=lambda kind: kind.name)
def test_a_create_that_lands_under_the_id_of_its_deleted_retry_undoes_no_edit(
    platform: PlatformKind, change: str, dropped: bool
) -> None:
    """What it shows is what was sent then, and nobody's edit."""
    scene = Scene(platform)
    scene.add(scene.gallery, "p9", "before")
    twice(scene, create=4)
    scene.world.forward(timedelta(seconds=1))
    item = scene.thing(Side.WIX, "p9")
    if change == "picture":
        scene.gallery.show(item, scene.gallery.upload("after"))
    else:
        scene.gallery.edit(item, {Field.TITLE: "after"})
    scene.world.drain()
    (made,) = [thing for thing in scene.album.things.values() if thing.soul == item.soul]
    scene.album.remove(made)
    if dropped:
        scene.world.in_flight.clear()
    land(scene)
    scene.rest()

    shown = scene.pictures(Side.WIX) + scene.titles(Side.WIX)
    assert ("p9" if change == "picture" else "before") not in shown
    scene.assert_equal()
    assert scene.rest() == 0


def test_where_the_id_is_ours_to_choose_an_exact_copy_beside_our_entry_is_no_twin() -> None:
    """An item is deleted and brought back while a person's copy of its counterpart stands there."""
    scene = Scene(BUCKET)
    original, item = scene.thing(Side.EXTERNAL, "p1"), scene.thing(Side.WIX, "p1")
    copied = scene.album.add(original.kind, original.file, original.values, None, original.marker)
    scene.world.in_flight.clear()
    scene.gallery.remove(item)
    scene.world.drain()
    scene.gallery.put_back(item)
    scene.world.drain()
    assert original.marker in scene.album.things

    look = replace(scene.world.parts.message(scene.link, Kind.LOOK, "test"), side="external", entry_ids=(copied.id,))
    scene.world.handle(look)
    scene.rest()

    assert copied.id in scene.album.things
    assert scene.pictures(Side.WIX).count("p1") == 2
    scene.assert_equal()


def test_an_entry_of_ours_that_vanishes_while_it_is_recognised_starts_no_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its create was not recorded yet. Two pairs would claim its ID, and neither come to rest."""
    scene = Scene(BUCKET)
    scene.add(scene.gallery, "new")
    scene.world.effects.plan({}, {-2: Fault.CRASH_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})
    made, find = scene.thing(Side.EXTERNAL, "new"), FakeCollection.find

    def found(collection: FakeCollection, marker: str, staged: Staged | None) -> Sequence[Entry]:
        if made.id in scene.album.things:
            scene.album.remove(made)
        return find(collection, marker, staged)

    monkeypatch.setattr(FakeCollection, "find", found)
    look = replace(scene.world.parts.message(scene.link, Kind.LOOK, "test"), side="external", entry_ids=(made.id,))
    scene.world.handle(look)
    monkeypatch.undo()
    scene.rest()

    assert scene.pictures(Side.WIX).count("new") == 1
    scene.assert_equal()
    assert scene.rest() == 0


@pytest.mark.parametrize("edited", ["", "copy"])
@pytest.mark.parametrize(
    "fault", [Fault.CRASH_BEFORE, Fault.ERROR_BEFORE, Fault.TIME_OUT_AFTER, Fault.CRASH_AFTER, Fault.LANDS_LATE]
)
def test_a_copy_of_the_former_entry_is_not_what_an_interrupted_create_made(fault: Fault, edited: str) -> None:
    """It bears the marker, and was there before the create: what stands on it is no edit of the entry."""
    scene = Scene(TAGGED)
    original = scene.thing(Side.EXTERNAL, "p1")
    copied = scene.album.add(original.kind, original.file, original.values, None, original.marker)
    if edited:
        scene.album.edit(copied, {Field.TITLE: edited})

    scene.change_title(Side.WIX, "p1", "kept")
    scene.album.remove(original)
    scene.world.effects.plan({}, {-2: fault})
    scene.world.work()
    scene.world.effects.plan({}, {})
    scene.rest()

    assert sorted(scene.titles(Side.WIX), key=str) == sorted(["p0", "kept", edited or "p1", "p2", "p3", "p4"])
    assert copied.id in scene.album.things
    scene.assert_equal()


@pytest.mark.parametrize("platform", [BUCKET, PAGE], ids=lambda kind: kind.name)
def test_an_edit_made_while_a_create_was_under_way_is_not_undone_when_that_arrives(platform: PlatformKind) -> None:
    scene = Scene(platform)
    scene.add(scene.gallery, "new", "first")
    scene.world.effects.plan({}, {-2: Fault.LANDS_LATE})
    scene.world.work()

    scene.change_title(Side.WIX, "new", "second")
    scene.world.effects.plan({}, {-1: Fault.CRASH_BEFORE})
    scene.world.work()
    scene.world.effects.plan({}, {})
    land(scene)
    scene.rest()

    assert scene.thing(Side.WIX, "new").values[Field.TITLE] == "second"
    scene.assert_equal()
