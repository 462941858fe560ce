"""Pictures that people drop into an album's folder become entries."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from gallery_sync.model import Field, MediaKind
from tests.harness.media import OtherSide, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench

MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(32)
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>
 <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Dawn &amp; dusk</rdf:li></rdf:Alt></dc:title>
 <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Over the sea</rdf:li></rdf:Alt></dc:description>
 <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>sun</rdf:li></rdf:Bag></dc:subject>
 </rdf:Description></rdf:RDF></x:xmpmeta>"""


def take_in(bench: Bench) -> list[str]:
    """The names of all entries, after a look at the album a while later."""
    bench.ahead += timedelta(minutes=2)
    bench.album.listing({})
    bench.album.take_in()
    return sorted(entry.id for entry in bench.album.listing({}).entries)


@pytest.fixture(autouse=True)
def published(bench: Bench) -> None:
    bench.album.publish()


def test_a_picture_and_a_film_become_entries_wherever_in_the_folder_they_were_dropped(bench: Bench):
    bench.put("media/My dawn.png", picture(1))
    bench.put("film.MP4", MP4)

    assert take_in(bench) == ["My dawn", "film"]

    dawn, film = bench.album.read("My dawn"), bench.album.read("film")
    assert dawn is not None
    assert film is not None
    assert (dawn.marker, dawn.projection.title, body(bench.album, dawn.media)) == ("", "", picture(1))
    assert (film.media.kind, "film.MP4" in bench.names(), "media/film.MP4" in bench.names()) == (
        MediaKind.VIDEO,
        False,
        True,
    )
    assert take_in(bench) == ["My dawn", "film"]


def test_title_description_and_tags_come_from_what_is_embedded(bench: Bench):
    bench.put("media/a.png", with_xmp())
    bench.put("media/b.jpg", with_iptc())

    take_in(bench)

    for name in ("a", "b"):
        entry = bench.album.read(name)
        assert entry is not None
        shown = entry.projection
        assert (shown.title, shown.description, shown.tags) == ("Dawn & dusk", "Over the sea", ("sea", "sun"))


def with_xmp() -> bytes:
    info, out = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt("XML:com.adobe.xmp", XMP)
    Image.new("RGB", (2, 2)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def with_iptc() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "JPEG")
    fields = [(5, b"Dawn & dusk"), (120, b"Over the sea"), (25, b"sea"), (25, b"sun")]
    iptc = b"".join(b"\x1c\x02" + bytes([tag]) + len(text).to_bytes(2) + text for tag, text in fields)
    resource = b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4) + iptc + b"\0" * (len(iptc) % 2)
    segment = b"Photoshop 3.0\0" + resource
    return out.getvalue()[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2) + segment + out.getvalue()[2:]


@pytest.mark.parametrize(
    "name",
    [
        "media/._a.png",
        ".DS_Store",
        "media/Thumbs.db",
        "media/notes.txt",
        "desktop.ini",
        "media/x/a.png",
        "media/~$a.png",
    ],
)
def test_what_systems_and_programs_leave_there_is_no_entry(bench: Bench, name: str):
    bench.put(name, picture(1))

    assert take_in(bench) == []
    assert name in bench.names()


def test_what_is_empty_shown_already_or_ours_is_no_entry(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.stage(source.add(picture(2)), source, "m2")
    bench.person.add("dawn", picture(3), "dawn.png")
    bench.put("media/half.png", b"")
    bench.put("media/dawn copy.png", picture(3))
    bench.put("media/once.png", picture(4))
    bench.put("media/twice.png", picture(4))

    assert take_in(bench) == ["dawn", "m1", "once"]


def test_a_sidecar_that_comes_a_moment_later_is_waited_for(bench: Bench):
    bench.put("media/dawn.png", picture(1))
    bench.album.listing({})

    assert bench.album.take_in().soon
    bench.person.put_raw("mine", b'{"title": "Mine", "media": {"key": "media/dawn.png"}}')
    assert take_in(bench) == ["mine"]


def test_a_name_that_is_taken_gets_a_number(bench: Bench):
    bench.person.add_text("dawn", "<p>a text</p>")
    bench.put("media/dawn.png", picture(1))
    bench.put("dawn.png", picture(2))

    assert take_in(bench) == ["dawn", "dawn (2)", "dawn (3)"]
    shown = [bench.album.read(name) for name in ("dawn (2)", "dawn (3)")]
    assert {body(bench.album, one.media) for one in shown if one} == {picture(1), picture(2)}


def test_what_was_deleted_does_not_come_back(bench: Bench):
    bench.put("media/dawn.png", picture(1))
    take_in(bench)
    bench.album.publish()
    entry = bench.album.read("dawn")
    assert entry is not None
    bench.album.delete(entry)

    assert take_in(bench) == []
    bench.album.publish()
    assert take_in(bench) == []
    bench.ahead += timedelta(minutes=20)
    bench.album.publish()
    assert "media/dawn.png" not in bench.names()
    bench.album.publish()
    assert "former" not in json.loads(bench.text("index.json"))
    bench.put("media/dawn.png", picture(2))
    assert take_in(bench) == ["dawn"]


def test_while_a_sidecar_cannot_be_read_nothing_is_taken_in(bench: Bench):
    bench.person.put_raw("bad", b"{")
    bench.put("media/dawn.png", picture(1))

    assert take_in(bench) == []
    bench.client.delete_object(Bucket=BUCKET, Key=bench.key("items/bad.json"))
    assert take_in(bench) == ["dawn"]


def test_a_file_that_is_no_picture_shows_as_such(bench: Bench):
    bench.put("media/broken.jpg", b"not a picture")

    assert take_in(bench) == ["broken"]
    entry = bench.album.read("broken")
    assert entry is not None
    assert entry.media.url == ""


def test_many_are_taken_in_some_at_a_time(bench: Bench, monkeypatch: Any):
    monkeypatch.setattr("gallery_sync.platforms.s3.intake._AT_ONCE", 3)
    for number in range(5):
        bench.put(f"media/{number}.png", picture(number))

    assert len(take_in(bench)) == 3
    assert len(take_in(bench)) == 5
    bench.album.listing({})
    assert not bench.album.take_in().soon


def test_what_is_taken_in_can_be_edited(bench: Bench):
    bench.put("media/dawn.png", picture(1))
    take_in(bench)
    entry = bench.album.read("dawn")
    assert entry is not None

    assert bench.album.update(entry, {Field.TITLE: "Dawn"}, None, None).projection.title == "Dawn"
