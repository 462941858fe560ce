"""What a platform cannot hold is known before anything is carried there, and shown as skipped."""

from dataclasses import replace

import pytest

from gallery_sync.model import Capabilities, Field, Media, MediaKind, PairState, Side
from gallery_sync.services.overview import Standing, overview
from gallery_sync.sync.holding import cannot_hold
from tests.simulation.shelf import BUCKET, Kind
from tests.unit.sync.scene import Scene

IMAGE = Media(MediaKind.IMAGE, "file", file_name="summer.jpg", size=2_500_000)
VIDEO = replace(IMAGE, kind=MediaKind.VIDEO, file_name="film.mp4")
TEXT = Media(MediaKind.TEXT, "sha", html="<p>Hello</p>")
PICTURES = frozenset({MediaKind.IMAGE})


@pytest.mark.parametrize(
    ("capable", "media", "reason"),
    [
        (Capabilities(), IMAGE, ""),
        (Capabilities(media=PICTURES), IMAGE, ""),
        (Capabilities(media=PICTURES), VIDEO, "no videos"),
        (Capabilities(media=PICTURES), TEXT, "no texts"),
        (Capabilities(formats=frozenset({"image/jpeg"})), IMAGE, ""),
        (Capabilities(formats=frozenset({"image/png"})), IMAGE, "image/jpeg"),
        (Capabilities(formats=frozenset({"image/png"})), replace(IMAGE, mime_type="image/png"), ""),
        (Capabilities(formats=frozenset({"image/png"})), replace(IMAGE, file_name=""), ""),
        (Capabilities(formats=frozenset({"image/png"})), TEXT, ""),
        (Capabilities(formats=frozenset({"image/png"}), renditions=True), IMAGE, ""),
        (Capabilities(formats=frozenset({"image/png"}), renditions=True), VIDEO, "video/mp4"),
        (Capabilities(max_bytes=2_500_000), IMAGE, ""),
        (Capabilities(max_bytes=1_000_000), IMAGE, "2.5 MB"),
        (Capabilities(max_bytes=1_000_000), replace(IMAGE, size=0), ""),
        (Capabilities(max_bytes=1_000_000, renditions=True), IMAGE, ""),
        (Capabilities(max_bytes=1_000_000, renditions=True), VIDEO, "1.0 MB at most"),
    ],
)
def test_what_cannot_be_held_is_told_in_a_sentence(capable: Capabilities, media: Media, reason: str):
    told = cannot_hold(capable, media)

    assert reason in told
    assert bool(told) == bool(reason)


def pictures_only() -> Kind:
    return replace(BUCKET, name="pictures", can=replace(BUCKET.can, media=PICTURES))


def add_text(scene: Scene) -> None:
    scene.gallery.add(MediaKind.TEXT, "<p>Hello</p>", {Field.TITLE: "Words"}, None)


def test_an_item_that_cannot_be_held_is_skipped_with_its_reason_and_the_others_go_on():
    scene = Scene(pictures_only())

    add_text(scene)
    scene.rest()

    assert len(scene.album.things) == 5
    seen = overview(scene.world.store, scene.link, 6)
    (skipped,) = seen.having(Standing.SKIPPED)
    assert skipped.trouble is not None
    assert "no texts" in skipped.trouble.reason
    assert (seen.counts[Standing.FAILED], seen.running(scene.world.clock())) == (0, False)


def test_what_is_skipped_is_not_tried_again_by_itself():
    scene = Scene(pictures_only())
    add_text(scene)
    scene.rest()
    before = {pair.id: pair.version for pair in scene.world.pairs(scene.link)}

    scene.rest()

    assert {pair.id: pair.version for pair in scene.world.pairs(scene.link)} == before


def test_what_was_skipped_can_be_deleted_again():
    scene = Scene(pictures_only())
    add_text(scene)
    scene.rest()

    (words,) = (thing for thing in scene.gallery.things.values() if thing.kind is MediaKind.TEXT)
    scene.gallery.remove(words)
    scene.rest()

    assert all(pair.state is PairState.LINKED for pair in scene.world.pairs(scene.link))
    assert len(scene.side(Side.EXTERNAL).things) == 5
