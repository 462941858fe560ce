"""What a gallery block remembers, in an attribute that editors keep and that plugins use as well."""

import json
import re

import pytest

from gallery_sync.model import MediaKind
from gallery_sync.platforms.wordpress.alt_texts import digest_of
from gallery_sync.platforms.wordpress.blocks import Shown, alt_texts_in, arranged, order_of
from gallery_sync.platforms.wordpress.remembered import attributes_in, known_in, with_known

KNOWN = {"7": digest_of("Sea"), "12": digest_of("")}


def gallery(attributes: str) -> str:
    return f"<!-- wp:gallery {attributes} --><figure></figure><!-- /wp:gallery -->"


def image(number: int, text: str) -> Shown:
    return Shown(str(number), MediaKind.IMAGE, f"https://site.example/{number}.jpg", text)


def attributes_of(content: str) -> str:
    found = re.search(r"wp:gallery (\{.*?\}) -->", content)
    return found[1] if found else ""


def test_what_is_remembered_is_read_again():
    assert known_in(with_known("", KNOWN)) == KNOWN
    assert with_known(with_known("", KNOWN), KNOWN) == with_known("", KNOWN)
    assert with_known("", {}) == ""


@pytest.mark.parametrize(
    "attributes",
    [
        '{"linkTo":"none"}',
        '{"columns":2,"metadata":{"name":"Größe \\u003c3"}}',
        '{"metadata":{"name":"x","gallerySync":"7:000000000000 9:000000000000"},"align":"wide"}',
        '{"className":"a\\u002d\\u002db","style":{"a":"\\u005c\\u0022"}}',
        '{"metadata":{"gallerySync":[1]}}',
        '{"a":1.5,"b":[1,{"c":null}],"d":"🏳️‍🌈"}',
    ],
)
def test_everything_else_in_the_attributes_stays(attributes: str):
    after = with_known(attributes, KNOWN)

    assert known_in(after) == KNOWN
    theirs, ours = json.loads(attributes), json.loads(after)
    for one in (theirs, ours):
        one.get("metadata", {}).pop("gallerySync", None)
    assert {**theirs, "metadata": theirs.get("metadata", {})} == ours
    assert not re.search(r"--|[<>&]", after)


@pytest.mark.parametrize(
    "attributes", ["{bad}", '{"metadata":"text"}', '{"metadata":[1]}', '{"a":1e999}', '{"a":"\\ud83d"}', "[1]"]
)
def test_what_cannot_be_read_or_written_is_left_as_it_is(attributes: str):
    assert with_known(attributes, KNOWN) == attributes


@pytest.mark.parametrize("written", ["", "7", "7:xyz", "07:000000000000", "7:000000000000x", "x 7:00000000000", "-7:0"])
def test_what_is_no_list_of_ours_says_nothing(written: str):
    assert known_in(json.dumps({"metadata": {"gallerySync": written}})) == {}


def test_a_new_gallery_and_an_empty_one_remember_their_texts():
    for content in ("", gallery('{"columns":3}'), "<!-- wp:gallery --><figure></figure><!-- /wp:gallery -->"):
        after = arranged(content, [image(7, "Sea"), image(12, "")])

        assert known_in(attributes_of(after)) == KNOWN
        assert arranged(after, [image(7, "Sea"), image(12, "")]) == after


def test_a_gallery_forgets_what_it_does_not_show_any_more():
    content = arranged("", [image(7, "Sea"), image(12, "")])

    assert known_in(attributes_of(arranged(content, [image(12, "")]))) == {"12": KNOWN["12"]}


def test_what_is_kept_for_now_is_remembered_as_it_was():
    content = arranged("", [image(7, "Sea"), image(12, "")])
    kept = Shown("7", MediaKind.IMAGE, "https://site.example/7.jpg", "Harbour", keeps_alt=True)

    after = arranged(content, [Shown("12"), kept])

    assert known_in(attributes_of(after)) == KNOWN
    assert alt_texts_in(after)["7"].text == "Sea"


def test_a_gallery_without_an_end_of_its_own_gets_one():
    content = "<p>Before</p><!-- wp:gallery /--><p>After</p>"

    after = arranged(content, [image(7, "Sea")])

    assert order_of(after) == ("7",)
    assert after.startswith("<p>Before</p><!-- wp:gallery {")
    assert after.endswith("<!-- /wp:gallery --><p>After</p>")
    assert arranged(after, [image(7, "Sea")]) == after


def test_attributes_that_are_none_are_none():
    assert attributes_in("{" * 100_000) == {}
    assert attributes_in("[1]") == {}
