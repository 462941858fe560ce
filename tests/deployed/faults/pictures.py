"""Small pictures, each unlike all others."""

import io
from random import Random

from PIL import Image

from tools.samples import SampleItem

_SIDE = 24


def picture(name: str, title: str, link_url: str) -> SampleItem:
    """The same name gives the same bytes."""
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
