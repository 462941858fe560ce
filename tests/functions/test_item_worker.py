"""The item worker with every event of events/item_worker."""

import json
from dataclasses import replace
from typing import Any

import pytest

from functions.item_worker import handler as item_worker
from gallery_sync.errors import InvalidRequest
from gallery_sync.model import LinkState, PairState
from tests.harness.aws import BUCKET
from tests.harness.functions import EVENTS, Context, start_anew
from tests.harness.pictures import photograph, position_of, sample_item
from tests.harness.workshop import LINK, Workshop
from tools.people.site import add

FIRST = "11aa22bb-0001-4000-8000-000000000001"
FOLDER = EVENTS / "item_worker"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    start_anew(monkeypatch)


def invoke(event: dict[str, Any]) -> list[int]:
    """Which records failed, counted from 1."""
    names = [record["messageId"] for record in event["Records"]]
    answer = item_worker.handler(event, Context())  # type: ignore[arg-type]
    return [names.index(one["itemIdentifier"]) + 1 for one in answer["batchItemFailures"]]


def written(output: str) -> int:
    """What the metrics say was written to platforms."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return int(sum(sum(line.get("WritesToPlatforms", ())) for line in lines if "_aws" in line))


def test_every_event_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_does_what_it_should(shop: Workshop, capsys: pytest.CaptureFixture[str], name: str) -> None:
    expected = EXPECTED[name]

    failed = invoke(shop.event("item_worker", name))

    assert failed == expected.get("failed", [])
    assert shop.media() == expected.get("media", 0)
    assert written(capsys.readouterr().out) == expected.get("written", 0)
    assert len(shop.pairs()) == expected.get("media", 0)


def test_an_item_that_was_deleted_by_an_anonymize_request_leaves_no_word_behind(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    invoke(shop.event("item_worker", "look_at_items.json"))
    title = next(one["title"] for one in shop.owner.items(shop.gallery_id) if one["id"] == shop.ids[FIRST])
    shop.owner.delete(shop.gallery_id, shop.ids[FIRST])

    invoke(shop.event("item_worker", "forget_an_item.json"))

    assert shop.media() == 2
    assert [pair.bases.wix for pair in shop.pairs() if pair.ids.wix == shop.ids[FIRST]] == [None]
    assert title not in repr([*shop.pairs(), *shop.store.history(shop.link.id), *shop.store.conflicts(shop.link.id)])
    assert title not in capsys.readouterr().out


def test_the_same_event_again_writes_nothing(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(shop.event("item_worker", "look_at_items.json"))
    capsys.readouterr()

    invoke(shop.event("item_worker", "look_at_items.json"))

    assert written(capsys.readouterr().out) == 0
    assert shop.media() == 3


def test_a_look_that_names_only_the_link_is_not_lost(shop: Workshop) -> None:
    event = shop.event("item_worker", "look_at_items.json")
    body = json.loads(event["Records"][0]["body"])
    del body["gallery_id"]
    event["Records"][0]["body"] = json.dumps(body | {"link_id": shop.link.id})

    assert invoke(event) == []
    assert shop.media() == 3


def test_the_album_of_a_link_that_was_unlinked_is_removed_with_everything_in_it(shop: Workshop) -> None:
    invoke(shop.event("item_worker", "look_at_items.json"))
    shop.store.put_link(replace(shop.link, state=LinkState.UNLINKING))

    failed = invoke(shop.event("item_worker", "unlink_a_link_that_its_owner_kept.json"))

    assert failed == []
    assert shop.media() == 0
    assert shop.store.links(shop.owner.instance_id) == []


def test_a_picture_that_cannot_be_fetched_is_recorded_on_its_pair_and_the_rest_goes_on(shop: Workshop) -> None:
    lost = add(shop.owner, shop.gallery_id, sample_item("lost", "Lost", ""))
    file_id = next(one for one in shop.owner.items(shop.gallery_id) if one["id"] == lost)["image"]["imageInfo"]["id"]
    shop.owner.delete_files(file_id)
    event = shop.event("item_worker", "look_at_items.json")
    body = json.loads(event["Records"][0]["body"])
    body["entry_ids"].append(lost)
    event["Records"][0]["body"] = json.dumps(body)

    failed = invoke(event)

    troubled = [pair for pair in shop.pairs() if pair.trouble]
    assert failed == []
    assert shop.media() == 3
    assert [pair.ids.wix for pair in troubled] == [lost]
    assert troubled[0].state is PairState.CREATING
    assert troubled[0].trouble
    assert troubled[0].trouble.reason.endswith(".")


@pytest.mark.parametrize("remove", [True, False])
def test_the_place_where_a_picture_was_taken_is_removed_if_the_owner_wants_it(shop: Workshop, remove: bool) -> None:
    settings = replace(shop.link.settings, remove_position=remove)
    shop.store.put_link(replace(shop.link, settings=settings))
    content = photograph("JPEG")
    sample = replace(sample_item("far", "Far", ""), content=content, mime_type="image/jpeg", file_name="far.jpg")
    item_id = add(shop.owner, shop.gallery_id, sample)
    event = shop.event("item_worker", "look_at_items.json")
    body = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps(body | {"entry_ids": [item_id]})

    failed = invoke(event)

    (found,) = shop.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"galleries/{LINK}/media/")["Contents"]
    stored = shop.s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
    assert failed == []
    assert (position_of(stored) == {}, stored == content) == (remove, not remove)


def test_missing_configuration_is_named(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALBUM_BUCKET")

    with pytest.raises(InvalidRequest, match="ALBUM_BUCKET"):
        item_worker._worker()
