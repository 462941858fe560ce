"""Both sides of a gallery as the companions show and edit them: the simulated site, and the album in the bucket."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from tools.album_editor import AlbumEditor
from tools.local_cloud.stack import LocalStack
from tools.people.owner import Owner
from tools.samples import SampleItem, sample_picture

type Json = dict[str, Any]

_SMALL = 160


class NotEdited(Exception):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Sides:
    stack: LocalStack
    owner: Owner

    def state(self, gallery_id: str) -> Json:
        """Everything that the page shows. Without a gallery, or with an unknown one, the first is taken."""
        galleries = self._galleries()
        chosen = next((one for one in galleries if one["id"] == gallery_id), galleries[0] if galleries else None)
        if chosen is None:
            return {"galleries": [], "chosen": "", "items": [], "album": None}
        album_id = self._album_id(chosen["id"])
        media = self._media(album_id) if album_id else None
        return {"galleries": galleries, "chosen": chosen["id"], "items": self._items(chosen["id"]), "album": media}

    def dashboard(self) -> str:
        """The page's address, as Wix's dashboard opens it now."""
        return dashboard_address(self.stack.dashboard_url, self.owner)

    def picture(self, album_id: str, key: str) -> bytes:
        client = self.stack.session.client("s3", endpoint_url=self.stack.cloud_url)
        return client.get_object(Bucket=self.stack.bucket, Key=f"galleries/{album_id}/{key}")["Body"].read()

    # --- edits -------------------------------------------------------------------------------------------------------

    def edit_wix(self, action: str, gallery_id: str, item_id: str, title: str) -> None:
        match action:
            case "add":
                new = _picture()
                self.owner.add_image(gallery_id, new.file_name, new.content, new.alt_text, title=new.title)
            case "rename":
                self.owner.change(gallery_id, item_id, title=title)
            case "replace":
                new = _picture()
                self.owner.replace(gallery_id, item_id, new.file_name, new.content, new.alt_text)
            case "up" | "down":
                order = [item["id"] for item in self.owner.items(gallery_id)]
                self.owner.move(gallery_id, item_id, _beside(order.index(item_id), action))
            case "delete":
                self.owner.delete(gallery_id, item_id)
            case "new-gallery":
                self.owner.create_gallery(title)
            case _:
                raise NotEdited(f"There is no edit '{action}' of the site.")

    def edit_album(self, action: str, gallery_id: str, item_id: str, title: str) -> None:
        album_id = self._album_id(gallery_id)
        if not album_id:
            raise NotEdited("This gallery is not shared yet: share it on the app's page.")
        editor = self._editor(album_id)
        match action:
            case "add":
                new = _picture()
                editor.add(f"by-hand-{secrets.token_hex(4)}", new.content, new.file_name, title=new.title)
            case "rename":
                editor.rename(item_id, title)
            case "replace":
                new = _picture()
                editor.replace(item_id, new.content, new.file_name)
            case "up" | "down":
                order = editor.names()
                editor.move_to(item_id, _beside(order.index(item_id), action))
            case "delete":
                editor.delete(item_id)
            case _:
                raise NotEdited(f"There is no edit '{action}' of the album.")

    # --- reading -----------------------------------------------------------------------------------------------------

    def _galleries(self) -> list[Json]:
        path = f"/sites/{self.owner.instance_id}/galleries"
        found: list[Json] = []
        while True:
            query = {"limit": 10, "offset": len(found), "itemLimit": 1}
            page = self.owner.admin.get(path, params=query).raise_for_status().json()
            found += [{"id": one["id"], "name": one.get("name", "")} for one in page["galleries"]]
            if not page["galleries"] or len(found) >= page["totalGalleries"]:
                return found

    def _items(self, gallery_id: str) -> list[Json]:
        base = str(self.stack.wix["base_url"])
        return [
            {"id": item["id"], "title": item.get("title", ""), "image": _wix_image(item, base)}
            for item in self.owner.items(gallery_id)
        ]

    def _media(self, album_id: str) -> Json:
        found = self._editor(album_id).sidecars().items()
        return {"id": album_id, "media": [_medium(album_id, name, sidecar) for name, sidecar in found]}

    def _editor(self, album_id: str) -> AlbumEditor:
        client = self.stack.session.client("s3", endpoint_url=self.stack.cloud_url)
        return AlbumEditor(client, self.stack.bucket, album_id)

    def _album_id(self, gallery_id: str) -> str:
        """The album of the gallery's link in the bucket; empty while it is not shared there."""
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}/galleries/{gallery_id}"
        answer = httpx.get(url, headers=headers, timeout=60, trust_env=False)
        links: list[Json] = answer.json()["links"] if answer.is_success else []
        return next((one["id"] for one in links if one["platform"] == "s3"), "")


def dashboard_address(dashboard_url: str, owner: Owner) -> str:
    return (
        f"{dashboard_url}?{httpx.QueryParams({'instance': owner.instance(), 'locale': 'en', 'viewMode': 'dashboard'})}"
    )


def _medium(album_id: str, name: str, sidecar: Json) -> Json:
    key = sidecar["media"].get("key", "")
    shown = key and not key.endswith((".mp4", ".mov", ".webm"))
    return {"id": name, "title": sidecar.get("title", ""), "image": f"album/{album_id}/{key}" if shown else ""}


def _picture() -> SampleItem:
    return sample_picture(1, secrets.randbelow(10_000))


def _beside(place: int, action: str) -> int:
    return max(0, place + (-1 if action == "up" else 1))


def _wix_image(item: Json, base: str) -> str:
    image = _file(item, "image", "imageInfo")
    video = _file(item, "video", "videoInfo")
    name = image or (f"{video}f000.jpg" if video else "")
    return f"{base}/media/{name}/v1/fill/w_{_SMALL},h_{_SMALL},al_c,q_80/{name}" if name else ""


def _file(item: Json, kind: str, info: str) -> str:
    shown: Any = item.get(kind)
    return str(shown[info].get("id", "")) if shown else ""
