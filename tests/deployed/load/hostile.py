"""One tenant that does everything it can against the others, without a pause: the others may not notice.

Its texts and sidecars break models, its WordPress site answers with pages that are hard to parse and claims to be
another one, connecting to its hosts never ends, its album is heavier than a function's memory, and one row of its own
in the table is of a version that nobody knows.
"""

import json
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from tests.deployed.load.sites import Site, settle
from tools.demo.dashboard import DashboardPage
from tools.demo.quiet import TooLate
from tools.local_cloud.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_NEVER_ENDING_BLOCKS = "<!-- wp:gallery {} -->" * 2500 + "<a " * 20_000
_LONG_TEXT = f"<p>{'a' * 20_001}</p>"
_HEAVY = 250 << 10
_HEAVY_SIDECARS = 900
_INDEX = 32 << 20
_TARPITS_AT_ONCE = 10
_PAUSE = 0.5
"""Seconds between two acts: the embedded cloud shares two processors with everybody."""


class Hostile:
    """`acts` counts what was done, by name."""

    def __init__(self, stack: LocalStack, admin: httpx.Client, number: int, dice: Random) -> None:
        self.acts: dict[str, int] = {}
        self._stack = stack
        self._dice = dice
        self._s3: S3Client = stack.session.client("s3", endpoint_url=stack.cloud_url)
        self._dynamodb: DynamoDBClient = stack.session.client("dynamodb", endpoint_url=stack.cloud_url)
        self._site = settle(stack, admin, number, 3)
        self._page = DashboardPage(stack, self._site.owner)
        self._prefix = f"galleries/{self._site.link_id}/"
        self._count = 0

    @contextmanager
    def at_work(self, victims: Sequence[Site]) -> Generator[None]:
        """`victims` are those whose links it asks for."""
        stop = threading.Event()
        with _serving(_Answering) as wordpress, _serving(_Trickling) as tarpit:
            acts = {
                "long texts": self._long_text,
                "odd sidecars": self._odd_sidecar,
                "galleries shared on a site that cannot be parsed": lambda: self._share_on(wordpress),
                "rounds of connecting to a tarpit": lambda: self._connect_to(tarpit),
                "rows of a version to come": self._unknown_row,
                "batches of heavy sidecars": self._heavy_sidecars,
                "heavy indexes": self._heavy_index,
                "requests about links of others": lambda: self._ask_for(victims),
            }
            thread = threading.Thread(target=self._work, args=(acts, stop), daemon=True)
            thread.start()
            try:
                yield
            finally:
                stop.set()
                thread.join(60)

    def _work(self, acts: Mapping[str, Callable[[], None]], stop: threading.Event) -> None:
        for name, act in cycle(acts.items()):
            if stop.wait(_PAUSE):
                return
            self._count += 1
            with suppress(httpx.HTTPError, TooLate):  # to be refused is no failure of the run
                act()
            self.acts[name] = self.acts.get(name, 0) + 1

    # --- what breaks models ---

    def _long_text(self) -> None:
        self._site.owner.add_text(self._site.gallery_id, _LONG_TEXT, title=f"Long {self._count}")

    def _odd_sidecar(self) -> None:
        media = self._dice.choice(
            (
                {"key": "media/x.jpg", "file_name": "n" * 1001},
                {"key": "media/x.jpg", "mime_type": "m" * 101},
                {"address": "//youtube.com/" + "x" * 2001},
                {"html": "<a " * 10_000},
                {"key": 7},
            )
        )
        self._put(f"items/odd-{self._count}.json", json.dumps({"title": "Odd", "media": media}).encode())

    # --- what never ends ---

    def _share_on(self, wordpress: str) -> None:
        """A gallery on a site whose pages are hard to parse."""
        self._page.connect("wordpress", _form(wordpress))
        gallery_id = self._site.owner.create_gallery(f"Hostile {self._count}")
        self._site.owner.add_text(gallery_id, "<p>Words</p>", title="Words")
        self._page.share(gallery_id, "wordpress")

    def _connect_to(self, tarpit: str) -> None:
        for _ in range(_TARPITS_AT_ONCE):
            threading.Thread(target=self._connect, args=(tarpit,), daemon=True).start()

    def _connect(self, site: str) -> None:
        with suppress(httpx.HTTPError):
            self._page.connect("wordpress", _form(site))

    # --- what takes memory ---

    def _heavy_sidecars(self) -> None:
        for number in range(_HEAVY_SIDECARS // 30):
            body = json.dumps({"title": "Heavy", "padding": "x" * _HEAVY}).encode()
            self._put(f"items/heavy-{(self._count * 30 + number) % _HEAVY_SIDECARS}.json", body)

    def _heavy_index(self) -> None:
        self._put("index.json", b'{"entries": ["' + b"x" * _INDEX + b'"]}')

    def _put(self, name: str, body: bytes) -> None:
        self._s3.put_object(Bucket=self._stack.bucket, Key=self._prefix + name, Body=body)

    # --- what is not its own ---

    def _unknown_row(self) -> None:
        """A second link in a state of a version to come, due at once."""
        pk, sk = {"S": f"SITE#{self._site.owner.instance_id}"}, f"LINK#{self._site.gallery_id}#"
        found = self._dynamodb.query(
            TableName=self._stack.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": pk, ":sk": {"S": sk}},
        )["Items"]
        for row in found[:1]:
            document = json.loads(row["doc"]["S"]) | {"id": "future", "state": "in a state to come"}
            changed: Any = row | {"sk": {"S": f"{sk}future"}, "doc": {"S": json.dumps(document)}}
            self._dynamodb.put_item(TableName=self._stack.table, Item=changed)

    def _ask_for(self, victims: Sequence[Site]) -> None:
        """Pause and compare links of others."""
        for victim in victims[:2]:
            for ask in (self._page.pause, self._page.compare):
                with suppress(httpx.HTTPError):
                    ask(victim.link_id)


def _form(site: str) -> dict[str, str]:
    return {"site": site, "user": "admin", "password": "x"}


# --- its hosts ------------------------------------------------------------------------------------------------------


class _Answering(BaseHTTPRequestHandler):
    """A WordPress site whose every page is hard to parse, and which says it is somebody else's."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].rstrip("/")
        page = {
            "id": 7,
            "status": "publish",
            "slug": "page",
            "title": {"raw": "Page"},
            "content": {"raw": _NEVER_ENDING_BLOCKS},
            "modified_gmt": "2026-01-02T03:04:05",
            "link": "https://blog.example/page",
        }
        if path.endswith("/users/me"):
            rights = ("upload_files", "publish_pages", "edit_published_pages", "edit_others_pages", "edit_others_posts")
            rights += ("delete_others_posts",)
            return self._answer({"id": 1, "name": "Ann", "capabilities": dict.fromkeys(rights, True)})
        if path.endswith("/pages"):
            return self._answer([page])
        if "/pages/" in path:
            return self._answer(page)
        if path.endswith("/media"):
            return self._answer([])
        index = {"name": "Blog", "home": "https://blog.example", "namespaces": ["wp/v2"], "authentication": {}}
        return self._answer(index)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def _answer(self, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-WP-Total", "0")
        self.send_header("X-WP-TotalPages", "0")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        return


class _Trickling(_Answering):
    """Answers a byte a second, for as long as somebody listens."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            for _ in range(120):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(1.0)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
