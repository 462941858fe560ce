import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_sync.platforms.wordpress.texts import decode, encode, encode_alt

TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r") | st.sampled_from("&<>;#x19 \\%\n\t")
)


def sanitized(text: str) -> str:
    """What WordPress's `sanitize_text_field` and the stripping of slashes make of a text."""
    text = re.sub(r"<[^>]*>", "", text).replace("<", "&lt;")
    text = re.sub(r"[\r\n\t ]+", " ", text).strip(" \t\n\r\x00\x0b")
    text = re.sub(r"%[a-f0-9]{2}", "", text, flags=re.IGNORECASE)
    return re.sub(r"\\(.?)", r"\1", text, flags=re.DOTALL)


@given(TEXT)
def test_every_text_comes_back(text: str):
    assert decode(encode(text)) == text
    assert decode(encode_alt(text)) == text


@given(TEXT)
def test_no_text_is_changed_by_being_trimmed(text: str):
    assert decode(encode(text).strip(" \t\n\r\x0b")) == text


@given(TEXT)
def test_an_alternative_text_passes_wordpress_unharmed(text: str):
    assert decode(sanitized(encode_alt(text))) == text


@given(TEXT)
def test_nothing_becomes_markup(text: str):
    assert "<" not in encode(text)
    assert "<" not in encode_alt(text)


@pytest.mark.parametrize("text", ["Tom & Jerry", "AT&T; & co.", "a > b", "Größe „x“", "it's 50 %", "&copy", 'say "hi"'])
def test_what_needs_no_care_stays_readable_on_the_site(text: str):
    assert encode(text) == encode_alt(text) == text


@pytest.mark.parametrize("text", ["1 < 2", "<script>alert(1)</script>", "&lt;b&gt;", "&#60;", "&amp;amp;"])
def test_visitors_read_what_was_written_on_wix(text: str):
    assert html.unescape(encode(text)) == text


def test_what_a_person_typed_into_a_form_reads_as_typed():
    assert decode("one\r\ntwo &amp; &#8220;three&#8221; <em>four</em>") == "one\ntwo & “three” <em>four</em>"


def test_entities_that_name_no_character_stay():
    assert decode("&#0; &#xD800; &#9999999; &nbsp;") == "&#0; &#xD800; &#9999999; &nbsp;"


def test_emoji_of_an_old_table_are_read():
    assert decode("&#x1f3f3;&#xfe0f;") == "\U0001f3f3\ufe0f"


def test_what_utf_8_cannot_hold_is_replaced():
    assert encode("a\ud83d\x00b") == "a?b"
