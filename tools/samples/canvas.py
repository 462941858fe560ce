"""A drawing surface with what landscapes need: skies, ridges, suns, grain. Sizes are pixels, places go from 0 to 1."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

type Colour = tuple[int, int, int]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other`, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(slots=True)
class Canvas:
    image: Image.Image
    random: Random

    @classmethod
    def blank(cls, width: int, height: int, random: Random) -> "Canvas":
        return cls(Image.new("RGB", (width, height)), random)

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    def sky(self, colours: Sequence[Colour], bottom: float = 1.0) -> None:
        """A vertical gradient through the colours, from the top to `bottom`."""
        strip = Image.new("RGB", (1, len(colours)))
        strip.putdata(colours)
        depth = round(self.height * bottom)
        self.image.paste(strip.resize((self.width, depth), Image.Resampling.BICUBIC))

    def disc(self, x: float, y: float, radius: float, colour: Colour, glow: float = 0.0) -> None:
        """A sun or a moon; `glow` is how many radii its light reaches."""
        centre, size = (x * self.width, y * self.height), radius * self.width
        if glow:
            light = Image.new("RGB", self.image.size)
            self._circle(light, centre, size * 1.4, mixed((0, 0, 0), colour, 0.55))
            blurred = light.reduce(8).filter(ImageFilter.GaussianBlur(size * glow / 8)).resize(light.size)
            self.image = ImageChops.screen(self.image, blurred)
        self._circle(self.image, centre, size, colour)

    def ridge(self, outline: Callable[[float], float], colour: Colour) -> None:
        """Everything below the outline, which gives the height for each place from left to right."""
        step = 4
        top = [(x, outline(x / self.width) * self.height) for x in range(0, self.width + step, step)]
        shape = [(0, self.height), *top, (self.width + step, self.height)]
        ImageDraw.Draw(self.image).polygon(shape, fill=colour)

    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def mirrored(self, horizon: float, water: Colour, share: float) -> None:
        """Below the horizon, what is above it as a lake shows it."""
        line = round(self.height * horizon)
        depth = self.height - line
        above = self.image.crop((0, max(0, line - depth), self.width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        shown = above.resize((self.width, depth)).filter(ImageFilter.GaussianBlur(3))
        self.image.paste(Image.blend(shown, Image.new("RGB", shown.size, water), share), (0, line))

    def veil(self, colour: Colour, share: float) -> None:
        """Haze between what is drawn already and what follows."""
        self.image = Image.blend(self.image, Image.new("RGB", self.image.size, colour), share)

    def finished(self, grain: int = 6) -> Image.Image:
        """With the grain of a photograph, and darker towards the corners."""
        noise = Image.frombytes("L", self.image.size, self.random.randbytes(self.width * self.height))
        soft = noise.point([128 + (value - 128) * grain // 128 for value in range(256)])
        image = ImageChops.overlay(self.image, Image.merge("RGB", (soft, soft, soft)))
        vignette = (
            Image.radial_gradient("L").resize(image.size).point([max(0, value - 120) // 3 for value in range(256)])
        )
        return ImageChops.subtract(image, Image.merge("RGB", (vignette, vignette, vignette)))

    @staticmethod
    def _circle(image: Image.Image, centre: tuple[float, float], size: float, colour: Colour) -> None:
        x, y = centre
        ImageDraw.Draw(image).ellipse((x - size, y - size, x + size, y + size), fill=colour)


def waves(random: Random, base: float, height: float, count: int = 4) -> Callable[[float], float]:
    """A soft outline: a sum of sines around `base`."""
    parts = [(random.uniform(1.2, 3.0) * 1.9**n, random.uniform(0, math.tau), 0.6**n) for n in range(count)]
    return lambda x: base - height * sum(math.sin(x * f * math.pi + p) * a for f, p, a in parts) / 1.8


def peaks(random: Random, base: float, height: float, roughness: float = 0.52) -> Callable[[float], float]:
    """A jagged outline: midpoints displaced again and again."""
    points = [random.random() for _ in range(5)]
    reach = roughness
    for _ in range(6):
        between = [(a + b) / 2 + random.uniform(-reach, reach) / 2 for a, b in pairwise(points)]
        points = [value for pair in zip(points, between, strict=False) for value in pair] + [points[-1]]
        reach *= roughness
    last = len(points) - 1

    def outline(x: float) -> float:
        place = min(max(x, 0.0), 0.9999) * last
        left = int(place)
        return base - height * (points[left] + (points[left + 1] - points[left]) * (place - left))

    return outline
