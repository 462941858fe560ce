"""Sample photographs: real JPEG files with EXIF data, drawn from a seed. About 130 KB each."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from PIL import ExifTags, Image

from tools.samples.canvas import Canvas
from tools.samples.scenes import LIGHTS, SCENES

_LANDSCAPE = (1200, 800)
_PORTRAIT = (800, 1200)
_FIRST_DAY = datetime(2026, 5, 1, 5, 30)  # noqa: DTZ001 (EXIF times carry no zone)
_CAMERA = "Seed One"


@dataclass(frozen=True, slots=True)
class Photograph:
    """`scene` and `light` say what it shows."""

    content: bytes
    width: int
    height: int
    scene: str
    light: str


def photograph(seed: int, number: int) -> Photograph:
    """Each (seed, number) is another picture, and always the same one. Neighbours differ in scene and light."""
    random = Random(f"{seed}/{number}")
    name, scene = SCENES[number % len(SCENES)]
    light = LIGHTS[(number + number // len(SCENES)) % len(LIGHTS)]
    width, height = _PORTRAIT if number % 5 == 3 else _LANDSCAPE
    canvas = Canvas.blank(width, height, random)
    scene(canvas, light)
    written = io.BytesIO()
    canvas.finished().save(written, "JPEG", quality=85, exif=_exif(random, number, f"{name} at {light.name}"))
    return Photograph(written.getvalue(), width, height, name, light.name)


def _exif(random: Random, number: int, description: str) -> Image.Exif:
    taken = _FIRST_DAY + timedelta(days=number, minutes=random.randrange(900))
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = description
    exif[ExifTags.Base.Make] = "Gallery Sync"
    exif[ExifTags.Base.Model] = _CAMERA
    exif[ExifTags.Base.Copyright] = "CC0 1.0, no rights reserved"
    exif[ExifTags.Base.DateTime] = f"{taken:%Y:%m:%d %H:%M:%S}"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    details[ExifTags.Base.ExposureTime] = 1 / random.choice((60, 125, 250, 500))
    details[ExifTags.Base.FNumber] = random.choice((2.8, 4.0, 5.6, 8.0))
    details[ExifTags.Base.ISOSpeedRatings] = random.choice((100, 200, 400))
    details[ExifTags.Base.FocalLength] = random.choice((24.0, 35.0, 50.0, 85.0))
    return exif
