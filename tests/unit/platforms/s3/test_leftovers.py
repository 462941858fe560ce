"""A file that a sidecar named before is what is left of a picture, and no new one: the bucket remembers."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unicodedata import normalize

import pytest

from gallery_sync.errors import GallerySyncError, Unavailable
from gallery_sync.model import Field
from tests.harness.media import OtherSide, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench
from tests.unit.platforms.s3.test_edges import CODES, refusing
from tests.unit.platforms.s3.test_intake import take_in

BOUNDS = "gallery_sync.platforms.s3.leftovers"


@pytest.fixture(autouse=True)
def published(bench: Bench) -> None:
    bench.album.publish()


def sidecar(key: str) -> bytes:
    return json.dumps({"media": {"key": key}}).encode()


def former(bench: Bench) -> dict[str, str]:
    return json.loads(bench.text("index.json")).get("former", {})


def dropped(bench: Bench) -> list[str]:
    """As `take_in`, and everything that would have come by a second look."""
    take_in(bench)
    return take_in(bench)


def test_a_picture_that_was_replaced_before_it_was_published_does_not_come_back(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.replace("dawn", picture(2), "b.png")

    assert dropped(bench) == ["dawn"]


def test_a_picture_that_was_deleted_before_it_was_published_does_not_come_back(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")

    assert dropped(bench) == []


def test_a_picture_that_came_and_went_with_a_renamed_sidecar_does_not_come_back(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.copy("dawn", "dusk")
    bench.person.delete("dawn")
    bench.person.replace("dusk", picture(2), "b.png")

    assert dropped(bench) == ["dusk"]


def test_a_picture_that_we_replaced_before_it_was_published_does_not_come_back(bench: Bench, source: OtherSide):
    bench.person.add("dawn", picture(1), "a.png")
    entry = bench.album.read("dawn")
    assert entry is not None
    other = source.add(picture(2))
    staged = bench.album.stage(other, source, "m1")
    bench.album.update(entry, {Field.MEDIA: other.fingerprint}, other, staged)

    assert dropped(bench) == ["dawn"]


def test_what_was_taken_in_and_deleted_at_once_does_not_come_back(bench: Bench):
    bench.put("dawn.png", picture(1))
    assert take_in(bench) == ["dawn"]
    bench.person.delete("dawn")

    assert dropped(bench) == []


def test_only_the_files_that_were_named_are_left_out(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    bench.put("media/b.png", picture(2))

    assert dropped(bench) == ["b"]


def test_it_is_asked_once_and_then_remembered_until_the_file_goes(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    take_in(bench)

    assert list(former(bench)) == [bench.key("media/a.png")]
    assert "ListObjectVersions" not in bench.calls(lambda: take_in(bench))
    assert "media/a.png" in bench.names()
    bench.ahead += timedelta(minutes=20)
    bench.album.publish()
    assert "media/a.png" not in bench.names()


def test_an_old_one_goes_at_once(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    bench.ahead += timedelta(minutes=20)
    take_in(bench)

    assert "media/a.png" not in bench.names()
    assert former(bench) == {}


def test_a_file_of_the_same_name_with_other_bytes_is_a_new_picture(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    bench.put("media/a.png", picture(2))

    assert dropped(bench) == ["a"]
    assert former(bench) == {}


def test_so_it_is_where_the_former_one_was_remembered(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    take_in(bench)
    bench.put("media/a.png", picture(2))

    assert dropped(bench) == ["a"]


@pytest.mark.parametrize("published", [False, True])
def test_so_it_is_where_the_former_one_was_shown(bench: Bench, published: bool):
    """Whoever makes the page first sees the new file alone."""
    bench.person.add("dawn", picture(1), "a.png")
    bench.album.publish()
    bench.person.delete("dawn")
    bench.put("media/a.png", picture(2))
    if published:
        bench.album.publish()

    assert dropped(bench) == ["a"]
    bench.ahead += timedelta(minutes=20)
    bench.album.publish()
    assert "media/a.png" in bench.names()


def test_a_new_file_under_the_name_of_one_that_was_shown_is_not_cleared_away(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.album.publish()
    bench.person.delete("dawn")
    bench.put("media/a.png", picture(2))

    for _ in range(2):
        bench.ahead += timedelta(minutes=20)
        bench.album.publish()
    assert "media/a.png" in bench.names()


@pytest.mark.parametrize("published", [False, True])
def test_a_picture_that_was_retouched_and_deleted_between_two_pages_does_not_come_back(bench: Bench, published: bool):
    bench.person.add("dawn", picture(1), "a.png")
    bench.album.publish()
    bench.put("media/a.png", picture(2))
    wait_for_the_next_second(bench)
    bench.person.delete("dawn")
    if published:
        bench.album.publish()

    assert dropped(bench) == []
    bench.ahead += timedelta(minutes=20)
    bench.album.publish()
    assert "media/a.png" not in bench.names()


def test_a_picture_that_was_retouched_and_replaced_does_not_come_back(bench: Bench, monkeypatch: Any):
    """S3 tells times in seconds."""
    bench.person.add("dawn", picture(1), "a.png")
    bench.put("media/a.png", picture(2))
    wait_for_the_next_second(bench)
    bench.person.replace("dawn", picture(3), "b.png")

    assert dropped(bench) == ["dawn"]


def wait_for_the_next_second(bench: Bench) -> None:
    def now() -> Any:
        bench.put("now", b"")
        return bench.client.head_object(Bucket=BUCKET, Key=bench.key("now"))["LastModified"]

    before = now()
    while now() == before:
        pass


def test_a_file_that_arrives_after_the_sidecar_that_named_it_went_is_what_that_named(bench: Bench):
    """Programs upload side by side, in no certain order."""
    bench.person.put_raw("dawn", sidecar("media/a.png"))
    bench.person.put_raw("dawn", sidecar("media/b.png"))
    bench.put("media/b.png", picture(2))
    bench.put("media/a.png", picture(1))

    assert dropped(bench) == ["dawn"]


def test_a_file_that_comes_long_after_is_a_new_picture(bench: Bench, monkeypatch: Any):
    monkeypatch.setattr(f"{BOUNDS}._LATE", timedelta(seconds=-1))
    bench.person.put_raw("dawn", sidecar("media/a.png"))
    bench.person.delete("dawn")
    wait_for_the_next_second(bench)
    bench.put("media/a.png", picture(1))

    assert dropped(bench) == ["a"]


def test_a_sidecar_that_nobody_could_read_named_nothing(bench: Bench):
    """Whoever gives up writing one still has the picture."""
    bench.put("media/a.png", picture(1))
    bench.person.put_raw("dawn", b'{"media": {"key": "media/a.png"')
    bench.person.delete("dawn")

    assert dropped(bench) == ["a"]


def test_names_are_the_same_however_their_letters_are_composed(bench: Bench):
    bench.put(normalize("NFD", "media/é.png"), picture(1))
    bench.person.put_raw("dawn", sidecar(normalize("NFC", "media/é.png")))
    bench.person.delete("dawn")

    assert dropped(bench) == []


@pytest.mark.parametrize("state", ["Suspended", ""])
def test_a_bucket_that_keeps_no_versions_takes_in_as_before(bench: Bench, state: str):
    bucket = f"plain-{bench.album_id[:12]}-{state.lower()}".strip("-")
    bench.client.create_bucket(Bucket=bucket)
    if state:
        bench.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": state})
    plain = bench.in_bucket(bucket)
    plain.album.publish()
    plain.person.add("dawn", picture(1), "a.png")
    plain.person.replace("dawn", picture(2), "b.png")
    plain.put("media/c.png", picture(3))

    assert "c" in dropped(plain)


def test_beyond_the_bound_nothing_is_guessed_and_the_owner_reads_why(bench: Bench, monkeypatch: Any):
    monkeypatch.setattr(f"{BOUNDS}._MOST_READ", 2)
    bench.put("media/a.png", picture(1))
    for number in range(4):
        bench.person.put_raw("dawn", json.dumps({"title": f"{number}", "media": {"html": ""}}).encode())
    assert take_in(bench) == ["dawn"]

    bench.album.listing({})
    left = bench.album.take_in()
    assert not left.soon
    assert "“a.png”" in left.reason
    assert "more than 2 former sidecars" in left.reason
    assert "items/" in left.reason

    monkeypatch.setattr(f"{BOUNDS}._MOST_READ", 3)
    assert take_in(bench) == ["a", "dawn"]


def test_beyond_the_bound_of_what_is_listed_neither(bench: Bench, monkeypatch: Any):
    monkeypatch.setattr(f"{BOUNDS}._MOST_LISTED", 2)
    bench.put("media/a.png", picture(1))
    bench.put("media/b.png", picture(2))
    for number in range(4):
        bench.person.put_raw("dawn", json.dumps({"title": f"{number}", "media": {"html": ""}}).encode())

    assert take_in(bench) == ["dawn"]
    bench.album.listing({})
    assert "“a.png” and 1 more" in bench.album.take_in().reason


def test_the_newest_versions_are_read_first_so_that_what_was_just_dropped_is_taken_in(bench: Bench, monkeypatch: Any):
    monkeypatch.setattr(f"{BOUNDS}._MOST_READ", 2)
    monkeypatch.setattr(f"{BOUNDS}._LATE", timedelta())
    bench.put("media/old.png", picture(1))
    for number in range(4):
        bench.person.put_raw("dawn", json.dumps({"title": f"{number}", "media": {"html": ""}}).encode())
    wait_for_the_next_second(bench)
    bench.put("media/new.png", picture(2))

    assert dropped(bench) == ["dawn", "new"]


def test_a_former_sidecar_that_is_handed_to_nobody_leaves_it_open(bench: Bench):
    bench.put("media/a.png", picture(1))
    bench.person.add_text("dawn", "<p>One</p>")
    bench.person.put_raw("dawn", b'{"media": {"html": "Two"}}')
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    with refusing(bench.client, "GetObject", "InvalidObjectState", only=lambda one: "versionId" in one["query_string"]):
        left = bench.album.take_in()

    assert not left.soon
    assert "a former sidecar of “dawn” cannot be read" in left.reason
    assert dropped(bench) == ["a", "dawn"]


def test_a_version_that_expired_meanwhile_names_nothing(bench: Bench):
    bench.put("media/a.png", picture(1))
    bench.person.add_text("dawn", "<p>One</p>")
    bench.person.delete("dawn")
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    with refusing(bench.client, "GetObject", "NoSuchVersion", only=lambda one: "versionId" in one["query_string"]):
        bench.album.take_in()

    assert dropped(bench) == ["a"]


def test_who_may_not_list_versions_takes_nothing_in(bench: Bench):
    bench.put("media/a.png", picture(1))
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    with refusing(bench.client, "ListObjectVersions", "AccessDenied"), pytest.raises(Unavailable, match="deploy"):
        bench.album.take_in()

    assert bench.names().count("items/a.json") == 0


@pytest.mark.parametrize("operation", ["ListObjectVersions", "GetObject", "PutObject", "ListObjectsV2"])
def test_no_answer_of_s3_leaves_taking_in_as_anything_else(bench: Bench, operation: str):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    bench.put("media/b.png", picture(2))
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    for code in CODES:
        with refusing(bench.client, operation, code), suppress(GallerySyncError):
            bench.album.take_in()

    assert dropped(bench) == ["b"]


def test_while_another_one_publishes_it_is_asked_again(bench: Bench):
    bench.person.add("dawn", picture(1), "a.png")
    bench.person.delete("dawn")
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    with refusing(bench.client, "PutObject", "PreconditionFailed"):
        assert bench.album.take_in().soon

    assert dropped(bench) == []
    assert list(former(bench)) == [bench.key("media/a.png")]


@pytest.mark.parametrize("do", [lambda bench: None, lambda bench: bench.person.rename("dawn", "Dawn")])
def test_without_a_file_to_ask_about_no_version_is_listed(bench: Bench, do: Callable[[Bench], None]):
    bench.person.add("dawn", picture(1), "dawn.png")
    take_in(bench)
    do(bench)

    assert "ListObjectVersions" not in bench.calls(lambda: take_in(bench))


def test_a_file_that_settles_is_not_asked_about(bench: Bench):
    bench.put("media/a.png", picture(1))
    bench.album.listing({})

    assert "ListObjectVersions" not in bench.calls(bench.album.take_in)


def test_what_is_dropped_costs_one_more_listing(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()
    wait_for_the_next_second(bench)
    bench.put("media/a.png", picture(2))
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})

    calls = bench.calls(bench.album.take_in)

    assert calls == {"GetObject": 2, "ListObjectVersions": 1, "PutObject": 1}  # the index, and what the file says
