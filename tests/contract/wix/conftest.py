"""The Wix side against the simulator: each test has a site of its own."""

import io
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from gallery_sync.http import Downloads, Guard, Transport, new_transport
from gallery_sync.wix.client import WixApp, WixClient, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.limiter import Limiter
from gallery_sync.wix.secret import AppSecret
from tools.wix_simulator.launch import running_simulator

type Json = dict[str, Any]


@pytest.fixture(scope="session")
def simulator() -> Generator[Json]:
    with running_simulator("--port", "0", "--seed", "1", "--file-delay", "0.05", "--rate-limit", "0") as line:
        yield line


@dataclass(frozen=True)
class Site:
    """A site as its owner, and as the app, sees it."""

    line: Json
    instance_id: str
    owner: httpx.Client
    app: WixApp
    transport: Transport

    def client(self, limiter: Callable[[str], Limiter] | None = None) -> WixClient:
        return WixSites(self.app, transport=self.transport, limiter=limiter).client(self.instance_id)

    def admin(self, method: str, path: str, json: Any = None) -> Json:
        answer = self.owner.request(method, f"{self.line['admin_url']}{path}", json=json)
        answer.raise_for_status()
        return answer.json()

    def fault(self, fault: str, method: str | None = None, times: int = 1) -> None:
        self.admin("POST", "/faults/next", {"fault": fault, "method": method, "times": times})

    def picture(self, name: str = "a.jpg", colour: str = "navy", size: tuple[int, int] = (60, 40)) -> Json:
        """A file that the owner put into the Media Manager."""
        answer = self.owner.put("/media", params={"filename": name}, content=jpeg(colour, size))
        answer.raise_for_status()
        return answer.json()["file"]

    def gallery(self, name: str = "Harbours") -> str:
        answer = self.owner.post("/galleries", json={"gallery": {"name": name}})
        return answer.raise_for_status().json()["gallery"]["id"]

    def item(self, gallery_id: str, **fields: Any) -> Json:
        if not fields.keys() & {"image", "video", "text"}:
            fields["image"] = {"imageInfo": {"id": self.picture()["id"], "width": 60, "height": 40}}
        answer = self.owner.post(f"/galleries/{gallery_id}/items", json={"item": fields})
        return answer.raise_for_status().json()["item"]

    def stored(self, gallery_id: str, item_id: str) -> Json:
        answer = self.owner.get(f"/galleries/{gallery_id}/items/{item_id}")
        return answer.raise_for_status().json()["item"]

    def calls(self) -> list[Json]:
        """The app's calls to this site, oldest first."""
        return [one for one in self.admin("GET", "/calls/log")["calls"] if one["instance_id"] == self.instance_id]


def jpeg(colour: str = "navy", size: tuple[int, int] = (60, 40)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def site(simulator: Json) -> Generator[Site]:
    created = httpx.post(f"{simulator['admin_url']}/sites", json={"name": "A site"}).raise_for_status().json()
    instance_id = created["instance_id"]
    app = WixApp(simulator["app_id"], AppSecret(lambda: simulator["app_secret"]), simulator["base_url"])
    with httpx.Client(base_url=f"{simulator['admin_url']}/sites/{instance_id}") as owner, new_transport() as transport:
        made = Site(simulator, instance_id, owner, app, transport)
        yield made
        made.admin("PUT", "/faults", {})


@pytest.fixture
def client(site: Site) -> WixClient:
    return site.client()


@pytest.fixture
def downloads() -> Generator[Downloads]:
    with new_transport(keep_alive=False) as transport:
        yield Downloads(Guard(allow_loopback_http=True), transport)


@pytest.fixture
def gallery_id(site: Site) -> str:
    return site.gallery()


@pytest.fixture
def gallery(client: WixClient, gallery_id: str, downloads: Downloads) -> WixGallery:
    return WixGallery(client, gallery_id, downloads)
