"""Rule 16 where a platform keeps a field in two places and somebody has typed in one of them, or in both."""

from collections.abc import Sequence

import pytest

from gallery_sync.model import ConflictPolicy, Direction, Entry, Field, Settings, Side, Value
from tests.simulation.collection import FakeCollection
from tests.simulation.scenarios import Act, Scenario
from tests.simulation.shelf import PAGE, Thing
from tests.simulation.sweep import sweep
from tests.unit.sync.scene import Scene

ALT = Field.ALT_TEXT


def medium(scene: Scene) -> Thing:
    return scene.thing(Side.EXTERNAL, "p1")


def texts(scene: Scene) -> list[Value]:
    return [scene.thing(side, "p1").values[ALT] for side in Side]


def journal(scene: Scene) -> list[tuple[Side, Value, Value]]:
    return [(one.loser, one.lost, one.kept) for one in scene.world.store.conflicts(scene.link_id)]


def is_united(scene: Scene) -> bool:
    return not medium(scene).apart


def test_what_is_typed_in_one_place_is_carried_and_written_to_the_other() -> None:
    scene = Scene(PAGE)
    scene.album.type_apart(medium(scene), ALT, "Fishing boats")

    assert scene.rest() == 2

    assert texts(scene) == ["Fishing boats"] * 2
    assert is_united(scene)
    assert journal(scene) == []
    assert scene.rest() == 0


def test_what_was_typed_in_the_place_that_does_not_count_is_journalled() -> None:
    scene = Scene(PAGE)
    scene.album.type_apart(medium(scene), ALT, "Fishing boats", "Harbour")

    scene.rest()

    assert texts(scene) == ["Fishing boats"] * 2
    assert is_united(scene)
    assert journal(scene) == [(Side.EXTERNAL, "Harbour", "Fishing boats")]


def test_it_is_journalled_although_what_counts_is_known_already() -> None:
    scene = Scene(PAGE)
    known = str(medium(scene).values[ALT])
    scene.album.type_apart(medium(scene), ALT, known, "Harbour")

    assert scene.rest() == 1

    assert is_united(scene)
    assert journal(scene) == [(Side.EXTERNAL, "Harbour", known)]


@pytest.mark.parametrize(
    ("policy", "kept", "lost"),
    [
        (ConflictPolicy.WIX_WINS, "of Wix", [(Side.EXTERNAL, "of the page", "of Wix")]),
        (ConflictPolicy.EXTERNAL_WINS, "of the page", [(Side.WIX, "of Wix", "of the page")]),
    ],
)
def test_an_edit_on_wix_meanwhile_is_a_conflict_as_any(
    policy: ConflictPolicy, kept: str, lost: Sequence[tuple[Side, Value, Value]]
) -> None:
    scene = Scene(PAGE, Settings(conflict=policy))
    scene.album.type_apart(medium(scene), ALT, "of the page", "of the library")
    scene.gallery.edit(scene.thing(Side.WIX, "p1"), {ALT: "of Wix"})

    scene.rest()

    assert texts(scene) == [kept] * 2
    assert is_united(scene)
    assert sorted(journal(scene)) == sorted([(Side.EXTERNAL, "of the library", "of the page"), *lost])


def test_where_nothing_is_carried_back_the_album_is_united_all_the_same() -> None:
    scene = Scene(PAGE, Settings(direction=Direction.SHARE))
    before = scene.thing(Side.WIX, "p1").values[ALT]
    scene.album.type_apart(medium(scene), ALT, "Fishing boats", "Harbour")

    scene.rest()

    assert texts(scene) == [before, "Fishing boats"]
    assert is_united(scene)
    assert journal(scene) == [(Side.EXTERNAL, "Harbour", "Fishing boats")]


def test_a_new_entry_is_united_too() -> None:
    scene = Scene(PAGE)
    scene.album.type_apart(scene.add(scene.album, "new"), ALT, "Fishing boats", "Harbour")

    scene.rest()

    assert [scene.thing(side, "new").values[ALT] for side in Side] == ["Fishing boats"] * 2
    assert not scene.thing(Side.EXTERNAL, "new").apart
    assert journal(scene) == [(Side.EXTERNAL, "Harbour", "Fishing boats")]


def test_a_deletion_on_wix_loses_no_text() -> None:
    scene = Scene(PAGE)
    known = str(medium(scene).values[ALT])
    scene.album.type_apart(medium(scene), ALT, known, "Harbour")
    scene.remove(Side.WIX, "p1")

    scene.rest()

    assert journal(scene) == [(Side.EXTERNAL, "Harbour", known)]


def test_what_is_typed_in_the_last_moment_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(PAGE)
    scene.album.type_apart(medium(scene), ALT, "Fishing boats", "Harbour")
    typed = iter(["Two boats"])
    read = FakeCollection.read

    def meanwhile(collection: FakeCollection, entry_id: str) -> Entry | None:
        entry = read(collection, entry_id)
        if entry_id == medium(scene).id:
            for text in typed:
                scene.album.type_apart(medium(scene), ALT, "Fishing boats", text)
        return entry

    monkeypatch.setattr(FakeCollection, "read", meanwhile)
    scene.rest()

    assert texts(scene) == ["Fishing boats"] * 2
    assert journal(scene) == [(Side.EXTERNAL, "Two boats", "Fishing boats")]


def _typed_twice(scene: Scene) -> None:
    scene.album.type_apart(medium(scene), ALT, "Fishing boats", "Harbour")


def _typed_on_both_sides(scene: Scene) -> None:
    _typed_twice(scene)
    scene.gallery.edit(scene.thing(Side.WIX, "p1"), {ALT: "of Wix"})


@pytest.mark.parametrize("act", [_typed_twice, _typed_on_both_sides])
def test_no_crash_and_no_second_worker_makes_a_difference(act: Act) -> None:
    assert list(sweep(Scenario("texts in two places", PAGE, act))) == []
