"""A person's edits of an album, as the platform sees them."""

import pytest

from gallery_sync.model import Hyperlink, MediaKind
from tests.harness.media import OtherSide, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench
from tools import album_editor
from tools.album_editor import SeenMedium


@pytest.fixture
def three(bench: Bench, source: OtherSide) -> Bench:
    for n, title in enumerate(("One", "Two", "Three"), start=1):
        created(bench.album, source, f"m{n}", source.add(picture(n)), n * 1024.0, title=title)
    return bench


def titles(bench: Bench) -> list[str]:
    return [entry.projection.title for entry in bench.album.listing({}).entries]


def test_fields_are_edited_one_by_one(three: Bench):
    three.person.rename("m1", "Uno")
    three.person.describe("m1", "First")
    three.person.explain("m1", "A square")
    three.person.link("m1", "https://example.com", "More")
    three.person.tag("m1", "a", "b")

    entry = three.album.read("m1")

    assert entry is not None
    seen = entry.projection
    assert (seen.title, seen.description, seen.alt_text, seen.tags) == ("Uno", "First", "A square", ("a", "b"))
    assert seen.link == Hyperlink("https://example.com", "More")
    assert entry.marker == "m1"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (0, ["Two", "One", "Three"]),
        (1, ["One", "Two", "Three"]),
        (2, ["One", "Three", "Two"]),
        (-1, ["One", "Three", "Two"]),
    ],
)
def test_a_medium_moves_to_a_place(three: Bench, place: int, expected: list[str]):
    three.person.move_to("m2", place)

    assert titles(three) == expected
    assert [medium.title for medium in three.person.read().media] == expected


def test_a_replaced_file_is_another_picture(three: Bench):
    before = three.album.read("m1")

    three.person.replace("m1", picture(9), "nine.png")

    after = three.album.read("m1")
    assert before is not None
    assert after is not None
    assert after.projection.media != before.projection.media
    assert body(three.album, after.media) == picture(9)


def test_an_added_file_and_a_deleted_medium(three: Bench):
    three.person.add("four", picture(4), "four.png", title="Four")
    three.person.delete("m1")

    assert titles(three) == ["Two", "Three", "Four"]
    assert three.album.read("m1") is None


def test_what_is_read_is_what_is_there(three: Bench):
    three.person.retitle("Summer")
    three.person.add_text("about", "<p>words</p>", position=1)
    three.person.put_raw("embed", b'{"kind": "embed", "position": 2, "media": {"address": "https://vimeo.com/1"}}')
    entry = three.album.read("m1")
    assert entry is not None

    seen = three.person.read()

    assert (seen.title, [medium.id for medium in seen.media]) == ("Summer", ["about", "embed", "m1", "m2", "m3"])
    assert seen.media[1].content == "https://vimeo.com/1"
    assert seen.media[2] == SeenMedium("m1", MediaKind.IMAGE, "One", "", "", None, (), entry.media.digest)


def test_the_command_line_edits_and_lists(three: Bench, tmp_path, monkeypatch, capsys):
    picture_file = tmp_path / "four.png"
    picture_file.write_bytes(picture(4))
    monkeypatch.setattr(album_editor, "_client", lambda *_: three.client)

    def run(*arguments: str) -> int:
        return album_editor.main(["--bucket", BUCKET, three.album_id, *arguments])

    assert run("rename", "m1", "Uno") == 0
    assert run("describe", "m1", "First") == 0
    assert run("tag", "m1", "a", "b") == 0
    assert run("add", str(picture_file), "--title", "Four") == 0
    assert run("replace", "m2", str(picture_file)) == 0
    assert run("move", "m3", "0") == 0
    assert run("delete", "m2") == 0
    assert run("list") == 0

    assert titles(three) == ["Three", "Uno", "Four"]
    assert "#a #b" in capsys.readouterr().out


def test_without_a_bucket_the_command_line_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(album_editor, "_STACK", tmp_path / "stack.json")

    assert album_editor.main(["album", "list"]) == 2
    assert "make up" in capsys.readouterr().err
