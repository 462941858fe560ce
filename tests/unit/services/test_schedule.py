"""What is due is taken up once, and each thing for itself."""

from gallery_sync.model import Settings
from tests.simulation.shelf import BOARD
from tests.unit.sync.scene import GALLERY, SITE, Scene


def link_anew(scene: Scene) -> None:
    scene.world.links.unlink(scene.link, remove_album=False)
    scene.world.drain()
    scene.link_id = scene.world.share(SITE, GALLERY, BOARD.name, Settings(), scene.album_id).id


def test_a_link_that_is_made_anew_within_minutes_is_not_taken_for_the_former_one() -> None:
    scene = Scene(BOARD)

    for _ in range(3):
        link_anew(scene)
        scene.world.settle()

        assert scene.link.compared_at is not None
    scene.assert_equal()
