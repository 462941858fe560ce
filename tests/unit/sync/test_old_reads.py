"""Rule 17: a read that is known to be old decides nothing."""

from datetime import timedelta

import pytest

from gallery_sync.model import Awaits, ConflictPolicy, DeletePolicy, Field, Pair, Settings, Side
from tests.simulation.effects import STALE_ON, Fault
from tests.simulation.shelf import BUCKET, PAGE, Kind
from tests.unit.sync.scene import Scene

PLATFORMS = [BUCKET, PAGE]
BOTH = pytest.mark.parametrize("side", list(Side))
EVERY = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda kind: kind.name)


def cache(scene: Scene, *sides: Side) -> None:
    """Caches stand in front of these sides; without any they are gone."""
    number = next((number for number, cached in STALE_ON.items() if cached == frozenset(sides)), None)
    scene.world.effects.plan({number: Fault.STALE_READ} if number else {}, {})


def poll(scene: Scene) -> None:
    """Find out what happened on a platform that tells nothing by itself."""
    scene.world.compare(scene.link)


def pass_time(scene: Scene, by: timedelta = timedelta(seconds=5)) -> None:
    scene.world.forward(by)


def troubled(scene: Scene) -> list[Pair]:
    return [pair for pair in scene.world.pairs(scene.link) if pair.trouble]


@EVERY
@BOTH
def test_a_read_from_before_our_own_write_is_no_edit(platform: Kind, side: Side) -> None:
    scene = Scene(platform)
    pass_time(scene)
    scene.change_title(side.other, "p1", "new")
    poll(scene)
    scene.world.drain()
    assert scene.thing(side, "p1").values[Field.TITLE] == "new"

    cache(scene, side)
    scene.describe(side.other, "p1", "another edit makes us look at both sides")
    poll(scene)

    assert scene.world.effects.happened[Fault.STALE_READ] > 0
    assert scene.thing(side.other, "p1").values[Field.TITLE] == "new"
    assert [pair.trouble and pair.trouble.awaits for pair in troubled(scene)] == [Awaits.NEWER_READ]
    cache(scene)
    scene.rest()
    assert scene.thing(side, "p1").values[Field.DESCRIPTION].startswith("another")  # type: ignore[union-attr]
    scene.assert_equal()
    assert not troubled(scene)


def test_the_newest_edit_of_a_person_wins_over_an_old_read_of_our_own_write() -> None:
    scene = Scene(BUCKET, Settings(conflict=ConflictPolicy.WIX_WINS))
    pass_time(scene)
    scene.change_title(Side.EXTERNAL, "p1", "New")
    scene.world.settle()
    pass_time(scene)
    scene.change_title(Side.EXTERNAL, "p1", "Newer")

    cache(scene, Side.WIX)
    scene.world.drain()
    assert scene.world.effects.happened[Fault.STALE_READ] > 0
    assert scene.thing(Side.EXTERNAL, "p1").values[Field.TITLE] == "Newer"
    cache(scene)
    scene.rest()

    assert scene.thing(Side.WIX, "p1").values[Field.TITLE] == "Newer"
    assert not scene.world.store.conflicts(scene.link_id)


@BOTH
def test_an_event_that_overtakes_the_replica_is_not_forgotten(side: Side) -> None:
    scene = Scene(BUCKET)
    pass_time(scene)
    scene.change_title(side, "p2", "new")

    cache(scene, side)
    scene.world.drain()
    assert scene.thing(side.other, "p2").values[Field.TITLE] == "p2"
    cache(scene)
    scene.world.settle()

    assert scene.thing(side.other, "p2").values[Field.TITLE] == "new"


@BOTH
def test_an_entry_that_a_replica_does_not_know_yet_is_not_taken_for_deleted(side: Side) -> None:
    scene = Scene(BUCKET)
    pass_time(scene, timedelta(minutes=5))
    scene.add(scene.side(side.other), "new")
    scene.world.drain()
    made = scene.thing(side, "new")

    cache(scene, side)
    scene.describe(side.other, "new", "makes us look")
    scene.world.drain()
    assert scene.world.effects.happened[Fault.STALE_READ] > 0
    assert "new" in scene.pictures(side.other)
    cache(scene)
    scene.rest()

    assert made.id in scene.side(side).things
    scene.assert_equal()


def test_what_was_kept_alone_is_not_forgotten_because_a_replica_does_not_know_it_yet() -> None:
    scene = Scene(BUCKET, Settings(delete=DeletePolicy.KEEP))
    pass_time(scene)
    scene.remove(Side.EXTERNAL, "p1")
    scene.change_title(Side.WIX, "p1", "An edit beats a deletion")
    scene.world.drain()
    pass_time(scene)
    scene.remove(Side.WIX, "p1")
    scene.world.drain()
    kept = scene.thing(Side.EXTERNAL, "p1")

    cache(scene, Side.EXTERNAL)
    scene.look_at("p1")
    cache(scene)
    scene.rest()

    assert scene.thing(Side.EXTERNAL, "p1") is kept
    assert "p1" not in scene.pictures(Side.WIX)


def test_deletions_that_the_owner_confirmed_are_done_at_once() -> None:
    scene = Scene(BUCKET)
    pass_time(scene)
    for name in ("p0", "p1", "p2", "p3", "p4"):
        scene.change_title(Side.WIX, name, f"{name} was known a moment ago")
    poll(scene)
    scene.world.drain()
    scene.remove_most(Side.WIX)
    poll(scene)
    scene.world.drain()
    held = scene.held

    scene.world.links.confirm(scene.link, held.id)
    scene.world.drain()

    assert len(scene.album.things) == 1
    assert not troubled(scene)


def test_a_confirmed_deletion_says_nothing_about_the_side_that_remains() -> None:
    scene = Scene(BUCKET, at_rest=False)
    scene.rest()
    pass_time(scene)
    scene.remove_most(Side.WIX)
    scene.world.drain()
    held = scene.held

    cache(scene, Side.EXTERNAL)
    scene.world.links.confirm(scene.link, held.id)
    scene.world.drain()
    cache(scene)
    scene.rest()

    assert scene.pictures(Side.WIX) == scene.pictures(Side.EXTERNAL) == ["p4"]


@BOTH
def test_a_deletion_is_carried_although_a_cache_still_shows_the_entry(side: Side) -> None:
    scene = Scene(BUCKET)
    pass_time(scene)
    scene.remove(side, "p3")

    cache(scene, side)
    scene.world.drain()
    assert "p3" in scene.pictures(side.other)
    cache(scene)
    scene.world.settle()

    assert "p3" not in scene.pictures(side.other)


@EVERY
def test_a_deletion_of_what_was_just_created_from_a_changed_picture_is_carried(platform: Kind) -> None:
    """The first attempt brought no file; what the second one creates shows what the person replaced it by."""
    scene = Scene(platform)
    made = scene.add(scene.gallery, "first")
    scene.world.effects.plan({}, {-22: Fault.FILE_NOT_HAD})
    scene.world.drain()
    scene.gallery.show(made, scene.gallery.upload("second"))
    scene.describe(Side.WIX, "second", "typed before it was created")

    cache(scene, Side.EXTERNAL)
    scene.world.drain()
    assert scene.thing(Side.EXTERNAL, "second").values[Field.DESCRIPTION]
    cache(scene)
    scene.remove(Side.EXTERNAL, "second")
    pass_time(scene, timedelta(hours=1))
    scene.rest()

    assert "second" not in scene.pictures(Side.WIX)
    scene.assert_equal()


def test_a_former_version_that_somebody_put_back_counts_in_the_end() -> None:
    scene = Scene(PAGE)
    pass_time(scene, timedelta(hours=1))
    scene.change_title(Side.WIX, "p1", "new")
    scene.world.settle()
    medium = scene.thing(Side.EXTERNAL, "p1")
    scene.change_title(Side.EXTERNAL, "p1", "old")
    medium.modified_at -= timedelta(days=30)
    medium.entry = None

    poll(scene)
    assert scene.thing(Side.WIX, "p1").values[Field.TITLE] == "new"
    for _ in range(12):
        scene.world.tick(timedelta(hours=6))
        scene.world.drain()

    assert scene.thing(Side.WIX, "p1").values[Field.TITLE] == "old"
    scene.assert_equal()
    assert not troubled(scene)


@BOTH
@pytest.mark.parametrize("new", [True, False])
def test_what_the_owner_wants_tried_again_is_read_again_and_believed_no_sooner(side: Side, new: bool) -> None:
    """Who clicks cannot know that a cache answers."""
    scene, picture = Scene(BUCKET), "p9" if new else "p1"
    pass_time(scene)
    if new:
        scene.add(scene.side(side.other), picture)
    else:
        scene.change_title(side.other, "p1", "new")
    poll(scene)
    cache(scene, side)
    scene.describe(side.other, picture, "makes us look")
    poll(scene)
    assert len(troubled(scene)) == 1

    for _ in range(3):
        scene.world.links.try_again(scene.link, troubled(scene))
        scene.world.drain()

    (still,) = troubled(scene)
    assert still.trouble is not None
    assert still.trouble.awaits is Awaits.NEWER_READ
    cache(scene)
    scene.rest()
    assert scene.thing(side, picture).values[Field.DESCRIPTION] == "makes us look"
    scene.assert_equal()
