"""Stopping to share, and having the album removed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import CollectionGone, CredentialsRefused, GallerySyncError, InvalidRequest, Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Direction, Link, LinkState, Settings
from gallery_sync.services.links import LinkService
from tests.simulation.shelf import BUCKET, WIX
from tests.simulation.world import World

SITE, GALLERY = "site-1", "gallery-1"


class Stopping:
    """A shared gallery, its album with a removal that can fail, and the item worker's part in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = World((BUCKET,))
        self.world.add_gallery(SITE, GALLERY, WIX)
        self.link_id = self.world.links.share(SITE, GALLERY, "Summer", BUCKET.name, Settings()).id
        self.world.settle()
        self.sent: list[Message] = []
        self.removed: list[str] = []
        self.trouble: GallerySyncError | None = None
        put = self.world.queue.put
        monkeypatch.setattr(self.world.queue, "put", lambda one: self.sent.append(one) or put(one))
        platform = type(self.world.platforms[BUCKET.name].platform({}, lambda _: None))
        monkeypatch.setattr(platform, "delete_album", lambda _, album_id: self._remove(album_id))

    def _remove(self, album_id: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.removed.append(album_id)

    @property
    def link(self) -> Link | None:
        return self.world.store.link(SITE, self.link_id)

    @property
    def standing(self) -> Link:
        assert self.link is not None
        return self.link

    @property
    def kinds(self) -> list[Kind]:
        return [one.kind for one in self.sent]

    def unlink(self) -> None:
        self.world.links.unlink(self.standing, remove_album=True)

    def work(self) -> None:
        self.world.handle(next(one for one in reversed(self.sent) if one.kind is Kind.UNLINK))

    def in_state(self) -> tuple[LinkState, str]:
        assert self.link is not None
        return self.link.state, self.link.reason


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Stopping:
    return Stopping(monkeypatch)


def test_the_owner_does_not_wait_for_a_large_album(scene: Stopping):
    scene.unlink()

    assert scene.in_state() == (LinkState.UNLINKING, "")
    assert (scene.removed, scene.kinds) == ([], [Kind.UNLINK])


def test_the_album_goes_and_then_the_link(scene: Stopping):
    scene.unlink()
    scene.work()
    scene.work()

    assert len(scene.removed) == 1
    assert scene.link is None


def test_an_album_that_is_gone_already_is_removed(scene: Stopping):
    scene.unlink()
    scene.trouble = CollectionGone("The album is gone.")
    scene.work()

    assert scene.link is None


def test_what_fails_for_now_is_tried_again(scene: Stopping):
    scene.unlink()
    scene.trouble = Unavailable("The platform does not answer.")
    scene.work()
    waiting = scene.in_state()
    scene.trouble = None
    scene.world.tick(timedelta(minutes=3))
    scene.work()

    assert waiting == (LinkState.UNLINKING, "The album could not be removed: The platform does not answer.")
    assert scene.kinds == [Kind.UNLINK, Kind.UNLINK]
    assert scene.link is None


def test_a_worker_that_did_not_come_to_its_end_is_followed_by_another(scene: Stopping):
    scene.unlink()
    scene.world.tick(timedelta(minutes=21))

    assert scene.kinds == [Kind.UNLINK, Kind.UNLINK]


def test_an_album_that_cannot_be_removed_may_be_left_where_it_is(scene: Stopping):
    scene.unlink()
    scene.trouble = Unavailable("The platform does not answer.")
    scene.work()
    scene.world.links.unlink(scene.standing, remove_album=False)
    scene.work()

    assert scene.link is None
    assert scene.removed == []


def test_what_cannot_be_removed_stays_and_says_why(scene: Stopping):
    scene.unlink()
    scene.trouble = CredentialsRefused("The account is not accepted.")
    scene.work()

    assert scene.in_state() == (LinkState.PAUSED, "The album could not be removed: The account is not accepted.")


ACTIONS: dict[str, Callable[[LinkService, Link], object]] = {
    "share": lambda links, _: links.share(SITE, GALLERY, "Summer", BUCKET.name, Settings()),
    "change settings": lambda links, link: links.change_settings(link, Settings(direction=Direction.SHARE)),
    "pause": lambda links, link: links.pause(link),
    "resume": lambda links, link: links.resume(link),
    "compare": lambda links, link: links.check_now(link),
    "unlink and keep": lambda links, link: links.unlink(link, remove_album=False),
    "confirm": lambda links, link: links.confirm(link, "held"),
    "refuse": lambda links, link: links.refuse(link, "held"),
    "try again": lambda links, link: links.try_again(link, []),
    "restore": lambda links, link: links.restore(link, "conflict"),
    "dismiss": lambda links, link: links.dismiss(link, "conflict"),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_there_is_no_way_back_while_the_album_is_removed(scene: Stopping, action: str):
    scene.unlink()
    before = scene.link

    with pytest.raises(InvalidRequest, match="is being removed"):
        ACTIONS[action](scene.world.links, scene.standing)

    assert scene.link == before
    assert scene.kinds == [Kind.UNLINK]


def test_unlinking_twice_is_unlinking_once(scene: Stopping):
    scene.unlink()
    scene.unlink()
    scene.work()

    assert len(scene.removed) == 1
    assert scene.link is None


def test_what_cannot_be_removed_is_refused_at_once_and_nothing_changes(scene: Stopping):
    before = scene.link
    scene.world.platforms.clear()

    with pytest.raises(InvalidRequest, match="There is no platform"):
        scene.unlink()

    assert scene.link == before
    assert scene.kinds == []


def test_only_a_link_that_its_owner_unlinked_is_removed(scene: Stopping):
    assert scene.link is not None
    message = scene.world.parts.message(scene.link, Kind.UNLINK, "cause")

    scene.world.handle(message)
    scene.world.handle(replace(message, link_id="another"))

    assert scene.in_state() == (LinkState.ACTIVE, "")
    assert scene.removed == []
