"""Plugins and proxies as people have them, in front of and inside a real WordPress."""

from collections.abc import Iterator

import pytest

from gallery_sync.model import Field
from tests.harness.media import body, created
from tests.harness.pictures import picture
from tests.platforms.wordpress_album import album, album_id, ids, people, platform, site_or_skip, source
from tools.servers.wordpress import WordPress

__all__ = ["album", "album_id", "people", "platform", "source"]

PLUGIN = """
add_filter('sanitize_file_name', function ($name) {
    return substr(md5(uniqid()), 0, 10) . '.' . pathinfo($name, PATHINFO_EXTENSION);
});
add_action('add_attachment', function ($id) {
    static $inside = false;
    if ($inside) return;
    $inside = true;
    $copy = (array) get_post($id);
    unset($copy['ID']);
    $file = get_post_meta($id, '_wp_attached_file', true);
    $other = wp_insert_post(wp_slash($copy));
    update_post_meta($other, '_wp_attached_file', $file);
    $inside = false;
});
add_filter('rest_post_dispatch', function ($response) {
    if ($response instanceof WP_HTTP_Response) {
        $headers = $response->get_headers();
        unset($headers['X-WP-Total'], $headers['X-WP-TotalPages']);
        $response->set_headers($headers);
    }
    return $response;
});
add_shortcode('planted', function () { return 'EXECUTED'; });
"""
"""Names of files are random, each upload has a second medium of the same file, and listings tell no total."""


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    yield from site_or_skip(plugin=PLUGIN)


def test_an_upload_with_another_name_and_a_twin_is_made_once_and_none_is_deleted(album, source, people):
    media = source.add(picture(1))
    staged = album.stage(media, source, "r1")

    assert album.stage(media, source, "r1") == staged
    entry = created(album, source, "r1", media, title="Dawn")
    album.publish()

    assert ids(album) == [entry.id]
    assert people.gallery() == [int(entry.id)]
    assert entry.marker == "r1"
    of_this_file = people.client.get("/media", params={"per_page": 100, "search": "", "context": "edit"}).json()
    names = [one["source_url"] for one in of_this_file]
    assert names.count(entry.media.url) == 2


def test_what_is_deleted_leaves_the_file_to_the_other_medium(album, source):
    media = source.add(picture(2))
    entry = created(album, source, "r2", media)

    album.delete(entry)

    assert ids(album) == []
    assert body(album, entry.media) == picture(2)


def test_more_than_a_page_of_media_is_listed_without_a_total(album, people):
    made = [people.upload(picture(number), f"{number}.png", people.page_id) for number in range(3)]

    assert set(map(int, ids(album))) >= set(made)


def test_no_shortcode_runs(album, source, people, site):
    text = "Our [planted] shop"
    entry = created(album, source, "r4", source.add(picture(4)), title=text, description=text, alt_text=text)
    album.publish()
    album.retitle(text)

    shown = people.client.get(f"/pages/{people.page_id}").json()
    medium = people.client.get(f"/media/{entry.id}").json()

    assert "EXECUTED" not in str(shown) + str(medium)
    assert entry.projection.value(Field.DESCRIPTION) == text
    assert album.listing({}).title == text
