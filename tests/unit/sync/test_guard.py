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
    for picture in ("p0", "p1", "p2", "p3"):
        scene.remove(Side.WIX, picture)

    gone = [pair for pair in scene.world.pairs(scene.link) if pair.ids.wix not in scene.gallery.things]
    assert [context.holds(Side.WIX, pair) for pair in gone] == [True] * 4
    (held,) = store.held(scene.link_id)
    assert late.id in held.pair_ids
