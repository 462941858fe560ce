"""What a person does in the bucket comes to Wix by the bucket's events; what follows from it writes nothing more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from functions.change_listener import handler as change_listener
from functions.gallery_worker import handler as gallery_worker
from functions.item_worker import handler as item_worker
from gallery_sync.messages import Kind, Message
from gallery_sync.platforms.s3 import intake
from tests.harness.aws import BUCKET
from tests.harness.functions import Context, record, start_anew
from tests.harness.pictures import picture
from tests.harness.workshop import LINK, Workshop

FOLDER = f"galleries/{LINK}/"
HANDLERS = {
    "changes": change_listener.handler,
    "gallery": gallery_worker.handler,
    "item": item_worker.handler,
}


@dataclass
class Album:
    """The album's folder, and the events that its bucket sends for each key that changed since the last look."""

    shop: Workshop
    known: dict[str, str] = field(default_factory=dict[str, str])
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def objects(self) -> dict[str, str]:
        found = self.shop.s3.list_objects_v2(Bucket=BUCKET, Prefix=FOLDER).get("Contents", [])
        return {one["Key"]: one["ETag"].strip('"') for one in found}

    def put(self, name: str, content: bytes) -> None:
        self.shop.s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}{name}", Body=content)

    def settle(self) -> None:
        """Deliver events and messages until nothing is left, and Wix has processed its files."""
        for number in count():
            assert number < 10, "it goes round in circles"
            if not self._round():
                return

    def _round(self) -> bool:
        events = list(self._events())
        if events:
            invoke("changes", events)
        messages = list(self._messages())
        for queue, body in messages:
            invoke(queue, [body])
        return bool(events or messages or self._resumed())

    def _resumed(self) -> bool:
        """What waits for a file of Wix is taken up once that is ready."""
        waiting = tuple(pair.id for pair in self.shop.pairs() if pair.trouble and pair.trouble.retry_at)
        if waiting:
            self.shop.owner.admin.get("/idle", params={"wait": 20}).raise_for_status()
            self._work(Kind.RESUME, "item", waiting)
        return bool(waiting)

    def _events(self) -> Iterator[str]:
        before, now = self.known, self.objects()
        self.known = now
        for key in sorted(before.keys() | now.keys()):
            if before.get(key) != now.get(key):
                yield self._event(key, now.get(key, ""))

    def _event(self, key: str, etag: str) -> str:
        number = next(self.numbers)
        told = {"key": key, "sequencer": f"{number:016X}"} | ({"etag": etag} if etag else {})
        kind = "Object Created" if etag else "Object Deleted"
        return json.dumps(
            {"id": f"e{number}", "detail-type": kind, "detail": {"object": told, "bucket": {"name": BUCKET}}}
        )

    def _messages(self) -> Iterator[tuple[str, str]]:
        for queue, url in self.shop.queues.items():
            while found := self.shop.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for one in found:
                    self.shop.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
                    yield queue, one["Body"]

    def compare(self) -> None:
        """What the schedule does every night."""
        self._work(Kind.COMPARE, "gallery")
        self.settle()

    def _work(self, kind: Kind, queue: str, entry_ids: tuple[str, ...] = ()) -> None:
        link, name = self.shop.link, f"work-{next(self.numbers)}"
        message = Message(kind, link.instance_id, name, name, link_id=link.id, entry_ids=entry_ids)
        invoke(queue, [message.to_json()])


def invoke(queue: str, bodies: list[str]) -> None:
    records = [record(body, f"m{number}") for number, body in enumerate(bodies)]
    answer = HANDLERS[queue]({"Records": records}, Context())  # type: ignore[arg-type]
    assert not answer["batchItemFailures"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    start_anew(monkeypatch)


@pytest.fixture
def public_url(shop: Workshop) -> Iterator[str]:
    """Where Wix fetches what is in the bucket."""

    class Served(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = shop.s3.get_object(Bucket=BUCKET, Key=unquote(self.path[1:]))["Body"].read()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def album(shop: Workshop, public_url: str, monkeypatch: pytest.MonkeyPatch) -> Album:
    """Equal on both sides, at rest. What people put into it need not settle first."""
    monkeypatch.setenv("ALBUM_URL", public_url)
    monkeypatch.setattr(intake, "_SETTLING", timedelta())
    made = Album(shop)
    made.known = made.objects()
    made.compare()
    return made


def pictures(shop: Workshop) -> dict[str, bytes]:
    """The bytes of each picture on Wix, by its title."""
    items = [one for one in shop.owner.items(shop.gallery_id) if "image" in one]
    return {one.get("title", ""): httpx.get(address(one), trust_env=False).content for one in items}


def address(item: dict[str, Any]) -> str:
    return item["image"]["imageInfo"]["url"]


def test_a_dropped_picture_comes_to_wix_and_nothing_follows(album: Album) -> None:
    before = len(album.shop.owner.items(album.shop.gallery_id))

    album.put("dawn.png", picture(7))
    album.settle()

    items = album.shop.owner.items(album.shop.gallery_id)
    assert len(items) == before + 1
    assert f"{FOLDER}items/dawn.json" in album.known
    assert picture(7) in pictures(album.shop).values()
    assert_rest(album)


def test_a_retouched_picture_comes_to_wix_and_nothing_follows(album: Album) -> None:
    (name,) = [key.removeprefix(FOLDER) for key in album.known if key.startswith(f"{FOLDER}media/")]
    before = len(album.shop.owner.items(album.shop.gallery_id))

    album.put(name, picture(8))
    album.settle()

    assert pictures(album.shop)["One"] == picture(8)
    assert len(album.shop.owner.items(album.shop.gallery_id)) == before
    assert_rest(album)


def test_a_picture_that_was_replaced_before_anybody_looked_stays_away(album: Album) -> None:
    status: Any = {"Status": "Enabled"}
    album.shop.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=status)
    for name, content in (("a", picture(7)), ("b", picture(8))):
        album.put(f"media/{name}.png", content)
        album.put("items/dawn.json", json.dumps({"media": {"key": f"media/{name}.png"}}).encode())
    album.settle()
    album.compare()

    shown = pictures(album.shop).values()
    assert picture(8) in shown
    assert picture(7) not in shown
    assert [name for name in sidecars(album) if name in {"a", "b", "dawn"}] == ["dawn"]
    assert_rest(album)


def assert_rest(album: Album) -> None:
    """Events of everything that was written, and a comparison: no object and no item is another than before."""
    objects, items = album.objects(), album.shop.owner.items(album.shop.gallery_id)
    trouble = [pair.trouble for pair in album.shop.pairs() if pair.trouble]

    album.known = {}
    album.settle()
    album.compare()

    assert trouble == []
    assert (album.objects(), album.shop.owner.items(album.shop.gallery_id)) == (objects, items)


def rename(album: Album, old: str, new: str) -> None:
    content = album.shop.s3.get_object(Bucket=BUCKET, Key=f"{FOLDER}items/{old}.json")["Body"].read()
    album.put(f"items/{new}.json", content)
    album.shop.s3.delete_object(Bucket=BUCKET, Key=f"{FOLDER}items/{old}.json")


def sidecars(album: Album) -> list[str]:
    folder = f"{FOLDER}items/"
    return [key.removeprefix(folder).removesuffix(".json") for key in album.objects() if key.startswith(folder)]


@pytest.mark.parametrize("prefix", ["0", "z"])
@pytest.mark.parametrize("number", [1, 3])
def test_sidecars_that_are_renamed_keep_their_items(album: Album, number: int, prefix: str) -> None:
    """Events come in no certain order: here in that of the names."""
    before = {item["id"] for item in album.shop.owner.items(album.shop.gallery_id)}
    names = [name for name in sidecars(album) if shows_a_file(album, name)][:1] if number == 1 else sidecars(album)

    for place, name in enumerate(names):
        rename(album, name, f"{prefix}z{place}-renamed")
    album.settle()
    album.compare()

    assert {item["id"] for item in album.shop.owner.items(album.shop.gallery_id)} == before
    assert len(sidecars(album)) == len(before)
    assert {f"{prefix}z{place}-renamed" for place in range(len(names))} <= set(sidecars(album))
    assert list(album.shop.store.held(LINK)) == []
    assert_rest(album)


def test_a_renamed_sidecar_whose_new_name_is_seen_first_keeps_its_item(album: Album) -> None:
    """Copying and deleting are two acts: the copy may have been looked at before the old name goes."""
    before = {item["id"] for item in album.shop.owner.items(album.shop.gallery_id)}
    name = next(name for name in sidecars(album) if shows_a_file(album, name))
    content = album.shop.s3.get_object(Bucket=BUCKET, Key=f"{FOLDER}items/{name}.json")["Body"].read()

    album.put("items/first.json", content)
    album.settle()
    album.shop.s3.delete_object(Bucket=BUCKET, Key=f"{FOLDER}items/{name}.json")
    album.settle()
    album.compare()

    assert len(album.shop.owner.items(album.shop.gallery_id)) == len(before)
    assert "first" in sidecars(album)
    assert_rest(album)


def shows_a_file(album: Album, name: str) -> bool:
    content = album.shop.s3.get_object(Bucket=BUCKET, Key=f"{FOLDER}items/{name}.json")["Body"].read()
    return "key" in json.loads(content)["media"]


def test_the_owner_reads_of_a_new_sidecar_what_to_put_right(album: Album) -> None:
    album.put("items/dusk.json", b'{"title": 7, "media": {"html": ""}}')
    album.settle()
    album.compare()

    assert "dusk" in album.shop.link.reason
    assert "at title" in album.shop.link.reason

    album.put("items/dusk.json", b'{"title": "Dusk", "media": {"html": "<p>Dusk</p>"}}')
    album.settle()
    album.compare()

    assert album.shop.link.reason == ""
    assert len(album.shop.owner.items(album.shop.gallery_id)) == 4
