"""The two sample galleries: one of 24 items (22 photographs, a film, a text), one of 12 photographs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.samples.photographs import Photograph, photograph

_FILM = Path(__file__).with_name("film.mp4")
_SPARE = 1000
"""Where the numbers of the pictures begin that are in no gallery."""

_TITLES = {
    "hills": ("Seven hills", "Behind the village", "The long way home", "Hay weather", "Far ridges", "Last walk"),
    "sea": ("Flat calm", "The bay", "Ferry to nowhere", "Salt and light", "Open water", "The crossing"),
    "mountains": ("The lake hut", "North face", "Snow line", "Below the pass", "Still water", "First ascent"),
    "city": ("Night shift", "Rooftops", "Lights on", "The quarter", "Late trains", "Downtown"),
    "dunes": ("Sand sea", "Caravan road", "Wind at work", "The empty quarter", "Soft edges", "Waypoint"),
    "aurora": ("Green curtain", "Northern night", "Cold fire", "Solar wind", "Polar winter", "Arctic sky"),
    "forest": ("Spruces", "The clearing", "Into the fog", "Timber line", "Old growth", "Quiet wood"),
    "shapes": ("Tiles I", "Tiles II", "Tiles III", "Tiles IV", "Tiles V", "Tiles VI"),
}
_SCENERY = {
    "hills": "Rows of hills",
    "sea": "The sea with the sun above the horizon",
    "mountains": "Mountains mirrored in a lake",
    "city": "The skyline of a city with lit windows",
    "dunes": "Dunes in the desert",
    "aurora": "Northern lights above a dark ridge",
    "forest": "A spruce forest in the haze",
    "shapes": "A pattern of circles, squares and triangles",
}
_TEXT = (
    "<h3>About these pictures</h3><p>They were never taken: a program drew each of them from a "
    "<em>number</em>.</p><p>Sizes, times and apertures are made up as well &amp; free to use.</p>"
)


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One item. `content` is empty for a text, which has `html`."""

    kind: Literal["image", "video", "text"]
    title: str
    description: str = ""
    alt_text: str = ""
    link_url: str = ""
    link_text: str = ""
    tags: tuple[str, ...] = ()
    file_name: str = ""
    mime_type: str = ""
    content: bytes = b""
    width: int = 0
    height: int = 0
    html: str = ""


@dataclass(frozen=True, slots=True)
class SampleGallery:
    title: str
    items: tuple[SampleItem, ...]


def sample_galleries(seed: int = 1) -> tuple[SampleGallery, SampleGallery]:
    """The same seed always gives the same bytes. Takes about four seconds of computing."""
    return (
        SampleGallery("A Year Outdoors", (*_photographs(seed, 0, 12), _film(), *_photographs(seed, 12, 22), _text())),
        SampleGallery("Small Journeys", tuple(_photographs(seed, 22, 34))),
    )


def sample_picture(seed: int, number: int) -> SampleItem:
    """A picture that is in neither gallery, for adding and replacing."""
    return _item(photograph(seed, _SPARE + number), number)


def _photographs(seed: int, first: int, end: int) -> Iterator[SampleItem]:
    return (_item(photograph(seed, number), number) for number in range(first, end))


def _item(photo: Photograph, number: int) -> SampleItem:
    titles = _TITLES[photo.scene]
    title = titles[number // len(_TITLES) % len(titles)]
    linked = number % 6 == 1
    return SampleItem(
        "image",
        title,
        description=f"{_SCENERY[photo.scene]}, seen at {photo.light}." if number % 3 else "",
        alt_text=f"{_SCENERY[photo.scene]} ({photo.light})",
        link_url=f"https://example.com/prints/{number}" if linked else "",
        link_text="Order a print" if linked else "",
        tags=(photo.scene, photo.light) if number % 2 else (photo.scene,),
        file_name=f"{title.lower().replace(' ', '-')}-{number}.jpg",
        mime_type="image/jpeg",
        content=photo.content,
        width=photo.width,
        height=photo.height,
    )


def _film() -> SampleItem:
    return SampleItem(
        "video",
        "Sunrise in four seconds",
        description="A film without sound.",
        tags=("film",),
        file_name="sunrise.mp4",
        mime_type="video/mp4",
        content=_FILM.read_bytes(),
        width=480,
        height=270,
    )


def _text() -> SampleItem:
    return SampleItem("text", "About these pictures", html=_TEXT)
