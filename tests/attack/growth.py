"""Whether the time that something takes grows with the size of its input, or faster."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Final

import httpx

from gallery_sync.errors import GallerySyncError
from gallery_sync.wix.instance import InstanceRefused
from gallery_sync.wix.webhooks import WebhookRefused

_SMALLEST, _LARGEST, _STEP = 2_000, 32_000, 4
_TOO_SHORT = 0.01
"""Seconds of the processor, below which nothing can be told from noise."""
_MOST = 2.2 * _STEP
"""How many times as long four times the input may take: 4 is linear, 16 quadratic."""

NASTY = (
    "<!-- wp:gallery {} -->",
    '<!-- wp:gallery {"a":1 ',
    "<!-- wp:image {} --><!-- /wp:image -->",
    "1:000000000000 ",
    '<!-- wp:gallery --><!-- wp:image {"id":1} -->',
    "<!-- /wp:gallery -->",
    "<!-- wp:",
    "<!--" + " " * 50,
    "<!-- wp:a" + " " * 50,
    "<!-- wp:a {" + "}" * 50,
    "<!-- wp:a {} " + " " * 50,
    "<!--",
    "<!",
    "<?",
    "-->",
    "<a ",
    "<a",
    "<",
    "</",
    "</a ",
    "<img ",
    "<img alt=",
    '<img alt="',
    "<a ='",
    "<a ='<a =\"",
    "<a b" + "=" * 50,
    "<a" + " " * 50,
    "<a href='x'>",
    "<div>",
    "<p><b>",
    "<b id=1><p>",
    "<p></b>",
    "<script>",
    "</script",
    "<style",
    "<title>x",
    "<select><b>",
    "<svg><a>",
    "&",
    "&#",
    "&#1",
    "&lt",
    "&amp;",
    "& ",
    "&#x",
    "\\",
    "\t \n",
    " ",
    "-",
    "-1",
    "a",
    ".",
    "/",
    "//",
    "/wp-admin",
    ":",
    "%",
    "%41",
    "[",
    "[a",
    "{",
    '{"a":',
    "[{",
    '"',
    "1",
    "gs-a",
    "gs-a-1",
    "0" * 64 + "-",
    ";",
    ';"',
    ";a=b",
    ",",
    "=",
    "é",
    "ß",
    "\ud800",
    "\x00",
    "．",
    "Exif\x00\x00MM\x00*",
    "Exif\x00\x00MM\x00*\x00\x00\x00\x08",
    "EXIF\x00\x00\x00\x00II*\x00\x08\x00\x00\x00",
    "\x00\x00\x40\x00eXIf",
    "iTXtXML:com.adobe.xmp",
    "location.ISO6709",
    "\x03\xe7",
    "exif:GPS",
    'exif:GPSLatitude="',
    "exif:GPSLatitude>",
    "EXIF",
    "eXIf",
    "\u00a9xyz",
    "+12-123",
    "moov",
    "loci",
)
"""What is repeated without end: beginnings of everything that is looked for, runs of what is skipped."""


_REFUSALS: Final = (GallerySyncError, InstanceRefused, WebhookRefused, ValueError, RecursionError, httpx.HTTPError)
"""What a reader may raise. Anything else would only say that it was not called as it wants to be."""


def faster_than_linear(parse: Callable[[str], object], begin: str = "", end: str = "") -> str:
    """The first of the nasty texts at which it is, and the times; empty when it never is. What `parse` raises on
    account of a text is its own affair."""
    for unit in NASTY:
        times = list(_times(parse, unit, begin, end))
        if any(_is_too_long(before, after) for before, after in pairwise(times)):
            return f"{unit!r} repeated: {', '.join(f'{one:.3f}' for one in times)} seconds"
    return ""


def _times(parse: Callable[[str], object], unit: str, begin: str, end: str) -> Iterator[float]:
    """Of ever larger inputs, until one takes suspiciously long: then the least of three, so that no pause counts."""
    size, before = _SMALLEST, 0.0
    while size <= _LARGEST:
        text = begin + unit * (size // len(unit) + 1) + end
        took = _time(parse, text)
        if _is_too_long(before, took):
            took = min(took, _time(parse, text), _time(parse, text))
        yield took
        if _is_too_long(before, took):
            return
        size, before = size * _STEP, took


def _is_too_long(before: float, after: float) -> bool:
    return after > _TOO_SHORT and after > _MOST * max(before, _TOO_SHORT / _STEP)


def _time(parse: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with suppress(*_REFUSALS):
        parse(text)
    return time.process_time() - began
