"""A small WordPress in memory."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from gallery_sync.http import Downloads, Guard
from gallery_sync.model import Draft, Media, MediaKind, Projection
from gallery_sync.platforms.wordpress.album import WordPressAlbum
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.platforms.wordpress.page import Pages
from tests.attack.partners import _Source

MARKER = "k3v7q2mzt4n6w8x0y1a5b9c2d4"
PICTURE = Media(MediaKind.IMAGE, "wix-file", url="https://wix.example/a.jpg", file_name="a.jpg", mime_type="image/jpeg")


def medium(number: int, **fields: Any) -> dict[str, Any]:
    texts = {name: {"raw": ""} for name in ("title", "caption", "description")}
    address = f"https://site.example/wp-content/{number}.jpg"
    kept = {"slug": f"m{number}", "status": "inherit", "post": 4, "mime_type": "image/jpeg", "source_url": address}
    return {"id": number, **texts, **kept, "alt_text": "", "modified_gmt": "2026-11-21T20:00:00", **fields}


class Site:
    """Uploads, changes and deletions take effect. `renamed` is what a plugin makes of a file's name, `duplicates` what
    a plugin adds to each upload, `filtered` what one makes of an alternative text."""

    def __init__(self, *media: dict[str, Any], content: str = "") -> None:
        self.media = {one["id"]: one for one in media}
        self.page: dict[str, Any] = {"id": 4, "status": "publish", "title": {"raw": "Sea"}, "slug": "sea"}
        self.page |= {"content": {"raw": content}, "modified_gmt": "2026-11-21T19:00:00"}
        self.renamed = "{name}"
        self.duplicates: Mapping[str, Any] | None = None
        self.states_total = True
        self.requests: list[httpx.Request] = []
        self.uploads = self.deletions = 0
        self.next = max(self.media, default=0) + 1
        self.now = datetime.fromisoformat("2026-11-21T22:00:00")
        self.filtered: Callable[[str], str] = str

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if "/pages/" in request.url.path:
            return self._page(request)
        number = request.url.path.partition("/media/")[2]
        if number:
            return self._one(request, int(number))
        if request.method == "POST":
            return httpx.Response(201, json=self._uploaded(request.content))
        return self._listed(request)

    def _page(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            for name, value in json.loads(request.content).items():
                self.page[name] = {"raw": value}
            self.touch(self.page)
        return httpx.Response(200, json=self.page)

    def touch(self, what: dict[str, Any]) -> None:
        """It was changed, a second after everything else."""
        self.now += timedelta(seconds=1)
        what["modified_gmt"] = self.now.isoformat()

    def _one(self, request: httpx.Request, number: int) -> httpx.Response:
        if number not in self.media:
            return httpx.Response(404, json={"code": "rest_post_invalid_id", "message": "Invalid post ID."})
        if request.method == "DELETE":
            self.deletions += 1
            gone = self.media.pop(number)
            for other in self.media.values():  # the file goes with any of its media
                if other["source_url"] == gone["source_url"]:
                    other["lost"] = True
            return httpx.Response(200, json={"deleted": True})
        if request.method == "POST":
            for name, value in json.loads(request.content).items():
                text = name in ("title", "caption", "description")
                self.media[number][name] = {"raw": value} if text else value
            self.media[number]["alt_text"] = self.filtered(self.media[number]["alt_text"])
            self.touch(self.media[number])
        return httpx.Response(200, json=self.media[number])

    def _uploaded(self, form: bytes) -> dict[str, Any]:
        self.uploads += 1
        parts = {part.split(b'name="', 1)[1].split(b'"', 1)[0].decode(): part for part in form.split(b"\r\n--")[:-1]}
        name = parts["file"].split(b'filename="', 1)[1].split(b'"', 1)[0].decode()
        slug = parts["slug"].split(b"\r\n\r\n", 1)[1].decode()
        told = parts["description"].split(b"\r\n\r\n", 1)[1].decode() if "description" in parts else ""
        number = self.next
        self.next += 2
        address = f"https://site.example/wp-content/{self.renamed.format(name=name, number=number)}"
        fields = {"slug": slug, "post": None, "source_url": address, "description": {"raw": told}}
        fields["title"] = {"raw": address.rpartition("/")[2].rpartition(".")[0]}
        self.media[number] = medium(number, **fields)
        if self.duplicates is not None:
            self.media[number + 1] = medium(number + 1, **{**fields, "slug": f"{slug}-2", **self.duplicates})
        return self.media[number]

    def _listed(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        found = list(self.media.values())
        if "parent" in params:
            found = [one for one in found if str(one["post"]) == params["parent"]]
        if "slug" in params:
            found = [one for one in found if one["slug"] in params["slug"].split(",")]
        if "search" in params:
            found = [one for one in found if params["search"] in one["title"]["raw"]]
        if "include" in params:
            found = [one for one in found if str(one["id"]) in params["include"].split(",")]
        size, page = int(params["per_page"]), int(params.get("page", 1))
        headers = {"X-WP-Total": str(len(found))} if self.states_total else {}
        return httpx.Response(200, json=found[size * (page - 1) : size * page], headers=headers)

    def album(self) -> WordPressAlbum:
        client = Client(httpx.MockTransport(self), "https://site.example/wp-json/", "owner", "words")
        return WordPressAlbum(Library(client), Pages(client), "4", Downloads(Guard(), httpx.MockTransport(self)))

    def share(self) -> str:
        """As the engine does: stage and create. The ID of the medium."""
        album = self.album()
        staged = album.stage(PICTURE, _Source(), MARKER)
        shown = Projection("wix-file", title="Dawn")
        entry = album.create(Draft(MARKER, shown, PICTURE, staged, None))
        album.publish()
        return entry.id
