"""A link that is unlinked while it is shared for the first time leaves nothing, at whatever point that is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gallery_sync.messages import Kind as MessageKind
from tests.harness.store import MemoryStore
from tests.simulation.effects import Crash
from tests.simulation.shelf import BUCKET, PAGE, Kind
from tests.unit.sync.scene import SITE, Scene

_AN_HOUR = timedelta(hours=1)


class FirstShare:
    """`act` happens once, just before or just after the effect of this number."""

    def __init__(self, platform: Kind, number: int, act: Callable[["FirstShare"], None], *, after: bool) -> None:
        self.scene = Scene(platform, items=4, at_rest=False)
        self.store: MemoryStore = self.scene.world.store
        self._left = number
        self._act = act
        self.happened = False
        if after:
            self.store.after_effect = lambda _: self._count()
        else:
            self.store.before_effect = lambda _: self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0 and not self.happened:
            self.happened = True
            self._act(self)

    def unlink(self) -> None:
        self.scene.world.links.unlink(self.scene.link, remove_album=False)

    def run(self) -> None:
        world = self.scene.world
        for _ in range(20):
            world.drain()
            link = self.store.link(SITE, self.scene.link_id)
            if link is None:
                return
            world.tick(_AN_HOUR)

    def rows(self) -> list[object]:
        """Everything below the link, whoever it is whose row."""
        link_id = self.scene.link_id
        held = self.store.held(link_id)
        return [*self.store.pairs(link_id), *self.store.history(link_id), *self.store.conflicts(link_id), *held]


def unlink(share: FirstShare) -> None:
    share.unlink()


def unlink_and_die(share: FirstShare) -> None:
    share.unlink()
    raise Crash


def unlink_by_another_worker(share: FirstShare) -> None:
    """The queue's order does not hold: the whole removal comes in between."""
    share.unlink()
    world = share.scene.world
    link = share.store.link(SITE, share.scene.link_id)
    assert link is not None
    world.handle(world.parts.message(link, MessageKind.UNLINK, "cause"))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("platform", [BUCKET, PAGE], ids=lambda one: one.name)
@pytest.mark.parametrize("act", [unlink, unlink_and_die, unlink_by_another_worker], ids=lambda one: one.__name__)
def test_unlinking_at_any_point_of_a_first_share_leaves_no_row(
    act: Callable[[FirstShare], None], platform: Kind, *, after: bool
) -> None:
    points = 0
    for number in range(1, 200):
        share = FirstShare(platform, number, act, after=after)
        share.run()
        if not share.happened:
            break
        points += 1
        assert share.store.link(SITE, share.scene.link_id) is None, number
        assert share.rows() == [], number
        assert len(share.store.former_albums(SITE)) == 1

    assert points > 10
