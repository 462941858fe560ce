"""A comparison of a whole gallery reads no more of the table than it must."""

from collections.abc import Iterator

import pytest

from gallery_sync.model import Pair, Side
from tests.simulation.shelf import PLATFORMS
from tests.unit.sync.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene(PLATFORMS[0])


def mapping_reads(scene: Scene) -> int:
    """How often a comparison reads the whole mapping."""
    store = scene.world.store
    read_all, reads = store.pairs, list[str]()

    def counted(link_id: str) -> Iterator[Pair]:
        reads.append(link_id)
        return read_all(link_id)

    store.pairs = counted  # type: ignore[method-assign]
    scene.world.compare(scene.link)
    return len(reads)


def test_the_mapping_is_read_once_when_nothing_differs(scene: Scene):
    assert mapping_reads(scene) == 1


def test_it_is_read_again_after_listings_that_show_something_else(scene: Scene):
    scene.change_title(Side.WIX, "p1", "Edited")

    assert mapping_reads(scene) == 2


def test_a_gallery_that_was_only_put_into_another_order_is_not_at_rest(scene: Scene):
    scene.put_after(Side.WIX, "p0", "p3")

    assert mapping_reads(scene) > 1
    scene.assert_equal()
