"""An entry that nobody can read and that has no pair yet: its owner learns its name and what to put right."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gallery_sync.model import Entry, LinkState, Listing, Side
from gallery_sync.ports import LeftOut
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


def left_out(monkeypatch: pytest.MonkeyPatch, left: LeftOut) -> None:
    monkeypatch.setattr(FakeCollection, "take_in", lambda _: left)


def test_the_owner_reads_once_why_a_file_is_not_taken_in_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET)
    with monkeypatch.context() as patched:
        left_out(patched, LeftOut(reason="Nobody can tell what a.png is."))
        unreadable(patched, dusk="It is damaged.")
        scene.rest()
        scene.rest()

    assert scene.link.reason == "“dusk”: It is damaged. Nobody can tell what a.png is."
    assert scene.link.poll_at is None

    scene.rest()
    assert scene.link.reason == ""


def test_what_is_left_for_a_minute_later_is_looked_at_then(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(BUCKET)
    left_out(monkeypatch, LeftOut(soon=True, reason="Nobody can tell what a.png is."))
    scene.world.compare(scene.link)

    told = scene.link
    assert told.poll_at is not None

    monkeypatch.undo()
    left_out(monkeypatch, LeftOut(reason="Nobody can tell what a.png is."))
    scene.world.tick(told.poll_at - scene.world.clock())
    scene.world.drain()
    assert scene.link.reason == told.reason == "Nobody can tell what a.png is."
