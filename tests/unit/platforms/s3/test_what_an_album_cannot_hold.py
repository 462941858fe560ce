"""What comes from the other side and an album cannot hold is put right where that is simple, and refused in a sentence
otherwise: it is the trouble of that entry."""

import json

import pytest

from gallery_sync.errors import PermanentError
from gallery_sync.model import Field, Media, MediaKind, Projection
from tests.harness.media import OtherSide, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import Bench

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
ODD_ADDRESSES = (
    "youtu.be/dQw4w9WgXcQ",
    "//youtu.be/dQw4w9WgXcQ",
    " https://youtu.be/dQw4w9WgXcQ",
    f"{VIDEO}\n",
    f"\x00{VIDEO}\t",
    "HTTPS://youtu.be/dQw4w9WgXcQ",
    "https://youtu.be/\ndQw4w9WgXcQ",
)
HOPELESS = {
    "too long": Media(MediaKind.EMBED, f"https://youtu.be/{'a' * 2000}"),
    "with a space": Media(MediaKind.EMBED, "https://youtu.be/a b"),
    "no address": Media(MediaKind.EMBED, "a video"),
    "a script": Media(MediaKind.EMBED, "javascript:alert(1)"),
    "empty": Media(MediaKind.EMBED, ""),
    "half a surrogate pair": Media(MediaKind.EMBED, "\ud800"),
    "a long text": Media(MediaKind.TEXT, "f", html="<p>" + "a" * 20_000),
}


def _shown(bench: Bench) -> Projection | None:
    entry = bench.album.read("m1")
    return entry.projection if entry else None


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_the_address_of_a_video_is_put_right(bench: Bench, source: OtherSide, address: str):
    entry = created(bench.album, source, "m1", Media(MediaKind.EMBED, address, url=address))

    assert entry.media.url == VIDEO
    assert _shown(bench) == entry.projection


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_the_address_that_a_person_writes_into_a_sidecar_is_put_right(bench: Bench, address: str):
    bench.person.put_raw("mine", json.dumps({"media": {"address": address}}).encode())

    entry = bench.album.read("mine")

    assert entry is not None
    assert entry.media.url == VIDEO


@pytest.mark.parametrize("media", HOPELESS.values(), ids=HOPELESS.keys())
def test_what_cannot_be_held_is_refused_in_a_sentence(bench: Bench, source: OtherSide, media: Media):
    with pytest.raises(PermanentError, match=r"\.$"):
        created(bench.album, source, "m1", media)

    assert bench.album.read("m1") is None


@pytest.mark.parametrize("media", HOPELESS.values(), ids=HOPELESS.keys())
def test_an_entry_keeps_its_media_when_it_cannot_hold_the_new_ones(bench: Bench, source: OtherSide, media: Media):
    before = created(bench.album, source, "m1", Media(media.kind, VIDEO, url=VIDEO, html="<p>fine</p>"))

    with pytest.raises(PermanentError, match=r"\.$"):
        bench.album.update(before, {Field.MEDIA: media.fingerprint}, media, None)

    assert _shown(bench) == before.projection


def test_a_picture_of_impossible_size_is_of_unknown_size(bench: Bench, source: OtherSide):
    there = source.add(picture(1))
    odd = Media(there.kind, there.fingerprint, file_name="f" * 5000, width=-3, height=-4)

    entry = created(bench.album, source, "m1", odd)

    assert (entry.media.width, entry.media.height) == (0, 0)
