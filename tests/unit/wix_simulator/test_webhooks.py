import pytest

from tests.unit.wix_simulator.conftest import GALLERIES, Receiver, Simulator, eventually
from tools.wix_simulator.webhooks import RETRY_AFTER

TEXT = {"text": {"html": "<p>x</p>"}}


def test_the_envelope_has_wixs_three_layers(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery(name="G")
    simulator.settle()

    (webhook,) = receiver.webhooks("created")

    site = simulator.world.first_site
    assert webhook.header == {"alg": "RS256", "kid": webhook.header["kid"]}
    assert webhook.claims["exp"] - webhook.claims["iat"] == 300_000
    assert webhook.envelope["instanceId"] == site.instance_id
    assert webhook.envelope["eventType"] == "wix.pro_gallery.gallery_v2_created"
    assert webhook.identity == {"identityType": "WIX_USER", "wixUserId": site.owner_id}
    assert webhook.event["entityFqdn"] == "wix.pro_gallery.v2.gallery"
    assert webhook.event["entityId"] == gallery_id
    assert webhook.event["createdEvent"]["entity"]["items"] == []
    assert webhook.event["entityEventSequence"] == "1"


def test_what_the_app_writes_bears_its_identity(simulator: Simulator, receiver: Receiver) -> None:
    simulator.app("POST", GALLERIES, {"gallery": {"name": "G"}})
    simulator.settle()

    assert receiver.webhooks()[0].identity == {"identityType": "APP", "appId": simulator.world.app_id}


def test_an_item_event_names_its_gallery_and_updates_it(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery()
    item = simulator.item(gallery_id, title="T", sortOrder=1644317968.985)
    simulator.owner("PATCH", f"/galleries/{gallery_id}/items/{item['id']}", {"item": {"tags": {"values": ["a"]}}})
    simulator.owner("DELETE", f"/galleries/{gallery_id}/items/{item['id']}")
    simulator.settle()

    item_events = [one for one in receiver.webhooks() if "item" in one.event["slug"]]
    created, updated, deleted = (one.event["actionEvent"]["body"] for one in item_events)
    assert receiver.slugs() == [
        "created",
        *("gallery_item_created", "updated"),
        *("gallery_item_updated", "updated"),
        *("gallery_item_deleted", "updated"),
    ]
    assert {one.event["entityId"] for one in item_events} == {gallery_id}
    assert created["item"]["sortOrder"] == 1644317968.985
    assert "tags" not in updated["updatedItem"]
    assert deleted == {"itemId": item["id"]}
    assert receiver.webhooks("updated")[-1].event["updatedEvent"]["currentEntity"]["totalItems"] == 0


def test_deleting_a_gallery_deletes_each_item_first(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 3)
    simulator.settle()
    receiver.bodies.clear()

    simulator.owner("DELETE", f"/galleries/{gallery_id}")
    simulator.settle()

    assert receiver.slugs() == ["gallery_item_deleted"] * 3 + ["deleted"]
    origins = [one.event["originatedFrom"] for one in receiver.webhooks("gallery_item_deleted")]
    assert origins == ["Gallery Deleted"] * 3
    assert receiver.webhooks("deleted")[0].event["deletedEvent"] == {}


def test_creating_with_items_and_cloning_announce_each_item(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 2)
    simulator.owner("POST", "/galleries", {"cloneFromGalleryId": gallery_id})
    simulator.settle()

    assert sorted(receiver.slugs()) == ["created"] * 2 + ["gallery_item_created"] * 4


def test_the_older_spelling_can_be_asked_for(simulator: Simulator, receiver: Receiver) -> None:
    simulator.admin("PATCH", "/settings", {"webhook_spelling": "older"})
    simulator.gallery(name="G")
    simulator.settle()

    (webhook,) = receiver.webhooks()
    assert webhook.envelope["eventType"] == "wix.pro_gallery.v2.gallery_created"
    assert isinstance(webhook.event["createdEvent"]["entityAsJson"], str)


def test_installing_removing_and_duplicating_are_app_events(simulator: Simulator, receiver: Receiver) -> None:
    simulator.gallery(name="G", items=[TEXT])
    copy = simulator.owner("POST", "/duplicate", {})
    simulator.owner("POST", "/remove")
    simulator.gallery(name="unseen by the app")
    simulator.settle()

    installed, removed = receiver.webhooks("AppInstalled")[0], receiver.webhooks("AppRemoved")[0]
    origin = simulator.world.first_site.instance_id
    assert installed.envelope["instanceId"] == copy["instance_id"]
    assert installed.event == {"appId": simulator.world.app_id, "originInstanceId": origin}
    assert removed.envelope["instanceId"] == origin
    assert receiver.slugs().count("created") == 1
    copied = simulator.admin("GET", f"/sites/{copy['instance_id']}/dump")["galleries"]
    assert [(gallery["name"], gallery["totalItems"]) for gallery in copied] == [("G", 1)]


def test_a_refused_webhook_is_sent_again_with_the_same_event_id(simulator: Simulator, receiver: Receiver) -> None:
    simulator.admin("PATCH", "/settings", {"time_scale": 1e6})
    receiver.answers = [500, 204]
    simulator.gallery()
    simulator.settle()

    assert len({one.event["id"] for one in receiver.webhooks()}) == 1
    assert simulator.deliveries()[-1]["attempts"] == [500, 204, 200]
    assert simulator.deliveries()[-1]["state"] == "delivered"


def test_wix_gives_up_after_twelve_further_attempts(simulator: Simulator, receiver: Receiver) -> None:
    simulator.admin("PATCH", "/settings", {"time_scale": 1e7})
    receiver.answers = [500] * 13
    simulator.gallery()
    simulator.settle()

    assert sum(RETRY_AFTER) == 47 * 3600 + 11 * 60
    assert simulator.deliveries()[-1]["attempts"] == [500] * 13
    assert simulator.deliveries()[-1]["state"] == "given_up"


def test_a_failing_webhook_does_not_hold_up_the_next(simulator: Simulator, receiver: Receiver) -> None:
    receiver.answers = [500]
    gallery_id = simulator.gallery()
    simulator.item(gallery_id)

    eventually(lambda: "gallery_item_created" in receiver.slugs())
    assert simulator.admin("GET", "/idle")["retrying_deliveries"] == 1


def test_events_of_a_gallery_arrive_in_order(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 30)
    simulator.settle()

    sequence = [int(one.event["entityEventSequence"]) for one in receiver.webhooks()]
    assert {one.event["entityId"] for one in receiver.webhooks()} == {gallery_id}
    assert sequence == list(range(1, 32))


def test_a_replay_sends_every_event_once_more(simulator: Simulator, receiver: Receiver) -> None:
    gallery_id = simulator.gallery()
    simulator.item(gallery_id)
    simulator.settle()
    first = [one.event["id"] for one in receiver.webhooks()]

    replayed = simulator.admin("POST", "/deliveries/replay", {})
    simulator.settle()

    assert replayed == {"replayed": 3}
    assert [one.event["id"] for one in receiver.webhooks()] == [*first, *first]


@pytest.mark.parametrize(
    ("fault", "arrivals"),
    [
        ("webhook_lost", ["2"]),
        ("webhook_doubled", ["1", "1", "2"]),
        ("webhook_reordered", ["2", "1"]),
        ("webhook_delayed", ["2", "1"]),
    ],
)
def test_faults_of_webhooks(simulator: Simulator, receiver: Receiver, fault: str, arrivals: list[str]) -> None:
    simulator.admin("PUT", "/faults", {"webhook_delay": 0.3})
    simulator.admin("POST", "/faults/next", {"fault": fault, "method": "created"})

    simulator.owner("POST", "/galleries", {"gallery": {"items": [TEXT]}})
    simulator.settle()

    assert [one.event["entityEventSequence"] for one in receiver.webhooks()] == arrivals
    assert simulator.admin("GET", "/faults")["struck"] == {fault: 1}


def test_without_a_target_events_are_kept_for_a_replay(simulator: Simulator) -> None:
    simulator.gallery()

    assert [one["state"] for one in simulator.deliveries()] == ["no_target"]
    assert simulator.settle()["idle"] is True
