"""What arrives late, or twice, is our own and no edit of a person (rules 3 to 6)."""

from datetime import timedelta

from gallery_sync.model import ConflictPolicy, Field, PatchIntent, Settings, Side
from tests.simulation.effects import Fault
from tests.simulation.shelf import BUCKET, PAGE, TAGGED
from tests.unit.sync.scene import Scene


def work(scene: Scene, fault: Fault, effect: int) -> None:
    """A worker takes one message, and the effect of this number goes wrong."""
    scene.world.effects.plan({}, {effect: fault})
    scene.world.work()
    scene.world.effects.plan({}, {})


def another_worker(scene: Scene) -> None:
    scene.world.work()


def test_an_update_that_arrives_after_a_newer_one_was_begun_is_no_edit() -> None:
    scene = Scene(BUCKET, Settings(conflict=ConflictPolicy.NEWEST_WINS))

    scene.describe(Side.WIX, "p0", "first")
    work(scene, Fault.LANDS_LATE, -1)
    scene.describe(Side.WIX, "p0", "second")
    work(scene, Fault.ERROR_BEFORE, -1)
    scene.rest()

    assert scene.thing(Side.WIX, "p0").values[Field.DESCRIPTION] == "second"
    assert scene.world.store.conflicts(scene.link_id) == []
    scene.assert_equal()


def test_a_long_text_is_not_remembered_once_more() -> None:
    scene = Scene(BUCKET)

    for text in ("first " * 1000, "second"):
        scene.describe(Side.WIX, "p0", text)
        work(scene, Fault.ERROR_BEFORE, -1)

    (pair,) = (one for one in scene.world.pairs(scene.link) if one.intent)
    assert isinstance(pair.intent, PatchIntent)
    assert pair.intent.unanswered == {}


def test_an_update_that_arrives_just_before_a_newer_one_is_no_edit() -> None:
    scene = Scene(BUCKET, Settings(conflict=ConflictPolicy.EXTERNAL_WINS))

    scene.describe(Side.WIX, "p0", "first")
    work(scene, Fault.LANDS_LATE, -1)
    scene.describe(Side.WIX, "p0", "second")
    scene.world.effects.between = lambda _: scene.world.forward(timedelta(seconds=20))
    work(scene, Fault.OTHER_WORKER, -1)
    scene.rest()

    assert scene.thing(Side.WIX, "p0").values[Field.DESCRIPTION] == "second"
    scene.assert_equal()


def test_of_two_replacements_of_which_one_worker_died_one_remains() -> None:
    scene = Scene(PAGE, items=1)

    scene.gallery.show(scene.thing(Side.WIX, "p0"), scene.gallery.upload("newer"))
    scene.world.effects.between = lambda _: another_worker(scene)
    scene.world.effects.plan({3: Fault.OTHER_WORKER}, {-2: Fault.CRASH_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})
    scene.rest()

    assert [scene.pictures(side) for side in Side] == [["newer"], ["newer"]]


def test_of_a_copy_and_what_was_just_made_again_the_latter_is_ours() -> None:
    """A copy keeps the marker; only what it shows tells that it is not what was sent."""
    scene = Scene(TAGGED, items=1)
    original = scene.thing(Side.EXTERNAL, "p0")
    scene.album.add(original.kind, original.file, {**original.values, Field.TITLE: "p0"}, None, original.marker)
    scene.album.remove(original)
    scene.change_title(Side.WIX, "p0", "newer")

    scene.world.effects.plan({}, {-2: Fault.CRASH_AFTER})
    scene.world.drain()
    scene.world.effects.plan({}, {})
    scene.rest()

    (pair,) = (one for one in scene.world.pairs(scene.link) if one.ids.wix == "wix1")
    assert scene.album.things[pair.ids.external].values[Field.TITLE] == "newer"
    scene.assert_equal()


def test_what_was_typed_reaches_a_late_twin_that_takes_the_place_of_a_deleted_entry() -> None:
    scene = Scene(PAGE, Settings(conflict=ConflictPolicy.EXTERNAL_WINS), items=1, at_rest=False)
    scene.change_title(Side.WIX, "p0", "dawn")
    scene.world.effects.plan({}, {-2: Fault.LANDS_LATE})
    for _ in range(4):
        scene.world.work()
    scene.world.effects.plan({}, {})

    scene.describe(Side.WIX, "p0", "typed")
    scene.remove(Side.EXTERNAL, "p0")
    scene.world.in_flight.clear()
    scene.world.forward(timedelta(seconds=20))
    scene.rest()

    assert scene.thing(Side.WIX, "p0").values[Field.DESCRIPTION] == "typed"
    scene.assert_equal()


def test_a_create_that_lands_when_what_its_retry_made_is_gone_again_is_nobodys_entry() -> None:
    scene = Scene(BUCKET)
    scene.add(scene.gallery, "new")
    work(scene, Fault.LANDS_LATE, -2)
    (late,) = scene.world.effects.late
    scene.world.effects.late.clear()
    scene.world.tick(timedelta(minutes=1))
    scene.world.drain()
    thing = scene.thing(Side.WIX, "new")
    scene.gallery.show(thing, scene.gallery.upload("newer"))
    scene.world.drain()
    scene.world.forward(timedelta(minutes=5))
    scene.remove(Side.EXTERNAL, "newer")
    scene.world.drain()
    assert "newer" not in scene.pictures(Side.WIX)

    late[1]()
    scene.rest()

    assert {"new", "newer"}.isdisjoint(scene.pictures(Side.WIX) + scene.pictures(Side.EXTERNAL))
    scene.assert_equal()
