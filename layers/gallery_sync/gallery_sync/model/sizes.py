"""How much of an entry is kept, and of a listing."""

from gallery_sync.errors import Refused
from gallery_sync.model.entries import Projection
from gallery_sync.model.text import to_text

LARGEST = 80 * 1024
"""Bytes of all texts of an entry together, as they are kept. A pair keeps up to four versions of them, and the table
takes rows of up to 400 KB."""
LARGEST_LISTING = 32 << 20
"""Bytes of one listing. A comparison holds two listings and the mapping, in a function of 512 MB; ten thousand entries
with texts as people write them have a third of it."""


class Weight:
    """The sum over a listing while it is read. `what` names its entries for people."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._bytes = 0

    def add(self, size: int) -> None:
        """Raises `Refused` as soon as the listing is larger than what is compared."""
        self._bytes += size
        if self._bytes > LARGEST_LISTING:
            raise Refused(
                f"The {self._what} together are over {LARGEST_LISTING >> 20} MB, more than can be compared. Shorten "
                "their texts, or move some of them into another gallery. Until then nothing is changed on either side."
            )


def kept(projection: Projection) -> Projection:
    """The same. Raises `Refused` when it is too large to be kept."""
    link = (projection.link.url, projection.link.text) if projection.link else ()
    texts = (projection.media, projection.title, projection.description, projection.alt_text, *link, *projection.tags)
    if len(to_text(texts).encode()) > LARGEST:
        raise Refused(f"All texts of the entry together are over {LARGEST // 1024} KB; shorten them.")
    return projection
