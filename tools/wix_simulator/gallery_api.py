"""Every Pro Gallery method (`@wix/auto_sdk_pro-gallery_pro-gallery` 1.0.51), for paths after `/progallery/v2`.

The SDK repeats path IDs in the query and the body: the path is what counts.
"""

from .api import Call, Method
from .errors import not_found, violation
from .items import as_read
from .shapes import BulkDeleteItems, CreateGallery, UpdateGallery, WriteItem, parse
from .wire import Json

_MOST_ITEMS = 200
"""Wix's docs say 100, its machine-readable annotation 200; which holds is not established."""


def _list_galleries(call: Call) -> Json:
    limit = call.number("limit", 10, 1, 10)
    offset = call.number("offset", 0, 0)
    item_limit = call.number("itemLimit", 10, 1, 100)
    galleries = sorted(call.site.galleries.by_id.values(), key=lambda gallery: gallery.created)
    page = galleries[offset : offset + limit]
    rounded = call.world.env.settings.round_numbers
    return {
        "totalGalleries": len(galleries),
        "galleries": [gallery.to_json(0, item_limit, rounded=rounded) for gallery in page],
    }


def _get_gallery(call: Call) -> Json:
    offset, limit = _item_page(call)
    gallery = call.site.galleries.get(call.path_id("gallery_id"))
    return {"gallery": gallery.to_json(offset, limit, rounded=call.world.env.settings.round_numbers)}


def _create_gallery(call: Call) -> Json:
    wanted = parse(CreateGallery, call.body)
    if wanted.clone_from_gallery_id:
        return {"gallery": call.site.galleries.clone(call.actor, wanted.clone_from_gallery_id).to_json()}
    if wanted.gallery is None:
        raise violation("gallery", "must be set, or cloneFromGalleryId", "REQUIRED_FIELD")
    return {"gallery": call.site.galleries.create(call.actor, wanted.gallery).to_json()}


def _update_gallery(call: Call) -> Json:
    change = parse(UpdateGallery, call.body).gallery
    gallery = call.site.galleries.update(call.actor, call.path_id("gallery_id"), change)
    return {"gallery": gallery.to_json()}


def _delete_gallery(call: Call) -> Json:
    gallery_id = call.path_id("gallery_id")
    call.site.galleries.delete(call.actor, gallery_id)
    return {"galleryId": gallery_id}


def _list_items(call: Call) -> Json:
    offset, limit = _item_page(call)
    gallery = call.site.galleries.get(call.path_id("gallery_id"))
    rounded = call.world.env.settings.round_numbers
    return {"items": [as_read(item, rounded) for item in gallery.ordered()[offset : offset + limit]]}


def _get_item(call: Call) -> Json:
    item = call.site.galleries.get(call.path_id("gallery_id")).item(call.path_id("item_id"))
    return {"item": as_read(item, call.world.env.settings.round_numbers)}


def _create_item(call: Call) -> Json:
    shape = parse(WriteItem, call.body).item
    return {"item": call.site.galleries.create_item(call.actor, call.path_id("gallery_id"), shape)}


def _update_item(call: Call) -> Json:
    shape = parse(WriteItem, call.body).item
    gallery_id, item_id = call.path_id("gallery_id"), call.path_id("item_id")
    return {"item": call.site.galleries.update_item(call.actor, gallery_id, item_id, shape)}


def _delete_item(call: Call) -> Json:
    gallery_id, item_id = call.path_id("gallery_id"), call.path_id("item_id")
    if not call.site.galleries.delete_items(call.actor, gallery_id, [item_id]):
        raise not_found("Gallery item")
    return {"itemId": item_id}


def _bulk_delete_items(call: Call) -> Json:
    item_ids = parse(BulkDeleteItems, call.body).item_ids
    return {"itemIds": call.site.galleries.delete_items(call.actor, call.path_id("gallery_id"), item_ids)}


def _delete_items(call: Call) -> Json:
    gallery_id = call.path_id("gallery_id")
    call.site.galleries.delete_items(call.actor, gallery_id, call.request.query_params.getlist("itemsIds"))
    return {"gallery": call.site.galleries.get(gallery_id).to_json()}


def _item_page(call: Call) -> tuple[int, int]:
    return call.number("itemOffset", 0, 0), call.number("itemLimit", 50, 1, _MOST_ITEMS)


_GALLERY = "/galleries/{gallery_id}"
_ITEMS = f"{_GALLERY}/items"
_ITEM = f"{_ITEMS}/{{item_id}}"

GALLERY_METHODS = [
    Method("ListGalleries", "GET", "/galleries", _list_galleries),
    Method("GetGallery", "GET", _GALLERY, _get_gallery),
    Method("CreateGallery", "POST", "/galleries", _create_gallery, writes=True),
    Method("UpdateGallery", "PATCH", _GALLERY, _update_gallery, writes=True),
    Method("DeleteGallery", "DELETE", _GALLERY, _delete_gallery, writes=True),
    Method("ListGalleryItems", "GET", _ITEMS, _list_items),
    Method("GetGalleryItem", "GET", _ITEM, _get_item),
    Method("CreateGalleryItem", "POST", _ITEMS, _create_item, writes=True),
    Method("UpdateGalleryItem", "PATCH", _ITEM, _update_item, writes=True),
    Method("DeleteGalleryItem", "DELETE", _ITEM, _delete_item, writes=True),
    Method("BulkDeleteGalleryItems", "POST", f"{_ITEMS}/delete", _bulk_delete_items, writes=True),
    Method("DeleteGalleryItems", "DELETE", _ITEMS, _delete_items, writes=True),
]
