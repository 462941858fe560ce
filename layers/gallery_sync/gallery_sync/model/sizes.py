"""How much of an entry is kept."""

import json

from gallery_sync.errors import Refused
from gallery_sync.model.entries import Projection

LARGEST = 80 * 1024
"""Bytes of all texts of an entry together, as they are kept. A pair keeps up to four versions of them, and the table
takes rows of up to 400 KB."""


def kept(projection: Projection) -> Projection:
    """The same. Raises `Refused` when it is too large to be kept."""
    link = (projection.link.url, projection.link.text) if projection.link else ()
    texts = (projection.media, projection.title, projection.description, projection.alt_text, *link, *projection.tags)
    if _size(texts) > LARGEST:
        raise Refused(f"All texts of the entry together are over {LARGEST // 1024} KB; shorten them.")
    return projection


def _size(texts: tuple[str, ...]) -> int:
    """Half a surrogate pair is no UTF-8: then everything beyond ASCII is escaped."""
    try:
        return len(json.dumps(texts, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return len(json.dumps(texts))
