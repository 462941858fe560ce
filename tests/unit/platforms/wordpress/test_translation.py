from datetime import UTC, datetime
from typing import Any

import pytest

from gallery_sync.errors import Refused
from gallery_sync.model import Field, MediaKind
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.translation import carried_over, changes, entry_of, marker_of, media_of, slugs_of

DIGEST = "0123456789abcdef" * 4
UPLOADS = "https://site.example/wp-content/uploads/2026/11"


def medium(**changed: Any) -> Medium:
    body: dict[str, Any] = {
        "id": 12,
        "slug": "gs-m1",
        "status": "inherit",
        "post": 4,
        "title": {"raw": "1 &lt; 2", "rendered": "wrong"},
        "description": {"raw": "a\r\nb", "rendered": "<p>wrong</p>"},
        "caption": {"raw": "<em>mine</em>"},
        "alt_text": "x &#92; y",
        "mime_type": "image/jpeg",
        "source_url": f"{UPLOADS}/dawn-{DIGEST}.jpg",
        "modified_gmt": "2026-11-21T20:00:01",
        "media_details": {"width": 800, "height": 600, "filesize": 1234, "sizes": {}},
    }
    return Medium.model_validate(body | changed)


def test_raw_texts_are_read_and_rendered_ones_are_not():
    entry = entry_of(medium())

    assert (entry.projection.title, entry.projection.description, entry.projection.alt_text) == (
        "1 < 2",
        "a\nb",
        "x \\ y",
    )
    assert (entry.id, entry.marker, entry.rank, entry.revision) == ("12", "m1", 0.0, "")
    assert entry.modified_at == datetime(2026, 11, 21, 20, 0, 1, tzinfo=UTC)


def test_a_file_of_ours_is_known_by_the_digest_in_its_name():
    media = media_of(medium())

    assert (media.kind, media.fingerprint, media.digest) == (MediaKind.IMAGE, f"sha256:{DIGEST}", DIGEST)
    assert (media.size, media.width, media.height) == (1234, 800, 600)


@pytest.mark.parametrize("suffix", ["", "-1", "-scaled", "-2-scaled", "-rotated"])
def test_the_names_that_wordpress_makes_of_ours_are_the_same_file(suffix: str):
    assert media_of(medium(source_url=f"{UPLOADS}/dawn-{DIGEST}{suffix}.jpg")).digest == DIGEST


@pytest.mark.parametrize("suffix", ["-e1700000000123", "-scaled-e1700000000123", "0"])
def test_a_picture_that_was_cropped_on_the_site_is_another_one(suffix: str):
    media = media_of(medium(source_url=f"{UPLOADS}/dawn-{DIGEST}{suffix}.jpg"))

    assert (media.digest, media.fingerprint) == ("", f"file:/wp-content/uploads/2026/11/dawn-{DIGEST}{suffix}.jpg")


def test_of_a_scaled_picture_the_original_is_meant():
    details = {"original_image": f"gr-{DIGEST}.jpg", "filesize": 99}

    media = media_of(medium(source_url=f"{UPLOADS}/gr-{DIGEST}-scaled.jpg", media_details=details))

    assert (media.url, media.size) == (f"{UPLOADS}/gr-{DIGEST}.jpg", 0)


def test_a_scaled_picture_that_was_edited_has_left_its_original_behind():
    details = {"original_image": "a.jpg"}

    assert media_of(medium(source_url=f"{UPLOADS}/a-scaled-e17.jpg", media_details=details)).url.endswith("-e17.jpg")


def test_a_site_that_moves_to_another_address_keeps_its_fingerprints():
    one = media_of(medium(source_url="https://old.example/wp-content/uploads/a%20b.jpg"))
    two = media_of(medium(source_url="https://new.example/wp-content/uploads/a%20b.jpg"))

    assert one.fingerprint == two.fingerprint == "file:/wp-content/uploads/a b.jpg"


@pytest.mark.parametrize("details", [[], None, {}])
def test_a_file_without_details_is_read(details: Any):
    entry = entry_of(medium(mime_type="video/mp4", media_details=details, post=None))

    assert entry.media.kind is MediaKind.VIDEO


def test_what_is_neither_picture_nor_video_is_refused():
    with pytest.raises(Refused, match="neither a picture nor a video"):
        entry_of(medium(mime_type="application/pdf"))


@pytest.mark.parametrize(
    ("slug", "marker"), [("gs-m1", "m1"), ("gs-m1-2", "m1"), ("dawn", ""), ("gs-", ""), ("gs-a_b", "")]
)
def test_the_slug_bears_the_marker(slug: str, marker: str):
    assert marker_of(slug) == marker


def test_a_marker_is_looked_for_under_every_slug_that_it_may_have():
    assert slugs_of("m1").split(",")[:3] == ["gs-m1", "gs-m1-2", "gs-m1-3"]


def test_only_the_fields_of_a_patch_are_written():
    patch = {Field.MEDIA: "x", Field.TITLE: "<b>", Field.ALT_TEXT: "a\\b", Field.TAGS: ("t",)}

    assert changes(patch) == {"title": "&lt;b>", "alt_text": "a&#92;b"}
    assert changes({Field.DESCRIPTION: None}) == {"description": ""}


def test_a_replacement_takes_over_what_people_wrote_as_they_wrote_it():
    assert carried_over(medium()) == {
        "title": "1 &lt; 2",
        "caption": "<em>mine</em>",
        "description": "a\r\nb",
        "alt_text": "x &#92; y",
    }
