"""The functions as they are deployed, in process: the table, queues and bucket are moto's, Wix is the simulator.

Events wait until they are delivered, so that what a change costs and what its echo costs can be told apart.
"""

import base64
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import batched
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import boto3
import httpx
import pytest

from functions.change_listener import handler as change_listener
from functions.gallery_worker import handler as gallery_worker
from functions.item_worker import handler as item_worker
from functions.scheduler import handler as scheduler
from functions.webhook_receiver import handler as webhook_receiver
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Pair
from gallery_sync.runtime.observability import metrics
from gallery_sync.store.table import Table
from tests.budgets.counting import Cost, Counting
from tests.harness.aws import BUCKET, furnished, in_process, sign_in
from tests.harness.functions import Context, forget, record
from tests.harness.workshop import LINK, share
from tools.album_editor import AlbumEditor
from tools.local_cloud.cloud import ACCESS_KEY, REGION
from tools.people.owner import Owner

_AT_ONCE = 10
"""Messages that Lambda takes from a FIFO queue at once."""
_LONG = 600
_KINDS = {"PutObject": "Object Created", "CopyObject": "Object Created", "DeleteObject": "Object Deleted"}

type Handler = Callable[[dict[str, Any], Any], Any]


@dataclass
class Arrivals:
    """What Wix posted, and which sidecars were written or deleted, oldest first."""

    webhooks: list[str] = field(default_factory=list[str])
    changes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def listen(self, session: Any) -> None:
        """To S3 as clients of this session use it."""
        session.events.register("before-parameter-build.s3", _keep_key)
        session.events.register("after-call.s3", self._answered)

    def _answered(self, model: Any, context: Mapping[str, Any], http_response: Any, **_: object) -> None:
        """S3's event of a sidecar that was written or deleted, as EventBridge gives it."""
        key = context.get("key", "")
        if model.name not in _KINDS or http_response.status_code >= 300 or "/items/" not in key:
            return
        number = uuid4().hex
        self.changes.append(
            {
                "id": number,
                "detail-type": _KINDS[model.name],
                "source": "aws.s3",
                "time": datetime.now(UTC).isoformat(),
                "detail": {"bucket": {"name": BUCKET}, "object": {"key": key, "sequencer": number}},
            }
        )


def _keep_key(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
    context["key"] = params.get("Key", "")


@dataclass
class Cloud:
    owner: Owner
    gallery_id: str
    admin: httpx.Client
    counting: Counting
    arrivals: Arrivals
    store: Table
    sqs: Any
    s3: Any
    queues: Mapping[str, str]
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Seconds of this process's CPU, by function."""

    # --- the two people

    @property
    def person(self) -> AlbumEditor:
        """Who edits the album by hand."""
        return AlbumEditor(self.s3, BUCKET, LINK)

    @property
    def link(self) -> Link:
        link = self.store.link(self.owner.instance_id, LINK)
        assert link is not None
        return link

    def pairs(self) -> list[Pair]:
        return list(self.store.pairs(LINK))

    # --- what happens

    def cost(self, doing: Callable[[], object]) -> Cost:
        with self.counting.of() as found:
            doing()
        return found[0]

    def compare(self) -> None:
        """The gallery is compared, and what follows from that is worked off; events wait."""
        self._send(Kind.COMPARE)
        self.work()

    def poll(self) -> None:
        self._send(Kind.POLL)
        self.work()

    def deliver(self) -> None:
        """All events that wait, and their work; what this work causes waits in turn."""
        self._wait_for_wix()
        webhooks, changes = self.arrivals.webhooks[:], self.arrivals.changes[:]
        self.drop()
        for body in webhooks:
            self._run(webhook_receiver.handler, {"body": body, "isBase64Encoded": False})
        for some in batched(changes, _AT_ONCE, strict=False):
            self._run(change_listener.handler, {"Records": [record(json.dumps(one), uuid4().hex, "") for one in some]})
        self.work()

    def deliver_files(self) -> None:
        """What Wix tells of files that it has processed, and its work; other events go on waiting."""
        self._wait_for_wix()
        files = [body for body in self.arrivals.webhooks if "file_descriptor" in _claims(body)]
        self.arrivals.webhooks[:] = [body for body in self.arrivals.webhooks if body not in files]
        for body in files:
            self._run(webhook_receiver.handler, {"body": body, "isBase64Encoded": False})
        self.work()

    def settle(self) -> None:
        """Until nothing happens any more; parked work is not waited for."""
        self._wait_for_wix()
        while self.arrivals.webhooks or self.arrivals.changes:
            self.deliver()
            self._wait_for_wix()

    def drop(self) -> None:
        """The events that wait are never delivered."""
        self._wait_for_wix()
        self.arrivals.webhooks.clear()
        self.arrivals.changes.clear()

    def drop_galleries(self) -> None:
        """What Wix tells of the gallery besides each of its items is never delivered."""
        self._wait_for_wix()
        self.arrivals.webhooks[:] = [body for body in self.arrivals.webhooks if "gallery_item" in _claims(body)]

    def forget(self) -> None:
        """As if other execution environments went on with the work."""
        for made in (item_worker._worker, gallery_worker._worker, change_listener._store):
            made.cache_clear()

    def work(self) -> None:
        """As Lambda does: batches of a queue until both are empty."""
        while self._batch("gallery", gallery_worker.handler) or self._batch("item", item_worker.handler):
            pass

    def tick(self) -> None:
        """The scheduler's minute."""
        self._run(scheduler.handler, {})

    # --- how

    def _batch(self, queue: str, handler: Handler) -> bool:
        url = self.queues[queue]
        found = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=_AT_ONCE, VisibilityTimeout=_LONG)
        messages = found.get("Messages", [])
        if not messages:
            return False
        answer = self._run(
            handler, {"Records": [record(one["Body"], uuid4().hex, self.owner.instance_id) for one in messages]}
        )
        assert answer == {"batchItemFailures": []}, "a message failed; its reason is in the log"
        for one in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return True

    def _run(self, handler: Handler, event: dict[str, Any]) -> Any:
        before = time.process_time()
        try:
            with self.counting.functions():
                return handler(event, Context())
        finally:
            self.spent[handler.__module__.split(".")[1]] += time.process_time() - before

    def _send(self, kind: Kind) -> None:
        """As the scheduler does."""
        name = uuid4().hex
        self.enqueue(Message(kind, self.owner.instance_id, name, name, gallery_id=self.gallery_id, link_id=LINK))

    def enqueue(self, message: Message) -> None:
        self.sqs.send_message(
            QueueUrl=self.queues[message.queue],
            MessageBody=message.to_json(),
            MessageGroupId=message.group,
            MessageDeduplicationId=message.deduplication_id,
        )

    def _wait_for_wix(self) -> None:
        self.admin.get("/idle", params={"wait": 30}).raise_for_status()


def _claims(body: str) -> str:
    """What a webhook says, unverified."""
    payload = body.split(".")[1]
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()


@contextmanager
def cloud(simulator: Mapping[str, Any], address: str = "") -> Generator[Cloud]:
    """A site with an empty gallery that is shared with an empty album, and was compared with it before. `address` is
    that of an embedded cloud; without one, AWS is moto in this process, and nothing happens side by side."""
    with (
        pytest.MonkeyPatch.context() as environment,
        httpx.Client(base_url=simulator["admin_url"], timeout=60, trust_env=False) as admin,
    ):
        environment.setattr(metrics.provider, "namespace", "GallerySync")
        with _embedded(environment, address) if address else in_process(environment):
            yield from _furnished(simulator, admin, environment)


@contextmanager
def _embedded(environment: pytest.MonkeyPatch, address: str) -> Generator[None]:
    sign_in(environment, ACCESS_KEY, REGION, address)
    yield


def _furnished(simulator: Mapping[str, Any], admin: httpx.Client, environment: pytest.MonkeyPatch) -> Generator[Cloud]:
    boto3.setup_default_session()
    session, arrivals = boto3.Session(), Arrivals()
    for one in (session, boto3.DEFAULT_SESSION):
        arrivals.listen(one)
    site = admin.post("/sites", json={"name": "Budgets"}).raise_for_status().json()
    owner = Owner(admin, site["instance_id"])
    gallery_id = owner.create_gallery("Gallery")
    counting = Counting(admin, owner.instance_id, boto3.DEFAULT_SESSION)
    counting.units.listen(session.events)
    found = furnished(environment, simulator, session.client)
    share(found, owner.instance_id, gallery_id)
    with _served(found.s3, arrivals) as address:
        environment.setenv("ALBUM_URL", address)
        environment.setenv("WIX_PUBLIC_KEYS", simulator["public_key_pem"])
        admin.put("/webhook-target", json={"url": f"{address}/webhooks"}).raise_for_status()
        made = Cloud(owner, gallery_id, admin, counting, arrivals, found.store, found.sqs, found.s3, found.queues)
        forget()
        counting.watch(webhook_receiver._sqs().meta.events)  # of a session of its own
        made.drop()
        yield made
        admin.put("/webhook-target", json={"url": None}).raise_for_status()


@contextmanager
def _served(s3: Any, arrivals: Arrivals) -> Generator[str]:
    """The bucket's objects by GET, as CloudFront shows them, and Wix's webhooks by POST."""

    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = s3.get_object(Bucket=BUCKET, Key=unquote(self.path).lstrip("/"))["Body"].read()
            self._answer(body)

        def do_POST(self) -> None:
            arrivals.webhooks.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256  # Wix fetches 100 files at once

    with Server(("127.0.0.1", 0), Serving) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
