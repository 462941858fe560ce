"""The page and the index of an album, and what becomes of files that nothing shows any more."""

import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from gallery_sync.errors import StaleRevision
from gallery_sync.model import Entry, Field, Hyperlink, Listing, Media, MediaKind, Projection
from gallery_sync.model.markup import words
from gallery_sync.platforms.s3 import bucket as bucket_module
from gallery_sync.platforms.s3.page import page
from tests.harness.media import OtherSide, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import Bench

MARKUP = "</script><img src=x onerror=alert(1)>\"'&"


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def shown(media: Media, name: str = "media/a b.jpg", **values: object) -> Tags:
    entry = Entry("e1", Projection(media.fingerprint, **values), media)  # type: ignore[arg-type]
    return Tags(page(Listing((entry,), MARKUP), lambda media: "" if media.kind is MediaKind.TEXT else name))


# --- the page ---


def test_no_text_becomes_markup():
    link = Hyperlink("https://example.com/?a=<b>&c='d'", MARKUP)
    html = f"<p>{MARKUP}</p><script>alert(1)</script>"

    for media in (Media(MediaKind.IMAGE, "f"), Media(MediaKind.TEXT, "f", html=html)):
        tags = shown(media, title=MARKUP, description=MARKUP, alt_text=MARKUP, link=link, tags=(MARKUP,))

        assert not tags.all("script")
        assert all(attributes.get("src") == "media/a%20b.jpg" for attributes in tags.all("img"))
        assert not any(name.startswith("on") for _, attributes in tags.found for name in attributes)
        assert link.url in [attributes.get("href") for attributes in tags.all("a")]


@pytest.mark.parametrize("url", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//[", "file:///x"])
def test_a_link_that_could_run_something_is_left_out(url: str):
    tags = shown(Media(MediaKind.IMAGE, "f"), link=Hyperlink(url, "click"))

    assert [attributes.get("href") for attributes in tags.all("a")] == ["media/a%20b.jpg"]


def test_files_are_named_relative_to_the_page_and_load_when_they_come_into_view(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)), alt_text="The sea")

    bench.album.publish()

    (image,) = Tags(bench.text("index.html")).all("img")
    assert image["src"] in bench.names()
    assert (image["loading"], image["alt"]) == ("lazy", "The sea")


def test_the_page_shows_each_kind_in_display_order(bench: Bench):
    bench.person.add("film", b"\x00\x00\x00\x20ftypisom" + bytes(32), "film.mp4", position=3)
    bench.person.add("dawn", picture(1), "dawn.jpg", position=1)
    bench.person.put_raw("embed", b'{"position": 2, "media": {"address": "https://vimeo.com/1"}}')
    bench.person.add_text("about", "<p>One</p><p>Two</p>", position=4)

    bench.album.publish()

    tags = Tags(bench.text("index.html"))
    assert [attributes["id"] for attributes in tags.all("figure")] == ["dawn", "embed", "film", "about"]
    assert "One\n\nTwo" in bench.text("index.html")
    assert {"video", "img"} <= {name for name, _ in tags.found}


@pytest.mark.parametrize("mime_type", ["image/heic", "image/tiff", "image/jxl", "image/jp2"])
def test_a_picture_that_browsers_do_not_show_is_a_link_with_its_name(mime_type: str):
    tags = shown(Media(MediaKind.IMAGE, "f", mime_type=mime_type), "media/IMG 1.heic", alt_text="The sea")

    (link,) = tags.all("a")
    assert (link["href"], link["aria-label"]) == ("media/IMG%201.heic", "The sea")
    assert not tags.all("img")
    assert "IMG 1.heic" in tags.text


@pytest.mark.parametrize("mime_type", ["video/x-msvideo", "video/x-matroska", "video/mpeg", "video/3gpp"])
def test_a_film_that_browsers_do_not_play_is_a_link_with_its_name(mime_type: str):
    tags = shown(Media(MediaKind.VIDEO, "f", mime_type=mime_type), "media/first steps.avi")

    (link,) = tags.all("a")
    assert link["href"] == "media/first%20steps.avi"
    assert not tags.all("video")
    assert "first steps.avi" in tags.text


def test_a_file_that_is_named_by_its_digest_is_linked_by_its_format():
    name = f"media/{'0' * 64}-m1.heic"

    assert "HEIC file" in shown(Media(MediaKind.IMAGE, "f", mime_type="image/heic"), name).text


def test_a_picture_from_a_phone_that_a_person_put_there_is_a_link(bench: Bench):
    bench.person.add("beach", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "IMG_1.heic")

    bench.album.publish()
    bench.person.rename("beach", "The beach")
    bench.album.publish()  # by what the index remembers of it

    tags = Tags(bench.text("index.html"))
    assert not tags.all("img")
    assert [attributes["href"] for attributes in tags.all("a")] == ["media/IMG_1.heic"]


def test_the_words_of_a_text_keep_their_paragraphs():
    assert words("<h1>A</h1><p>b <b>c</b><br>d</p><style>p{}</style><li>e") == "A\n\nb c\nd\n\ne"


def test_an_album_without_media_has_a_page(bench: Bench):
    bench.album.publish()

    assert "0 items" in bench.text("index.html")


# --- the index ---


def test_at_rest_nothing_is_written_and_no_sidecar_read(bench: Bench, source: OtherSide):
    for n in range(3):
        created(bench.album, source, f"m{n}", source.add(picture(n)))
    bench.person.add("dawn", picture(7), "dawn.jpg")
    bench.album.publish()

    calls = bench.calls(bench.album.publish)

    assert calls == {"ListObjectsV2": 1, "GetObject": 2}  # index.json and album.json


def test_only_what_changed_is_read_again(bench: Bench, source: OtherSide):
    entries = [created(bench.album, source, f"m{n}", source.add(picture(n))) for n in range(5)]
    bench.album.publish()
    bench.person.rename(entries[2].id, "Dusk")

    calls = bench.calls(bench.album.publish)

    assert calls == {"ListObjectsV2": 1, "GetObject": 3, "PutObject": 2}
    assert "Dusk" in bench.text("index.html")
    assert json.loads(bench.text("index.json"))["media"][2]["title"] == "Dusk"


def test_what_was_just_written_is_not_read_again(bench: Bench, source: OtherSide):
    entries = [created(bench.album, source, f"m{n}", source.add(picture(n))) for n in range(5)]
    bench.album.publish()
    bench.album.update(entries[2], {Field.TITLE: "Dusk"}, None, None)

    calls = bench.calls(bench.album.publish)

    assert calls == {"ListObjectsV2": 1, "GetObject": 2, "PutObject": 2}  # index.json and album.json
    assert json.loads(bench.text("index.json"))["media"][2]["title"] == "Dusk"


def test_what_a_person_changed_after_our_write_is_read_again(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.person.rename(entry.id, "Dusk")

    bench.album.publish()

    assert json.loads(bench.text("index.json"))["media"][0]["title"] == "Dusk"


def test_an_index_that_was_spoilt_is_made_anew(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()
    good = bench.text("index.json")

    for spoilt in (b"", b"{", b'{"title": 1}', b"[]"):
        bench.put("index.json", spoilt)
        bench.album.publish()

        assert bench.text("index.json") == good


def test_a_page_that_was_deleted_comes_back(bench: Bench):
    bench.album.publish()
    bench.client.delete_object(Bucket="album-bucket", Key=bench.key("index.html"))

    bench.album.publish()

    assert "index.html" in bench.names()


def test_who_comes_second_starts_again_and_nothing_is_lost(bench: Bench, source: OtherSide, monkeypatch):
    created(bench.album, source, "m1", source.add(picture(1)), title="First")
    write, second = bucket_module.Bucket.write, bench.platform.open(bench.album_id)

    def interrupted(self, *rest):
        """Between the listing and the index, somebody else creates and publishes."""
        monkeypatch.setattr(bucket_module.Bucket, "write", write)
        created(second, source, "m2", source.add(picture(2)), title="Second")
        second.publish()
        return write(self, *rest)

    monkeypatch.setattr(bucket_module.Bucket, "write", interrupted)
    bench.album.publish()

    assert [medium["title"] for medium in json.loads(bench.text("index.json"))["media"]] == ["First", "Second"]
    assert "Second" in bench.text("index.html")


def test_a_page_that_never_gets_its_turn_is_transient(bench: Bench, monkeypatch):
    def refused(*_: object):
        raise StaleRevision("somebody was faster")

    monkeypatch.setattr(bucket_module.Bucket, "create", refused)

    with pytest.raises(StaleRevision, match="page"):
        bench.album.publish()


# --- files that nothing shows ---


def media_names(bench: Bench) -> int:
    return sum(key.startswith("media/") for key in bench.names())


def test_a_replaced_picture_goes_once_nothing_names_it(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()
    other = source.add(picture(2))
    changed = bench.album.update(entry, {Field.MEDIA: other.fingerprint}, other, bench.album.stage(other, source, "m1"))
    assert media_names(bench) == 2
    bench.ahead = timedelta(minutes=20)

    bench.album.publish()

    assert media_names(bench) == 1
    assert body(bench.album, changed.media) == picture(2)


def test_a_deleted_picture_goes_and_its_former_version_stays_in_the_bucket(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()
    bench.album.delete(entry)
    bench.ahead = timedelta(minutes=20)

    bench.album.publish()

    assert media_names(bench) == 0
    versions = bench.client.list_object_versions(Bucket="album-bucket", Prefix=bench.key("media/"))
    assert len(versions["Versions"]) == 1


def test_a_file_that_waits_for_its_sidecar_is_left_alone(bench: Bench, source: OtherSide):
    bench.album.stage(source.add(picture(1)), source, "m1")
    bench.ahead = timedelta(days=6)

    bench.album.publish()

    assert media_names(bench) == 1


def test_a_file_whose_sidecar_never_came_goes_after_a_week(bench: Bench, source: OtherSide):
    bench.album.stage(source.add(picture(1)), source, "m1")
    bench.ahead = timedelta(days=8)

    bench.album.publish()

    assert media_names(bench) == 0


def test_what_a_former_version_of_ours_staged_inside_the_album_goes_after_a_week(bench: Bench):
    bench.put("staging/m1", b"half a film")
    bench.ahead = timedelta(days=8)

    bench.album.publish()

    assert "staging/m1" not in bench.names()


def test_a_file_that_a_person_put_there_is_never_taken_before_it_was_shown(bench: Bench):
    bench.put("media/holiday.jpg", picture(1))
    bench.ahead = timedelta(days=400)

    bench.album.publish()

    assert media_names(bench) == 1


def test_nothing_goes_while_a_sidecar_cannot_be_read(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()
    bench.person.put_raw("m1", b'{"broken": ')
    bench.ahead = timedelta(days=30)

    bench.album.publish()

    assert body(bench.album, entry.media) == picture(1)
