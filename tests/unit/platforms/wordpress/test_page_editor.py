"""Alternative texts that people type in the page's editor: the block has one, and the media library has another."""

import re
from datetime import UTC, datetime

import pytest

from gallery_sync.model import Entry, Field, Value
from gallery_sync.platforms.wordpress.texts import decode
from tests.unit.platforms.wordpress.site import Site, medium

ALT = Field.ALT_TEXT
IMAGE = '<!-- wp:image {"id":%d} --><figure><a href="https://x.example"><img src="1.jpg"%s class="wp-image-1"/></a>\
<figcaption>Mine</figcaption></figure><!-- /wp:image -->'
PAGE = '<!-- wp:heading --><h2>Harbours</h2><!-- /wp:heading --><!-- wp:gallery {"columns":2} --><figure>%s</figure>\
<!-- /wp:gallery -->'


def page(*alts: str) -> str:
    """A page whose images have these attributes; the first one is of medium 1."""
    return PAGE % "".join(IMAGE % (number, alt) for number, alt in enumerate(alts, 1))


class Editor:
    """One medium that was synced with the text “Sea” and is at rest, and people who edit it in both places."""

    def __init__(self, alt: str = "Sea", stored: str = "") -> None:
        self.site = Site(medium(1, alt_text=stored or alt), content=page(f' alt="{alt}"'))
        self.site.album().publish()

    @property
    def content(self) -> str:
        return self.site.page["content"]["raw"]

    @property
    def library(self) -> str:
        return decode(self.site.media[1]["alt_text"])

    @property
    def writes(self) -> int:
        return sum(one.method == "POST" for one in self.site.requests)

    def save(self, content: str) -> None:
        self.site.page["content"] = {"raw": content}
        self.site.touch(self.site.page)

    def type(self, alt: str) -> None:
        self.save(re.sub(r'(?<=<img src="1.jpg") alt="[^"]*"', lambda _: f' alt="{alt}"', self.content))

    def type_in_library(self, text: str) -> None:
        self.site.media[1]["alt_text"] = text
        self.site.touch(self.site.media[1])

    def forget(self) -> None:
        """What an editor of before WordPress 6.5 does when it saves."""
        self.save(re.sub(r',?"metadata":\{[^}]*\}', "", self.content))

    def entry(self) -> Entry:
        (entry,) = self.site.album().listing({}).entries
        return entry

    def unite(self) -> Entry:
        """As the engine does when it finds an entry with two texts."""
        entry = self.entry()
        assert entry.apart
        shown: dict[Field, Value] = {name: entry.projection.value(name) for name in entry.apart}
        return self.site.album().update(entry, shown, None, None)

    def assert_at_rest(self, text: str) -> None:
        self.site.album().publish()
        entry, writes = self.entry(), self.writes
        self.site.album().publish()

        assert self.writes == writes
        assert (entry.projection.alt_text, entry.apart, self.library) == (text, None, text)
        for kept in ("<h2>Harbours</h2>", '"columns":2', '<a href="https://x.example"><img', "<figcaption>Mine</f"):
            assert kept in self.content


def of(entry: Entry) -> tuple[str, object]:
    return entry.projection.alt_text, entry.apart


# --- one of the two is edited ------------------------------------------------------------------------------------


def test_a_text_that_was_typed_in_the_page_is_the_entrys():
    editor = Editor()
    editor.type("Fishing boats at dawn")
    album = editor.site.album()

    ways = [album.read("1"), album.read_many(["1"], None)["1"], *album.listing({}).entries]

    assert [of(entry) for entry in ways if entry] == [("Fishing boats at dawn", {ALT: None})] * 3
    assert {entry.modified_at for entry in ways if entry} == {editor.site.now.replace(tzinfo=UTC)}


def test_it_is_written_to_the_library_and_its_block_stays():
    editor = Editor()
    editor.type("Fishing boats at dawn")

    written = editor.unite()

    assert of(written) == ("Fishing boats at dawn", None)
    assert 'alt="Fishing boats at dawn"' in editor.content
    editor.assert_at_rest("Fishing boats at dawn")


def test_no_page_is_written_over_it_before_it_is_taken_up():
    editor = Editor()
    editor.type("Fishing boats at dawn")

    editor.site.album().publish()
    editor.site.album().arrange(["1"])

    assert 'alt="Fishing boats at dawn"' in editor.content
    assert of(editor.entry()) == ("Fishing boats at dawn", {ALT: None})


def test_a_text_that_was_changed_in_the_library_shows_on_the_page():
    editor = Editor()
    editor.type_in_library("Harbour")

    assert of(editor.entry()) == ("Harbour", None)
    editor.assert_at_rest("Harbour")
    assert 'alt="Harbour"' in editor.content


def test_a_text_of_wix_shows_on_the_page():
    editor = Editor()
    editor.site.album().update(editor.entry(), {ALT: "Harbour <1>"}, None, None)

    editor.assert_at_rest("Harbour <1>")
    assert 'alt="Harbour &lt;1&gt;"' in editor.content


def test_a_picture_that_its_owner_called_decorative_has_no_text():
    editor = Editor()
    editor.type("")

    assert of(editor.entry()) == ("", {ALT: None})
    editor.unite()
    editor.assert_at_rest("")


@pytest.mark.parametrize(
    ("alt", "text"),
    [
        ("A &lt; B", "A < B"),
        ("&copy; Ann &amp; Ben", "© Ann & Ben"),
        ("Tom &quot;Tim&quot; \\ 50%20", 'Tom "Tim" \\ 50%20'),
        (" two  spaces ", " two  spaces "),
        ("two\nlines", "two\nlines"),
        ("two\r\nlines", "two\nlines"),
        ("&amp;lt;", "&lt;"),
        ("[gallery]", "[gallery]"),
        ("a" * 5_000, "a" * 5_000),
    ],
)
def test_whatever_was_typed_is_the_same_in_both_places(alt: str, text: str):
    editor = Editor()
    editor.type(alt)

    assert of(editor.entry()) == (text, {ALT: None})
    assert of(editor.unite()) == (text, None)
    editor.assert_at_rest(text)


def test_an_image_without_the_attribute_says_nothing():
    editor = Editor()
    editor.save(editor.content.replace(' alt="Sea"', ""))

    assert of(editor.entry()) == ("Sea", None)
    editor.assert_at_rest("Sea")
    assert 'alt="Sea"' in editor.content


def test_where_a_plugin_changes_what_the_library_is_given_the_page_shows_that():
    editor = Editor()
    editor.site.filtered = lambda text: text.replace("!", "")
    editor.type("Boats!")

    assert of(editor.unite()) == ("Boats", None)
    editor.assert_at_rest("Boats")
    assert 'alt="Boats"' in editor.content


# --- both are edited ---------------------------------------------------------------------------------------------


def test_of_two_edits_the_newer_one_counts_and_the_other_is_told():
    editor = Editor()
    editor.type_in_library("Harbour")
    editor.type("Fishing boats")

    assert of(editor.entry()) == ("Fishing boats", {ALT: "Harbour"})
    editor.unite()
    editor.assert_at_rest("Fishing boats")


def test_of_two_edits_the_librarys_may_be_the_newer_one():
    editor = Editor()
    editor.type("Fishing boats")
    editor.type_in_library("Harbour")

    editor.site.album().publish()

    assert 'alt="Fishing boats"' in editor.content
    assert of(editor.entry()) == ("Harbour", {ALT: "Fishing boats"})
    editor.unite()
    editor.assert_at_rest("Harbour")
    assert 'alt="Harbour"' in editor.content


def test_the_side_that_wins_is_written_to_both():
    editor = Editor()
    editor.type("Fishing boats")

    written = editor.site.album().update(editor.entry(), {ALT: "of Wix"}, None, None)

    assert of(written) == ("of Wix", None)
    editor.assert_at_rest("of Wix")
    assert 'alt="of Wix"' in editor.content


def test_what_was_typed_since_it_was_read_is_not_overwritten():
    editor = Editor()
    editor.type("Fishing boats")
    album = editor.site.album()
    entry = album.read("1")
    assert entry is not None
    editor.type("Two boats")

    album.update(entry, {ALT: "of Wix"}, None, None)

    assert 'alt="Two boats"' in editor.content
    assert editor.entry().apart
    assert {editor.entry().projection.alt_text, *(editor.entry().apart or {}).values()} == {"Two boats", "of Wix"}


def test_another_field_leaves_both_texts_alone():
    editor = Editor()
    editor.type("Fishing boats")

    written = editor.site.album().update(editor.entry(), {Field.TITLE: "Boats"}, None, None)

    assert of(written) == ("Fishing boats", {ALT: None})
    assert editor.library == "Sea"


# --- editors that were left open ---------------------------------------------------------------------------------


def test_an_editor_that_was_left_open_brings_no_former_text_back():
    editor = Editor()
    left_open = editor.content
    editor.site.album().update(editor.entry(), {ALT: "Harbour"}, None, None)
    editor.site.album().publish()

    editor.save(left_open)

    assert of(editor.entry()) == ("Harbour", None)
    editor.assert_at_rest("Harbour")
    assert 'alt="Harbour"' in editor.content


def test_what_was_typed_in_one_that_was_left_open_overwrites_no_newer_text_without_a_trace():
    editor = Editor()
    left_open = editor.content
    editor.site.album().update(editor.entry(), {ALT: "Harbour"}, None, None)
    editor.site.album().publish()

    editor.save(left_open.replace('alt="Sea"', 'alt="Fishing boats"'))

    assert of(editor.entry()) == ("Fishing boats", {ALT: "Harbour"})


# --- where nothing is remembered ---------------------------------------------------------------------------------


def test_an_old_editor_forgets_what_we_wrote_and_the_newer_text_counts():
    editor = Editor()
    editor.type("Fishing boats")
    editor.forget()

    assert of(editor.entry()) == ("Fishing boats", {ALT: "Sea"})
    editor.type_in_library("Harbour")
    assert of(editor.entry()) == ("Harbour", {ALT: "Fishing boats"})


@pytest.mark.parametrize(("block", "library"), [("", "Harbour"), ("Harbour", "")])
def test_of_a_text_and_none_the_text_counts(block: str, library: str):
    site = Site(medium(1, alt_text=library), content=page(f' alt="{block}"'))
    site.touch(site.page)

    (entry,) = site.album().listing({}).entries

    assert entry.projection.alt_text == "Harbour"
    assert not any((entry.apart or {}).values())


def test_a_picture_that_was_chosen_for_a_block_of_another_is_not_taken_for_an_edit():
    site = Site(medium(1, alt_text="One"), medium(2, alt_text="Two", post=None), content=page(' alt="One"'))
    site.album().publish()
    chosen = site.page["content"]["raw"].replace('"id":1', '"id":2').replace('alt="One"', 'alt="Two"')
    site.page["content"] = {"raw": chosen}
    site.touch(site.page)

    two = site.album().read("2")

    assert two is not None
    assert of(two) == ("Two", None)


def test_media_without_dates_are_shown_as_the_library_has_them():
    editor = Editor()
    editor.forget()
    editor.type("Fishing boats")
    del editor.site.page["modified_gmt"]

    assert of(editor.entry()) == ("Sea", {ALT: "Fishing boats"})


# --- what it costs -----------------------------------------------------------------------------------------------


def test_the_page_is_read_once_for_all_that_is_looked_at_in_one_go():
    site = Site(*(medium(number) for number in range(1, 11)), content=page(*[' alt=""'] * 10))
    album = site.album()

    album.read_many([str(number) for number in range(1, 6)], None)
    for number in range(6, 11):
        album.read(str(number))

    assert sum("/pages/" in str(one.url) for one in site.requests) == 1


def test_what_is_read_after_our_own_write_is_no_older_than_what_was_read_before():
    editor = Editor()
    editor.type("Fishing boats")
    before = editor.entry()

    after = editor.unite()

    assert before.modified_at is not None
    assert after.modified_at is not None
    assert after.modified_at > before.modified_at > datetime(2026, 11, 21, 20, tzinfo=UTC)
