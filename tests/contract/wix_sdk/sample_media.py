"""Small real media, made on the spot."""

import io
import struct

from PIL import Image


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
