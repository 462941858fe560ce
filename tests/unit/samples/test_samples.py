"""The sample galleries: real files, no two alike, and the same for the same seed."""

import hashlib
import io
from itertools import pairwise

import pytest
from PIL import ExifTags, Image, ImageChops

from tools.samples import SampleGallery, sample_galleries, sample_picture
from tools.samples.photographs import photograph


@pytest.fixture(scope="module")
def galleries() -> tuple[SampleGallery, SampleGallery]:
    return sample_galleries(1)


def test_one_gallery_of_24_items_with_a_film_and_a_text_and_one_of_12(galleries):
    first, second = galleries

    assert [len(first.items), len(second.items)] == [24, 12]
    assert [item.kind for item in first.items if item.kind != "image"] == ["video", "text"]
    assert len({item.title for item in first.items}) == 24


def test_pictures_are_jpegs_with_exif_data_and_not_large(galleries):
    for item in (item for gallery in galleries for item in gallery.items if item.kind == "image"):
        image = Image.open(io.BytesIO(item.content))
        image.load()

        assert (image.format, image.size) == ("JPEG", (item.width, item.height))
        assert image.getexif()[ExifTags.Base.Make]
        assert image.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        assert 20_000 < len(item.content) < 400_000


def test_no_two_pictures_are_alike(galleries):
    pictures = [item for gallery in galleries for item in gallery.items if item.kind == "image"]
    small = [Image.open(io.BytesIO(item.content)).convert("RGB").resize((16, 16)) for item in pictures]

    assert len({hashlib.sha256(item.content).hexdigest() for item in pictures}) == len(pictures)
    for one, other in pairwise(small):
        assert ImageChops.difference(one, other).getbbox() is not None
        assert sum(ImageChops.difference(one, other).convert("L").tobytes()) > 16 * 16 * 8


def test_the_same_seed_draws_the_same_and_another_seed_something_else():
    assert photograph(1, 5) == photograph(1, 5)
    assert photograph(2, 5).content != photograph(1, 5).content


def test_spare_pictures_are_in_no_gallery(galleries):
    contents = {item.content for gallery in galleries for item in gallery.items}

    assert not {sample_picture(1, number).content for number in range(3)} & contents


def test_the_film_is_an_mp4_that_plays_from_its_beginning(galleries):
    (film,) = (item for item in galleries[0].items if item.kind == "video")

    assert film.content[4:8] == b"ftyp"
    assert film.content.index(b"moov") < film.content.index(b"mdat")
    assert len(film.content) < 100_000
