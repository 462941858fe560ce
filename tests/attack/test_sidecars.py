"""Sidecars, album files and indexes as anybody may write them who can reach the bucket."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_sync.errors import GallerySyncError, Refused
from gallery_sync.model import Entry, Pair, PairState, Projection, Side, Sided
from gallery_sync.platforms.s3.platform import S3Platform
from gallery_sync.ports import Collection
from gallery_sync.store import rows
from gallery_sync.store.keys import pair as key_of
from gallery_sync.store.pair_documents import pair_document
from tests.attack.hosts import memory
from tests.attack.partners import NOW
from tests.attack.profiles import few
from tests.attack.strategies import json_values, nested, spoiled
from tests.harness.aws import in_process

BUCKET, ALBUM = "albums", "link-1"
SOUND = {
    "kind": "image",
    "title": "Dawn",
    "description": "At sea",
    "alt_text": "Sea",
    "link": {"url": "https://example.com", "text": "More"},
    "tags": ["sea", "dawn"],
    "position": 2048.0,
    "media": {"key": "media/dawn.jpg", "sha256": "a" * 64, "mime_type": "image/jpeg", "size": 123, "width": 800},
    "marker": "k3v7q2",
    "origin": "gallery-sync",
}
NASTY = {
    "a million tags": {**SOUND, "tags": ["t"] * 1_000_000},
    "a hundred long tags": {**SOUND, "tags": ["t" * 2000] * 100},
    "a huge title": {**SOUND, "title": "T" * 5_000_000},
    "control characters": {**SOUND, "title": "\x01" * 15_000, "description": "\x02" * 15_000},
    "huge numbers": {**SOUND, "position": 10**400},
    "large numbers": {**SOUND, "position": 1.7e308, "media": {**SOUND["media"], "size": 10**300}},  # type: ignore[dict-item]
    "another album": {**SOUND, "media": {"key": "../other/media/dawn.jpg"}},
    "another album, written differently": {**SOUND, "media": {"key": "media/..%2F..%2Fother"}},
    "no picture but a file": {**SOUND, "media": {"address": "file:///etc/passwd"}},
    "half an address": {**SOUND, "media": {"address": "https://[::1"}},
    "half a surrogate pair": {**SOUND, "title": "\ud800", "tags": ["\udfff"]},
}
RAW = {
    "nan": b'{"media": {"html": ""}, "position": NaN}',
    "infinity": b'{"media": {"html": ""}, "position": 1e999}',
    "nested": b'{"media": ' + b"[" * 100_000,
    "nested and closed": b'{"media": {"html": ""}, "more": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "twice the same name": b'{"media": {"html": "a"}, "media": {"key": "media/b"}}',
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "spaces": b" " * 300_000,
    "no object": b"[]",
}


class Shelf:
    """An album in a bucket, and its one sidecar."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3
        self.album: Collection = S3Platform(s3, BUCKET, "", lambda: NOW).open(ALBUM)

    def write(self, content: bytes, name: str = "items/one.json") -> None:
        self.s3.put_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/{name}", Body=content)

    def objects(self) -> set[str]:
        found = self.s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        return {one["Key"] for one in found if one["Key"].endswith(("one.json", ".jpg", "album.json"))}


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with pytest.MonkeyPatch.context() as patch, in_process(patch):
        s3: Any = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        S3Platform(s3, BUCKET, "", lambda: NOW).create_album(ALBUM, "Harbours")
        made = Shelf(s3)
        made.write(b"\xff\xd8\xff", "media/dawn.jpg")
        yield made


def _is_a_sentence(error: GallerySyncError) -> None:
    assert error.reason.endswith(".")


def _read(shelf: Shelf) -> list[Entry]:
    """By every way of reading, as the workers do; the listing names what it cannot understand."""
    found: list[Entry] = []
    try:
        entry = shelf.album.read("one")
        found += [entry] if entry else []
    except Refused as refusal:
        _is_a_sentence(refusal)
    found += [one for one in shelf.album.read_many(["one", "two"], None).values() if one]
    listing = shelf.album.listing({})
    assert {one.id for one in listing.entries} | set(listing.unreadable) == {"one"}
    return [*found, *listing.entries]


def _can_be_kept(entry: Entry) -> None:
    bases = Sided[Projection | None](entry.projection, entry.projection)
    ids, ranks = Sided(entry.id, entry.id), Sided(entry.rank, entry.rank)
    pair = Pair("pair", "link", PairState.LINKED, Side.WIX, ids=ids, bases=bases, ranks=ranks, twin_sent=bases.wix)
    rows.check(rows.row(key_of("link", "pair"), pair_document(pair), version=1))


@pytest.mark.parametrize("name", NASTY | RAW)
def test_a_nasty_sidecar_is_refused_or_read_within_bounds(shelf: Shelf, name: str):
    shelf.write(RAW[name] if name in RAW else json.dumps(NASTY[name]).encode())
    before = shelf.objects()

    with memory(megabytes=60):
        entries = _read(shelf)

    for entry in entries:
        _can_be_kept(entry)
        assert "other" not in entry.media.url
        assert not entry.media.url.startswith("file:")
    assert shelf.objects() == before


def test_no_sidecar_makes_a_worker_fail(shelf: Shelf):
    content = st.one_of(
        spoiled(SOUND).map(lambda some: json.dumps(some).encode("utf-8", "surrogatepass")),
        spoiled(SOUND).map(lambda some: json.dumps(some, ensure_ascii=False).encode("utf-8", "replace")),
        nested().map(str.encode),
        st.binary(max_size=100),
    )

    @few(0.7)
    @given(content=content)
    def holds(content: bytes) -> None:
        shelf.write(content)
        for entry in _read(shelf):
            _can_be_kept(entry)

    holds()


@pytest.mark.parametrize("name", ["album.json", "index.json"])
def test_no_file_of_an_album_makes_a_worker_fail(shelf: Shelf, name: str):
    shelf.write(json.dumps(SOUND).encode())
    path = f"galleries/{ALBUM}/{name}"
    sound = shelf.s3.get_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/album.json")["Body"].read()
    content = st.one_of(spoiled(json.loads(sound)), json_values()).map(lambda one: json.dumps(one).encode())

    @few(0.2)
    @given(content=st.one_of(content, nested().map(str.encode), st.binary(max_size=50)))
    def holds(content: bytes) -> None:
        shelf.s3.put_object(Bucket=BUCKET, Key=path, Body=content)
        for act in (lambda: shelf.album.listing({}), shelf.album.publish, lambda: shelf.album.retitle("New")):
            try:
                act()
            except GallerySyncError as error:
                told = error.reason
                assert told.endswith(".")

    holds()
    shelf.s3.put_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/album.json", Body=sound)
