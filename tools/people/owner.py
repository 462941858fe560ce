"""The site owner at work in Wix: edits that need no app, made through the simulator's door for owners."""

from dataclasses import dataclass
from typing import Any

import httpx

type Json = dict[str, Any]

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Owner:
    """`admin` is a client of the simulator's admin API; an item's place counts from 0, as shown."""

    admin: httpx.Client
    instance_id: str

    @classmethod
    def of_new_site(cls, admin: httpx.Client, name: str) -> "Owner":
        """Of a site without the app: nothing that is done there is announced."""
        site = admin.post("/sites", json={"name": name, "install": False}).raise_for_status().json()
        return cls(admin, site["instance_id"])

    def install_app(self) -> None:
        self._call("POST", "/install")

    def remove_app(self) -> None:
        self._call("POST", "/remove")

    # --- galleries ---------------------------------------------------------------------------------------------------

    def create_gallery(self, name: str) -> str:
        """The new gallery's ID."""
        return self._call("POST", "/galleries", {"gallery": {"name": name}})["gallery"]["id"]

    def galleries(self) -> list[Json]:
        """Every gallery with its first items, oldest first."""
        return self._call("GET", "/galleries")["galleries"]

    def delete_gallery(self, gallery_id: str) -> None:
        self._call("DELETE", f"/galleries/{gallery_id}")

    # --- items -------------------------------------------------------------------------------------------------------

    def add_image(self, gallery_id: str, name: str, content: bytes, alt_text: str = "", **fields: object) -> str:
        """Upload a picture and show it, in front of all others unless `sortOrder` says otherwise; the item's ID."""
        return self.add(gallery_id, {"image": self._image(name, content, alt_text), **fields})

    def add_video(self, gallery_id: str, name: str, content: bytes, **fields: object) -> str:
        file = self.upload(name, content)
        return self.add(gallery_id, {"video": {"videoInfo": {"id": file["id"], "filename": name}}, **fields})

    def add_text(self, gallery_id: str, html: str, **fields: object) -> str:
        return self.add(gallery_id, {"text": {"html": html}, **fields})

    def add(self, gallery_id: str, item: Json) -> str:
        """An item in Wix's own form; returns its ID."""
        return self._call("POST", f"/galleries/{gallery_id}/items", {"item": item})["item"]["id"]

    def change(self, gallery_id: str, item_id: str, **fields: object) -> None:
        """Set fields in Wix's own form, such as `title="Dawn"` or `tags={"values": ["sea"]}`."""
        self._call("PATCH", f"/galleries/{gallery_id}/items/{item_id}", {"item": fields})

    def replace(self, gallery_id: str, item_id: str, name: str, content: bytes, alt_text: str = "") -> None:
        """Show another picture in the item's place."""
        self.change(gallery_id, item_id, image=self._image(name, content, alt_text))

    def move(self, gallery_id: str, item_id: str, place: int) -> None:
        """Drag an item to another place. When an item came or went meanwhile, look and drag again."""
        for attempt in range(_TRIES):
            order = [item["id"] for item in self.items(gallery_id) if item["id"] != item_id]
            order.insert(place, item_id)
            try:
                self.arrange(gallery_id, order)
            except httpx.HTTPStatusError:
                if attempt + 1 == _TRIES:
                    raise
            else:
                return

    def arrange(self, gallery_id: str, item_ids: list[str]) -> None:
        self._call("PUT", f"/galleries/{gallery_id}/order", {"item_ids": item_ids})

    def delete(self, gallery_id: str, *item_ids: str) -> None:
        self._call("POST", f"/galleries/{gallery_id}/items/delete", {"itemIds": list(item_ids)})

    def items(self, gallery_id: str) -> list[Json]:
        """Every item in display order, as Wix's API gives it."""
        items: list[Json] = []
        while page := self._call("GET", f"/galleries/{gallery_id}/items?itemOffset={len(items)}&itemLimit=100")[
            "items"
        ]:
            items += page
        return items

    # --- files -------------------------------------------------------------------------------------------------------

    def upload(self, name: str, content: bytes) -> Json:
        """Into the Media Manager; the file's descriptor."""
        answer = self.admin.put(f"/sites/{self.instance_id}/media", params={"filename": name}, content=content)
        return answer.raise_for_status().json()["file"]

    def delete_files(self, *file_ids: str) -> None:
        """Out of the Media Manager, although items may still show them."""
        self._call("POST", "/bulk/files/delete", {"fileIds": list(file_ids), "permanent": True})

    # --- the door ----------------------------------------------------------------------------------------------------

    def instance(self) -> str:
        """The signed parameter with which Wix opens the app's page for this owner."""
        return self._call("GET", "/instance")["instance"]

    def _image(self, name: str, content: bytes, alt_text: str) -> Json:
        file = self.upload(name, content)
        size = file["media"]["image"]["image"]
        info = {"id": file["id"], "width": size["width"], "height": size["height"], "filename": name}
        return {"imageInfo": info | ({"altText": alt_text} if alt_text else {})}

    def _call(self, verb: str, path: str, body: Json | None = None) -> Json:
        answer = self.admin.request(verb, f"/sites/{self.instance_id}{path}", json=body)
        return answer.raise_for_status().json()
