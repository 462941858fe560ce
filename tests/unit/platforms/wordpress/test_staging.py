"""Which file is uploaded to WordPress."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind
from gallery_sync.platforms.wordpress.errors import TooLarge
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.staging import stage
from tests.harness.media import Renditions

HEIC, JPEG, WEBP = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 "
RAW, SOUND = b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", b"\0\0\0\x1cftypM4A \0\0\0\0M4A "


@dataclass
class Shelf:
    """A media library that keeps the type of what is uploaded, and refuses more than `most` bytes."""

    most: int = 1000
    types: list[str] = field(default_factory=list[str])

    def marked(self, marker: str) -> Sequence[Medium]:
        return ()

    def upload(self, chunks: Iterator[bytes], headers: Mapping[str, str]) -> Medium:
        sent = b"".join(chunks)
        if len(sent) > self.most:
            raise TooLarge("The file is too large for this site.")
        self.types.append(sent.rpartition(b"Content-Type: ")[2].partition(b"\r\n")[0].decode())
        return Medium.model_validate(
            {
                "id": 7,
                "source_url": "https://site.example/a.jpg",
                "mime_type": "image/jpeg",
                "modified_gmt": "2026-01-02T03:04:05",
            }
        )


def staged(files: dict[int, bytes], kind: MediaKind = MediaKind.IMAGE, most: int = 1000) -> tuple[list[str], list[int]]:
    library, source = Shelf(most), Renditions(files)
    stage(library, Media(kind, "there", file_name="IMG_1.heic"), source, "pair-1")  # type: ignore[arg-type]
    return library.types, source.asked


@pytest.mark.parametrize("original", [HEIC, b"II*\0", b"\xff\x0a\xfa", b"BM\x8a\0\0\0\0\0\0\0"])
def test_a_picture_that_wordpress_does_not_take_is_uploaded_as_a_rendition(original: bytes):
    assert staged({0: original, 3000: JPEG}) == (["image/jpeg"], [0, 3000])


def test_a_picture_that_wordpress_takes_is_uploaded_as_it_is():
    assert staged({0: WEBP}) == (["image/webp"], [0])


def test_a_rendition_that_is_too_large_is_made_smaller():
    assert staged({0: HEIC, 3000: JPEG.ljust(2000, b"-"), 2048: JPEG}) == (["image/jpeg"], [0, 3000, 2048])


@pytest.mark.parametrize(
    ("original", "name"), [(RAW, "raw file"), (SOUND, "sound recording"), (b"<svg>", "unknown format")]
)
@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.VIDEO])
def test_what_is_neither_picture_nor_film_is_refused_by_its_name(original: bytes, name: str, kind: MediaKind):
    with pytest.raises(MediaUnusable, match=name):
        staged({0: original}, kind)


def test_a_picture_that_no_rendition_makes_showable_is_refused():
    with pytest.raises(MediaUnusable, match="HEIC"):
        staged(dict.fromkeys((0, 3000, 2048, 1600, 1200, 800), HEIC))
