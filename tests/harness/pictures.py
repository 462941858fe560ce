"""Small real media, made on the spot. Where there is a name or a number, the same one gives the same bytes."""

import io
import struct
from random import Random

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools.samples import SampleItem

_SIDE = 24
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def picture(number: int) -> bytes:
    """A real picture, another one for each number."""
    image = Image.new("RGB", (16, 12), (number * 37 % 256, number * 91 % 256, number % 256))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def sample_item(name: str, title: str, link_url: str) -> SampleItem:
    """A picture to be put into a gallery, unlike all others."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (_SIDE, _SIDE), Random(name).randbytes(3 * _SIDE * _SIDE)).save(buffer, "PNG")
    return SampleItem(
        "image",
        title,
        link_url=link_url,
        link_text="Look closer",
        file_name=f"{name}.png",
        mime_type="image/png",
        content=buffer.getvalue(),
        width=_SIDE,
        height=_SIDE,
    )


def jpeg(width: int = 64, height: int = 48) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def mp4(width: int = 1280, height: int = 720, milliseconds: int = 14_000) -> bytes:
    """The head of an MP4: what says its size and length, and no picture."""
    movie = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, milliseconds) + bytes(80))
    track = _box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    return _box(b"ftyp", b"isom\0\0\2\0isom") + _box(b"moov", movie + _box(b"trak", track))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def photograph(kind: str, *, xmp: bytes = b"", side: int = 64) -> bytes:
    """A picture that says where it was taken, as Pillow writes it."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "A maker of cameras"
    position = exif.get_ifd(GPS)
    position[1], position[2], position[3], position[4] = "N", (48.0, 51.0, 29.1), "E", (2.0, 17.0, 40.2)
    picture = Image.effect_noise((side, side), 80).convert("RGB")
    stream = io.BytesIO()
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
    picture.save(stream, kind, exif=exif, **({"pnginfo": texts, "xmp": xmp} if xmp else {}))
    return stream.getvalue()


def position_of(body: bytes) -> dict[int, object]:
    return dict(Image.open(io.BytesIO(body)).getexif().get_ifd(GPS))
