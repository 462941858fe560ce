"""Addresses of small pictures, from an item's media fingerprint alone."""

import pytest

from gallery_sync.model import MediaKind
from gallery_sync.wix.addresses import WIX_API_URL
from gallery_sync.wix.thumbnails import Thumbnails, kind_of, rendition

IMAGE = "aa11bb_00112233445566778899aabbccddeeff~mv2.jpg"
VIDEO = "aa11bb_00112233445566778899aabbccddeeff"


@pytest.mark.parametrize(
    ("fingerprint", "kind"),
    [
        (IMAGE, MediaKind.IMAGE),
        ("nsplsh_6b5a~mv2_d_4000_3000_s_4_2.jpg", MediaKind.IMAGE),
        (VIDEO, MediaKind.VIDEO),
        ("https://vimeo.com/1", MediaKind.EMBED),
        ("0" * 64, MediaKind.TEXT),
    ],
)
def test_each_kind_is_told_by_its_fingerprint(fingerprint: str, kind: MediaKind):
    assert kind_of(fingerprint) is kind


def test_images_are_cropped_or_shown_whole_by_wix():
    thumbnails = Thumbnails(WIX_API_URL)

    media = "https://static.wixstatic.com/media"
    assert thumbnails.of(IMAGE, 160) == f"{media}/{IMAGE}/v1/fill/w_160,h_160,al_c,q_90/{IMAGE}"
    assert thumbnails.whole(IMAGE, 640) == f"{media}/{IMAGE}/v1/fit/w_640,h_640,q_90/{IMAGE}"


@pytest.mark.parametrize("extension", ["heic", "HEIF", "tif", "avif", "bmp"])
def test_a_rendition_of_what_browsers_do_not_show_is_asked_for_as_a_jpeg(extension: str):
    media = "https://static.wixstatic.com/media"
    image = f"aa11bb_0011~mv2.{extension}"

    assert rendition(f"{media}/{image}", 3000) == f"{media}/{image}/v1/fit/w_3000,h_3000,q_90/aa11bb_0011~mv2.jpg"
    assert Thumbnails(WIX_API_URL).of(image, 160).endswith("/aa11bb_0011~mv2.jpg")


def test_a_video_has_its_poster_and_a_text_nothing():
    thumbnails = Thumbnails("http://127.0.0.1:9")

    assert thumbnails.of(VIDEO, 160) == f"http://127.0.0.1:9/media/{VIDEO}f000.jpg"
    assert thumbnails.of("0" * 64, 160) == thumbnails.of("https://vimeo.com/1", 160) == ""


def test_nothing_in_a_fingerprint_leaves_the_path():
    assert (
        Thumbnails(WIX_API_URL)
        .of("../x?y#z/jpg", 1)
        .startswith("https://static.wixstatic.com/media/..%2Fx%3Fy%23z%2Fjpg/")
    )
