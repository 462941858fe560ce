"""A simulator in a thread of this process, and a callback URL that remembers what it was sent."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from tests.harness.pictures import jpeg
from tools.wix_simulator.app import make_app
from tools.wix_simulator.envelope import new_key
from tools.wix_simulator.settings import Settings
from tools.wix_simulator.world import World, make_world

GALLERIES = "/progallery/v2/galleries"
MEDIA = "/site-media/v1"


@dataclass
class Simulator:
    world: World
    http: httpx.Client
    access_token: str = ""

    @property
    def owner_path(self) -> str:
        return f"/_simulator/sites/{self.world.first_site.instance_id}"

    def token(self, **changed: str) -> httpx.Response:
        body = {
            "grant_type": "client_credentials",
            "client_id": self.world.app_id,
            "client_secret": self.world.app_secret,
            "instance_id": self.world.first_site.instance_id,
        }
        return self.http.post("/oauth2/token", json=body | changed)

    def app(self, verb: str, path: str, json: object = None, **query: str | int) -> httpx.Response:
        """One call of the app; the token is kept from call to call, as apps do."""
        self.access_token = self.access_token or self.token().json()["access_token"]
        headers = {"authorization": self.access_token}
        return self.http.request(verb, path, json=json, params=query, headers=headers)

    def owner(self, verb: str, path: str, json: object = None) -> dict[str, Any]:
        """One step of the owner, which must succeed."""
        answer = self.http.request(verb, self.owner_path + path, json=json)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def admin(self, verb: str, path: str, json: object = None) -> dict[str, Any]:
        answer = self.http.request(verb, f"/_simulator{path}", json=json)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def upload(self, name: str = "photo.jpg", content: bytes | None = None) -> dict[str, Any]:
        path = f"{self.owner_path}/media"
        return self.http.put(path, params={"filename": name}, content=content or jpeg()).json()["file"]

    def gallery(self, **fields: object) -> str:
        return self.owner("POST", "/galleries", {"gallery": fields})["gallery"]["id"]

    def image(self) -> dict[str, Any]:
        return {"imageInfo": {"id": self.upload()["id"], "width": 64, "height": 48}}

    def item(self, gallery_id: str, **fields: object) -> dict[str, Any]:
        shape = {"text": {"html": "<p>x</p>"}} | fields
        return self.owner("POST", f"/galleries/{gallery_id}/items", {"item": shape})["item"]

    def settle(self) -> dict[str, Any]:
        return self.admin("GET", "/idle?wait=10")

    def deliveries(self, slug: str | None = None) -> list[dict[str, Any]]:
        found = self.admin("GET", "/deliveries")["deliveries"]
        return [one for one in found if slug in (None, one["slug"])]


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    return new_key()


@pytest.fixture
def simulator(tmp_path: Path, key: RSAPrivateKey) -> Iterator[Simulator]:
    settings = Settings(file_delay=0.0, webhook_timeout=30.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        world = make_world(base_url, tmp_path, 1, key, settings)
        world.first_site.installed = True
        config = uvicorn.Config(make_app(world), log_level="critical", timeout_graceful_shutdown=0, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=base_url, timeout=30) as http:
            yield Simulator(world, http)
        server.should_exit = True
        thread.join()


@dataclass
class Webhook:
    """A verified webhook, all three layers opened."""

    header: dict[str, Any]
    claims: dict[str, Any]
    envelope: dict[str, Any]
    identity: dict[str, Any]
    event: dict[str, Any]


@dataclass
class Receiver:
    """`answers` are used up one by one, then it is 200. `files` are what it serves to GET."""

    url: str
    public_key: Callable[[], str]
    bodies: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def webhooks(self, slug: str | None = None) -> list[Webhook]:
        opened = [self._open(body) for body in self.bodies]
        return [one for one in opened if slug in (None, one.event.get("slug"), one.envelope["eventType"])]

    def slugs(self) -> list[str]:
        return [one.event.get("slug", one.envelope["eventType"]) for one in self.webhooks()]

    def _open(self, body: str) -> Webhook:
        claims = jwt.decode(body, self.public_key(), algorithms=["RS256"])
        envelope = json.loads(claims["data"])
        identity, event = json.loads(envelope["identity"]), json.loads(envelope["data"])
        return Webhook(jwt.get_unverified_header(body), claims, envelope, identity, event)


@pytest.fixture
def receiver(simulator: Simulator) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.bodies.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            content = receiver.files.get(self.path.partition("?")[0])
            self.send_response(200 if content is not None else 404)
            self.send_header("content-length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def do_HEAD(self) -> None:
            self.send_response(200 if self.path in receiver.files else 404)
            self.send_header("content-type", "image/jpeg")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        receiver = Receiver(url, lambda: simulator.world.webhooks.signer.public_key_pem)
        simulator.admin("PUT", "/webhook-target", {"url": f"{url}/webhooks"})
        yield receiver
        server.shutdown()


def eventually(condition: Callable[[], bool]) -> None:
    """Waits for what happens in the background; fails after 10 seconds."""
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)
