"""Pictures to try things with: small landscapes, painted from a seed, so that no two look alike."""

import colorsys
import io
import random

from PIL import Image, ImageDraw, ImageFilter

type Colour = tuple[int, int, int]

SIZE = (960, 720)


def landscape(seed: str, size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG of a sky, a sun and a few ridges; the same seed gives the same bytes."""
    chance = random.Random(seed)
    width, height = size
    hue = chance.random()
    image = _sky(hue, size, chance)
    draw = ImageDraw.Draw(image)
    radius = int(height * chance.uniform(0.06, 0.13))
    x, y = int(width * chance.uniform(0.15, 0.85)), int(height * chance.uniform(0.18, 0.42))
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(hue + 0.08, 0.25, 1.0))
    ridges = chance.randint(3, 5)
    for number in range(ridges):
        nearness = number / ridges
        colour = _colour(hue + 0.52 + 0.06 * nearness, 0.30 + 0.35 * nearness, 0.78 - 0.55 * nearness)
        draw.polygon(_ridge(chance, size, 0.45 + 0.45 * nearness, 0.16 - 0.08 * nearness), fill=colour)
    stream = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.6)).save(stream, "JPEG", quality=82)
    return stream.getvalue()


def _sky(hue: float, size: tuple[int, int], chance: random.Random) -> Image.Image:
    width, height = size
    low, high = _colour(hue + 0.06, 0.35, 0.98), _colour(hue + chance.uniform(-0.12, 0.0), 0.55, 0.82)
    column = Image.new("RGB", (1, height))
    for y in range(height):
        part = y / height
        column.putpixel((0, y), tuple(int(b + (a - b) * part) for a, b in zip(low, high, strict=True)))
    return column.resize((width, height))


def _ridge(chance: random.Random, size: tuple[int, int], level: float, roughness: float) -> list[tuple[int, int]]:
    """A line of hills by halving, closed along the bottom."""
    width, height = size
    heights = [level + chance.uniform(-0.06, 0.06), level + chance.uniform(-0.06, 0.06)]
    while len(heights) < 65:
        finer: list[float] = []
        for left, right in zip(heights, heights[1:], strict=False):
            finer += [left, (left + right) / 2 + chance.uniform(-roughness, roughness)]
        heights = [*finer, heights[-1]]
        roughness *= 0.5
    line = [(int(width * n / (len(heights) - 1)), int(height * one)) for n, one in enumerate(heights)]
    return [(0, height), *line, (width, height)]


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)
