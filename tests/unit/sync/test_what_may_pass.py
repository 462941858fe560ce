"""Rule 15: what may pass is tried again with growing gaps, and at once when either side changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import MediaNotHad, MediaUnusable, NoRoom
from gallery_sync.model import Awaits, Entry, Field, Media, MediaKind, Pair, Side, Staged
from gallery_sync.ports import MediaSource
from gallery_sync.services.overview import Standing, standing
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET
from tests.unit.sync.scene import Scene

BOTH = pytest.mark.parametrize("side", list(Side))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Refusals:
    """A destination that does not take files for now; counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: Exception | None = None
        self.asked = 0
        stage: Callable[..., Staged] = FakeCollection.stage

        def refusing(collection: FakeCollection, media: Media, source: MediaSource, marker: str) -> Staged:
            self.asked += 1
            if self.error is not None:
                raise self.error
            return stage(collection, media, source, marker)

        monkeypatch.setattr(FakeCollection, "stage", refusing)


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> Refusals:
    return Refusals(monkeypatch)


def troubled(scene: Scene) -> list[Pair]:
    return [pair for pair in scene.world.pairs(scene.link) if pair.trouble]


def run_for(scene: Scene, duration: timedelta, step: timedelta = MINUTE * 10) -> None:
    end = scene.world.clock() + duration
    while scene.world.clock() < end:
        scene.world.tick(step)
        scene.world.drain()


@BOTH
def test_a_file_that_cannot_be_had_for_days_arrives_in_the_end(side: Side, refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaNotHad("The media file cannot be fetched: its host answered 403.", status=403)
    scene.add(scene.side(side), "new")
    scene.world.drain()

    (pair,) = troubled(scene)
    assert standing(pair) is Standing.WAITING
    refusals.asked = 0
    run_for(scene, DAY * 3)
    assert 5 <= refusals.asked <= 10, "the gaps grow"
    refusals.error = None
    run_for(scene, DAY * 4, timedelta(hours=6))

    assert "new" in scene.pictures(side.other)
    assert not troubled(scene)
    scene.assert_equal()


@BOTH
def test_it_is_tried_at_once_when_either_side_changes(side: Side, refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaNotHad("Not now.")
    thing = scene.add(scene.side(side), "new")
    scene.world.drain()
    refusals.error = None

    scene.side(side).edit(thing, {Field.TITLE: "edited"})
    scene.world.drain()

    assert "new" in scene.pictures(side.other)


def test_its_own_events_and_comparisons_do_not_hurry_it(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaNotHad("Not now.")
    scene.add(scene.gallery, "new")
    scene.world.drain()
    refusals.asked = 0

    for _ in range(3):
        scene.world.compare(scene.link)

    assert refusals.asked == 0


def test_the_owner_reads_why_it_waits_and_until_when(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaNotHad("The host of the file answered 503.")
    scene.add(scene.gallery, "new")
    scene.world.drain()

    (pair,) = troubled(scene)
    assert pair.trouble is not None
    assert (pair.trouble.reason, pair.trouble.awaits) == ("The host of the file answered 503.", Awaits.PASSING)
    assert pair.trouble.retry_at == scene.world.clock() + timedelta(minutes=5)
    lines = [line for line in scene.world.store.history(scene.link_id) if line.action == "waiting"]
    assert [line.why for line in lines] == ["The host of the file answered 503."]


def test_what_only_a_person_can_change_is_not_tried_again(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaUnusable("The file is larger than what is taken.")
    scene.add(scene.gallery, "new")
    scene.world.drain()
    refusals.asked = 0

    run_for(scene, DAY, timedelta(hours=3))

    assert refusals.asked == 0
    assert [standing(pair) for pair in troubled(scene)] == [Standing.FAILED]


@BOTH
def test_full_storage_is_probed_by_one_entry_for_all(side: Side, refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = NoRoom("The site's media storage is full.")
    for number in range(12):
        scene.add(scene.side(side.other), f"new{number}")
    refusals.asked = 0
    scene.world.drain()
    assert refusals.asked == 1
    assert len(troubled(scene)) == 12

    refusals.asked = 0
    run_for(scene, DAY * 2)
    assert 4 <= refusals.asked <= 8, "one probe each time, with growing gaps"

    refusals.error = None
    run_for(scene, DAY * 4, timedelta(hours=1))
    assert {f"new{number}" for number in range(12)} <= set(scene.pictures(side))
    assert not troubled(scene)


def test_there_is_room_for_all_soon_after_the_probe_found_some(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = NoRoom("The site's media storage is full.")
    for number in range(6):
        scene.add(scene.gallery, f"new{number}")
    scene.world.drain()
    refusals.error = None

    run_for(scene, MINUTE * 12, MINUTE)

    assert {f"new{number}" for number in range(6)} <= set(scene.pictures(Side.EXTERNAL))
    assert scene.link.no_room_until.external is None


def test_texts_are_carried_while_there_is_no_room_for_files(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = NoRoom("The site's media storage is full.")
    scene.add(scene.gallery, "new")
    scene.world.drain()

    scene.change_title(Side.WIX, "p1", "edited")
    scene.world.drain()

    assert scene.thing(Side.EXTERNAL, "p1").values[Field.TITLE] == "edited"


def test_a_video_that_is_still_transcoded_is_taken_by_the_event_that_tells_of_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene(BUCKET)
    transcoded: list[str] = []

    def as_wix_tells(collection: FakeCollection, name: str) -> Entry | None:
        entry = read(collection, name)
        if entry is None or entry.media.kind is not MediaKind.VIDEO or transcoded or collection.side is Side.EXTERNAL:
            return entry
        return replace(entry, media=replace(entry.media, url="", pending=True))

    read = FakeCollection.read
    monkeypatch.setattr(FakeCollection, "read", as_wix_tells)
    film = scene.gallery.add(MediaKind.VIDEO, scene.gallery.upload("film"), dict(scene.thing(Side.WIX, "p1").values))
    scene.world.drain()
    assert "film" not in scene.pictures(Side.EXTERNAL)
    assert [standing(pair) for pair in troubled(scene)] == [Standing.WAITING]

    transcoded.append("film")
    scene.gallery.edit(film, {})  # Wix sends an event of the update; nothing that is carried has changed
    scene.world.drain()

    assert "film" in scene.pictures(Side.EXTERNAL)


def test_a_replaced_picture_waits_like_a_new_one(refusals: Refusals) -> None:
    scene = Scene(BUCKET)
    refusals.error = MediaNotHad("Not now.")
    thing = scene.thing(Side.WIX, "p2")
    scene.gallery.show(thing, scene.gallery.upload("better"))
    scene.world.drain()
    assert [standing(pair) for pair in troubled(scene)] == [Standing.WAITING]

    refusals.error = None
    run_for(scene, MINUTE * 12, MINUTE)

    assert "better" in scene.pictures(Side.EXTERNAL)
    scene.assert_equal()
