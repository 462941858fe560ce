"""Moving entries among others that nothing is known of yet."""

import pytest

from gallery_sync.messages import Kind as Work
from gallery_sync.model import Side
from tests.simulation.shelf import PLATFORMS, Kind
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
    world.items.handle(world.parts.message(scene.link, Work.ORDER, "test"))
