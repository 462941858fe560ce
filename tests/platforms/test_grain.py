"""Grain against the reference server of its network: every platform's contract, and what is peculiar to this one."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
import pytest

from gallery_sync.errors import CollectionGone, CredentialsRefused, RateLimited, Refused, StaleRevision
from gallery_sync.http import Guard, Transport
from gallery_sync.model import Account, Draft, Entry, Field, Media
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.ports import Collection, Platform
from tests.harness.collection_contract import RealContract, collection, media, source
from tests.harness.media import Bench, Content, OtherSide, created, projection
from tests.harness.pictures import picture
from tests.platforms.end_to_end import run_at_random, share_and_edit_both_ways
from tests.platforms.world import TWO_WAY, World, world
from tools.people.grain import GALLERY, ITEM, PHOTO, OnGrain, Person
from tools.servers import CannotRun
from tools.servers.pds import JWT_SECRET, Pds, PdsAccount, running_pds

__all__ = ["collection", "media", "source"]


def now() -> datetime:
    return datetime.now(UTC)


def connector(transport: Transport | None = None) -> GrainConnector:
    return GrainConnector(Guard(allow_loopback_http=True), now, transport)


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    try:
        with running_pds(tmp_path_factory.mktemp("pds")) as server:
            yield server
    except CannotRun as error:
        pytest.skip(f"GRAIN WAS NOT TRIED ON A REAL SERVER: {error}")


def connected(pds: Pds, owner: PdsAccount) -> Account:
    return connector().connect({"server": pds.url, "handle": owner.handle, "app_password": owner.app_password})


@pytest.fixture(scope="module")
def account(pds: Pds) -> Account:
    return connected(pds, pds.account())


@pytest.fixture
def platform(account: Account) -> Platform:
    return connector().platform(account.secret, lambda _: None)


def bench_on(platform: Platform) -> Bench:
    """A gallery of its own for each test, in one account."""
    album_id = platform.create_album(uuid4().hex, "Holidays")
    return Bench(
        open=lambda: platform.open(album_id),
        remove=lambda: platform.delete_album(album_id),
        another=lambda: platform.open(platform.create_album(uuid4().hex, "Other")),
    )


class TestContract(RealContract):
    @pytest.fixture
    def bench(self, platform: Platform) -> Bench:
        return bench_on(platform)


def read(album: Collection, entry_id: str) -> Entry:
    entry = album.read(entry_id)
    assert entry is not None
    return entry


# --- connecting and being let in ---


def test_an_account_is_connected_by_its_app_password(pds: Pds):
    owner = pds.account()

    account = connected(pds, owner)

    assert (account.id, account.title) == (owner.did, owner.handle)
    assert connected(pds, owner).id == account.id


@pytest.mark.parametrize(
    ("entered", "error", "said"),
    [
        ({"app_password": "abcd-efgh-ijkl-mnop"}, CredentialsRefused, "app password"),
        ({"handle": "nobody.test"}, CredentialsRefused, "app password"),
        ({"app_password": ""}, Refused, "Enter"),
        ({"server": "http://10.0.0.1"}, Refused, "https"),
    ],
)
def test_what_does_not_open_an_account_is_told(pds: Pds, entered, error, said):
    owner = pds.account()
    values = {"server": pds.url, "handle": owner.handle, "app_password": owner.app_password} | entered

    with pytest.raises(error, match=said):
        connector().connect(values)


def test_the_password_of_the_account_itself_is_not_wanted(pds: Pds):
    owner = pds.account()

    with pytest.raises(Refused, match="Make an app password"):
        connector().connect({"server": pds.url, "handle": owner.handle, "app_password": owner.password})


def test_a_session_that_expires_in_mid_run_is_renewed_and_kept(pds: Pds):
    account, kept = connected(pds, pds.account()), []
    old = {**account.secret, "access": expired(account)}
    behind = GrainConnector(Guard(allow_loopback_http=True), lambda: now() - timedelta(hours=3))

    for one in (connector(), behind):  # told by the token itself, and by the server alone
        platform = one.platform(old, kept.append)
        album = platform.open(platform.create_album(uuid4().hex, "Holidays"))
        assert album.listing({}).entries == ()

    assert len(kept) == 2
    assert all(one["access"] != old["access"] and one["refresh"] != old["refresh"] for one in kept)
    assert {**kept[0], "access": "", "refresh": ""} == {**old, "access": "", "refresh": ""}


def expired(account: Account) -> str:
    """An access token as it was three hours ago, signed by the server's key."""
    claims = jwt.decode(account.secret["access"], options={"verify_signature": False})
    past = {"iat": claims["iat"] - 10_800, "exp": claims["exp"] - 10_800}
    return jwt.encode(claims | past, JWT_SECRET, "HS256", headers={"typ": "at+jwt"})


def test_an_app_password_that_was_taken_back_needs_a_reconnection_and_work_goes_on_after_it(pds: Pds):
    owner = pds.account()
    account = connected(pds, owner)
    album_id = connector().platform(account.secret, lambda _: None).create_album("link-1", "Holidays")
    pds.revoke(owner)
    old = {**account.secret, "access": expired(account)}
    album = connector().platform(old, lambda _: None).open(album_id)
    theirs = OtherSide()

    with pytest.raises(CredentialsRefused, match="connect it again"):
        created(album, theirs, "m1", theirs.add(picture(1)))

    again = connected(pds, replace(owner, app_password=pds.app_password(owner)))
    album = connector().platform(again.secret, lambda _: None).open(album_id)
    created(album, theirs, "m1", theirs.add(picture(1)))
    assert again.id == account.id
    assert len(album.listing({}).entries) == 1


def test_nothing_is_absent_because_the_account_was_closed(pds: Pds):
    owner = pds.account()
    platform = connector().platform(connected(pds, owner).secret, lambda _: None)
    album, theirs = platform.open(platform.create_album("link-1", "Holidays")), OtherSide()
    entry = created(album, theirs, "m1", theirs.add(picture(1)))
    pds.take_down(owner)

    for ask in (
        lambda: album.read(entry.id),
        lambda: album.read_many([entry.id, "nothing"], None),
        lambda: album.listing({}),
        lambda: album.find("m1", None),
        album.cursor,
        lambda: album.place(entry, 2.0),
        lambda: album.delete(entry),
        lambda: created(album, theirs, "m2", theirs.add(picture(2))),
        lambda: platform.create_album("link-2", "Other"),
    ):
        with pytest.raises(CredentialsRefused, match="closed the account"):
            ask()


def test_a_server_that_asks_to_slow_down_says_until_when(tmp_path: Path, pds: Pds):
    with running_pds(tmp_path, rate_limits=True) as strict:
        owner = strict.account()

        def hurry() -> None:
            for _ in range(40):
                connected(strict, owner)

        with pytest.raises(RateLimited) as caught:
            hurry()

    assert 0 < (caught.value.retry_after or 0) <= 300


# --- what people do with other apps ---


@dataclass
class Scene:
    person: Person
    platform: Platform
    album_id: str
    album: Collection
    theirs: OtherSide


@pytest.fixture
def scene(pds: Pds) -> Scene:
    owner = pds.account()
    platform = connector().platform(connected(pds, owner).secret, lambda _: None)
    album_id = platform.create_album("link-1", "Holidays")
    person = Person(pds, owner, pds.session(owner))
    return Scene(person, platform, album_id, platform.open(album_id), OtherSide())


def test_a_photo_from_another_app_is_a_medium_like_ours(scene: Scene):
    created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(1)), 1024.0)
    key = scene.person.add(scene.album_id, picture(2), 2, alt="The harbour")

    first, second = scene.album.listing({}).entries

    assert (first.id, first.rank, first.marker, first.projection.alt_text) == (key, 2.0, "", "The harbour")
    assert (first.media.digest, first.media.mime_type) == (sha256(picture(2)).hexdigest(), "image/png")
    assert second.marker == "m1"
    assert scene.album.read_many([key, second.id], None) == {key: first, second.id: second}
    edited = scene.album.place(scene.album.update(first, {Field.ALT_TEXT: "At night"}, None, None), 5000.0)
    assert scene.album.read(key) == edited
    assert [entry.id for entry in scene.album.listing({}).entries] == [second.id, key]


def test_a_picture_can_be_fetched_without_credentials(scene: Scene):
    entry = created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(1)))

    answer = httpx.get(entry.media.url, trust_env=False)

    assert (answer.status_code, answer.content) == (200, picture(1))


def test_what_another_app_put_into_the_records_stays(scene: Scene):
    key = scene.person.add(scene.album_id, picture(1), 1)
    (entry,) = scene.album.listing({}).entries
    photo = entry.raw.photo
    scene.person.put(PHOTO, photo.key, {**photo.value, "camera": "Brownie"})

    scene.album.update(read(scene.album, key), {Field.ALT_TEXT: "A box"}, None, None)

    stored = read(scene.album, key).raw.photo.value
    assert (stored["camera"], stored["alt"]) == ("Brownie", "A box")


def test_a_person_s_photo_stays_in_the_account_when_it_leaves_the_gallery(scene: Scene):
    scene.person.add(scene.album_id, picture(1), 1)
    (entry,) = scene.album.listing({}).entries

    scene.album.delete(entry)

    assert scene.album.listing({}).entries == ()
    assert entry.raw.photo.key in scene.person.records(PHOTO)


def test_our_photo_goes_with_its_medium_unless_another_gallery_shows_it(scene: Scene):
    kept, gone = (created(scene.album, scene.theirs, marker, scene.theirs.add(picture(1))) for marker in ("m1", "m2"))
    other_id = scene.platform.create_album("link-2", "Other")
    scene.person.show(other_id, kept.raw.photo.uri, 1)

    scene.album.delete(kept)
    scene.album.delete(gone)

    photos = scene.person.records(PHOTO)
    assert (kept.id in photos, gone.id in photos) == (True, False)
    assert len(scene.platform.open(other_id).listing({}).entries) == 1


def test_removing_a_gallery_leaves_other_galleries_and_people_s_photos(scene: Scene):
    ours = created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(1)))
    created(scene.album, scene.theirs, "m2", scene.theirs.add(picture(2)))
    scene.person.add(scene.album_id, picture(3), 1)
    other_id = scene.platform.create_album("link-2", "Other")
    scene.person.show(other_id, ours.raw.photo.uri, 1)

    scene.platform.delete_album(scene.album_id)
    scene.platform.delete_album(scene.album_id)

    with pytest.raises(CollectionGone):
        scene.album.listing({})
    assert len(scene.platform.open(other_id).listing({}).entries) == 1


@pytest.mark.parametrize("half", [PHOTO, ITEM])
def test_a_medium_of_which_a_person_deleted_half_is_absent_and_can_be_made_again(scene: Scene, half: str):
    entry = created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(1)), alt_text="Dawn")
    scene.person.remove(half, entry.id)

    assert scene.album.read(entry.id) is None
    assert scene.album.listing({}).entries == ()
    assert list(scene.album.find("m1", None)) == []
    scene.album.delete(entry)
    again = created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(2)), alt_text="Dusk")

    assert read(scene.album, again.id).projection == again.projection
    assert again.projection.alt_text == "Dusk"


def test_a_copy_of_our_item_does_not_pass_for_ours(scene: Scene):
    entry = created(scene.album, scene.theirs, "m1", scene.theirs.add(picture(1)))
    scene.person.put_new(ITEM, entry.raw.item.value)

    entries = scene.album.listing({}).entries

    assert sorted(one.marker for one in entries) == ["", "m1"]


def test_a_record_that_makes_no_sense_is_not_an_absent_medium(scene: Scene):
    gallery = f"at://{scene.person.owner.did}/{GALLERY}/{scene.album_id}"
    strange = [
        {"gallery": gallery, "item": "at://did:plc:somebodyelse/social.grain.photo/3aaaaaaaaaaaa"},
        {"gallery": gallery, "item": 7},
        {"gallery": gallery, "item": f"at://{scene.person.owner.did}/{PHOTO}/x", "position": "first"},
    ]
    keys = [scene.person.put_new(ITEM, record) for record in strange]

    listing = scene.album.listing({})

    assert listing.entries == ()
    assert set(listing.unreadable) == set(keys)
    assert scene.album.read_many(keys, None) == {}


# --- pictures ---


@dataclass
class Resizing(OtherSide):
    """Makes renditions of 500 bytes for each pixel of the longer side; remembers which were asked for."""

    asked: list[int] = field(default_factory=list[int])

    def open(self, media: Media, longest_side: int = 0) -> Content:
        self.asked.append(longest_side)
        whole = self.bodies[media.fingerprint]
        return Content(whole + b"\0" * (longest_side * 500 if longest_side else 1_500_000))


def test_a_picture_over_the_limit_comes_in_the_best_rendition_that_fits(scene: Scene):
    theirs = Resizing()

    entry = created(scene.album, theirs, "m1", theirs.add(picture(1)))

    assert theirs.asked == [0, 3000, 2048, 1600]
    assert 800_000 < entry.media.size <= 1_000_000
    assert read(scene.album, entry.id).projection == entry.projection


def test_an_uploaded_picture_that_the_server_dropped_has_to_be_staged_anew(scene: Scene):
    media = scene.theirs.add(picture(1))
    there = scene.album.stage(media, scene.theirs, "m1")
    gone = replace(there, id="bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")

    with pytest.raises(StaleRevision, match="dropped"):
        scene.album.create(Draft("m1", projection(media), media, gone, 1.0))


# --- both sides ---


def grain_world(pds: Pds, seed: int) -> AbstractContextManager[World]:
    owner = pds.account()
    person = Person(pds, owner, pds.session(owner), random.Random(seed))
    return world(
        seed,
        connector,
        {"server": pds.url, "handle": owner.handle, "app_password": owner.app_password},
        lambda link: OnGrain(person, link.album_id),
        TWO_WAY,
    )


class TestEndToEnd:
    def test_what_is_shared_stays_equal_whichever_side_is_edited(self, pds: Pds):
        with grain_world(pds, seed=1) as story:
            share_and_edit_both_ways(story)

    def test_a_picture_replaced_on_both_sides_at_once_is_in_the_journal(self, pds: Pds):
        with grain_world(pds, seed=2) as story:
            story.wix.replace(story.wix.shown()[1], picture(2000), "wix.png")
            story.outside.replace(story.outside.shown()[1], picture(2001), "grain.png")
            story.rest()

            assert story.differences() == []
            assert story.wix.shown()[1].media == sha256(picture(2000)).hexdigest()
            assert story.pictures_lost() == 1

    def test_people_faults_and_crashes_end_in_two_equal_galleries(self, pds: Pds):
        with grain_world(pds, seed=7) as story:
            run_at_random(story, operations=300)
