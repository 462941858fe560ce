"""Sidecars that people write by hand: from the least that works to the worst that can be put there."""

import json
from datetime import timedelta

import pytest

from gallery_sync.errors import InvalidRequest, MediaNotHad, MediaUnusable, Refused, StaleRevision
from gallery_sync.model import Field, Hyperlink, MediaKind
from tests.harness.media import OtherSide, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench

HOSTILE = {
    "empty": b"",
    "not JSON": b"<xml/>",
    "not UTF-8": b'{"title": "\xff\xfe", "media": {"html": ""}}',
    "a list": b"[]",
    "a number": b"17",
    "null": b"null",
    "no media": b'{"title": "Dawn"}',
    "media as text": b'{"media": "media/a.jpg"}',
    "media that show nothing": b'{"media": {}}',
    "media that show two things": b'{"media": {"html": "<p>", "address": "https://example.com"}}',
    "a picture of another album": b'{"media": {"key": "media/../../other/media/a.jpg"}}',
    "an absolute key": b'{"media": {"key": "galleries/other/media/a.jpg"}}',
    "a key that climbs": b'{"media": {"key": "media/.."}}',
    "a key of the sidecars": b'{"media": {"key": "items/dawn.json"}}',
    "a script as address": b'{"media": {"address": "javascript:alert(1)"}}',
    "a title that is a number": b'{"title": 1, "media": {"html": ""}}',
    "tags that are text": b'{"tags": "sea", "media": {"html": ""}}',
    "a tag that is a number": b'{"tags": [1], "media": {"html": ""}}',
    "a thousand tags": json.dumps({"tags": ["a"] * 1000, "media": {"html": ""}}).encode(),
    "a long tag": json.dumps({"tags": ["a" * 5000], "media": {"html": ""}}).encode(),
    "a long title": json.dumps({"title": "a" * 30_000, "media": {"html": ""}}).encode(),
    "an endless position": b'{"position": 1e999, "media": {"html": ""}}',
    "no number as position": b'{"position": NaN, "media": {"html": ""}}',
    "a position as text": b'{"position": "1", "media": {"html": ""}}',
    "a negative width": b'{"media": {"key": "media/a.jpg", "width": -1}}',
    "an unknown kind": b'{"kind": "hologram", "media": {"html": ""}}',
    "half a surrogate pair": b'{"title": "\\ud83d", "media": {"html": ""}}',
    "deeply nested": b'{"media": {"html": ""}, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too large": b'{"media": {"html": ""}, "x": "' + b"a" * 300_000 + b'"}',
    "a digest that is none": b'{"media": {"key": "media/a.jpg", "sha256": "abc"}}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_sidecar_that_cannot_be_understood_is_told_as_such_and_is_not_absent(bench: Bench, content: bytes):
    bench.person.put_raw("bad", content)
    bench.person.add_text("good", "<p>fine</p>")

    listing = bench.album.listing({})

    assert [entry.id for entry in listing.entries] == ["good"]
    assert list(bench.album.read_many(["bad", "good"], None)) == ["good"]
    assert list(listing.unreadable) == ["bad"]
    with pytest.raises(Refused) as refusal:
        bench.album.read("bad")
    assert refusal.value.reason == listing.unreadable["bad"]
    assert refusal.value.reason.endswith(".")
    bench.album.publish()


def test_the_least_sidecar_is_a_picture_and_its_name(bench: Bench):
    bench.put("media/dawn.jpg", picture(1))
    bench.person.put_raw("My dawn (1)", b'{"media": {"key": "media/dawn.jpg"}}')

    entry = bench.album.read("My dawn (1)")

    assert entry is not None
    assert (entry.media.kind, entry.media.mime_type, entry.media.size) == (
        MediaKind.IMAGE,
        "image/png",
        len(picture(1)),
    )
    assert (entry.media.digest, entry.marker, entry.media.file_name) == ("", "", "dawn.jpg")
    assert body(bench.album, entry.media) == picture(1)


def test_null_is_the_same_as_left_out(bench: Bench):
    bench.person.put_raw("a", b'{"title": null, "link": null, "tags": null, "media": {"html": "x", "key": null}}')

    entry = bench.album.read("a")

    assert entry is not None
    assert (entry.projection.title, entry.projection.link, entry.projection.tags) == ("", None, ())


def test_the_type_of_a_file_is_told_from_its_bytes_not_from_its_name(bench: Bench):
    bench.person.add("film", b"\x00\x00\x00\x20ftypisom" + bytes(32), "film.jpg", kind="image")

    entry = bench.album.read("film")

    assert entry is not None
    assert (entry.media.kind, entry.media.mime_type) == (MediaKind.VIDEO, "video/mp4")


@pytest.mark.parametrize("content", [b"", b"GIF8 no", b"<svg onload='x'/>", b"%PDF-1.7"])
def test_a_file_that_is_no_picture_is_named_when_it_is_to_be_read(bench: Bench, content: bytes):
    bench.person.add("bad", content, "bad.jpg", title="Bad")

    seen = bench.album.read("bad")

    assert seen is not None
    assert (seen.projection.title, seen.media.url) == ("Bad", "")
    with pytest.raises(MediaUnusable, match=r"bad\.jpg.*replace it"):
        bench.album.open(seen.media)


def test_a_file_that_is_not_there_yet_is_named_until_it_comes(bench: Bench):
    bench.person.put_raw("late", b'{"media": {"key": "media/late.jpg"}}')
    (before,) = bench.album.listing({}).entries
    with pytest.raises(MediaNotHad, match=r"media/late\.jpg.*upload it"):
        bench.album.open(before.media)

    bench.put("media/late.jpg", picture(1))

    (after,) = bench.album.listing({"late": before}).entries
    assert after.media.url
    assert after.projection.media != before.projection.media


def test_what_cannot_be_shown_is_left_out_of_the_page_and_its_file_is_kept(bench: Bench):
    bench.person.add("bad", b"no picture", "bad.jpg", title="Bad")
    bench.person.add_text("good", "<p>fine</p>", title="Good")

    bench.album.publish()

    page = bench.text("index.html")
    assert "Good" in page
    assert "Bad" not in page
    assert "media/bad.jpg" in bench.names()


def test_another_file_under_the_same_name_is_another_picture(bench: Bench):
    bench.person.add("dawn", picture(1), "dawn.jpg")
    first = bench.album.read("dawn")
    assert first is not None

    bench.put("media/dawn.jpg", picture(2))

    (second,) = bench.album.listing({"dawn": first}).entries
    assert second.projection.media != first.projection.media
    assert second.revision != first.revision
    assert bench.album.update(second, {Field.TITLE: "Dusk"}, None, None).projection.title == "Dusk"


def test_a_declared_digest_is_believed_only_in_the_name_of_the_file(bench: Bench):
    bench.put("media/dawn.jpg", picture(1))
    sidecar = {"kind": "image", "media": {"key": "media/dawn.jpg", "sha256": "0" * 64, "mime_type": "image/png"}}
    bench.person.put_raw("dawn", json.dumps(sidecar).encode())

    entry = bench.album.read("dawn")

    assert entry is not None
    assert (entry.media.digest, entry.media.fingerprint[:5]) == ("", "etag:")


def test_what_a_person_adds_to_a_sidecar_is_kept(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)), title="Dawn")
    content = json.loads(bench.text("items/m1.json")) | {"camera": {"lens": "50 mm"}}
    bench.person.put_raw("m1", json.dumps(content).encode())
    entry = bench.album.read("m1")
    assert entry is not None

    bench.album.update(entry, {Field.TITLE: "Dusk"}, None, None)

    assert json.loads(bench.text("items/m1.json")) == {**content, "title": "Dusk"}


def test_a_copy_of_a_sidecar_is_an_entry_of_its_own_without_our_marker(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)), title="Dawn")
    bench.person.copy("m1", "m1 copy")

    copy = bench.album.read("m1 copy")

    assert copy is not None
    assert (copy.marker, copy.projection.title) == ("", "Dawn")
    assert [entry.id for entry in bench.album.find("m1", None)] == ["m1"]


def test_a_renamed_sidecar_shows_what_it_showed(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)), title="Dawn")
    bench.person.put_raw("01-dawn", bench.text("items/m1.json").encode())
    bench.album.delete(entry)

    (renamed,) = bench.album.listing({}).entries

    assert bench.album.capabilities.renames
    assert (renamed.id, renamed.marker) == ("01-dawn", "")
    assert renamed.projection == entry.projection


def test_a_picture_that_a_copy_shows_outlives_the_original(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.person.copy("m1", "copy")
    bench.album.publish()
    bench.ahead += timedelta(days=30)

    bench.album.delete(entry)
    bench.album.publish()

    copy = bench.album.read("copy")
    assert copy is not None
    assert body(bench.album, copy.media) == picture(1)


def test_a_medium_that_took_the_place_of_ours_is_not_overwritten(bench: Bench, source: OtherSide):
    bench.person.add_text("m1", "<p>mine</p>")

    with pytest.raises(Refused, match=r"m1\.json"):
        created(bench.album, source, "m1", source.add(picture(1)))

    assert "mine" in bench.text("items/m1.json")


def test_an_entry_remembered_without_its_sidecar_can_be_written(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)), title="Dawn", tags=("a",))
    remembered = type(entry)(entry.id, entry.projection, entry.media, revision=entry.revision)

    changed = bench.album.update(remembered, {Field.LINK: Hyperlink("https://example.com")}, None, None)

    assert changed.projection == entry.projection.with_values({Field.LINK: Hyperlink("https://example.com")})
    with pytest.raises(StaleRevision):
        bench.album.update(remembered, {Field.TITLE: "Dusk"}, None, None)


@pytest.mark.parametrize("entry_id", ["", "a/b", "x" * 1020])
def test_an_id_that_no_medium_can_have_is_refused(bench: Bench, entry_id: str):
    with pytest.raises(InvalidRequest):
        bench.album.read(entry_id)


@pytest.mark.parametrize("album_id", ["", "../other", "a/b", "a b", "-", "x" * 65])
def test_an_id_that_no_album_can_have_is_refused(bench: Bench, album_id: str):
    with pytest.raises(InvalidRequest):
        bench.platform.open(album_id)


def test_a_link_that_is_too_long_is_refused_not_cut(bench: Bench, source: OtherSide):
    with pytest.raises(Refused, match="link"):
        created(bench.album, source, "m1", source.add(picture(1)), link=Hyperlink("https://example.com/" + "a" * 2000))


def test_a_picture_that_was_taken_away_cannot_be_opened(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.client.delete_object(Bucket=BUCKET, Key=bench.key(bench.names()[-1]))

    with pytest.raises(MediaNotHad, match="upload it again"):
        bench.album.open(entry.media)


def test_an_album_file_that_cannot_be_read_says_so(bench: Bench):
    bench.put("album.json", b"{")

    with pytest.raises(Refused, match=r"album\.json"):
        bench.album.listing({})
