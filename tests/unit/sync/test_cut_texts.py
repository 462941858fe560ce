"""Rule 16: what one side holds in part only is not lost when a person edits it there."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gallery_sync.model import Field, Hyperlink, Side, Value
from gallery_sync.sync.pairs import is_cut
from tests.simulation.shelf import BUCKET, WIX, Kind
from tests.unit.sync.scene import Scene

LIMITS = {Field.TITLE: 10, Field.DESCRIPTION: 10, Field.ALT_TEXT: 10, Field.TAGS: 5}
LONG: Mapping[Field, Value] = {
    Field.TITLE: "A long title of a picture",
    Field.DESCRIPTION: "A description with an end that matters",
    Field.ALT_TEXT: "A woman walks along a beach at dawn",
    Field.TAGS: ("mountains", "sea"),
}
MENDED: Mapping[Field, Value] = {
    Field.TITLE: "a long tit",
    Field.DESCRIPTION: "a descript",
    Field.ALT_TEXT: "a woman wa",
    Field.TAGS: ("Mount", "sea"),
}


def cutting(kind: Kind) -> Kind:
    return replace(kind, can=replace(kind.can, max_lengths=LIMITS))


def scene_where(short: Side) -> Scene:
    return Scene(cutting(BUCKET) if short is Side.EXTERNAL else BUCKET, wix=cutting(WIX) if short is Side.WIX else WIX)


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("short", list(Side))
def test_the_full_text_is_in_the_journal_before_an_edit_of_its_beginning_replaces_it(short: Side, name: Field) -> None:
    scene = scene_where(short)
    scene.side(short.other).edit(scene.thing(short.other, "p1"), {name: LONG[name]})
    scene.rest()
    assert scene.thing(short, "p1").values[name] != LONG[name]

    scene.side(short).edit(scene.thing(short, "p1"), {name: MENDED[name]})
    scene.rest()

    assert scene.thing(short.other, "p1").values[name] == MENDED[name]
    (line,) = scene.world.store.conflicts(scene.link_id)
    assert (line.field, line.loser, line.lost) == (name, short.other, LONG[name])


@pytest.mark.parametrize("short", list(Side))
def test_the_owner_gets_the_full_text_back(short: Side) -> None:
    scene = scene_where(short)
    scene.side(short.other).edit(scene.thing(short.other, "p1"), {Field.DESCRIPTION: LONG[Field.DESCRIPTION]})
    scene.rest()
    scene.describe(short, "p1", "a descript")
    scene.rest()

    (line,) = scene.world.store.conflicts(scene.link_id)
    scene.world.links.restore(scene.link, line.id)
    scene.rest()

    assert scene.thing(short.other, "p1").values[Field.DESCRIPTION] == LONG[Field.DESCRIPTION]
    assert scene.thing(short, "p1").values[Field.DESCRIPTION] == "A descript"


@pytest.mark.parametrize("short", list(Side))
def test_an_edit_of_the_full_text_needs_no_journal(short: Side) -> None:
    scene = scene_where(short)
    scene.describe(short.other, "p1", "A description with an end that matters")
    scene.rest()
    scene.describe(short.other, "p1", "Another description with an end that matters")
    scene.rest()

    assert scene.world.store.conflicts(scene.link_id) == []


def test_a_text_that_was_never_cut_needs_no_journal() -> None:
    scene = scene_where(Side.EXTERNAL)
    scene.describe(Side.WIX, "p1", "short")
    scene.rest()
    scene.describe(Side.EXTERNAL, "p1", "shorter")
    scene.rest()

    assert scene.world.store.conflicts(scene.link_id) == []


@pytest.mark.parametrize(
    ("short", "full", "cut"),
    [
        ("abc", "abcdef", True),
        ("abc", "abc", False),
        ("", "abc", False),
        ("abd", "abcdef", False),
        (("mo", "sea"), ("mountain", "sea"), True),
        (("sea",), ("mountain", "sea"), True),
        (("sea", "mountain"), ("sea", "mountain"), False),
        ((), ("sea",), False),
        (None, Hyperlink("https://example.com"), False),
    ],
)
def test_what_counts_as_cut(short: Value, full: Value, cut: bool) -> None:
    assert is_cut(short, full) is cut
