"""What only WordPress does: its library, its pages, its limits and its people, on a real one."""

import io
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from gallery_sync.errors import CollectionGone, CredentialsRefused, MediaUnusable, Refused, StaleRevision
from gallery_sync.http import Guard, new_transport
from gallery_sync.model import Draft, Field, Media, MediaKind
from gallery_sync.platforms.wordpress import WordPressConnector
from tests.harness.media import Content, OtherSide, body, created, projection
from tests.harness.pictures import picture
from tests.platforms.wordpress_album import album, album_id, connect, ids, people, platform, site_or_skip, source
from tools.servers.wordpress import WordPress

__all__ = ["album", "album_id", "people", "platform", "source"]

FILM = "tools/samples/film.mp4"


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    """It takes files of 200 KB and requests of 800 KB."""
    yield from site_or_skip("200K", "800K")


class TestConnecting:
    def test_the_same_account_has_the_same_id_however_its_site_is_typed(self, site: WordPress):
        connector = WordPressConnector(Guard(allow_loopback_http=True))
        values = {"user": "editor", "password": site.passwords["editor"]}
        typed = (site.url, f"{site.url}/", f" {site.url}/wp-admin/profile.php?x=1#top")

        found = {connector.connect({**values, "site": one}).id for one in typed}

        assert found == {f"{site.url}#2"}

    @pytest.mark.parametrize("login", ["reader", "author"])
    def test_an_account_that_may_not_make_pages_is_told_so_at_once(self, site: WordPress, login: str):
        with pytest.raises(CredentialsRefused, match="role Editor or Administrator"):
            connect(site, login)

    @pytest.mark.parametrize("login", ["editor", "nobody"])
    def test_a_wrong_password_is_told_so(self, site: WordPress, login: str):
        with pytest.raises(CredentialsRefused, match="Make a new application password"):
            connect(site, login, "wrong wrong wrong")

    def test_a_site_with_plain_permalinks_is_found_and_works(self, site: WordPress):
        class Plain(httpx.BaseTransport):
            inner = new_transport(keep_alive=False)

            def handle_request(self, request: httpx.Request) -> httpx.Response:
                if request.url.path.startswith("/wp-json"):
                    return httpx.Response(404, text="<html>Not found</html>", request=request)
                return self.inner.handle_request(request)

        album = connect(site, "editor", transport=Plain()).open(connect(site, "editor").create_album("plain", "Plain"))
        theirs = OtherSide()
        entry = created(album, theirs, "p1", theirs.add(picture(1)), title="Dawn")

        assert [one.projection for one in album.listing({}).entries] == [entry.projection]


class TestRights:
    @pytest.fixture
    def owner(self, site: WordPress) -> httpx.Client:
        return httpx.Client(
            base_url=f"{site.url}/wp-json/wp/v2", auth=("owner", site.passwords["owner"]), trust_env=False, timeout=30
        )

    @pytest.fixture
    def colleague(self, owner: httpx.Client) -> dict[str, Any]:
        name = f"colleague-{uuid4().hex[:8]}"
        fields = {"username": name, "email": f"{name}@example.test", "password": "secret-1", "roles": ["editor"]}
        made = owner.post("/users", json=fields).raise_for_status().json()
        password = owner.post(f"/users/{made['id']}/application-passwords", json={"name": "sync"}).raise_for_status()
        return {**password.json(), "name": name, "id": made["id"]}

    def test_a_revoked_password_needs_a_reconnect_and_proves_no_absence(self, site, owner, colleague, album_id, people):
        album = connect(site, colleague["name"], colleague["password"]).open(album_id)
        medium = people.upload(picture(1), "a.png", album_id)
        owner.delete(f"/users/{colleague['id']}/application-passwords/{colleague['uuid']}").raise_for_status()

        for ask in (
            lambda: album.read(str(medium)),
            lambda: album.read("999999"),
            lambda: album.read_many([str(medium)], None),
            lambda: album.listing({}),
            album.cursor,
            lambda: album.find("m1", None),
        ):
            with pytest.raises(CredentialsRefused, match="new application password"):
                ask()

    def test_an_account_that_lost_its_rights_needs_a_reconnect(self, site, owner, colleague, album_id, source):
        album = connect(site, colleague["name"], colleague["password"]).open(album_id)
        entry = created(album, source, "m1", source.add(picture(1)))
        owner.post(f"/users/{colleague['id']}", json={"roles": ["subscriber"]}).raise_for_status()

        for ask in (
            lambda: album.listing({}),
            lambda: album.update(entry, {Field.TITLE: "x"}, None, None),
            lambda: album.delete(entry),
            lambda: album.stage(source.add(picture(2)), source, "m2"),
        ):
            with pytest.raises(CredentialsRefused, match="role Editor or Administrator"):
                ask()
        owner.post(f"/users/{colleague['id']}", json={"roles": ["editor"]}).raise_for_status()
        assert ids(album) == [entry.id]


class TestFiles:
    def test_a_large_photograph_is_kept_whole_beside_the_scaled_one(self, album, source):
        stream = io.BytesIO()
        Image.new("RGB", (2800, 1900), "navy").save(stream, "JPEG")
        media = source.add(stream.getvalue(), file_name="Größe Ü.jpg")

        entry = created(album, source, "m1", media)

        assert entry.raw.source_url.endswith("-scaled.jpg")
        assert entry.media.digest
        assert body(album, entry.media) == stream.getvalue()

    def test_a_film_is_shown_in_its_place(self, album, source, people):
        with open(FILM, "rb") as film:  # noqa: PTH123
            content = film.read()
        one = created(album, source, "m1", source.add(picture(1)))
        two = created(album, source, "m2", source.add(content, MediaKind.VIDEO, "film.mp4"), title="Film")

        album.arrange([two.id, one.id])

        assert [entry.media.kind for entry in album.listing({}).entries] == [MediaKind.VIDEO, MediaKind.IMAGE]
        assert [one.kind for one in people.shown()] == ["video", "image"]
        assert body(album, two.media) == content

    def test_a_picture_over_the_sites_limit_is_sent_smaller(self, album):
        source = Sizes(MediaKind.IMAGE)

        staged = album.stage(source.media, source, "m1")
        entry = album.create(Draft("m1", projection(source.media), source.media, staged, None))

        assert source.asked == [0, 3000, 2048]
        assert body(album, entry.media) == source.rendition(2048)

    def test_a_film_over_the_sites_limit_is_refused_with_a_reason(self, album):
        source = Sizes(MediaKind.VIDEO)

        with pytest.raises(MediaUnusable, match="does not take files of this size"):
            album.stage(source.media, source, "m1")

        assert source.asked == [0]

    def test_a_file_of_another_kind_on_the_page_is_named_and_not_taken_for_absent(self, album, album_id, people):
        headers = {"Content-Type": "text/plain", "Content-Disposition": 'attachment; filename="a.txt"'}
        params = {"post": album_id}
        note = people.client.post("/media", params=params, content=b"hello", headers=headers).raise_for_status().json()

        listing = album.listing({})

        assert (listing.entries, list(listing.unreadable)) == ((), [str(note["id"])])
        assert album.read_many([str(note["id"])], None) == {}
        with pytest.raises(Refused):
            album.read(str(note["id"]))


class Sizes:
    """A `MediaSource` of one file that is 900 KB, and less in smaller renditions."""

    def __init__(self, kind: MediaKind) -> None:
        self.kind = kind
        self.media = Media(kind, "theirs", file_name="large")
        self.asked: list[int] = []

    def rendition(self, longest_side: int) -> bytes:
        if self.kind is MediaKind.VIDEO:
            return b"\x00\x00\x00\x18ftypmp42" + b"\0" * 900_000
        stream = io.BytesIO()
        Image.new("RGB", (32, 24), "navy").save(stream, "JPEG")
        size = {0: 900_000, 3000: 400_000, 2048: 150_000}[longest_side]
        return stream.getvalue() + b"\0" * size

    def open(self, media: Media, longest_side: int = 0) -> Content:
        self.asked.append(longest_side)
        return Content(self.rendition(longest_side))


class TestThePage:
    def test_a_new_album_is_found_again_by_its_marker(self, platform, album_id):
        marker = uuid4().hex

        first = platform.create_album(marker, "Holidays")

        assert platform.create_album(marker, "Holidays") == first != album_id
        assert httpx.get(platform.address(first), follow_redirects=True, trust_env=False).status_code == 200

    def test_a_page_in_the_trash_is_gone_until_it_is_restored(self, album, album_id, people, source):
        entry = created(album, source, "m1", source.add(picture(1)))
        people.client.delete(f"/pages/{album_id}").raise_for_status()

        with pytest.raises(CollectionGone, match="Restore it there"):
            album.listing({})
        people.client.post(f"/pages/{album_id}", json={"status": "publish"}).raise_for_status()
        assert ids(album) == [entry.id]

    def test_what_is_around_the_gallery_stays(self, album, source, people):
        entry = created(album, source, "m1", source.add(picture(1)))
        album.publish()
        people.write(f"<!-- wp:paragraph -->\n<p>Before</p>\n<!-- /wp:paragraph -->\n\n{people.content()}\n\nAfter")

        two = created(album, source, "m2", source.add(picture(2)))
        album.arrange([two.id, entry.id])

        content = people.content()
        assert content.startswith("<!-- wp:paragraph -->\n<p>Before</p>")
        assert content.endswith("After")
        assert people.gallery() == [int(two.id), int(entry.id)]

    def test_a_picture_that_a_person_chose_from_the_library_belongs_to_the_album(self, album, album_id, people):
        medium = people.upload(picture(1), "a.png")
        people.write(f'<!-- wp:gallery {{"ids":[{medium}]}} --><ul><li>old</li></ul><!-- /wp:gallery -->')

        assert ids(album) == [str(medium)]
        assert album.read(str(medium)) is not None
        album.publish()

        assert [one["id"] for one in people.media()] == people.gallery() == [medium]

    def test_a_picture_of_another_page_leaves_the_gallery_and_stays_in_the_library(self, album, people, platform):
        other = platform.create_album(uuid4().hex, "Other")
        medium = people.upload(picture(1), "a.png", other)
        people.write(f'<!-- wp:gallery {{"ids":[{medium}]}} --><ul></ul><!-- /wp:gallery -->')
        entry = album.read(str(medium))

        album.delete(entry)

        assert (album.read(str(medium)), people.gallery()) == (None, [])
        assert platform.open(other).read(str(medium)) is not None

    def test_a_picture_taken_out_of_the_gallery_alone_comes_back(self, album, source, people):
        one, two = (created(album, source, f"m{n}", source.add(picture(n))) for n in range(2))
        album.publish()
        people.write("<!-- wp:gallery --><figure></figure><!-- /wp:gallery --><p>Empty</p>")

        assert album.read(one.id) is not None
        album.publish()

        assert people.gallery() == [int(one.id), int(two.id)]

    def test_a_page_without_its_gallery_stops_until_it_has_one_again(self, album, source, people):
        entry = created(album, source, "m1", source.add(picture(1)))
        album.publish()
        before = people.content()
        people.write("<p>No gallery any more</p>")

        with pytest.raises(CollectionGone, match="gallery block"):
            album.publish()
        people.write(before)

        assert ids(album) == [entry.id]

    def test_publishing_at_rest_writes_nothing(self, album, source, people, album_id):
        for number in range(2):
            created(album, source, f"m{number}", source.add(picture(number)), alt_text='1 < 2 & "x" \\ 50%20')
        album.publish()
        before = people.client.get(f"/pages/{album_id}", params={"context": "edit"}).json()
        time.sleep(1.1)

        album.publish()
        album.arrange(ids(album))

        assert people.client.get(f"/pages/{album_id}", params={"context": "edit"}).json() == before

    def test_a_replacement_takes_the_place_of_what_it_replaces(self, album, source, people):
        entries = [created(album, source, f"m{n}", source.add(picture(n)), title=str(n)) for n in range(3)]
        album.publish()
        other = source.add(picture(9))

        staged = album.stage(other, source, "m1")
        album.update(entries[1], {Field.MEDIA: other.fingerprint}, other, staged)

        assert [entry.projection.title for entry in album.listing({}).entries] == ["0", "1", "2"]
        assert [one.title for one in people.shown()] == ["0", "1", "2"]

    def test_an_interrupted_replacement_keeps_the_place_too(self, album, source):
        entries = [created(album, source, f"m{n}", source.add(picture(n)), title=str(n)) for n in range(3)]
        album.publish()
        other = source.add(picture(9))
        staged = album.stage(other, source, "m1")
        new = album.create(Draft("m1", projection(other, title="new"), other, staged, None))

        assert ids(album) == [entries[0].id, entries[1].id, new.id, entries[2].id]
        assert [entry.id for entry in album.find("m1", staged)] == [entries[1].id, new.id]
        album.delete(entries[1])

        assert ids(album) == [entries[0].id, new.id, entries[2].id]

    def test_two_hundred_pictures_can_be_turned_round(self, album, album_id, people):
        media = [str(people.upload(picture(1), "a.png", album_id)) for _ in range(200)]
        assert ids(album) == media

        album.arrange(media[::-1])

        assert ids(album) == media[::-1]
        assert people.gallery() == [int(one) for one in reversed(media)]


class TestMarkers:
    def test_an_upload_that_was_cut_short_is_found_and_not_repeated(self, album, source):
        media = source.add(picture(1))
        first = album.stage(media, source, "m1")

        assert album.stage(media, source, "m1") == first
        assert ids(album) == []
        assert album.read(first.id) is None

    def test_a_twin_that_landed_late_goes(self, album, source, people):
        media = source.add(picture(1))
        first = album.stage(media, source, "m7")
        twin = people.client.get(f"/media/{first.id}").json()
        late = people.upload(picture(1), twin["source_url"].rpartition("/")[2])
        people.client.post(f"/media/{late}", json={"slug": "gs-m7"}).raise_for_status()

        assert album.stage(media, source, "m7").id == first.id
        assert people.client.get(f"/media/{late}").status_code == 404

    def test_what_an_abandoned_attempt_left_goes(self, album, source, people):
        abandoned = album.stage(source.add(picture(1)), source, "m8")

        staged = album.stage(source.add(picture(2)), source, "m8")

        assert staged.id != abandoned.id
        assert people.client.get(f"/media/{abandoned.id}").status_code == 404

    def test_an_upload_that_a_person_deleted_has_to_be_made_again(self, album, source, people):
        media = source.add(picture(1))
        staged = album.stage(media, source, "m9")
        people.client.delete(f"/media/{staged.id}", params={"force": "true"}).raise_for_status()

        with pytest.raises(StaleRevision):
            album.create(Draft("m9", projection(media), media, staged, None))
        entry = created(album, source, "m9", media, title="Dawn")

        assert [one.projection for one in album.listing({}).entries] == [entry.projection]


class TestChanges:
    def test_the_cursor_rests_when_the_album_does(self, album, source):
        created(album, source, "m1", source.add(picture(1)))
        time.sleep(5)

        assert album.cursor() == album.cursor()

    def test_an_edit_in_the_second_of_the_last_look_is_seen_at_the_next(self, album, source, people):
        one = created(album, source, "m1", source.add(picture(1)), title="a")
        people.client.post(f"/media/{one.id}", json={"title": "b"}).raise_for_status()
        looked = album.cursor()

        people.client.post(f"/media/{one.id}", json={"title": "c"}).raise_for_status()
        time.sleep(5)

        assert album.cursor() != looked

    def test_moves_titles_and_deletions_move_the_cursor(self, album, source, people):
        one, two = (created(album, source, f"m{n}", source.add(picture(n))) for n in range(2))
        album.publish()
        seen = [album.cursor()]
        for change in (
            lambda: album.arrange([two.id, one.id]),
            lambda: album.retitle("Another title"),
            lambda: people.client.delete(f"/media/{two.id}", params={"force": "true"}),
        ):
            time.sleep(1.1)
            change()
            seen.append(album.cursor())

        assert len(set(seen)) == len(seen)
