"""The mass guard (rule 10), where the mapping changes while the work goes on."""

from dataclasses import replace

from gallery_sync.model import PairState, Side
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene


def test_a_pair_that_is_linked_while_the_work_goes_on_is_counted_too() -> None:
    scene = Scene(BUCKET)
    store = scene.world.store
    (late,) = (pair for pair in scene.world.pairs(scene.link) if pair.bases.wix and pair.bases.wix.title == "p0")
    late = store.put_pair(replace(late, state=PairState.CREATING), late)
    context = scene.world.parts.context(scene.link, "test")
    context.mapping()

    late = store.put_pair(replace(late, state=PairState.LINKED), late)
    scene.remove_most(Side.WIX)

    gone = [pair for pair in scene.world.pairs(scene.link) if pair.ids.wix not in scene.gallery.things]
    assert [context.hold_back(Side.WIX, pair) for pair in gone] == [True] * 4
    (held,) = store.held(scene.link_id)
    assert late.id in held.pair_ids


def _present(scene: Scene) -> set[str]:
    return set(scene.gallery.things)


def test_a_review_says_what_must_wait_and_writes_nothing() -> None:
    scene = Scene(BUCKET)
    store, context = scene.world.store, scene.world.parts.context(scene.link, "test")
    scene.remove_most(Side.WIX)

    review = context.guard.review(Side.WIX, context.mapping().values(), _present(scene))

    assert store.held(scene.link_id) == []
    assert review.held is not None
    assert review.waiting == frozenset(review.held.pair_ids)
    assert len(review.waiting) == 4

    context.guard.record(review)

    assert store.held(scene.link_id) == [review.held]


def test_a_review_of_what_is_held_already_has_nothing_to_be_recorded() -> None:
    scene = Scene(BUCKET)
    store, context = scene.world.store, scene.world.parts.context(scene.link, "test")
    scene.remove_most(Side.WIX)
    context.guard.record(context.guard.review(Side.WIX, context.mapping().values(), _present(scene)))
    (held,) = store.held(scene.link_id)

    again = context.guard.review(Side.WIX, context.mapping().values(), _present(scene))

    assert again.held == again.stored == held


def test_a_review_that_holds_nothing_any_more_is_recorded_by_removing_the_set() -> None:
    scene = Scene(BUCKET)
    store, context = scene.world.store, scene.world.parts.context(scene.link, "test")
    present = _present(scene)
    scene.remove_most(Side.WIX)
    context.guard.record(context.guard.review(Side.WIX, context.mapping().values(), _present(scene)))

    review = context.guard.review(Side.WIX, context.mapping().values(), present)

    assert (review.waiting, review.held) == (frozenset(), None)
    assert len(store.held(scene.link_id)) == 1
    context.guard.record(review)
    assert store.held(scene.link_id) == []
