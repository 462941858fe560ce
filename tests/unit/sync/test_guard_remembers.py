"""Deletions count over a day: whoever deletes one picture after the other is asked as if it had been all at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.model import Decision, Side
from gallery_sync.sync.guard import must_hold
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene

ITEMS = 20
ALLOWED = 4
"""A fifth of them."""


def delete_one_by_one(scene: Scene, side: Side, pictures: range, every: timedelta = timedelta(seconds=3)) -> None:
    for number in pictures:
        scene.remove(side, f"p{number}")
        scene.world.settle()
        scene.world.tick(every)


@pytest.mark.parametrize("side", list(Side))
def test_a_script_that_deletes_one_picture_every_three_seconds_empties_no_gallery(side: Side):
    scene = Scene(BUCKET, items=ITEMS)

    delete_one_by_one(scene, side, range(ITEMS))

    assert len(scene.side(side.other).things) == ITEMS - ALLOWED
    (held,) = scene.world.store.held(scene.link_id)
    assert len(held.pair_ids) == ITEMS - ALLOWED


def test_a_few_deletions_a_day_are_carried_out_day_after_day():
    scene = Scene(BUCKET, items=ITEMS)

    delete_one_by_one(scene, Side.WIX, range(12), every=timedelta(hours=9))

    assert len(scene.album.things) == ITEMS - 12
    assert scene.world.store.held(scene.link_id) == []


def test_the_sentence_says_how_many_vanished_within_a_day():
    scene = Scene(BUCKET, items=ITEMS)

    delete_one_by_one(scene, Side.WIX, range(ALLOWED + 1))

    (held,) = scene.world.store.held(scene.link_id)
    assert held.reason == "5 of 20 pictures vanished within a day from this side."


def test_what_the_owner_confirmed_is_not_counted_and_the_count_begins_anew():
    scene = Scene(BUCKET, items=ITEMS)
    delete_one_by_one(scene, Side.WIX, range(ALLOWED + 1))
    (held,) = scene.world.store.held(scene.link_id)
    scene.world.links.confirm(scene.link, held.id)
    scene.world.settle()

    delete_one_by_one(scene, Side.WIX, range(ALLOWED + 1, ALLOWED + 3))

    assert len(scene.album.things) == ITEMS - ALLOWED - 3
    assert scene.world.store.held(scene.link_id) == []


def test_deletions_on_one_side_do_not_count_for_the_other():
    scene = Scene(BUCKET, items=ITEMS)
    delete_one_by_one(scene, Side.WIX, range(3))
    delete_one_by_one(scene, Side.EXTERNAL, range(3, 6))

    assert len(scene.gallery.things) == len(scene.album.things) == ITEMS - 6


@pytest.mark.parametrize(
    ("missing", "pairs", "present", "lately", "held"),
    [
        (0, 10, 10, 9, False),
        (1, 100, 99, 19, False),
        (1, 100, 99, 30, True),
        (1, 7, 6, 3, True),
        (1, 10, 9, 2, False),
        (4, 20, 16, 0, False),
        (5, 20, 15, 0, True),
        (1, 1, 0, 0, True),
    ],
)
def test_when_deletions_wait(missing: int, pairs: int, present: int, lately: int, *, held: bool):
    assert bool(must_hold(missing, pairs, present, lately)) is held


def test_a_person_s_request_is_nobody_s_look_and_the_count_goes_on():
    scene = Scene(BUCKET, items=ITEMS)
    delete_one_by_one(scene, Side.WIX, range(ALLOWED))
    item = scene.thing(Side.WIX, f"p{ALLOWED}")
    pair = scene.world.store.pair_of(scene.link_id, Side.WIX, item.id)
    assert pair is not None
    scene.world.store.put_pair(replace(pair, decision=Decision.FORGET), pair)

    delete_one_by_one(scene, Side.WIX, range(ALLOWED, ALLOWED + 3))

    assert len(scene.album.things) == ITEMS - ALLOWED - 1
    (held,) = scene.world.store.held(scene.link_id)
    assert len(held.pair_ids) == 2
