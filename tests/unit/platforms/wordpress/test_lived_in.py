"""WordPress sites as people have them: plugins that rename, convert and duplicate, caches, proxies, the page editor."""

from typing import Any

import httpx
import pytest

from gallery_sync.errors import CollectionGone, IncompleteListing
from gallery_sync.model import Field, MediaKind
from gallery_sync.platforms.wordpress.blocks import Shown, arranged
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.texts import decode, encode
from gallery_sync.platforms.wordpress.translation import entry_of
from tests.attack.partners import _Source
from tests.unit.platforms.wordpress.site import MARKER, PICTURE, Site, medium

# --- uploads -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("renamed", ["{number}.jpg", "x-jpg.webp", "{name}-jpg.webp", "random.bin"])
def test_a_renamed_or_converted_upload_is_known_and_uploaded_once(renamed: str):
    site = Site()
    site.renamed = renamed

    interrupted = site.album().stage(PICTURE, _Source(), MARKER)
    entry_id = site.share()

    assert interrupted.id == entry_id == "1"
    assert (site.uploads, site.deletions) == (1, 0)
    assert [entry.marker for entry in site.album().listing({}).entries] == [MARKER]
    assert site.media[1]["description"] == {"raw": ""}


def test_an_upload_of_other_bytes_that_was_given_up_goes():
    site = Site(medium(1, slug=f"gs-{MARKER}", post=None, description={"raw": "sha256:" + "0" * 64}))

    assert site.share() == "2"
    assert list(site.media) == [2]


# --- plugins for translations ------------------------------------------------------------------------------------


@pytest.mark.parametrize("duplicates", [{}, {"slug": "other"}, {"post": 4}, {"post": 4, "slug": "other"}])
def test_a_medium_of_the_same_file_is_neither_deleted_nor_doubled(duplicates: dict[str, Any]):
    site = Site()
    site.duplicates = duplicates

    entry_id = site.share()

    assert [entry.id for entry in site.album().listing({}).entries] == [entry_id]
    assert site.deletions == 0
    assert len(site.media) == 2


@pytest.mark.parametrize("duplicates", [{}, {"slug": "other"}, {"post": 4}, {"post": 4, "slug": "other"}])
def test_a_file_that_another_medium_shows_survives(duplicates: dict[str, Any]):
    site = Site()
    site.duplicates = duplicates
    site.share()
    album = site.album()
    (entry,) = album.listing({}).entries

    album.delete(entry)

    assert album.listing({}).entries == ()
    assert not any(one.get("lost") for one in site.media.values())


def test_of_several_media_of_a_file_one_is_found_by_the_marker():
    site = Site()
    site.duplicates = {"post": 4}
    entry_id = site.share()

    assert [entry.id for entry in site.album().find(MARKER, None)] == [entry_id]


# --- caches and proxies ------------------------------------------------------------------------------------------


def test_every_read_asks_caches_to_stand_aside():
    site = Site(medium(1))
    album = site.album()

    album.listing({})
    album.read("1")
    album.cursor()

    assert all(one.headers["cache-control"] == "no-cache" for one in site.requests)
    assert len({str(one.url) for one in site.requests}) == len(site.requests)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
def test_without_a_total_the_last_page_is_one_that_is_not_full(count: int):
    site = Site(*(medium(number) for number in range(1, count + 1)))
    site.states_total = False

    assert len(site.album().listing({}).entries) == count


def test_without_a_total_a_deletion_shows_in_the_cursor_all_the_same():
    site = Site(medium(1), medium(2))
    site.states_total = False
    before = site.album().cursor()

    del site.media[2]

    assert site.album().cursor() != before


def test_a_total_that_is_stated_is_still_believed():
    site = Site(medium(1))
    original = site._listed
    site._listed = lambda request: httpx.Response(200, json=original(request).json(), headers={"X-WP-Total": "2"})  # type: ignore[method-assign]

    with pytest.raises(IncompleteListing):
        site.album().listing({})


# --- texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['Our shop [contact-form-7 id="1"] [gallery]', "[[x]]", "a[0]", "&#91;x]"])
def test_no_shortcode_of_wix_is_called_on_the_site(text: str):
    assert "[" not in encode(text)
    assert decode(encode(text)) == text
    assert "[" not in arranged("", [Shown("1", MediaKind.IMAGE, "https://x.example/1.jpg", text)])


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("IMG_20240501_101112", "IMG_20240501_101112.jpg"),
        ("IMG_20240501_101112", "IMG_20240501_101112-1.jpg"),
        ("Holiday photo (2)", "Holiday-photo-2.jpg"),
        ("dawn", "dawn-scaled.jpg"),
    ],
)
def test_a_title_made_of_the_files_name_is_none(title: str, file: str):
    one = medium(1, title={"raw": title}, source_url=f"https://site.example/{file}")

    assert entry_of(Medium.model_validate(one)).projection.title == ""


def test_a_title_that_a_person_wrote_is_one():
    assert entry_of(Medium.model_validate(medium(1, title={"raw": "Dawn"}))).projection.title == "Dawn"


def test_a_caption_is_the_description_and_is_edited_where_it_stands():
    site = Site(medium(1, caption={"raw": "Boats &amp; sea"}))
    album = site.album()
    (entry,) = album.listing({}).entries

    after = album.update(entry, {Field.DESCRIPTION: "Boats"}, None, None)

    assert entry.projection.description == "Boats & sea"
    assert after.projection.description == "Boats"
    assert (site.media[1]["caption"], site.media[1]["description"]) == ({"raw": "Boats"}, {"raw": ""})


def test_a_description_goes_before_a_caption():
    one = medium(1, caption={"raw": "Short"}, description={"raw": "Long"})

    assert entry_of(Medium.model_validate(one)).projection.description == "Long"


@pytest.mark.parametrize(
    ("original", "shown", "mime_type", "told"),
    [
        ("IMG_1.heic", "IMG_1-scaled.jpg", "image/jpeg", ("IMG_1-scaled.jpg", "image/jpeg")),
        ("IMG_2.jpg", "IMG_2-scaled.webp", "image/webp", ("IMG_2.jpg", "image/jpeg")),
        ("IMG_3.jpg", "IMG_3-scaled.jpg", "image/jpeg", ("IMG_3.jpg", "image/jpeg")),
        ("IMG_4.avif", "IMG_4-scaled.jpg", "image/jpeg", ("IMG_4-scaled.jpg", "image/jpeg")),
    ],
)
def test_address_name_and_type_are_those_of_one_file(original: str, shown: str, mime_type: str, told: tuple[str, str]):
    folder = "https://site.example/wp-content"
    details = {"original_image": original}
    fields = {"source_url": f"{folder}/{shown}", "mime_type": mime_type, "media_details": details}

    media = entry_of(Medium.model_validate(medium(1, **fields))).media

    assert (media.url, media.file_name, media.mime_type) == (f"{folder}/{told[0]}", *told)


# --- the page editor ---------------------------------------------------------------------------------------------

IMAGE = '<!-- wp:image {{"id":1}} --><figure><a href="https://x.example"><img src="1.jpg"{alt} class="wp-image-1"/></a>\
<figcaption>Mine</figcaption></figure><!-- /wp:image -->'


def gallery(alt: str) -> str:
    return f"<!-- wp:gallery --><figure>{IMAGE.format(alt=alt)}</figure><!-- /wp:gallery -->"


@pytest.mark.parametrize(
    ("alt", "text"),
    [
        (' alt="A &lt; B"', "A < B"),
        (' alt="&copy; Ann"', "© Ann"),
        (" alt='It &amp; she'", "It & she"),
        (' alt=""', ""),
        (" alt", ""),
        (' ALT="Sea"', "Sea"),
        (" data-alt='x' alt=Sea", "Sea"),
    ],
)
def test_a_block_that_shows_the_text_stays_as_it_is(alt: str, text: str):
    assert IMAGE.format(alt=alt) in arranged(gallery(alt), [Shown("1", MediaKind.IMAGE, "u", text)])


@pytest.mark.parametrize("alt", ["", ' alt="Old"', " alt='Old'", " alt=Old", ' alt="a > b"'])
def test_of_a_block_nothing_but_the_alternative_text_changes(alt: str):
    content = arranged(gallery(alt), [Shown("1", MediaKind.IMAGE, "u", 'New "one"')])

    assert 'alt="New &quot;one&quot;"' in content
    assert "Old" not in content
    assert '<a href="https://x.example"><img' in content
    assert "<figcaption>Mine</figcaption>" in content


@pytest.mark.parametrize(
    "content",
    [
        '<!-- wp:jetpack/slideshow {"ids":[1]} --><div>x</div><!-- /wp:jetpack/slideshow -->',
        "<p>Only text</p>",
        "<!-- wp:gallery --><figure>cut off",
    ],
)
def test_a_page_without_its_gallery_stops_and_says_so(content: str):
    site = Site(medium(1), content=content)

    for act in (lambda: site.album().listing({}), site.album().publish):
        with pytest.raises(CollectionGone, match="gallery block"):
            act()
    assert site.page["content"]["raw"] == content


def test_a_picture_that_was_taken_out_of_the_gallery_was_moved_by_nobody():
    site = Site(medium(1), medium(2), content=gallery(' alt=""'))

    listing = site.album().listing({})

    assert [entry.id for entry in listing.entries] == ["1", "2"]
    assert listing.unplaced == {"2"}
