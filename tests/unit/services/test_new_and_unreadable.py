"""An entry that nobody can read and that has no pair yet: its owner learns its name and what to put right."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gallery_sync.model import Entry, LinkState, Listing, Side
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene


def unreadable(monkeypatch: pytest.MonkeyPatch, **reasons: str) -> None:
    listing = FakeCollection.listing

    def listed(self: FakeCollection, known: Mapping[str, Entry]) -> Listing:
        found = listing(self, known)
        return replace(found, unreadable=reasons) if self.side is Side.EXTERNAL else found

    monkeypatch.setattr(FakeCollection, "listing", listed)


def test_the_owner_reads_which_new_entry_cannot_be_read_and_why_until_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET)
    with monkeypatch.context() as patched:
        unreadable(patched, dusk="The sidecar cannot be read at tags: Input should be a valid tuple.")
        scene.rest()

    assert scene.link.state is LinkState.ACTIVE
    assert "dusk" in scene.link.reason
    assert "at tags" in scene.link.reason

    scene.rest()
    assert scene.link.reason == ""


def test_of_many_some_are_named_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET)
    unreadable(monkeypatch, **{f"n{number}": "It is damaged." for number in range(9)})
    scene.rest()

    assert "n0" in scene.link.reason
    assert "6 more" in scene.link.reason


def test_one_that_has_a_pair_is_told_there(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET)
    entry_id = scene.thing(Side.EXTERNAL, "p1").id
    unreadable(monkeypatch, **{entry_id: "It is damaged."})
    scene.rest()

    assert scene.link.reason == ""
