"""Any single entry, replaced by anything that the platform's form allows, leaves all others as they are: read, listed,
settled, and shown on the derived pages."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import boto3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gallery_sync.errors import GallerySyncError
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Draft, Field, Hyperlink, LinkState, Media, MediaKind, Projection, Side, Staged
from gallery_sync.platforms.s3.platform import S3Platform
from gallery_sync.ports import Collection
from gallery_sync.services.items import ItemService
from tests.attack.partners import ITEM, MARKER, MEDIUM, NOW, SOUND, WIX_ITEM, WIX_TEXT, answers_of, collection_of
from tests.attack.profiles import few
from tests.attack.strategies import NASTY_TEXTS, leaves, spoiled
from tests.attack.test_sidecars import ALBUM, BUCKET
from tests.attack.test_sidecars import SOUND as SIDECAR
from tests.harness.aws import in_process
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import BUCKET as BUCKET_KIND
from tests.unit.sync.scene import GALLERY, SITE, Scene

# --- reading ---------------------------------------------------------------------------------------------------------


def _wix(bad: Any) -> tuple[dict[str, Any], list[str]]:
    good = WIX_ITEM["id"], WIX_TEXT["id"]
    items = [WIX_ITEM, {**_object(bad), "id": "bad"}, WIX_TEXT]
    return {"items": {"items": items}}, [str(one) for one in good]


def _wordpress(bad: Any) -> tuple[dict[str, Any], list[str]]:
    first, last = ({**MEDIUM, "id": number, "source_url": f"https://blog.example/{number}.jpg"} for number in (11, 13))
    return {"media": [first, {**_object(bad), "id": 12}, last]}, ["11", "13"]


def _grain(bad: Any) -> tuple[dict[str, Any], list[str]]:
    home = str(ITEM["uri"]).rpartition("/")[0]
    records = [{**ITEM, "uri": f"{home}/{key}"} for key in ("3aaa", "3aac")]
    records.insert(1, {**_object(bad), "uri": f"{home}/3aab"})
    return {"listRecords social.grain.gallery.item": {"records": records}}, ["3aaa", "3aac"]


def _object(bad: Any) -> dict[str, Any]:
    """Without its ID an entry could not be told from others: that alone is not spoiled."""
    return bad if isinstance(bad, dict) else {"": bad}


FORMS = {"wix": (_wix, WIX_ITEM), "wordpress": (_wordpress, MEDIUM), "grain": (_grain, ITEM)}


@pytest.mark.parametrize("partner", FORMS)
def test_no_entry_keeps_another_one_from_being_read(partner: str):
    form, sound = FORMS[partner]

    @few(2)
    @given(bad=spoiled(sound))
    @example(bad=sound)
    def holds(bad: Any) -> None:
        answers, good = form(bad)
        transport = answers_of(partner, {**SOUND[partner], **answers}, headers={"x-wp-total": "3"})
        collection = collection_of(partner, transport)

        listing = collection.listing({})

        assert set(good) <= {entry.id for entry in listing.entries}
        assert all(reason.endswith(".") for reason in listing.unreadable.values())
        assert not listing.faults

    holds()


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, in_process(patch):
        client: Any = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        S3Platform(client, BUCKET, "", lambda: NOW).create_album(ALBUM, "Harbours")
        for name in ("first", "last"):
            _put(
                client, f"items/{name}.json", json.dumps({"title": name, "media": {"html": f"<p>{name}</p>"}}).encode()
            )
        yield client


def _put(s3: Any, name: str, content: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/{name}", Body=content)


def test_no_sidecar_keeps_another_one_from_being_read_or_shown(s3: Any):
    content = st.one_of(
        spoiled(SIDECAR).map(lambda some: json.dumps(some).encode("utf-8", "surrogatepass")),
        st.sampled_from([{"address": one} for one in NASTY_TEXTS] + [{"html": "a" * 30_000}, {"html": "\ud800"}]).map(
            lambda media: json.dumps({"media": media}).encode()
        ),
        st.binary(max_size=50),
    )

    @few(0.5)
    @given(content=content)
    def holds(content: bytes) -> None:
        _put(s3, "items/bad.json", content)
        album: Collection = S3Platform(s3, BUCKET, "", lambda: NOW).open(ALBUM)

        listing = album.listing({})
        album.publish()

        page = s3.get_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/index.html")["Body"].read().decode()
        assert {"first", "last"} <= {entry.id for entry in listing.entries}
        assert not listing.faults
        assert "<h2>first</h2>" in page
        assert "<h2>last</h2>" in page

    holds()


# --- writing: what comes from the other side -------------------------------------------------------------------------

_TEXTS = st.one_of(st.sampled_from(NASTY_TEXTS), st.text(max_size=30), st.integers(900, 25_000).map(lambda n: "é" * n))
_NUMBERS = st.one_of(st.integers(-5, 5), st.sampled_from([0, -1, 2**31, 2**63, 10**300]))
_MEDIA = st.builds(
    Media,
    kind=st.sampled_from(MediaKind),
    fingerprint=_TEXTS,
    url=st.one_of(st.just("https://media.example/a.jpg"), _TEXTS),
    html=_TEXTS,
    file_name=_TEXTS,
    mime_type=_TEXTS,
    size=_NUMBERS,
    width=_NUMBERS,
    height=_NUMBERS,
)
_PROJECTIONS = st.builds(
    Projection,
    media=_TEXTS,
    title=_TEXTS,
    description=_TEXTS,
    alt_text=_TEXTS,
    link=st.one_of(st.none(), st.builds(Hyperlink, url=_TEXTS, text=_TEXTS)),
    tags=st.lists(_TEXTS, max_size=3).map(tuple),
)
_RANKS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


class _Picture:
    mime_type = "image/jpeg"
    size = 0

    def open(self, media: Media, longest_side: int = 0) -> "_Picture":
        return self

    def chunks(self) -> Iterator[bytes]:
        yield b"\xff\xd8\xff" + b"\0" * 64

    def close(self) -> None: ...


def _write(collection: Collection, media: Media, shown: Projection, rank: float | None) -> None:
    """As the engine does; raises whatever may not cross a port."""
    staged: Staged | None = None
    with suppress(GallerySyncError):
        staged = collection.stage(media, _Picture(), MARKER)
    for act in _acts(collection, media, shown, staged, rank):
        with suppress(GallerySyncError):
            act()


def _acts(
    collection: Collection, media: Media, shown: Projection, staged: Staged | None, rank: float | None
) -> Sequence[Any]:
    def update() -> None:
        entry = next(iter(collection.listing({}).entries), None)
        if entry is not None:
            patch = {name: shown.value(name) for name in collection.capabilities.fields}
            collection.update(entry, patch, media, staged)
            collection.update(entry, {**patch, Field.MEDIA: "f"}, media, staged)

    return [lambda: collection.create(Draft(MARKER, shown, media, staged, rank)), update]


@pytest.mark.parametrize("partner", FORMS)
def test_nothing_that_an_entry_shows_makes_writing_it_fail(partner: str):
    @few(1)
    @given(media=_MEDIA, shown=_PROJECTIONS, rank=_RANKS)
    def holds(media: Media, shown: Projection, rank: float | None) -> None:
        _write(collection_of(partner, answers_of(partner, SOUND[partner])), media, shown, rank)

    holds()


def test_nothing_that_an_entry_shows_makes_writing_it_into_an_album_fail(s3: Any):
    @few(0.5)
    @given(media=_MEDIA, shown=_PROJECTIONS, rank=_RANKS)
    def holds(media: Media, shown: Projection, rank: float | None) -> None:
        album: Collection = S3Platform(s3, BUCKET, "", lambda: NOW).open(ALBUM)

        _write(album, media, shown, rank)
        album.publish()

        listed = {entry.id for entry in album.listing({}).entries}
        assert {"last"} <= listed
        s3.delete_object(Bucket=BUCKET, Key=f"galleries/{ALBUM}/items/{MARKER}.json")

    holds()


# --- bugs that nobody foresaw ----------------------------------------------------------------------------------------

_BUGS = st.sampled_from([ValueError, KeyError, TypeError, RecursionError, MemoryError, AssertionError, UnicodeError])
_METHODS = st.sampled_from(["read", "update", "stage", "create", "find", "delete"])


@few(0.5)
@given(bug=_BUGS, method=_METHODS, side=st.sampled_from(Side), number=st.integers(0, 4), odd=leaves())
def test_a_bug_with_one_entry_leaves_all_others_settled(
    bug: type[Exception], method: str, side: Side, number: int, odd: Any
):
    scene = Scene(BUCKET_KIND)
    told: list[str] = []
    parts = replace(scene.world.parts, notice=lambda event, **_: told.append(event))
    for picture in range(5):
        scene.change_title(Side.WIX, f"p{picture}", f"new p{picture}")
        scene.add(scene.gallery, f"n{picture}")
    names = {f"p{number}", f"n{number}"}
    bad = {one for shelf in (scene.gallery, scene.album) for one in _names_in(shelf, names)}
    message = _look(scene)

    with pytest.MonkeyPatch.context() as patch:
        does = getattr(FakeCollection, method)
        patch.setattr(FakeCollection, method, _broken(does, bad, side, bug, odd))
        ItemService(parts).handle(message)

    shown = set(scene.titles(Side.EXTERNAL))
    others = [one for one in range(5) if one != number]
    assert {f"new p{one}" for one in others} | {f"n{one}" for one in others} <= shown
    assert scene.link.state is LinkState.ACTIVE


def _names_in(shelf: Any, pictures: set[str]) -> Iterator[str]:
    for thing in shelf.things.values():
        if thing.picture in pictures:
            yield from (thing.id, thing.file)


def _broken(does: Any, bad: set[str], side: Side, bug: type[Exception], odd: Any) -> Any:
    def broken(self: FakeCollection, given: Any, *more: Any) -> Any:
        media = getattr(given, "media", given)
        named = {given if isinstance(given, str) else getattr(given, "id", ""), getattr(media, "fingerprint", "")}
        if self.side is side and named & bad:
            raise bug(odd)
        return does(self, given, *more)

    return broken


def _look(scene: Scene) -> Message:
    names = tuple(scene.gallery.things)
    return Message(Kind.LOOK, SITE, "event", "cause", GALLERY, scene.link_id, side=Side.WIX.value, entry_ids=names)
