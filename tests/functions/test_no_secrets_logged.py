"""All functions at work with planted secrets and contents; then everything that they printed is searched for them."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

from functions.change_listener import handler as change_listener
from functions.gallery_worker import handler as gallery_worker
from functions.item_worker import handler as item_worker
from functions.scheduler import handler as scheduler
from functions.webhook_receiver import handler as webhook_receiver
from gallery_sync.errors import AppRefused
from gallery_sync.messages import Message
from gallery_sync.model import LinkState
from gallery_sync.runtime import observability
from gallery_sync.wix import auth
from tests.functions import test_dashboard_api, test_dashboard_platforms
from tests.functions.test_dashboard_api import Api
from tests.harness.functions import EVENTS, FUNCTIONS, Context, forget, record
from tests.harness.wix_webhooks import ITEM_UPDATED, PUBLIC_KEY, request, signed

simulator = test_dashboard_api.simulator
bare_api = test_dashboard_api.api
api = test_dashboard_platforms.api

TITLE, HTML, ALT = "planted-title-6471", "planted-text-6472", "planted-alternative-6473"


@dataclass
class Everything:
    """The functions, what they printed, and what must not be in it."""

    api: Api
    printed: io.StringIO
    capsys: pytest.CaptureFixture[str]
    planted: set[str] = field(default_factory=set[str])

    def drain(self) -> int:
        """Have the workers do what is enqueued; returns the number of messages."""
        done = 0
        for _ in range(12):
            work = [(url, one) for url in self.api.queue_urls for one in self._received(url)]
            if not work:
                break
            for url, one in work:
                module: Any = gallery_worker if url == self.api.queue_urls[0] else item_worker
                module.handler(
                    {"Records": [record(one["Body"], one["MessageId"], one["Attributes"]["MessageGroupId"])]}, Context()
                )
                self.api.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            done += len(work)
        return done

    def _received(self, url: str) -> list[dict[str, Any]]:
        answer = self.api.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
        return answer.get("Messages", [])

    def shared(self) -> str:
        """A gallery with planted contents, shared and worked off; the link's ID."""
        owner = self.api.owner
        gallery_id = owner.create_gallery("Harbour")
        owner.add_text(gallery_id, f"<p>{HTML}</p>", title=TITLE)
        owner.add_image(gallery_id, "dawn.png", _picture(), ALT, title=TITLE, description=TITLE)
        link_id = self.api("POST", "/links", {"galleryId": gallery_id, "platform": "s3"}).json()["id"]
        assert self.drain() > 1
        assert len(list(self.api.table.pairs(link_id))) == 2
        return link_id

    def text(self) -> str:
        """Once only."""
        more = self.capsys.readouterr()
        return self.printed.getvalue() + more.out + more.err


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def everything(
    api: Api, simulator: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Everything]:
    monkeypatch.setenv("WIX_PUBLIC_KEYS", PUBLIC_KEY)
    monkeypatch.setattr(observability.metrics.provider, "namespace", "GallerySync/test")
    observability.metrics.clear_metrics()
    forget()
    found = Everything(api, _printed(monkeypatch), capsys)
    found.planted |= {simulator["app_secret"], api.owner.instance(), TITLE, HTML, ALT, test_dashboard_platforms.SECRET}
    _plant_tokens(found.planted, monkeypatch)
    yield found
    forget()
    observability.metrics.clear_metrics()


def _printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that reaches CloudWatch: our loggers as chatty as they can be, and the runtime's own of others."""
    printed = io.StringIO()
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    loggers = [module.logger for module in FUNCTIONS if hasattr(module, "logger")]
    for logger in loggers:
        monkeypatch.setattr(logger.registered_handler, "stream", printed)
        logger.setLevel("DEBUG")
    runtime = logging.StreamHandler(printed)
    runtime.setLevel(logging.WARNING)
    monkeypatch.setattr(logging.getLogger(), "handlers", [runtime])
    return printed


def _plant_tokens(planted: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    read = auth._token_of

    def remembered(response: Any) -> tuple[str, float]:
        token, lifetime = read(response)
        planted.add(token)
        return token, lifetime

    monkeypatch.setattr(auth, "_token_of", remembered)


def assert_nothing_leaked(everything: Everything, *witnesses: str) -> None:
    """`witnesses` prove that the printing was watched at all."""
    text = everything.text()
    assert all(witness in text for witness in witnesses), text[-2000:]
    assert [one for one in everything.planted if one in text] == []


def test_a_gallery_is_shared_and_edited(everything: Everything):
    link_id = everything.shared()
    everything.api("GET", f"/links/{link_id}/items")
    change_listener.handler(json.loads((EVENTS / "change_listener" / "medium_created.json").read_text()), Context())  # type: ignore[arg-type]
    scheduler.handler({}, Context())  # type: ignore[arg-type]

    assert len([one for one in everything.planted if one]) >= 7
    assert_nothing_leaked(
        everything, "gallery work", "item work", "answered", "due work enqueued", "change of a medium"
    )


def test_every_line_says_which_release_wrote_it(everything: Everything):
    everything.shared()
    change_listener.handler(json.loads((EVENTS / "change_listener" / "medium_created.json").read_text()), Context())  # type: ignore[arg-type]
    scheduler.handler({}, Context())  # type: ignore[arg-type]
    webhook_receiver.handler(request(signed(ITEM_UPDATED)), None)

    lines = [json.loads(line) for line in everything.text().splitlines() if line.startswith("{")]
    told = [line for line in lines if "message" in line or "event" in line]

    assert {"gallery work", "item work", "answered", "due work enqueued", "change of a medium"} <= {
        line.get("message") for line in told
    }
    assert "webhook_queued" in {line.get("event") for line in told}
    assert {line["release"] for line in told} == {"unstamped"}


def test_webhooks_genuine_and_forged(everything: Everything):
    body = signed(ITEM_UPDATED)
    everything.planted |= {body, *body.split("."), body[:60]}

    for sent in (body, body[:-4] + "AAAA", "planted-nonsense-6474", ""):
        webhook_receiver.handler(request(sent), None)
    everything.planted.add("planted-nonsense-6474")

    assert_nothing_leaked(everything, "webhook_queued", "webhook_refused")


def test_people_who_are_refused_and_people_who_connect_accounts(everything: Everything):
    api = everything.api
    everything.planted |= {"planted-instance-6475", "planted-password-6476"}

    api("GET", "/galleries", instance="planted-instance-6475.planted-instance-6475")
    test_dashboard_platforms.connect(api, test_dashboard_platforms.ANN)
    test_dashboard_platforms.connect(api, {"user": "ann", "password": "planted-password-6476"})
    api("POST", "/links", {"galleryId": "planted-title-6471", "platform": 17})

    assert_nothing_leaked(everything, '"answered"')


def test_workers_that_crash_and_links_that_stop(everything: Everything, monkeypatch: pytest.MonkeyPatch):
    link_id = everything.shared()
    worker = gallery_worker._worker()

    def crash(message: Message) -> None:
        raise RuntimeError(f"a bug with {TITLE}") from ValueError(ALT)

    with monkeypatch.context() as broken:
        broken.setattr(worker.dispatcher.galleries, "compare", crash)
        everything.api("POST", f"/links/{link_id}/check")
        everything.drain()
    with monkeypatch.context() as broken:
        broken.setattr(auth, "_token_of", _refuse)
        forget()
        everything.api("POST", f"/links/{link_id}/check")
        everything.drain()

    assert everything.api.table.links(everything.api.owner.instance_id)[0].state is LinkState.NEEDS_RECONNECT
    assert_nothing_leaked(
        everything, "message failed", "RuntimeError", "ValueError", "link stopped", "LinksToReconnect"
    )


def _refuse(response: Any) -> tuple[str, float]:
    raise AppRefused("Wix gives no access to this site.", status=response.status_code)
