"""The scenes of the sample pictures. Each is drawn from a random source alone, so that a seed always gives the same."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from tools.samples.canvas import Canvas, Colour, mixed, peaks, waves

NIGHT: Colour = (10, 14, 34)


@dataclass(frozen=True, slots=True)
class Light:
    """The colours of a time of day: the sky from top to bottom, the sun, the nearest ground."""

    name: str
    sky: tuple[Colour, ...]
    sun: Colour
    ground: Colour


LIGHTS = (
    Light("dawn", ((84, 96, 160), (232, 150, 140), (255, 214, 165)), (255, 240, 205), (44, 40, 66)),
    Light("morning", ((96, 160, 214), (178, 214, 232), (244, 240, 222)), (255, 252, 232), (38, 74, 66)),
    Light("noon", ((38, 112, 190), (118, 182, 226), (214, 236, 244)), (255, 255, 244), (34, 92, 58)),
    Light("gold", ((72, 98, 140), (238, 172, 92), (255, 226, 150)), (255, 246, 214), (84, 48, 30)),
    Light("dusk", ((34, 28, 76), (150, 62, 110), (250, 140, 92)), (255, 208, 150), (24, 16, 40)),
    Light("fog", ((148, 160, 170), (190, 200, 204), (226, 230, 228)), (246, 246, 240), (62, 78, 80)),
)


def hills(canvas: Canvas, light: Light) -> None:
    canvas.sky(light.sky)
    canvas.disc(canvas.random.uniform(0.2, 0.8), canvas.random.uniform(0.3, 0.5), 0.05, light.sun, glow=3)
    for n in range(6):
        colour = mixed(light.sky[-1], light.ground, (n + 1) / 6)
        canvas.ridge(waves(canvas.random, 0.5 + n * 0.085, 0.09), colour)


def mountains(canvas: Canvas, light: Light) -> None:
    canvas.sky(light.sky, 0.75)
    canvas.disc(canvas.random.uniform(0.15, 0.85), 0.22, 0.035, light.sun, glow=3)
    for n in range(3):
        rock = mixed(light.sky[-1], light.ground, 0.35 + n * 0.3)
        outline = peaks(canvas.random, 0.72, 0.42 - n * 0.12)
        canvas.ridge(outline, mixed(rock, (255, 255, 255), 0.5))
        canvas.ridge(_below_the_snow(outline, peaks(canvas.random, 0.0, 0.09)), rock)
    canvas.mirrored(0.68, mixed(light.sky[1], light.ground, 0.4), 0.35)


def _below_the_snow(outline: Callable[[float], float], edge: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: max(outline(x) + 0.02, 0.46 - edge(x))


def sea(canvas: Canvas, light: Light) -> None:
    canvas.sky(light.sky, 0.55)
    x = canvas.random.uniform(0.25, 0.75)
    canvas.disc(x, 0.46, 0.07, light.sun, glow=4)
    deep = mixed(light.sky[0], light.ground, 0.45)
    draw, horizon = canvas.draw(), 0.54
    for row in range(round(canvas.height * horizon), canvas.height, 2):
        near = (row / canvas.height - horizon) / (1 - horizon)
        draw.line((0, row, canvas.width, row), fill=mixed(mixed(light.sky[1], deep, 0.35), deep, near), width=2)
        for _ in range(round(3 + 5 * near)):
            spread = 0.05 + near * 0.16
            start = canvas.random.gauss(x, spread) * canvas.width
            length = canvas.random.uniform(6, 26) * (0.5 + near)
            shine = mixed(deep, light.sun, canvas.random.uniform(0.35, 0.9) * (1 - near * 0.5))
            draw.line((start, row, start + length, row), fill=shine, width=2)


def forest(canvas: Canvas, light: Light) -> None:
    canvas.sky((light.sky[1], light.sky[-1], light.sky[-1]))
    canvas.disc(canvas.random.uniform(0.2, 0.8), 0.28, 0.06, light.sun, glow=4)
    for layer in range(4):
        ground = waves(canvas.random, 0.62 + layer * 0.1, 0.05)
        colour = mixed(light.sky[-1], mixed(light.ground, (12, 40, 30), 0.5), 0.3 + layer * 0.22)
        for _ in range(70 - layer * 14):
            x = canvas.random.uniform(-0.03, 1.03)
            _tree(canvas, x, ground(x), canvas.random.uniform(0.1, 0.17) * (1 + layer * 0.5), colour)
        canvas.ridge(ground, colour)
        if layer < 3:
            canvas.veil(light.sky[-1], 0.12)


def _tree(canvas: Canvas, x: float, foot: float, height: float, colour: Colour) -> None:
    draw, tall = canvas.draw(), height * canvas.height
    left, bottom = x * canvas.width, foot * canvas.height + 6
    for part in range(4):
        half = tall * (0.07 + part * 0.045)
        top = bottom - tall + part * tall * 0.2
        draw.polygon([(left, top), (left - half, top + tall * 0.36), (left + half, top + tall * 0.36)], fill=colour)
    draw.rectangle((left - tall * 0.02, bottom - tall * 0.1, left + tall * 0.02, bottom), fill=colour)


def dunes(canvas: Canvas, light: Light) -> None:
    canvas.sky(light.sky, 0.6)
    canvas.disc(canvas.random.uniform(0.2, 0.8), 0.25, 0.05, light.sun, glow=3)
    sand, shade = mixed((236, 186, 118), light.sun, 0.2), mixed((120, 70, 46), light.ground, 0.4)
    for n in range(5):
        outline = waves(canvas.random, 0.5 + n * 0.12, 0.1, count=2)
        shift = canvas.random.uniform(0.02, 0.06)
        canvas.ridge(outline, mixed(sand, light.sky[-1], 0.5 - n * 0.12))
        canvas.ridge(_leaning(outline, shift), mixed(shade, sand, 0.55 - n * 0.08))


def _leaning(outline: Callable[[float], float], shift: float) -> Callable[[float], float]:
    return lambda x: outline(x - shift) + max(0.0, math.sin(x * 5.0)) * 0.05 + 0.015


def city(canvas: Canvas, light: Light) -> None:
    canvas.sky((mixed(light.sky[0], NIGHT, 0.5), mixed(light.sky[1], NIGHT, 0.3), light.sky[-1]))
    canvas.disc(canvas.random.uniform(0.15, 0.85), 0.2, 0.03, light.sun, glow=4)
    for layer in range(3):
        draw, x = canvas.draw(), -0.02
        wall = mixed(light.sky[1], NIGHT, 0.45 + layer * 0.22)
        while x < 1.0:
            wide = canvas.random.uniform(0.035, 0.085)
            top = canvas.random.uniform(0.3, 0.62) + layer * 0.1
            box = (x * canvas.width, top * canvas.height, (x + wide) * canvas.width, canvas.height)
            draw.rectangle(box, fill=wall)
            if layer:
                _windows(canvas, box, light.sun)
            x += wide + canvas.random.uniform(0.0, 0.012)


def _windows(canvas: Canvas, box: tuple[float, float, float, float], lit: Colour) -> None:
    draw, (left, top, right, bottom) = canvas.draw(), box
    for row in range(round(top) + 10, round(bottom), 18):
        for column in range(round(left) + 7, round(right) - 8, 13):
            if canvas.random.random() < 0.34:
                glow = mixed(lit, (255, 190, 90), canvas.random.random())
                draw.rectangle((column, row, column + 5, row + 8), fill=glow)


def aurora(canvas: Canvas, light: Light) -> None:
    canvas.sky((NIGHT, mixed(NIGHT, light.sky[0], 0.4), mixed(NIGHT, light.sky[1], 0.5)))
    draw = canvas.draw()
    for _ in range(260):
        x, y = canvas.random.uniform(0, canvas.width), canvas.random.uniform(0, canvas.height * 0.8)
        draw.point((x, y), fill=mixed(NIGHT, (255, 255, 255), canvas.random.uniform(0.3, 1.0)))
    glow = Image.new("RGB", canvas.image.size)
    curtain = Canvas(glow, canvas.random)
    for colour in ((60, 255, 150), (90, 200, 255), mixed(light.sun, (200, 80, 255), 0.6)):
        outline, lines = waves(canvas.random, canvas.random.uniform(0.4, 0.6), 0.12), curtain.draw()
        for x in range(0, canvas.width, 5):
            foot = outline(x / canvas.width) * canvas.height
            reach = canvas.random.uniform(0.12, 0.34) * canvas.height
            lines.line((x, foot - reach, x, foot), fill=mixed((0, 0, 0), colour, 0.55), width=4)
    small = glow.reduce(4).filter(ImageFilter.GaussianBlur(5)).resize(glow.size)
    canvas.image = ImageChops.screen(canvas.image, small)
    canvas.ridge(peaks(canvas.random, 0.95, 0.22), (6, 9, 20))


def shapes(canvas: Canvas, light: Light) -> None:
    canvas.sky((mixed(light.sky[-1], (250, 244, 230), 0.6),) * 2)
    draw, side = canvas.draw(), canvas.width / 6
    colours = [light.ground, *light.sky, mixed(light.sun, (240, 190, 60), 0.6), (210, 74, 56)]
    for row in range(math.ceil(canvas.height / side)):
        for column in range(6):
            x, y = column * side, row * side
            back, front = canvas.random.sample(colours, 2)
            draw.rectangle((x, y, x + side, y + side), fill=back)
            turn = canvas.random.choice((0, 90, 180, 270))
            match canvas.random.randrange(4):
                case 0:
                    draw.pieslice((x, y, x + side, y + side), turn, turn + 180, fill=front)
                case 1:
                    draw.ellipse((x + side * 0.2, y + side * 0.2, x + side * 0.8, y + side * 0.8), fill=front)
                case 2:
                    draw.polygon([(x, y), (x + side, y), (x, y + side)], fill=front)
                case _:
                    draw.pieslice((x - side, y - side, x + side, y + side), 0, 90, fill=front)


type Scene = Callable[[Canvas, Light], None]

SCENES: tuple[tuple[str, Scene], ...] = (
    ("hills", hills),
    ("sea", sea),
    ("mountains", mountains),
    ("city", city),
    ("dunes", dunes),
    ("aurora", aurora),
    ("forest", forest),
    ("shapes", shapes),
)
