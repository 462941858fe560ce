"""The galleries of one site: what each Pro Gallery method does, and what it announces."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .env import Env
from .errors import already_exists, not_found
from .events import Happening, Kind
from .items import as_announced, as_read, changed_item, new_item
from .media import Library
from .shapes import GalleryShape, ItemShape
from .wire import Json, as_float32, iso

GALLERY_DELETED = "Gallery Deleted"
_STEP = 0.001

type Announce = Callable[[Json, Happening], None]


@dataclass(slots=True)
class Gallery:
    id: str
    name: str | None
    sort_order: float
    created: datetime
    items: dict[str, Json] = field(default_factory=dict[str, Json])
    places: set[float] = field(default_factory=set[float])
    """The sort orders of all items."""
    newest: float = 0.0
    """The last sort order that was given out by default."""

    def put(self, item: Json) -> None:
        self.drop(item["id"])
        self.items[item["id"]] = item
        self.places.add(item["sortOrder"])

    def drop(self, item_id: str) -> bool:
        """Whether it was there."""
        item = self.items.get(item_id)
        if item is not None:
            self.places.discard(item["sortOrder"])
            del self.items[item_id]
        return item is not None

    def ordered(self) -> list[Json]:
        """Sort order descending, as Wix lists items."""
        return sorted(self.items.values(), key=lambda item: item["sortOrder"], reverse=True)

    def item(self, item_id: str) -> Json:
        if item_id not in self.items:
            raise not_found("Gallery item")
        return self.items[item_id]

    def to_json(self, offset: int = 0, limit: int = 50, *, rounded: bool = False) -> Json:
        page = self.ordered()[offset : offset + limit]
        return self._described([as_read(item, rounded) for item in page]) | {
            "sortOrder": as_float32(self.sort_order) if rounded else self.sort_order
        }

    def announced(self) -> Json:
        """The gallery inside its own events: no items and no sort order, as in Wix's samples."""
        return self._described([])

    def _described(self, items: list[Json]) -> Json:
        described: Json = {"id": self.id, "totalItems": len(self.items), "items": items}
        if self.name is not None:
            described["name"] = self.name
        return described | {"createdDate": iso(self.created)}


class Galleries:
    """`announce` takes who did it, as a webhook's identity, and what happened."""

    def __init__(self, env: Env, library: Library, announce: Announce) -> None:
        self.by_id: dict[str, Gallery] = {}
        self._env, self._library, self._announce = env, library, announce

    def get(self, gallery_id: str) -> Gallery:
        if gallery_id not in self.by_id:
            raise not_found("Gallery")
        return self.by_id[gallery_id]

    def create(self, actor: Json, shape: GalleryShape) -> Gallery:
        """Items without a sort order get rising ones, as if they had been added one after the other."""
        self._refuse_taken_place(shape.sort_order)
        gallery = Gallery(self._env.ids.guid(), shape.name, self._place(shape.sort_order), self._env.now())
        for item in shape.items or []:
            self._add(gallery, item)
        self._announce_new(actor, gallery)
        return gallery

    def clone(self, actor: Json, source_id: str) -> Gallery:
        """A copy of everything but IDs, sort orders and dates."""
        source = self.get(source_id)
        gallery = Gallery(self._env.ids.guid(), source.name, self._place(None), self._env.now())
        for item in reversed(source.ordered()):
            moment = self._env.now()
            fresh: Json = {"id": self._env.ids.guid(), "sortOrder": self._item_place(gallery, None)}
            dates = {"createdDate": iso(moment), "updatedDate": iso(moment)}
            gallery.put(item | fresh | dates)
        self._announce_new(actor, gallery)
        return gallery

    def update(self, actor: Json, gallery_id: str, shape: GalleryShape) -> Gallery:
        """Sets what was sent. `items` is ignored: what Wix does with it is not published."""
        gallery = self.get(gallery_id)
        if shape.sort_order is not None:
            self._refuse_taken_place(shape.sort_order, but=gallery)
            gallery.sort_order = shape.sort_order
        if "name" in shape.model_fields_set:
            gallery.name = shape.name
        self._announce(actor, Happening(Kind.GALLERY_UPDATED, gallery.id, gallery.announced()))
        return gallery

    def delete(self, actor: Json, gallery_id: str) -> None:
        gallery = self.get(gallery_id)
        del self.by_id[gallery_id]
        for item_id in gallery.items:
            body = {"itemId": item_id}
            self._announce(actor, Happening(Kind.ITEM_DELETED, gallery_id, body, GALLERY_DELETED))
        self._announce(actor, Happening(Kind.GALLERY_DELETED, gallery_id, {}))

    def create_item(self, actor: Json, gallery_id: str, shape: ItemShape) -> Json:
        gallery = self.get(gallery_id)
        item = self._add(gallery, shape)
        self._announce(actor, Happening(Kind.ITEM_CREATED, gallery_id, {"item": item}))
        self._announce_total(actor, gallery)
        return item

    def update_item(self, actor: Json, gallery_id: str, item_id: str, shape: ItemShape) -> Json:
        gallery = self.get(gallery_id)
        item = gallery.item(item_id)
        if shape.sort_order != item["sortOrder"]:
            self._refuse_taken_item_place(gallery, shape.sort_order)
        changed = changed_item(item, shape, self._env.now(), self._library)
        gallery.put(changed)
        self._announce_changed(actor, gallery, changed)
        self._announce_total(actor, gallery)
        return changed

    def delete_items(self, actor: Json, gallery_id: str, item_ids: list[str]) -> list[str]:
        """Deletes those that are there, and names them."""
        gallery = self.get(gallery_id)
        deleted = [item_id for item_id in dict.fromkeys(item_ids) if gallery.drop(item_id)]
        for item_id in deleted:
            self._announce(actor, Happening(Kind.ITEM_DELETED, gallery_id, {"itemId": item_id}))
        if deleted:
            self._announce_total(actor, gallery)
        return deleted

    def reorder(self, actor: Json, gallery_id: str, item_ids: list[str]) -> list[str]:
        """Show the items in this order, as dragging them in the Editor does: one Item Updated per moved item."""
        gallery = self.get(gallery_id)
        shown = [item["id"] for item in gallery.ordered()]
        if sorted(item_ids) != sorted(shown):
            raise not_found("An item of the new order")
        places = [gallery.items[item_id]["sortOrder"] for item_id in shown]
        moves = [move for move in zip(item_ids, shown, places, strict=True) if move[0] != move[1]]
        for item_id, _, place in moves:
            fresh = {"updatedDate": iso(self._env.now()), "sortOrder": place}
            gallery.items[item_id] = gallery.items[item_id] | fresh
        for item_id, _, _ in moves:
            self._announce_changed(actor, gallery, gallery.items[item_id])
        return [item_id for item_id, _, _ in moves]

    def _add(self, gallery: Gallery, shape: ItemShape) -> Json:
        self._refuse_taken_item_place(gallery, shape.sort_order)
        place = self._item_place(gallery, shape.sort_order)
        item = new_item(self._env.ids.guid(), shape, place, self._env.now(), self._library)
        gallery.put(item)
        return item

    def _place(self, wanted: float | None) -> float:
        if wanted is not None:
            return wanted
        return max((gallery.sort_order for gallery in self.by_id.values()), default=0) + 1

    def _item_place(self, gallery: Gallery, wanted: float | None) -> float:
        """The wanted place, or the epoch in seconds at creation, made unique."""
        if wanted is not None:
            return wanted
        place = max(round(self._env.now().timestamp(), 3), round(gallery.newest + _STEP, 3))
        while place in gallery.places:
            place = round(place + _STEP, 3)
        gallery.newest = place
        return place

    def _refuse_taken_place(self, place: float | None, but: Gallery | None = None) -> None:
        if any(place == other.sort_order for other in self.by_id.values() if other is not but):
            raise already_exists("sortOrder is taken by another gallery")

    def _refuse_taken_item_place(self, gallery: Gallery, place: float | None) -> None:
        if place in gallery.places:
            raise already_exists("sortOrder is taken by another item of the gallery")

    def _announce_new(self, actor: Json, gallery: Gallery) -> None:
        self.by_id[gallery.id] = gallery
        self._announce(actor, Happening(Kind.GALLERY_CREATED, gallery.id, gallery.announced()))
        for item in gallery.items.values():
            self._announce(actor, Happening(Kind.ITEM_CREATED, gallery.id, {"item": item}))

    def _announce_changed(self, actor: Json, gallery: Gallery, item: Json) -> None:
        body = {"updatedItem": as_announced(item, self._env.settings.thin_webhooks)}
        self._announce(actor, Happening(Kind.ITEM_UPDATED, gallery.id, body))

    def _announce_total(self, actor: Json, gallery: Gallery) -> None:
        if self._env.settings.gallery_updated_on_item_change:
            self._announce(actor, Happening(Kind.GALLERY_UPDATED, gallery.id, gallery.announced()))
