"""How much of an entry is kept."""

from gallery_sync.errors import Refused
from gallery_sync.model.entries import Projection
from gallery_sync.model.text import to_text

LARGEST = 80 * 1024
"""Bytes of all texts of an entry together, as they are kept. A pair keeps up to four versions of them, and the table
takes rows of up to 400 KB."""


def kept(projection: Projection) -> Projection:
    """The same. Raises `Refused` when it is too large to be kept."""
    link = (projection.link.url, projection.link.text) if projection.link else ()
    texts = (projection.media, projection.title, projection.description, projection.alt_text, *link, *projection.tags)
    if len(to_text(texts).encode()) > LARGEST:
        raise Refused(f"All texts of the entry together are over {LARGEST // 1024} KB; shorten them.")
    return projection
