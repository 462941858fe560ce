"""Which rendition of a picture is taken."""

import io
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Media, MediaKind
from gallery_sync.platforms.grain.staging import MAX_BYTES, stage
from gallery_sync.platforms.grain.wire import Blob
from tests.harness.media import Renditions

JPEG, TIFF, MP4 = b"\xff\xd8\xff\xe0", b"II*\x00", b"\0\0\0\x18ftypisom"
PHOTO = Media(MediaKind.IMAGE, "file-1", width=4000, height=3000)


@dataclass
class Server:
    """Stands in for the account's repository: takes whatever is uploaded."""

    uploaded: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def upload(self, body: bytes, mime_type: str) -> Blob:
        self.uploaded.append((len(body), mime_type))
        return Blob.model_validate({"ref": {"$link": "bafk1"}, "mimeType": mime_type, "size": len(body)})


def of_size(size: int, beginning: bytes = JPEG) -> bytes:
    return beginning.ljust(size, b"\0")


def test_what_fits_is_taken_as_it_is():
    server, source = Server(), Renditions({0: of_size(MAX_BYTES)})

    staged = stage(server, PHOTO, source)  # type: ignore[arg-type]

    assert source.asked == [0]
    assert server.uploaded == [(MAX_BYTES, "image/jpeg")]
    assert (staged.id, staged.fingerprint, staged.ready) == ("bafk1", "bafk1", True)
    assert staged.detail == {"mime_type": "image/jpeg", "size": str(MAX_BYTES), "width": "4000", "height": "3000"}


@pytest.mark.parametrize("told", [True, False])
def test_the_best_rendition_that_fits_is_taken(told: bool):
    files = {0: of_size(5_000_000), 3000: of_size(MAX_BYTES + 1), 2048: of_size(900_000)}
    server, source = Server(), Renditions(files, told)

    stage(server, PHOTO, source)  # type: ignore[arg-type]

    assert source.asked == [0, 3000, 2048]
    assert server.uploaded == [(900_000, "image/jpeg")]
    assert all(content.closed for _, content in source.opened)


def test_an_original_known_to_be_too_large_is_not_even_opened():
    source = Renditions({3000: of_size(800_000)})

    stage(Server(), replace(PHOTO, size=5_000_000), source)  # type: ignore[arg-type]

    assert source.asked == [3000]


def test_a_format_that_grain_does_not_show_is_taken_as_a_rendition():
    server, source = Server(), Renditions({0: of_size(1000, TIFF)})

    stage(server, PHOTO, source)  # type: ignore[arg-type]

    assert source.asked == [0, 3000]
    assert server.uploaded == [(len(JPEG), "image/jpeg")]


@pytest.mark.parametrize(("orientation", "shown"), [(1, (120, 80)), (3, (120, 80)), (5, (80, 120)), (6, (80, 120))])
def test_the_size_is_that_of_the_picture_as_it_is_shown(orientation: int, shown: tuple[int, int]):
    source = Renditions({0: photograph(orientation)})

    staged = stage(Server(), replace(PHOTO, width=120, height=80), source)  # type: ignore[arg-type]

    assert (int(staged.detail["width"]), int(staged.detail["height"])) == shown


def photograph(orientation: int) -> bytes:
    """A picture of 120 by 80 pixels as a phone stores it, however it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.new("RGB", (120, 80)).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def test_a_picture_of_which_nothing_fits_is_refused():
    source = Renditions(dict.fromkeys((0, 3000, 2048, 1600, 1200, 800), of_size(MAX_BYTES + 1)))

    with pytest.raises(MediaUnusable, match="1 MB"):
        stage(Server(), PHOTO, source)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"", b"<html>", MP4])
def test_what_is_no_image_is_refused_without_asking_further(body: bytes):
    server, source = Server(), Renditions({0: body})

    with pytest.raises(MediaUnusable):
        stage(server, PHOTO, source)  # type: ignore[arg-type]

    assert (source.asked, server.uploaded) == ([0], [])


@pytest.mark.parametrize("kind", [MediaKind.VIDEO, MediaKind.EMBED, MediaKind.TEXT])
def test_other_kinds_are_refused(kind: MediaKind):
    with pytest.raises(MediaUnusable, match="images only"):
        stage(Server(), replace(PHOTO, kind=kind), Renditions({}))  # type: ignore[arg-type]
