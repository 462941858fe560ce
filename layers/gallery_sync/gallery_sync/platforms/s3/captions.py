"""What a picture says of itself: title, description and tags from XMP and IPTC, as photo programs embed them.

Read by Pillow from the beginning of a file. It is imported only when somebody put a picture into an album, so that no
cold start pays for it.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from gallery_sync.model import Field, Patch

HEAD: Final = 256 * 1024
"""Bytes of a file that are looked at: XMP has at most 64 KB of a JPEG's beginning, IPTC too."""
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
_TITLE, _TAGS, _DESCRIPTION = (2, 5), (2, 25), (2, 120)
"""IPTC-IIM 4.2: object name, keywords, caption."""


def read(head: bytes) -> Patch:
    """Empty for a picture that says nothing, and for anything else. Raises nothing, whatever is in the file."""
    try:
        return _read(head)
    except Exception:  # noqa: BLE001 - whatever a file from outside holds, it is taken in without its texts
        return {}


def _read(head: bytes) -> Patch:
    from PIL import Image, IptcImagePlugin

    with Image.open(io.BytesIO(head), formats=_FORMATS) as picture:
        xmp = _parts(picture.getxmp())
        iptc = cast("Mapping[tuple[int, int], Any]", IptcImagePlugin.getiptcinfo(picture) or {})
    found: dict[Field, str | tuple[str, ...]] = {
        Field.TITLE: xmp.get("title") or _text(iptc.get(_TITLE)),
        Field.DESCRIPTION: xmp.get("description") or _text(iptc.get(_DESCRIPTION)),
        Field.TAGS: tuple(xmp.get("subject") or _texts(iptc.get(_TAGS))),
    }
    return {name: value for name, value in found.items() if value}


def _parts(xmp: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in _descriptions(xmp):
        for name in ("title", "description"):
            texts = list(_strings(one.get(name)))
            found |= {name: texts[0]} if texts else {}
        tags = [text for text in _strings(one.get("subject")) if text]
        found |= {"subject": tags} if tags else {}
    return found


def _descriptions(xmp: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """`rdf:Description`, of which there may be several."""
    found = xmp.get("xmpmeta", xmp.get("xapmeta", {})).get("RDF", {}).get("Description", {})
    yield from found if isinstance(found, list) else [found]


def _strings(value: Any) -> Iterator[str]:
    """The texts of an `rdf:Alt` or `rdf:Bag`, as Pillow nests them."""
    match value:
        case str():
            yield value.strip()
        case list():
            for one in cast("list[Any]", value):
                yield from _strings(one)
        case dict():
            content = cast("dict[str, Any]", value)
            for name in ("Alt", "Bag", "Seq", "li", "text"):
                yield from _strings(content.get(name))
        case _:
            return


def _texts(value: Any) -> list[str]:
    many = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [_text(one) for one in many if one]


def _text(value: Any) -> str:
    if not isinstance(value, bytes):
        return ""
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()
