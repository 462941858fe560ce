"""How many platform writes a change of a person costs, as docs/sync.md states it."""

from collections.abc import Callable

import pytest

from gallery_sync.model import Field, Side
from tests.simulation.shelf import BOARD, BUCKET, PAGE, SQUEEZING, TAGGED, Kind
from tests.unit.sync.scene import Scene

FROM = pytest.mark.parametrize("source", list(Side), ids=lambda side: f"from {side}")


def written(scene: Scene, change: Callable[[], object]) -> dict[Side, int]:
    """The writes to each side until everything is at rest."""
    change()
    effects = scene.world.effects
    effects.trace.clear()
    scene.rest()
    names = {"stage", "create", "update", "recreate", "remove old", "delete", "place", "arrange"}
    about = [one[1] for one in effects.trace if one[0] in names]
    return {side: sum(1 for one in about if side in (one, one[0] if isinstance(one, tuple) else one)) for side in Side}


@FROM
@pytest.mark.parametrize("platform", [BUCKET, SQUEEZING, PAGE, TAGGED, BOARD], ids=lambda kind: kind.name)
def test_an_edit_of_several_fields_costs_one_write(platform: Kind, source: Side) -> None:
    scene = Scene(platform)
    values = {Field.TITLE: "new", Field.DESCRIPTION: "new"}

    writes = written(scene, lambda: scene.side(source).edit(scene.thing(source, "p1"), values))

    assert writes == {source: 0, source.other: 1}


@FROM
def test_a_new_entry_costs_its_media_and_itself(source: Side) -> None:
    scene = Scene(BUCKET)

    writes = written(scene, lambda: (scene.add(scene.side(source), "new"), scene.put_after(source, "new", "p1")))

    assert writes == {source: 0, source.other: 2}


@FROM
def test_a_replaced_picture_costs_its_media_and_one_write(source: Side) -> None:
    scene = Scene(BUCKET)
    shelf = scene.side(source)

    writes = written(scene, lambda: shelf.show(scene.thing(source, "p1"), shelf.upload("new")))

    assert writes == {source: 0, source.other: 2}


def test_where_pictures_cannot_be_exchanged_the_old_entry_costs_one_more() -> None:
    scene = Scene(PAGE)
    gallery = scene.gallery

    writes = written(scene, lambda: gallery.show(scene.thing(Side.WIX, "p1"), gallery.upload("new")))

    assert writes == {Side.WIX: 0, Side.EXTERNAL: 3}


@FROM
def test_a_deletion_costs_one_write(source: Side) -> None:
    scene = Scene(BUCKET)

    assert written(scene, lambda: scene.remove(source, "p1")) == {source: 0, source.other: 1}


@FROM
def test_a_move_costs_one_write(source: Side) -> None:
    scene = Scene(BUCKET)

    assert written(scene, lambda: scene.put_after(source, "p0", "p3")) == {source: 0, source.other: 1}
