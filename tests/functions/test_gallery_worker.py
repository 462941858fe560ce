"""The gallery worker with every event of events/gallery_worker."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.gallery_worker import handler as gallery_worker
from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message
from tests.harness.functions import EVENTS, Context, start_anew
from tests.harness.workshop import Workshop

FOLDER = EVENTS / "gallery_worker"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    start_anew(monkeypatch)


def invoke(event: dict[str, Any]) -> list[int]:
    """Which records failed, counted from 1."""
    names = [record["messageId"] for record in event["Records"]]
    answer = gallery_worker.handler(event, Context())  # type: ignore[arg-type]
    return [names.index(one["itemIdentifier"]) + 1 for one in answer["batchItemFailures"]]


def shown(message: Message) -> dict[str, Any]:
    """A message as expected.json describes it."""
    return {"kind": message.kind, "side": message.side, "entries": len(message.entry_ids)}


def test_every_event_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_does_what_it_should(shop: Workshop, name: str) -> None:
    expected, check_before = EXPECTED[name], shop.link.check_at

    failed = invoke(shop.event("gallery_worker", name))

    assert failed == expected.get("failed", [])
    assert [shown(message) for message in shop.messages()] == expected.get("enqueued", [])
    assert shop.link.state == expected.get("link", "active")
    assert (shop.site.state if shop.site else None) == expected.get("site")
    assert shop.media() == 0
    if not expected.get("enqueued"):
        assert shop.link.check_at == check_before


def test_what_a_comparison_enqueues_are_ids_of_the_gallery(shop: Workshop) -> None:
    invoke(shop.event("gallery_worker", "compare.json"))

    look, order = shop.messages()
    assert order.kind is Kind.ORDER
    assert set(look.entry_ids) == {item["id"] for item in shop.owner.items(shop.gallery_id)}
    assert (look.link_id, look.group) == (shop.link.id, shop.owner.instance_id)


def test_a_gallery_that_was_deleted_holds_its_link_and_says_so(shop: Workshop) -> None:
    shop.owner.delete_gallery(shop.gallery_id)

    invoke(shop.event("gallery_worker", "gallery_deleted_but_still_there.json"))

    assert shop.link.state == "held"
    assert shop.link.reason.endswith(".")
    assert shop.messages() == []


def test_an_app_that_comes_back_takes_its_links_up_again(shop: Workshop) -> None:
    invoke(shop.event("gallery_worker", "app_removed.json"))

    invoke(shop.event("gallery_worker", "app_installed.json"))

    assert shop.link.state == "active"
    assert [message.kind for message in shop.messages()] == ["compare"]


def removed_long_ago(shop: Workshop) -> None:
    invoke(shop.event("gallery_worker", "app_removed.json"))
    assert shop.site is not None
    shop.store.put_site(replace(shop.site, changed_at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_site_is_forgotten_once_its_days_have_passed(shop: Workshop) -> None:
    shop.owner.remove_app()
    removed_long_ago(shop)

    invoke(shop.event("gallery_worker", "purge.json"))

    assert shop.site is None
    assert list(shop.store.links(shop.owner.instance_id)) == []


def test_a_site_into_which_wix_still_lets_the_app_is_taken_up_again(shop: Workshop) -> None:
    removed_long_ago(shop)

    invoke(shop.event("gallery_worker", "purge.json"))

    assert shop.link.state == "active"
    assert [message.kind for message in shop.messages()] == ["compare"]


def test_a_gallery_that_was_deleted_by_an_anonymize_request_takes_its_link_along(shop: Workshop) -> None:
    shop.owner.delete_gallery(shop.gallery_id)

    failed = invoke(shop.event("gallery_worker", "gallery_deleted_by_anonymize_request.json"))

    assert failed == []
    assert shop.link.state == "unlinking"
    assert [message.kind for message in shop.messages()] == ["unlink"]


@pytest.mark.parametrize(
    "name", ["TABLE_NAME", "GALLERY_QUEUE_URL", "ITEM_QUEUE_URL", "ALBUM_BUCKET", "WIX_APP_ID", "WIX_API_URL"]
)
def test_missing_configuration_is_named(shop: Workshop, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(InvalidRequest, match=name):
        gallery_worker._worker()


def test_the_log_holds_no_secret_and_no_content(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    invoke(shop.event("gallery_worker", "two_sites_and_a_broken_message.json"))

    logged = str([record.__dict__ for record in caplog.records])
    assert "gallery work" in logged
    assert "not JSON" not in logged
    assert "Bearer" not in logged
