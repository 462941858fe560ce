"""A listing is complete, or it is none (SYNC rule 9)."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from gallery_sync.errors import IncompleteListing
from gallery_sync.platforms.s3.bucket import Bucket
from tests.harness.media import OtherSide, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench


def page(*keys: str, token: str = "", **spoilt: Any) -> dict[str, Any]:
    contents = [
        {"Key": key, "ETag": f'"{key}"', "Size": 1, "LastModified": datetime(2026, 5, 1, tzinfo=UTC)} for key in keys
    ]
    more = {"NextContinuationToken": token} if token else {}
    return {"Contents": contents, "KeyCount": len(keys), "IsTruncated": bool(token), **more, **spoilt}


def listed(*pages: dict[str, Any]) -> list[str]:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stub:
        for one in pages:
            stub.add_response("list_objects_v2", one)
        return [found.key for found in Bucket(client, "b").listing("p/")]


def test_pages_are_joined():
    assert listed(page("p/a", "p/b", token="t"), page("p/c")) == ["p/a", "p/b", "p/c"]


def test_a_folder_without_objects_is_empty():
    assert listed({"KeyCount": 0, "IsTruncated": False}) == []


@pytest.mark.parametrize(
    "pages",
    {
        "cut off without a token": [page("p/a", IsTruncated=True)],
        "a token although it is the last": [page("p/a", token="t", IsTruncated=False)],
        "fewer keys than it counts": [page("p/a", KeyCount=2)],
        "the same page again": [page("p/a", token="t"), page("p/a")],
        "a step back": [page("p/b", token="t"), page("p/a")],
    }.items(),
    ids=lambda case: case[0],
)
def test_a_listing_that_does_not_add_up_is_incomplete(pages: tuple[str, list[dict[str, Any]]]):
    with pytest.raises(IncompleteListing):
        listed(*pages[1])


def test_keys_beyond_the_basic_plane_are_in_order():
    assert listed(page("p/\uffee", "p/\U0001f600")) == ["p/\uffee", "p/\U0001f600"]


def test_known_entries_are_not_read_again(bench: Bench, source: OtherSide):
    entries = [created(bench.album, source, f"m{n}", source.add(picture(n)), float(n)) for n in range(4)]
    known = {entry.id: entry for entry in entries}

    calls = bench.calls(lambda: bench.album.listing(known))

    assert calls == {"ListObjectsV2": 1, "GetObject": 1}  # album.json, for the title


def test_what_else_lies_in_the_album_is_no_entry(bench: Bench):
    for name in ("items/notes.txt", "items/2026/dawn.json", "items/.json", "items.json", "media/dawn.json"):
        bench.put(name, b"{}")

    listing = bench.album.listing({})

    assert (listing.entries, dict(listing.unreadable)) == ((), {})


def test_equal_positions_are_ordered_by_id(bench: Bench):
    for name in ("b", "c", "a"):
        bench.person.add_text(name, name, position=1)
    bench.person.add_text("last", "no position")

    assert [entry.id for entry in bench.album.listing({}).entries] == ["a", "b", "c", "last"]


def test_an_entry_of_ours_without_a_place_comes_last(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)), 1e9)
    created(bench.album, source, "m2", source.add(picture(2)), None)

    assert [entry.id for entry in bench.album.listing({}).entries] == ["m1", "m2"]


def test_the_title_is_that_of_the_album(bench: Bench):
    bench.person.retitle("Sommer & Meer")

    assert bench.album.listing({}).title == "Sommer & Meer"


def test_a_file_that_a_person_put_there_is_looked_at_once(bench: Bench):
    bench.person.add("dawn", picture(1), "dawn.png")
    known = {entry.id: entry for entry in bench.album.listing({}).entries}

    calls = bench.calls(lambda: bench.album.listing(known))
    bench.person.replace("dawn", picture(2), "dawn.png")
    changed = bench.album.listing(known).entries[0]

    assert calls == {"ListObjectsV2": 1, "GetObject": 1}
    assert changed.projection.media != known["dawn"].projection.media


def test_an_index_older_than_a_sidecar_is_told(bench: Bench):
    bench.person.add("dawn", picture(1), "dawn.png")
    bench.album.publish()
    assert not bench.album.listing({}).outdated
    made = bench.client.head_object(Bucket=BUCKET, Key=bench.key("index.json"))["LastModified"]

    while bench.client.head_object(Bucket=BUCKET, Key=bench.key("items/dawn.json"))["LastModified"] <= made:
        bench.person.rename("dawn", "Dusk")

    assert bench.album.listing({}).outdated


def version(key: str, name: str, second: int, *, latest: bool = False) -> dict[str, Any]:
    at = datetime(2026, 5, 1, 0, 0, second, tzinfo=UTC)
    told = {"Key": key, "VersionId": name, "LastModified": at, "IsLatest": latest}
    return told if name.startswith("gone") else {**told, "ETag": f'"{name}"', "Size": 1}


def versions(*found: dict[str, Any], after: tuple[str, str] | None = None, **spoilt: Any) -> dict[str, Any]:
    """A page; `after`: where the next one begins."""
    markers = dict(zip(("NextKeyMarker", "NextVersionIdMarker"), after or (), strict=False))
    return {
        "Versions": [one for one in found if "ETag" in one],
        "DeleteMarkers": [one for one in found if "ETag" not in one],
        "IsTruncated": after is not None,
        **markers,
        **spoilt,
    }


def former(*pages: dict[str, Any]) -> list[tuple[str, str, int]]:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stub:
        for one in pages:
            stub.add_response("list_object_versions", one)
        return [(one.key, one.version, one.until.second) for one in Bucket(client, "b").former("p/")]


def test_a_version_was_there_until_the_next_one_or_a_deletion():
    deleted = [version("p/b", "gone", 9, latest=True), version("p/b", "b1", 4)]
    page = versions(version("p/a", "a3", 7, latest=True), version("p/a", "a2", 5), version("p/a", "a1", 2), *deleted)

    assert former(page) == [("p/a", "a2", 7), ("p/a", "a1", 5), ("p/b", "b1", 9)]


def test_versions_of_one_object_may_be_on_two_pages():
    first = versions(version("p/a", "a3", 7, latest=True), version("p/a", "gone", 5), after=("p/a", "gone"))
    second = versions(version("p/a", "a1", 2), version("p/b", "b1", 1, latest=True))

    assert former(first, second) == [("p/a", "a1", 5)]


def test_what_was_deleted_in_the_second_in_which_it_was_written_is_a_former_version():
    assert former(versions(version("p/a", "gone", 3, latest=True), version("p/a", "a1", 3))) == [("p/a", "a1", 3)]


def test_a_bucket_without_versions_has_no_former_ones():
    assert former(versions(version("p/a", "null", 3, latest=True))) == []


@pytest.mark.parametrize(
    "pages",
    {
        "cut off without a marker": [versions(IsTruncated=True)],
        "the same page again": [versions(after=("p/a", "a1")), versions(after=("p/a", "a1"))],
    }.items(),
    ids=lambda case: case[0],
)
def test_versions_that_do_not_add_up_are_incomplete(pages: tuple[str, list[dict[str, Any]]]):
    with pytest.raises(IncompleteListing):
        former(*pages[1])
