"""What a plan says is what then is done, and planning itself does nothing."""

from dataclasses import replace

from gallery_sync.cli.output import Row
from gallery_sync.cli.plan import rows_of
from gallery_sync.model import Decision, Direction, Settings, Side
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene


def planned(scene: Scene) -> list[Row]:
    return list(rows_of(scene.world.parts, scene.link, lambda _: None))


def test_at_rest_there_is_nothing_to_do():
    assert planned(Scene(BUCKET)) == []


def test_each_difference_is_named():
    scene = Scene(BUCKET)
    scene.change_title(Side.WIX, "p0", "Dawn")
    scene.remove(Side.EXTERNAL, "p1")
    scene.add(scene.gallery, "p9")

    found = {(row["does"], row["what"]) for row in planned(scene)}

    assert found == {
        ("write", "write title to the platform"),
        ("delete", "delete on Wix"),
        ("create", "create on the platform"),
    }


def test_both_sides_edited_names_what_loses():
    scene = Scene(BUCKET)
    scene.change_title(Side.WIX, "p0", "Dawn")
    scene.change_title(Side.EXTERNAL, "p0", "Dusk")

    (row,) = planned(scene)

    assert row["what"] == "write title to the platform; overwrites an edit of: title"


def test_many_deletions_would_be_held():
    scene = Scene(BUCKET)
    for number in range(5):
        scene.remove(Side.WIX, f"p{number}")

    assert [row["does"] for row in planned(scene)] == ["hold"] * 5
    assert scene.world.store.held(scene.link_id) == []


def test_what_the_owner_has_decided_waits_for_nobody():
    scene = Scene(BUCKET)
    for number in range(5):
        scene.remove(Side.WIX, f"p{number}")
    scene.rest()
    (held,) = scene.world.store.held(scene.link_id)
    scene.world.store.decide_held(held, Decision.RESTORE)

    assert [row["does"] for row in planned(scene)] == ["finish"] * 5


def test_what_others_put_into_an_album_that_is_only_shared_is_left_and_named():
    scene = Scene(BUCKET, Settings(direction=Direction.SHARE))
    scene.add(scene.album, "p9")

    [row] = planned(scene)

    assert row["does"] == "leave"
    assert "only shares" in row["what"]


def test_planning_writes_nothing_to_the_table_or_a_platform():
    scene = Scene(BUCKET)
    scene.change_title(Side.WIX, "p0", "Dawn")
    scene.remove(Side.EXTERNAL, "p1")
    writes, rows = scene.world.effects.platform_writes, scene.world.pairs(scene.link)

    planned(scene)

    assert scene.world.effects.platform_writes == writes
    assert scene.world.pairs(scene.link) == rows


def test_the_same_picture_on_both_sides_becomes_a_pair():
    scene = Scene(BUCKET)
    item = scene.add(scene.gallery, "p9")
    medium = scene.album.add(item.kind, scene.album.upload("p9"), item.values)
    scene.world.in_flight.clear()

    [row] = planned(scene)

    assert (row["does"], row["item"], row["medium"]) == ("pair", item.id, medium.id)


def test_renamed_entries_are_followed_and_not_held():
    scene = Scene(replace(BUCKET, name="folder", can=replace(BUCKET.can, renames=True)))
    for picture in ("p0", "p1", "p2", "p3", "p4"):
        thing = scene.thing(Side.EXTERNAL, picture)
        scene.album.add(thing.kind, thing.file, thing.values, thing.rank, entry_id=f"01-{picture}")
        scene.album.remove(thing)

    assert [row["does"] for row in planned(scene)] == ["finish"] * 5
