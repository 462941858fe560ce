from gallery_sync.model import MediaKind
from gallery_sync.platforms.wordpress.blocks import Shown, arranged, order_of


def image(number: int, alt_text: str = "") -> Shown:
    return Shown(str(number), MediaKind.IMAGE, f"https://site.example/{number}.jpg", alt_text)


FILM = Shown("9", MediaKind.VIDEO, "https://site.example/film.mp4", "")
EDITED = """<!-- wp:heading -->
<h2>Before</h2>
<!-- /wp:heading -->

<!-- wp:gallery {"columns":2,"linkTo":"none","align":"wide"} -->
<figure class="wp-block-gallery alignwide has-nested-images columns-2"><!-- wp:image {"id":2,"sizeSlug":"medium"} -->
<figure class="wp-block-image size-medium"><a href="https://x.example"><img src="https://site.example/2-300x200.jpg" \
alt="Two" class="wp-image-2"/></a><figcaption>Mine</figcaption></figure>
<!-- /wp:image --><figcaption class="blocks-gallery-caption">All of them</figcaption></figure>
<!-- /wp:gallery -->

After"""


def test_a_new_gallery_names_all_media_in_their_order():
    content = arranged("", [image(3), FILM, image(1)])

    assert order_of(content) == ("3", "9", "1")


def test_arranging_again_changes_nothing():
    once = arranged("", [image(1, '1 < 2 & "x"'), FILM])

    assert arranged(once, [image(1, '1 < 2 & "x"'), FILM]) == once
    assert arranged(EDITED, [image(2, "Two")]) == arranged(arranged(EDITED, [image(2, "Two")]), [image(2, "Two")])


def test_the_owners_layout_captions_and_links_stay():
    content = arranged(EDITED, [image(5), image(2, "Two")])

    assert order_of(content) == ("5", "2")
    for kept in (
        "<h2>Before</h2>",
        '"columns":2',
        "alignwide",
        "<figcaption>Mine</figcaption>",
        "All of them",
        "After",
    ):
        assert kept in content


def test_a_changed_alternative_text_shows():
    content = arranged(EDITED, [image(2, "Another")])

    assert 'alt="Another"' in content
    assert 'alt="Two"' not in content


def test_nothing_written_on_wix_becomes_markup():
    content = arranged("", [image(1, '"><script>alert(1)</script>')])

    assert "<script>" not in content
    assert order_of(content) == ("1",)


def test_a_gallery_of_before_wordpress_5_9_is_read_and_modernised():
    old = '<!-- wp:gallery {"ids":[3,1]} -->\n<ul class="blocks-gallery-grid"><li>x</li></ul>\n<!-- /wp:gallery -->'

    content = arranged(old, [image(1), image(3)])

    assert order_of(old) == ("3", "1")
    assert order_of(content) == ("1", "3")
    assert "blocks-gallery-grid" not in content


def test_a_page_whose_gallery_was_removed_gets_one_at_its_end():
    content = arranged("<p>Only text</p>", [image(1)])

    assert content.startswith("<p>Only text</p>\n\n<!-- wp:gallery")
    assert order_of(content) == ("1",)


def test_only_the_first_gallery_is_the_album():
    two = f"{arranged('', [image(1)])}\n\n{arranged('', [image(2)])}"

    assert order_of(arranged(two, [image(3)])) == ("3",)
    assert '"id":2' in arranged(two, [image(3)])


def test_what_cannot_be_read_names_nothing():
    assert order_of("") == ()
    assert order_of('<!-- wp:gallery {"ids":"x"} --><!-- /wp:gallery -->') == ()
    assert order_of("<!-- wp:gallery --><!-- wp:image {bad} -->x<!-- /wp:image --><!-- /wp:gallery -->") == ()
    assert order_of('<!-- wp:gallery --><!-- wp:image {"id":"7"} -->x<!-- /wp:image --><!-- /wp:gallery -->') == ()


def test_a_medium_named_twice_counts_once():
    twice = arranged("", [image(1), image(2)]).replace('"id":2', '"id":1')

    assert order_of(twice) == ("1",)
