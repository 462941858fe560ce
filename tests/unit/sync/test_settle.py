"""The decision table, cell by cell, on every kind of platform."""

from datetime import timedelta

import pytest

from gallery_sync.model import ConflictPolicy, DeletePolicy, Direction, Field, LinkState, PairState, Settings, Side
from tests.simulation.shelf import BUCKET, PLATFORMS, SLOW_WIX, WIX, Kind
from tests.unit.sync.scene import GALLERY, SITE, Scene

PLATFORM = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda kind: kind.name)
FROM = pytest.mark.parametrize("source", list(Side), ids=lambda side: f"from {side}")


@PLATFORM
@pytest.mark.parametrize("wix", [WIX, SLOW_WIX], ids=lambda kind: kind.name)
def test_a_shared_gallery_arrives_once_and_in_order(platform: Kind, wix: Kind) -> None:
    scene = Scene(platform, wix=wix)

    scene.assert_equal()
    assert len(scene.album.things) == 5
    assert scene.rest() == 0


@PLATFORM
def test_the_replay_of_every_event_writes_nothing(platform: Kind) -> None:
    scene = Scene(platform)
    scene.change_title(Side.WIX, "p1", "new")
    scene.change_title(Side.EXTERNAL, "p2", "other")
    scene.rest()

    for message in list(scene.world.sent):
        scene.world.handle(message)

    assert scene.rest() == 0


@PLATFORM
@FROM
def test_an_edit_is_carried_over_with_one_write(platform: Kind, source: Side) -> None:
    scene = Scene(platform)

    scene.change_title(source, "p2", "new")
    writes = scene.rest()

    assert scene.titles(source.other)[2] == "new"
    assert writes == 1
    scene.assert_equal()


@PLATFORM
@FROM
def test_a_new_entry_is_created_on_the_other_side_in_its_place(platform: Kind, source: Side) -> None:
    scene = Scene(platform)

    scene.add(scene.side(source), "p9")
    scene.put_after(source, "p9", "p1")
    scene.rest()

    if platform.can.ordered:
        assert scene.pictures(source.other) == ["p0", "p1", "p9", "p2", "p3", "p4"]
    scene.assert_equal()


@PLATFORM
@FROM
def test_a_deletion_is_carried_over_with_one_write(platform: Kind, source: Side) -> None:
    scene = Scene(platform)

    scene.remove(source, "p2")
    writes = scene.rest()

    assert "p2" not in scene.pictures(source.other)
    assert writes == 1
    scene.assert_equal()


@PLATFORM
@FROM
def test_an_edit_survives_a_delete_on_the_other_side(platform: Kind, source: Side) -> None:
    scene = Scene(platform)

    scene.remove(source, "p2")
    scene.change_title(source.other, "p2", "kept")
    scene.rest()

    assert "kept" in scene.titles(source)
    scene.assert_equal()


@FROM
def test_a_delete_beats_an_edit_when_the_owner_wants_it_so(source: Side) -> None:
    scene = Scene(BUCKET, Settings(edit_beats_delete=False))

    scene.remove(source, "p2")
    scene.change_title(source.other, "p2", "lost")
    scene.rest()

    assert "p2" not in scene.pictures(source.other)
    assert [conflict.lost for conflict in scene.world.store.conflicts(scene.link_id)] == ["lost"]


@PLATFORM
def test_both_gone_leaves_a_tombstone(platform: Kind) -> None:
    scene = Scene(platform)

    scene.remove(Side.WIX, "p2")
    scene.remove(Side.EXTERNAL, "p2")
    writes = scene.rest()

    states = [pair.state for pair in scene.world.store.pairs(scene.link_id)]
    assert states.count(PairState.TOMBSTONE) == 1
    assert writes == 0


@PLATFORM
def test_edits_of_different_fields_are_both_kept(platform: Kind) -> None:
    scene = Scene(platform)

    scene.change_title(Side.WIX, "p2", "wix")
    scene.describe(Side.EXTERNAL, "p2", "external")
    scene.rest()

    for side in Side:
        values = scene.thing(side, "p2").values
        assert (values[Field.TITLE], values[Field.DESCRIPTION]) == ("wix", "external")


@pytest.mark.parametrize("policy", [ConflictPolicy.WIX_WINS, ConflictPolicy.EXTERNAL_WINS])
@PLATFORM
def test_the_same_field_edited_on_both_sides_goes_by_the_policy_and_the_loser_is_journalled(
    platform: Kind, policy: ConflictPolicy
) -> None:
    scene = Scene(platform, Settings(conflict=policy))

    scene.change_title(Side.WIX, "p2", "wix")
    scene.change_title(Side.EXTERNAL, "p2", "ext")
    scene.rest()

    kept, lost = ("wix", "ext") if policy is ConflictPolicy.WIX_WINS else ("ext", "wix")
    assert scene.titles(Side.WIX)[2] == scene.titles(Side.EXTERNAL)[2] == kept
    assert [conflict.lost for conflict in scene.world.store.conflicts(scene.link_id)] == [lost]


@PLATFORM
def test_the_same_edit_on_both_sides_writes_nothing(platform: Kind) -> None:
    scene = Scene(platform)

    scene.change_title(Side.WIX, "p2", "same")
    scene.change_title(Side.EXTERNAL, "p2", "same")

    assert scene.rest() == 0


@PLATFORM
@FROM
def test_a_replaced_picture_is_replaced_on_the_other_side(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    shelf = scene.side(source)

    shelf.show(scene.thing(source, "p2"), shelf.upload("new"))
    scene.rest()

    assert scene.pictures(source.other)[2] == "new"
    assert len(scene.pictures(source.other)) == 5
    scene.assert_equal()


@PLATFORM
@FROM
def test_a_move_is_carried_over(platform: Kind, source: Side) -> None:
    if not platform.can.ordered:
        return
    scene = Scene(platform)

    scene.put_after(source, "p4", "p0")
    writes = scene.rest()

    assert scene.pictures(source.other) == ["p0", "p4", "p1", "p2", "p3"]
    assert writes == 1


@PLATFORM
@FROM
def test_many_deletions_at_once_wait_for_the_owner(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    scene.remove_most(source)

    writes = scene.rest()

    held = scene.held
    assert (held.missing_on, len(held.pair_ids), writes) == (source, 4, 0)


@PLATFORM
@FROM
def test_confirmed_deletions_are_carried_out(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    scene.remove_most(source)
    scene.rest()
    held = scene.held

    scene.world.links.confirm(scene.link, held.id)
    scene.rest()

    assert scene.pictures(source.other) == ["p4"]
    assert not scene.world.store.held(scene.link_id)


@PLATFORM
@FROM
def test_refused_deletions_are_undone(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    scene.remove_most(source)
    scene.rest()
    held = scene.held

    scene.world.links.refuse(scene.link, held.id)
    scene.rest()

    assert len(scene.pictures(source)) == 5
    assert not scene.world.store.held(scene.link_id)
    scene.assert_equal()


@PLATFORM
@FROM
def test_a_decision_is_about_the_deletions_that_the_owner_was_shown(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    scene.remove_most(source)
    scene.rest()
    scene.describe(source.other, "p1", "An edit beats a deletion")
    scene.look_at("p1")
    assert "p1" in scene.pictures(source)
    held = scene.held

    scene.world.links.refuse(scene.link, held.id)
    scene.remove(source, "p1")
    scene.rest()
    scene.world.forward(timedelta(minutes=5))
    scene.rest()

    assert sorted(scene.pictures(source)) == ["p0", "p2", "p3", "p4"]
    scene.assert_equal()


@FROM
def test_the_delete_policy_keep_leaves_the_other_side_alone(source: Side) -> None:
    scene = Scene(BUCKET, Settings(delete=DeletePolicy.KEEP))

    scene.remove(source, "p2")
    writes = scene.rest()

    assert "p2" in scene.pictures(source.other)
    assert writes == 0


def test_in_share_external_changes_are_recorded_and_never_carried() -> None:
    scene = Scene(BUCKET, Settings(direction=Direction.SHARE))

    scene.change_title(Side.EXTERNAL, "p1", "outside")
    scene.remove(Side.EXTERNAL, "p2")
    writes = scene.rest()

    drifts = sorted(pair.drift for pair in scene.world.pairs(scene.link) if pair.drift)
    assert drifts == [("deleted",), ("title",)]
    assert (writes, len(scene.pictures(Side.WIX))) == (0, 5)


@PLATFORM
def test_a_persons_copy_of_an_entry_of_ours_is_a_new_item(platform: Kind) -> None:
    scene = Scene(platform)
    original = scene.thing(Side.EXTERNAL, "p2")

    scene.album.add(original.kind, original.file, original.values, original.rank + 1, original.marker)
    scene.rest()

    assert len(scene.pictures(Side.WIX)) == 6
    scene.assert_equal()


def test_a_gallery_that_is_deleted_holds_the_link() -> None:
    scene = Scene(BUCKET)

    scene.gallery.gone = True
    scene.gallery.things.clear()
    writes = scene.rest()

    assert scene.link.state is LinkState.HELD
    assert writes == 0


@PLATFORM
def test_linking_again_pairs_by_media_and_doubles_nothing(platform: Kind) -> None:
    if platform.recompresses:
        return
    scene = Scene(platform)
    scene.world.links.unlink(scene.link, remove_album=False)
    scene.world.settle()

    link = scene.world.share(SITE, GALLERY, platform.name, Settings(), album_id=scene.album_id)
    scene.link_id = link.id
    writes = scene.rest()

    assert (len(scene.album.things), len(scene.gallery.things), writes) == (5, 5, 0)


def test_what_is_back_from_the_dead_is_paired_with_a_new_entry_that_shows_the_same() -> None:
    scene = Scene(BUCKET)
    medium = scene.add(scene.album, "new")
    scene.rest()
    scene.remove(Side.WIX, "new")
    scene.rest()
    assert "new" not in scene.pictures(Side.EXTERNAL)

    scene.album.put_back(medium)
    scene.add(scene.gallery, "new")
    scene.world.in_flight.clear()
    scene.rest()

    assert scene.link.state is LinkState.ACTIVE
    assert scene.pictures(Side.WIX).count("new") == 1
    scene.assert_equal()


def test_two_that_are_back_from_the_dead_and_show_the_same_are_paired() -> None:
    scene = Scene(BUCKET)
    media = [scene.add(scene.album, "new") for _ in range(2)]
    scene.rest()
    pair = scene.world.store.pair_of(scene.link_id, Side.EXTERNAL, media[1].id)
    assert pair is not None
    item = scene.gallery.things[pair.ids.wix]
    for side in Side:
        for _ in media:
            scene.remove(side, "new")
    scene.rest()

    scene.album.put_back(media[0])
    scene.gallery.put_back(item)
    scene.world.in_flight.clear()
    scene.rest()

    assert scene.link.state is LinkState.ACTIVE
    assert [scene.pictures(side).count("new") for side in Side] == [1, 1]
    scene.assert_equal()
