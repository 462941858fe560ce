"""What each event is about, in every spelling that Wix has. Each case as it arrives: tests/functions."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_sync.messages import Kind, from_json
from gallery_sync.wix.events import classify
from gallery_sync.wix.webhooks import Claims
from tests.harness.wix_webhooks import GALLERY, INSTANCE, ITEM, PAIR, action, claims, domain_event

PREFIXES = ["wix.pro_gallery.gallery_v2_", "wix.pro_gallery.v2.gallery_"]
BODIES = {
    "gallery_item_created": {"item": {"id": ITEM}},
    "gallery_item_updated": {"updatedItem": {"id": ITEM}},
    "gallery_item_deleted": {"itemId": ITEM},
}


def about(event_type: str, payload: Any, **envelope: Any):
    made = json.loads(claims(event_type, payload)["data"]) | envelope
    return classify(Claims(json.dumps(made), 1.0))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("container", ["body", "bodyAsJson"])
@pytest.mark.parametrize("fqdn", ["wix.pro_gallery.v2.gallery", "wix.pro_gallery.gallery_v2", None])
@pytest.mark.parametrize("slug", BODIES)
def test_every_spelling_of_an_items_event(prefix: str, container: str, fqdn: str | None, slug: str):
    body = json.dumps(BODIES[slug]) if container == "bodyAsJson" else BODIES[slug]
    payload = domain_event(slug, {"actionEvent": {container: body}}, entityFqdn=fqdn)

    message = about(prefix + slug, payload).message

    assert message is not None
    assert (message.kind, message.gallery_id, message.entry_ids) == (Kind.LOOK, GALLERY, (ITEM,))
    assert message.gone == (slug == "gallery_item_deleted")


@pytest.mark.parametrize("fqdn", ["wix.pro_gallery.v2.gallery", "wix.pro_gallery.gallery_v2"])
@pytest.mark.parametrize("slug", BODIES)
def test_an_unheard_of_event_type_is_known_by_entity_and_slug(fqdn: str, slug: str):
    message = about("wix.pro_gallery.v3.new", action(slug, BODIES[slug], entityFqdn=fqdn)).message

    assert message is not None
    assert message.entry_ids == (ITEM,)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(("slug", "kind"), [("updated", Kind.GALLERY_CHANGED), ("deleted", Kind.GALLERY_DELETED)])
def test_every_spelling_of_a_gallerys_event(prefix: str, slug: str, kind: Kind):
    message = about(prefix + slug, domain_event(slug, {f"{slug}Event": {}})).message

    assert message is not None
    assert (message.kind, message.gallery_id) == (kind, GALLERY)


def test_a_message_survives_the_queue():
    payload = action("gallery_item_updated", {"updatedItem": {"id": ITEM, "updatedDate": "2026-01-02T03:04:05Z"}})

    message = about("wix.pro_gallery.gallery_v2_gallery_item_updated", payload).message

    assert message is not None
    assert from_json(message.to_json()) == message
    assert (message.not_before, message.event_time) == ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06.100001Z")


def test_no_content_travels():
    item = {"id": ITEM, "title": "Confidential", "description": "Confidential"}
    payload = action("gallery_item_updated", {"updatedItem": item})

    message = about("wix.pro_gallery.gallery_v2_gallery_item_updated", payload).message

    assert message is not None
    assert "Confidential" not in message.to_json()


@pytest.mark.parametrize(
    "event_id", ["x" * 129, "with space", "ünï", "", None, 7], ids=["long", "space", "letters", "empty", "null", "7"]
)
def test_an_event_id_that_no_queue_takes_becomes_a_digest_of_itself(event_id: object):
    payload = domain_event("updated", {}, id=event_id)

    first, again = (about(f"{PREFIXES[0]}updated", payload).message for _ in range(2))
    other = about(f"{PREFIXES[0]}updated", payload | {"entityId": ITEM, "id": f"{event_id} other"}).message

    assert first is not None
    assert other is not None
    assert first == again
    assert len(first.event_id) == 64
    assert first.event_id != other.event_id


@pytest.mark.parametrize("instance", ["", None, 7, "a/b", "x" * 101, "a b", "ü", "..", "#"])
def test_without_a_sound_instance_id_nothing_is_queued(instance: object):
    found = about("AppRemoved", {}, instanceId=instance)

    assert (found.known, found.message) == (False, None)


@pytest.mark.parametrize(
    ("slug", "payload"),
    [
        ("gallery_item_deleted", action("gallery_item_deleted", {})),
        ("gallery_item_deleted", action("gallery_item_deleted", {"itemId": "../x"})),
        ("gallery_item_deleted", action("gallery_item_deleted", {"itemId": 7})),
        ("gallery_item_deleted", {**action("gallery_item_deleted", {"itemId": ITEM}), "entityId": None}),
        ("gallery_item_created", action("gallery_item_created", {"item": "text"})),
        ("gallery_item_created", domain_event("gallery_item_created", {"actionEvent": {"bodyAsJson": "{"}})),
        ("updated", domain_event("updated", {}, entityId="")),
        ("updated", []),
        ("updated", "text"),
        ("no_such_event", domain_event("no_such_event", {})),
    ],
)
def test_what_is_too_odd_is_unknown(slug: str, payload: Any):
    found = about(PREFIXES[0] + slug, payload)

    assert (found.known, found.message) == (False, None)


@pytest.mark.parametrize(
    "info",
    [
        {"origin": "another", "externalIds": [PAIR]},
        {"origin": "gallery-sync"},
        {"origin": "gallery-sync", "externalIds": []},
        {"origin": "gallery-sync", "externalIds": PAIR},
        {"origin": "gallery-sync", "externalIds": [7, "a/b"]},
        None,
    ],
)
def test_files_that_are_not_ours_are_known_and_nothing_to_us(info: object):
    payload = action("file_ready", {"externalInfo": info}, fqdn="wix.media.site_media.v1.file_descriptor")

    found = about("wix.media.site_media.v1.file_descriptor_file_ready", payload)

    assert (found.known, found.message) == (True, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from([*(prefix + slug for prefix in PREFIXES for slug in BODIES), "AppInstalled", "x"])


@settings(deadline=None, max_examples=50)
@given(JSON)
def test_no_content_makes_the_classification_fail(data: object):
    assert classify(Claims(json.dumps(data))).message is None


@settings(deadline=None, max_examples=50)
@given(TYPES, JSON, JSON, JSON)
def test_no_envelope_makes_the_classification_fail(event_type: str, body: object, entity: object, identity: object):
    payload = {"id": entity, "entityId": entity, "actionEvent": {"body": body}}
    envelope = {"instanceId": INSTANCE, "eventType": event_type, "identity": identity, "data": json.dumps(payload)}

    message = classify(Claims(json.dumps(envelope))).message

    assert message is None or message.deduplication_id


def test_what_an_app_changed_in_a_gallery_is_left_to_the_events_of_its_items():
    payload = domain_event("updated", {"updatedEvent": {}})
    by_app = json.dumps({"identityType": "APP", "appId": "app"})

    found = about("wix.pro_gallery.gallery_v2_updated", payload, identity=by_app)

    assert (found.name, found.known, found.message) == ("gallery.updated", True, None)
