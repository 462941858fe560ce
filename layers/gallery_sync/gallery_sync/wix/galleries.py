"""Pro Gallery, every method (Wix SDK 1.0.51: `@wix/auto_sdk_pro-gallery_pro-gallery`).

Wix publishes no limits for the lengths of texts, items per gallery or galleries per site. There is no bulk
create or update, no revision and no idempotency key: a create that is sent twice makes two, and the last
write wins."""

from collections.abc import Sequence
from typing import Final

from gallery_sync.wix.calls import Calls, segment
from gallery_sync.wix.models import AnyItem, Count, Gallery, Item, UnreadableItem, Wire
from gallery_sync.wix.writes import GalleryWrite, ItemWrite

_ROOT: Final = "/pro-gallery/v2/galleries"
GALLERIES_A_PAGE: Final = 10
ITEMS_A_PAGE: Final = 100
ITEMS_A_BULK_DELETE: Final = 1000


class GalleryPage(Wire):
    """`total_galleries` counts all of the site, `galleries` is one page of them."""

    total_galleries: Count = 0
    galleries: tuple[Gallery, ...] = ()


class _GalleryAnswer(Wire):
    gallery: Gallery


class _ItemAnswer(Wire):
    item: AnyItem


class _ItemsAnswer(Wire):
    items: tuple[AnyItem, ...] = ()


class _DeletedGallery(Wire):
    gallery_id: str = ""


class _DeletedItem(Wire):
    item_id: str = ""


class _DeletedItems(Wire):
    item_ids: tuple[str, ...] = ()


class Galleries:
    """Every method raises what `Calls` raises."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list_galleries(self, *, limit: int = GALLERIES_A_PAGE, offset: int = 0, item_limit: int = 1) -> GalleryPage:
        """One page, by date of creation; `limit` is 1 to 10, `item_limit` (per gallery) 1 to 100."""
        params = {"limit": limit, "offset": offset, "itemLimit": item_limit}
        return self._calls.call("List Galleries", "GET", _ROOT, GalleryPage, params=params)

    def get_gallery(self, gallery_id: str, *, item_offset: int = 0, item_limit: int = ITEMS_A_PAGE) -> Gallery:
        """The gallery with a page of up to 100 items."""
        params = {"itemOffset": item_offset, "itemLimit": item_limit}
        return self._calls.call("Get Gallery", "GET", _gallery(gallery_id), _GalleryAnswer, params=params).gallery

    def create_gallery(self, gallery: GalleryWrite) -> Gallery:
        """A gallery made by the API is on no page until the site's owner connects it to a Pro Gallery
        element in the editor (Wix docs: Pro Gallery, Introduction). To link galleries that exist is the
        normal way. Never repeated: there is no idempotency key."""
        body = {"gallery": gallery.to_wire()}
        return self._calls.call("Create Gallery", "POST", _ROOT, _GalleryAnswer, body=body).gallery

    def clone_gallery(self, gallery_id: str) -> Gallery:
        """Copies everything but IDs, sort order and dates; like a created gallery it is on no page."""
        body = {"cloneFromGalleryId": gallery_id}
        return self._calls.call("Create Gallery", "POST", _ROOT, _GalleryAnswer, body=body).gallery

    def update_gallery(self, gallery_id: str, changes: GalleryWrite) -> Gallery:
        body = {"gallery": {**changes.to_wire(), "id": gallery_id}}
        return self._calls.call("Update Gallery", "PATCH", _gallery(gallery_id), _GalleryAnswer, body=body).gallery

    def delete_gallery(self, gallery_id: str) -> str:
        """The ID of the deleted gallery. Its element on the site stays, empty."""
        return self._calls.call("Delete Gallery", "DELETE", _gallery(gallery_id), _DeletedGallery).gallery_id

    def list_items(
        self, gallery_id: str, *, offset: int = 0, limit: int = ITEMS_A_PAGE
    ) -> Sequence[Item | UnreadableItem]:
        """One page of up to 100, by descending sort order. There is neither total nor cursor."""
        params = {"itemOffset": offset, "itemLimit": limit}
        path = f"{_gallery(gallery_id)}/items"
        return self._calls.call("List Gallery Items", "GET", path, _ItemsAnswer, params=params).items

    def get_item(self, gallery_id: str, item_id: str) -> Item | UnreadableItem:
        return self._calls.call("Get Gallery Item", "GET", _item(gallery_id, item_id), _ItemAnswer).item

    def create_item(self, gallery_id: str, item: ItemWrite) -> Item | UnreadableItem:
        """The item as stored. Raises `RankTaken` when the sort order is not unique. Never repeated."""
        body = {"galleryId": gallery_id, "item": item.to_wire()}
        path = f"{_gallery(gallery_id)}/items"
        return self._calls.call("Create Gallery Item", "POST", path, _ItemAnswer, body=body).item

    def update_item(self, gallery_id: str, item_id: str, changes: ItemWrite) -> Item | UnreadableItem:
        """The item as stored. Only the fields given in `changes` are set; nested objects are sent whole."""
        body = {"galleryId": gallery_id, "item": {**changes.to_wire(), "id": item_id}}
        path = _item(gallery_id, item_id)
        return self._calls.call("Update Gallery Item", "PATCH", path, _ItemAnswer, body=body).item

    def delete_item(self, gallery_id: str, item_id: str) -> str:
        """The ID of the deleted item; its file stays in the Media Manager."""
        path = _item(gallery_id, item_id)
        return self._calls.call("Delete Gallery Item", "DELETE", path, _DeletedItem).item_id

    def bulk_delete_items(self, gallery_id: str, item_ids: Sequence[str]) -> Sequence[str]:
        """The IDs of the deleted items, of up to 1,000 at once; Wix does not say what became of the
        others."""
        body = {"galleryId": gallery_id, "itemIds": list(item_ids)}
        path = f"{_gallery(gallery_id)}/items/delete"
        return self._calls.call("Bulk Delete Gallery Items", "POST", path, _DeletedItems, body=body).item_ids

    def delete_items(self, gallery_id: str, item_ids: Sequence[str]) -> Gallery:
        """Deprecated by Wix in favour of `bulk_delete_items`; answers with the gallery."""
        params = {"itemsIds": list(item_ids)}
        path = f"{_gallery(gallery_id)}/items"
        return self._calls.call("Delete Gallery Items", "DELETE", path, _GalleryAnswer, params=params).gallery


def _gallery(gallery_id: str) -> str:
    return f"{_ROOT}/{segment(gallery_id)}"


def _item(gallery_id: str, item_id: str) -> str:
    return f"{_gallery(gallery_id)}/items/{segment(item_id)}"
