"""What the owner decides about held deletions is stored at once and carried out by message, however many they are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind
from gallery_sync.model import Decision, Field, Held, PairState, Side
from gallery_sync.services import deciding
from gallery_sync.services.overview import Standing, overview
from tests.simulation.effects import Crash, Fault
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene

PICTURES = 30


class Vanished(Scene):
    """Half of the pictures have vanished from the album, and their deletion on Wix is held."""

    def __init__(self) -> None:
        super().__init__(BUCKET, items=PICTURES)
        self.store = self.world.store
        for number in range(PICTURES // 2):
            self.remove(Side.EXTERNAL, f"p{number}")
        self.rest()
        self.effects: list[str] = []
        self.store.after_effect = self.effects.append

    @property
    def held(self) -> Held:
        (held,) = self.store.held(self.link_id)
        return held

    def confirm(self) -> None:
        self.world.links.confirm(self.link, self.held.id)

    def refuse(self) -> None:
        self.world.links.refuse(self.link, self.held.id)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Vanished:
    monkeypatch.setattr(deciding, "MARKED_AT_ONCE", 4)
    return Vanished()


def test_the_request_writes_one_row_however_many_deletions_are_held(scene: Vanished):
    scene.confirm()

    assert scene.effects == ["decide_held"]
    assert len(scene.world.queue) == 1


def test_what_is_confirmed_is_deleted_in_parts(scene: Vanished):
    scene.confirm()
    scene.world.settle()

    assert len(scene.gallery.things) == PICTURES // 2
    assert scene.store.held(scene.link_id) == []
    scene.assert_equal()


def test_what_is_refused_is_brought_back_in_parts(scene: Vanished):
    scene.refuse()
    scene.world.settle()

    assert len(scene.album.things) == PICTURES
    assert scene.store.held(scene.link_id) == []


def test_until_all_is_done_it_is_shown_as_being_done_and_waits_for_nobody(scene: Vanished):
    waiting = overview(scene.store, scene.link, None)
    scene.confirm()
    begun = overview(scene.store, scene.link, None)

    assert waiting.counts[Standing.HELD] == PICTURES // 2
    assert (begun.counts[Standing.HELD], begun.counts[Standing.WORKING]) == (0, PICTURES // 2)
    assert scene.held.decision is Decision.DELETE


def test_deciding_the_same_again_is_no_error_and_changes_nothing_more(scene: Vanished):
    scene.confirm()
    scene.confirm()
    scene.world.settle()

    assert len(scene.gallery.things) == PICTURES // 2
    scene.assert_equal()


def test_what_is_being_created_again_when_the_decision_is_carried_out_is_not_marked(scene: Vanished):
    """It was edited and so comes back: the decision was about another side than the one where it is missing next."""
    scene.confirm()
    scene.change_title(Side.WIX, "p0", "kept")
    item = scene.thing(Side.WIX, "p0")
    look = replace(scene.world.parts.message(scene.link, Kind.LOOK, "test"), side="wix", entry_ids=(item.id,))
    scene.world.effects.plan({}, {-2: Fault.ERROR_BEFORE})
    scene.world.handle(look)
    scene.world.effects.plan({}, {})
    (pair,) = [pair for pair in scene.world.pairs(scene.link) if pair.ids.wix == item.id]
    assert pair.state is PairState.CREATING

    while scene.world.work():
        stored = scene.store.pair(scene.link_id, pair.id)
        assert stored is not None
        assert stored.decision is None
    scene.world.settle()

    assert scene.thing(Side.EXTERNAL, "p0").values[Field.TITLE] == "kept"
    scene.assert_equal()


def test_a_decision_that_is_being_carried_out_is_not_turned_round(scene: Vanished):
    scene.confirm()

    with pytest.raises(InvalidRequest, match="decided otherwise"):
        scene.refuse()


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_at_any_point_leaves_nothing_half_decided(*, after: bool):
    for number in range(1, 30):
        scene = Vanished()
        scene.confirm()
        left = number

        def die(_: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crash

        scene.store.after_effect, scene.store.before_effect = (die, _nothing) if after else (_nothing, die)
        scene.world.settle()
        scene.world.compare(scene.link)
        scene.world.settle()

        assert len(scene.gallery.things) == PICTURES // 2
        assert scene.store.held(scene.link_id) == []


def _nothing(_: str) -> None:
    return None


def test_a_decision_whose_message_got_lost_is_carried_out_by_the_next_comparison(scene: Vanished):
    scene.confirm()
    scene.world.queue.drop_all()

    scene.world.compare(scene.link)
    scene.world.settle()

    assert len(scene.gallery.things) == PICTURES // 2
    assert scene.store.held(scene.link_id) == []


def test_deletions_that_come_meanwhile_are_held_afterwards(scene: Vanished):
    scene.confirm()
    for number in range(PICTURES // 2, PICTURES - 5):
        scene.remove(Side.EXTERNAL, f"p{number}")
    scene.world.settle()
    scene.world.tick(timedelta(hours=1))
    scene.world.settle()

    assert len(scene.gallery.things) == PICTURES // 2
    assert len(scene.held.pair_ids) == PICTURES // 2 - 5
    assert scene.held.decision is None


def test_an_older_worker_that_takes_the_message_does_nothing_to_the_pairs(scene: Vanished):
    """It does not know of `held`: a resume of no pairs."""
    scene.confirm()
    message = scene.world.queue.receive(0)

    assert message is not None
    assert (message.kind, message.entry_ids) == (Kind.RESUME, ())
