"""Albums come into being and go."""

import json
from datetime import UTC, datetime

import pytest

from gallery_sync.errors import CollectionGone, InvalidRequest, Unavailable
from gallery_sync.platforms.s3 import S3Platform
from gallery_sync.platforms.s3.layout import Layout
from tests.harness.media import OtherSide, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench


def test_the_same_marker_is_the_same_album_and_keeps_its_title(bench: Bench):
    bench.person.retitle("By hand")

    assert bench.platform.create_album(bench.album_id, "Holidays") == bench.album_id
    assert json.loads(bench.text("album.json"))["title"] == "By hand"


def test_an_album_of_somebody_else_is_not_taken_over(bench: Bench):
    bench.put("album.json", b'{"title": "Mine", "marker": "another link"}')

    with pytest.raises(InvalidRequest, match="another album"):
        bench.platform.create_album(bench.album_id, "Holidays")


def test_a_deleted_album_leaves_nothing_and_can_be_deleted_again(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()

    bench.platform.delete_album(bench.album_id)
    bench.platform.delete_album(bench.album_id)

    assert bench.names() == []


def test_what_a_killed_worker_had_staged_goes_with_its_album_and_with_no_other(bench: Bench):
    mine, other = Layout(bench.album_id).staging("m1"), Layout(f"{bench.album_id}x").staging("m1")
    for key in (mine, other):
        bench.client.put_object(Bucket=BUCKET, Key=key, Body=b"half a film")

    bench.platform.delete_album(bench.album_id)

    listed = bench.client.list_objects_v2(Bucket=BUCKET, Prefix="staging/")["Contents"]
    assert [one["Key"] for one in listed] == [other]
    bench.client.delete_object(Bucket=BUCKET, Key=other)


def test_a_deletion_that_was_cut_short_leaves_an_album_that_can_be_deleted(
    bench: Bench, source: OtherSide, monkeypatch
):
    created(bench.album, source, "m1", source.add(picture(1)))

    def crash(**request: str):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.client, "delete_object", crash)
    with pytest.raises(KeyboardInterrupt):
        bench.platform.delete_album(bench.album_id)

    assert bench.names() == ["album.json"]
    monkeypatch.undo()
    bench.platform.delete_album(bench.album_id)
    assert bench.names() == []


def test_what_could_not_be_deleted_with_the_rest_is_no_success(bench: Bench, source: OtherSide, monkeypatch):
    created(bench.album, source, "m1", source.add(picture(1)))
    kept = {"Errors": [{"Key": "one", "Code": "InternalError"}]}
    monkeypatch.setattr(bench.client, "delete_objects", lambda **_: kept)

    with pytest.raises(Unavailable):
        bench.platform.delete_album(bench.album_id)

    assert "album.json" in bench.names()


def test_the_title_is_written_only_when_it_differs_and_keeps_what_people_added(bench: Bench):
    bench.put("album.json", json.dumps({"title": "Old", "marker": bench.album_id, "theme": "dark"}).encode())

    assert bench.calls(lambda: bench.album.retitle("New")) == {"GetObject": 1, "PutObject": 1}
    assert bench.calls(lambda: bench.album.retitle("New")) == {"GetObject": 1}
    assert json.loads(bench.text("album.json")) == {"title": "New", "marker": bench.album_id, "theme": "dark"}


def test_an_album_that_is_gone_cannot_be_renamed(bench: Bench):
    bench.platform.delete_album(bench.album_id)

    with pytest.raises(CollectionGone, match="last version"):
        bench.album.retitle("New")


def test_pictures_of_a_public_bucket_have_lasting_addresses(bench: Bench, source: OtherSide):
    public = S3Platform(bench.client, BUCKET, "https://albums.example/", lambda: datetime.now(UTC))
    created(bench.album, source, "m1", source.add(picture(1)))

    entry = public.open(bench.album_id).read("m1")

    assert entry is not None
    assert entry.media.url == f"https://albums.example/{bench.key(entry.raw.media.key)}"
