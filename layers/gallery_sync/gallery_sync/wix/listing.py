"""Complete listings, and the proof that they are complete (SYNC rule 9).

Wix pages by offset over a list that may change meanwhile, so an entry can be missed or seen twice. A
listing counts as complete only if its IDs are unique and their number equals the total that Wix states
before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from gallery_sync.errors import IncompleteListing
from gallery_sync.http import Seen, size_of
from gallery_sync.wix.galleries import GALLERIES_A_PAGE, ITEMS_A_PAGE, Galleries
from gallery_sync.wix.models import Gallery, Item, UnreadableItem, Wire


@dataclass(frozen=True, slots=True)
class CompleteGallery:
    """A gallery's name and all of its items, by descending sort order."""

    name: str
    items: Sequence[Item | UnreadableItem]


def complete_gallery(galleries: Galleries, gallery_id: str, page_size: int = ITEMS_A_PAGE) -> CompleteGallery:
    """All items: two calls, and one for each page. Raises `IncompleteListing`, and `NotFound` without the
    gallery.

    List Gallery Items states no total: Get Gallery does.
    """
    before = galleries.get_gallery(gallery_id, item_limit=1)
    items: list[Item | UnreadableItem] = []
    seen = Seen("items of the gallery")
    while True:
        page = galleries.list_items(gallery_id, offset=len(items), limit=page_size)
        items.extend(page)
        seen.add((item.id for item in page), _size(page))
        if not page or len(items) >= before.total_items:
            break
    after = galleries.get_gallery(gallery_id, item_limit=1)
    _prove([item.id for item in items], (before.total_items, after.total_items), "items of the gallery")
    return CompleteGallery(after.name, items)


def complete_galleries(
    galleries: Galleries, *, item_limit: int = 1, page_size: int = GALLERIES_A_PAGE
) -> Sequence[Gallery]:
    """All galleries of the site with their first items, by date of creation. Raises `IncompleteListing`."""
    found: list[Gallery] = []
    totals: list[int] = []
    seen = Seen("galleries of the site")
    while True:
        page = galleries.list_galleries(limit=page_size, offset=len(found), item_limit=item_limit)
        found.extend(page.galleries)
        seen.add((gallery.id for gallery in page.galleries), _size(page.galleries))
        totals.append(page.total_galleries)
        if not page.galleries or len(found) >= page.total_galleries:
            break
    _prove([gallery.id for gallery in found], totals, "galleries of the site")
    return found


def _size(page: Sequence[Wire]) -> int:
    return sum(map(size_of, page))


def _prove(ids: Sequence[str], totals: Sequence[int], what: str) -> None:
    if set(totals) != {len(ids)}:
        raise IncompleteListing(f"{len(ids)} {what} came, but Wix states {min(totals)} to {max(totals)}.")
