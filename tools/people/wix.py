"""A gallery on Wix: seen as visitors see it, edited as the site owner does."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from gallery_sync.model import Field
from tools.people.owner import Json, Owner
from tools.people.shown import Shown
from tools.people.site import add
from tools.samples import SampleItem

_ITEM_WRITES = frozenset(
    {"CreateGalleryItem", "UpdateGalleryItem", "DeleteGalleryItem", "BulkDeleteGalleryItems", "DeleteGalleryItems"}
)


class WixGallery:
    name = "Wix"

    def __init__(self, owner: Owner, gallery_id: str) -> None:
        self._owner = owner
        self._id = gallery_id
        self._digests: dict[str, str] = {}

    def size(self) -> int:
        return len(self._owner.items(self._id))

    def shown(self) -> list[Shown]:
        return [self._shown(item) for item in self._owner.items(self._id)]

    def writes(self) -> int:
        calls = self._owner.admin.get("/calls/log").raise_for_status().json()["calls"]
        return sum(call["effect"] and call["method"] in _ITEM_WRITES and self._id in call["path"] for call in calls)

    # --- edits -------------------------------------------------------------------------------------------------------

    def rename(self, entry: Shown, title: str) -> None:
        self._owner.change(self._id, entry.id, title=title)

    def describe(self, entry: Shown, description: str) -> None:
        self._owner.change(self._id, entry.id, description=description)

    def tag(self, entry: Shown, tags: Sequence[str]) -> None:
        self._owner.change(self._id, entry.id, tags={"values": list(tags)})

    def replace(self, entry: Shown, picture: SampleItem) -> None:
        self._owner.replace(self._id, entry.id, picture.file_name, picture.content, entry.alt_text)

    def move(self, entry: Shown, place: int) -> None:
        self._owner.move(self._id, entry.id, place)

    def add(self, picture: SampleItem, title: str) -> None:
        add(self._owner, self._id, picture, title=title)

    def delete(self, entry: Shown) -> None:
        self._owner.delete(self._id, entry.id)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _shown(self, item: Json) -> Shown:
        link = item.get("link", {})
        kind, media = self._media(item)
        return Shown(
            kind=kind,
            media=media,
            title=item.get("title", ""),
            description=item.get("description", ""),
            alt_text=item.get("image", {}).get("imageInfo", {}).get("altText", ""),
            link=(link.get("url", ""), link.get("text", "")),
            tags=tuple(item.get("tags", {}).get("values", ())),
            id=item["id"],
        )

    def _media(self, item: Json) -> tuple[str, str]:
        if "text" in item:
            return "text", item["text"]["html"]
        if "image" in item:
            info = item["image"]["imageInfo"]
            return "image", self._digest(info["id"], info["url"])
        info = item["video"]["videoInfo"]
        if "id" not in info:
            return "embed", info["url"]
        return "video", self._digest(info["id"], info["resolutions"][0]["url"])

    def _digest(self, file_id: str, url: str) -> str:
        if file_id not in self._digests:
            content = httpx.get(url, timeout=30, trust_env=False).raise_for_status().content
            self._digests[file_id] = hashlib.sha256(content).hexdigest()
        return self._digests[file_id]


@dataclass(frozen=True, slots=True)
class OnWix:
    """`Outside` of the gallery on Wix."""

    owner: Owner
    gallery_id: str
    gallery: WixGallery
    fields = frozenset({Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT})
    moves = True
    replaces = True

    def shown(self) -> list[Shown]:
        return self.gallery.shown()

    def add(self, picture: bytes, name: str, values: dict[Field, str]) -> None:
        texts = {one.value: value for one, value in values.items() if one is not Field.ALT_TEXT}
        self.owner.add_image(self.gallery_id, name, picture, values.get(Field.ALT_TEXT, ""), **texts)

    def edit(self, entry: Shown, field: Field, value: str) -> None:
        if field is not Field.ALT_TEXT:
            self.owner.change(self.gallery_id, entry.id, **{field.value: value})
            return
        (item,) = (one for one in self.owner.items(self.gallery_id) if one["id"] == entry.id)
        info = {name: item["image"]["imageInfo"][name] for name in ("id", "width", "height")}
        self.owner.change(self.gallery_id, entry.id, image={"imageInfo": {**info, "altText": value}})

    def replace(self, entry: Shown, picture: bytes, name: str) -> None:
        self.owner.replace(self.gallery_id, entry.id, name, picture, entry.alt_text)

    def move(self, entry: Shown, place: int) -> None:
        self.owner.move(self.gallery_id, entry.id, place)

    def delete(self, entry: Shown) -> None:
        self.owner.delete(self.gallery_id, entry.id)
