"""Albums on platforms that do not tell of changes by themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import CollectionGone, RateLimited
from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message
from gallery_sync.model import ChangeFeed, Direction, LinkState, Settings, Side
from tests.simulation.shelf import BUCKET, PAGE, Kind
from tests.unit.sync.scene import Scene

POLLED = replace(PAGE, name="polled", can=replace(PAGE.can, change_feed=ChangeFeed.MODIFIED_SINCE))
TOLD_OF = replace(BUCKET, name="told", pushes=False)


class Polled(Scene):
    def __init__(self, settings: Settings | None = None, platform: Kind = POLLED, items: int = 5) -> None:
        super().__init__(platform, settings, items=items)
        self.enqueued: list[MessageKind] = []
        self._put = self.world.queue.put
        self.world.queue.put = self._record
        self.poll()

    def _record(self, message: Message) -> None:
        self.enqueued.append(message.kind)
        self._put(message)

    def poll(self) -> list[MessageKind]:
        """The next look at the album, when it is due; returns what it found to be done."""
        self.enqueued.clear()
        no_comparison = self.world.clock() + timedelta(days=30)
        self.world.parts.change(self.link, lambda one: replace(one, check_at=no_comparison))
        assert self.link.poll_at is not None
        self.world.tick(self.link.poll_at - self.world.clock())
        self.world.drain()
        return [kind for kind in self.enqueued if kind is not MessageKind.POLL]

    @property
    def every(self) -> int:
        return self.link.poll_every


@pytest.mark.parametrize("direction", list(Direction), ids=str)
def test_a_quiet_album_is_asked_and_nothing_more(direction: Direction):
    scene = Polled(Settings(direction=direction))
    reads = scene.world.effects.read_number

    found = scene.poll()

    assert found == []
    assert scene.world.effects.read_number == reads + 1


def test_an_edit_in_the_album_arrives_without_a_comparison_of_the_whole_gallery():
    scene = Polled()

    scene.change_title(Side.EXTERNAL, "p2", "new")
    found = scene.poll()

    assert scene.titles(Side.WIX)[2] == "new"
    assert MessageKind.COMPARE not in found


def test_new_missing_and_moved_media_are_found():
    scene = Polled()

    scene.add(scene.album, "p9")
    scene.remove(Side.EXTERNAL, "p0")
    scene.put_after(Side.EXTERNAL, "p1", "p3")
    scene.poll()
    scene.world.drain()

    scene.assert_equal()
    assert scene.pictures(Side.WIX) == ["p2", "p3", "p1", "p4", "p9"]


def test_many_deletions_at_once_are_held():
    scene = Polled()

    for number in range(4):
        scene.remove(Side.EXTERNAL, f"p{number}")
    scene.poll()

    assert len(scene.gallery.things) == 5
    assert len(scene.world.store.held(scene.link_id)) == 1


def test_in_direction_share_an_edit_outside_is_recorded_once():
    scene = Polled(Settings(direction=Direction.SHARE))
    scene.change_title(Side.EXTERNAL, "p2", "drift")
    scene.add(scene.album, "theirs")

    first, second = scene.poll(), scene.poll()

    assert MessageKind.LOOK in first
    assert second == []
    assert scene.titles(Side.WIX)[2] == "p2"
    assert len(scene.gallery.things) == 5


def test_a_busy_album_is_looked_at_more_often_and_a_quiet_one_less():
    scene = Polled(Settings(poll_at_most_every=600, poll_at_least_every=3000))
    seen: list[int] = []

    for title in ("", "", "", "one", "two", "three"):
        if title:
            scene.change_title(Side.EXTERNAL, "p1", title)
        scene.poll()
        seen.append(scene.every)

    assert seen == [2400, 3000, 3000, 1500, 750, 600]


def test_our_own_writes_do_not_make_an_album_busy():
    scene = Polled(Settings(poll_at_most_every=600, poll_at_least_every=3000))
    every = scene.every

    scene.change_title(Side.WIX, "p2", "new")
    scene.world.settle()
    scene.poll()

    assert scene.every == every * 2


def test_what_shows_the_entries_is_mended_when_only_that_was_changed():
    """A person saves an old page, and the pictures are not on it any more although they are in the album."""
    scene = Polled()
    scene.change_title(Side.WIX, "p2", "new")
    scene.world.settle()

    found = scene.poll()

    assert found == [MessageKind.LOOK]
    assert scene.poll() == []


def test_new_bounds_hold_at_once():
    scene = Polled()

    scene.world.links.change_settings(scene.link, Settings(poll_at_most_every=60, poll_at_least_every=120))
    scene.poll()

    assert scene.every == 120


def test_a_platform_that_tells_by_itself_is_not_asked():
    scene = Scene(TOLD_OF)

    assert scene.link.poll_at is None
    assert scene.link.poll_every == 0


def test_a_paused_link_is_not_looked_at_and_a_resumed_one_is_again():
    scene = Polled()

    scene.world.links.pause(scene.link)
    scene.world.tick(timedelta(days=2))
    scene.world.drain()
    paused = scene.link
    scene.world.links.resume(scene.link)
    scene.world.drain()

    assert paused.due_at is None
    assert scene.link.poll_at is not None


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (RateLimited("Slow down.", retry_after=600), LinkState.PARKED),
        (CollectionGone("The page is gone."), LinkState.HELD),
    ],
)
def test_trouble_stops_the_link_and_not_the_queue(
    trouble: Exception, state: LinkState, monkeypatch: pytest.MonkeyPatch
):
    scene = Polled()

    def refuse() -> str:
        raise trouble

    monkeypatch.setattr(scene.world.collection(scene.album), "cursor", refuse)
    scene.poll()

    assert scene.link.state is state
    if state is LinkState.PARKED:
        assert scene.link.due_at is not None
        assert scene.link.due_at >= scene.world.clock() + timedelta(seconds=600)


def test_a_larger_album_is_looked_at_in_parts():
    scene = Polled(items=230)
    for number in range(230):
        scene.describe(Side.EXTERNAL, f"p{number}", "described")

    found = scene.poll()

    assert found.count(MessageKind.LOOK) >= 3
    scene.world.drain()
    scene.assert_equal()
