"""Entries that have to stand somewhere in a listing, though nobody put them there: that is no move of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from gallery_sync.model import Entry, Listing, Side
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import PAGE
from tests.unit.sync.scene import Scene

ORDER = ["p0", "p1", "p2", "p3", "p4"]


class TakenOut:
    """The platform's page does not show these pictures any more, until their order is written again."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch, *pictures: str) -> None:
        self.names = frozenset(scene.thing(Side.EXTERNAL, one).id for one in pictures)
        self.written = 0
        listing, arrange = FakeCollection.listing, FakeCollection.arrange

        def listed(collection: FakeCollection, known: Mapping[str, Entry]) -> Listing:
            found = listing(collection, known)
            if collection.side is Side.WIX:
                return found
            entries = sorted(found.entries, key=lambda entry: entry.id in self.names)
            return replace(found, entries=tuple(entries), unplaced=self.names)

        def arranged(collection: FakeCollection, entry_ids: Sequence[str]) -> None:
            self.written += 1
            self.names = frozenset()
            arrange(collection, entry_ids)

        monkeypatch.setattr(FakeCollection, "listing", listed)
        monkeypatch.setattr(FakeCollection, "arrange", arranged)


@pytest.mark.parametrize("pictures", [("p0",), ("p2",), ("p4",), ("p0", "p1"), ("p1", "p3"), ("p3", "p4")])
def test_a_picture_that_is_taken_out_of_the_page_comes_back_at_its_place(
    pictures: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(PAGE)
    out = TakenOut(scene, monkeypatch, *pictures)

    scene.rest()

    assert scene.pictures(Side.WIX) == scene.pictures(Side.EXTERNAL) == ORDER
    assert out.written == (0 if pictures in [("p4",), ("p3", "p4")] else 1)
    assert scene.rest() == 0


def test_what_a_person_moved_meanwhile_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(PAGE)
    scene.put_after(Side.EXTERNAL, "p1", "p3")
    TakenOut(scene, monkeypatch, "p0")

    scene.rest()

    assert scene.pictures(Side.WIX) == scene.pictures(Side.EXTERNAL) == ["p0", "p2", "p3", "p1", "p4"]
