"""Webhooks as Wix signs them, and the events of events/webhook_receiver made from them.

`python -m tests.harness.wix_webhooks` writes those files anew; signatures are the same every time.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import jwt

EVENTS = Path(__file__).parents[2] / "events"
KEYS = EVENTS / "keys"
PRIVATE_KEY = (KEYS / "wix-webhooks.test-only.private.pem").read_text()
PUBLIC_KEY = (KEYS / "wix-webhooks.test-only.public.pem").read_text()
ANOTHER_KEY = (KEYS / "another.test-only.private.pem").read_text()
ANOTHER_PUBLIC_KEY = (KEYS / "another.test-only.public.pem").read_text()

INSTANCE = "5d3b8e0a-61b4-4a6e-9f0d-0a7c9b1e2f33"
GALLERY = "c2a7f0d4-3c58-4f0e-8f6e-1b9d2a4c6e77"
ITEM = "0f4b6c1e-52a9-4d37-b1c8-7e3a9d5f2b10"
PAIR = "k3v7q2mzt4n6w8x0y1a5b9c2d4"
FILE = "1f2e3d_4c5b6a798897a6b5c4d3e2f10a1b2c3d~mv2.jpg"
APP = "9c1f6a52-7d0e-4b0b-9a44-2f6f0c1d5e11"
ISSUED = 1767323047
IN_2100 = 4102444800
OWNER = {"identityType": "WIX_USER", "wixUserId": "e6b0c9d8-1a2f-4c3d-9e5b-7f8a0c1d2e3f"}
OURSELVES = {"identityType": "APP", "appId": APP}

GALLERY_FQDN = "wix.pro_gallery.v2.gallery"
FILE_FQDN = "wix.media.site_media.v1.file_descriptor"
IMAGE = {
    "type": "WIX_MEDIA",
    "imageInfo": {"id": FILE, "height": 3024, "width": 4032, "altText": "Harbour at dusk", "filename": "harbour.jpg"},
    "focalPoint": {"x": 0.5, "y": 0.5},
}
WRITTEN = {"id": ITEM, "sortOrder": 1767323045.678, "title": "Harbour", "type": "IMAGE", "image": IMAGE}
DATED = {**WRITTEN, "createdDate": "2026-01-02T03:04:05Z", "updatedDate": "2026-01-02T03:04:05Z"}
NAMED = {"id": GALLERY, "name": "Harbours", "totalItems": 2, "items": [], "createdDate": "2025-11-20T10:00:00Z"}
OURS = {"origin": "gallery-sync", "externalIds": [PAIR]}

type Json = dict[str, Any]


def domain_event(slug: str, content: Json, *, fqdn: str = GALLERY_FQDN, number: int = 1, **more: Any) -> Json:
    """What happened, without the envelopes around it."""
    event = {
        "id": f"b3d9a7c1-0000-4000-8000-{number:012}",
        "entityFqdn": fqdn,
        "slug": slug,
        "entityId": GALLERY if fqdn == GALLERY_FQDN else FILE,
        "eventTime": "2026-01-02T03:04:06.100001Z",
        "triggeredByAnonymizeRequest": False,
        "originatedFrom": "",
        "entityEventSequence": str(40 + number),
    }
    return event | content | more


def action(slug: str, body: Json, **more: Any) -> Json:
    return domain_event(slug, {"actionEvent": {"body": body}}, **more)


def claims(event_type: str, payload: Any, identity: Json | None = None, **more: Any) -> Json:
    """The three layers: claims, whose `data` is text, whose `data` is text again."""
    envelope = {
        "instanceId": INSTANCE,
        "eventType": event_type,
        "identity": json.dumps(identity or OWNER),
        "data": json.dumps(payload),
    }
    return {"data": json.dumps(envelope), "iat": ISSUED, "exp": IN_2100, **more}


def signed(content: Json, key: str = PRIVATE_KEY, algorithm: str = "RS256") -> str:
    return jwt.encode(content, key, algorithm=algorithm, headers={"kid": "a1B2c3D4"})


def request(body: str, *, is_base64: bool = False) -> Json:
    """The event of an API Gateway HTTP API, payload format 2.0."""
    return {
        "version": "2.0",
        "routeKey": "POST /webhooks/wix",
        "rawPath": "/webhooks/wix",
        "rawQueryString": "",
        "headers": {"content-type": "text/plain; charset=utf-8", "user-agent": "Wix"},
        "requestContext": {"http": {"method": "POST", "path": "/webhooks/wix"}, "stage": "$default"},
        "body": body,
        "isBase64Encoded": is_base64,
    }


# --- accepted ------------------------------------------------------------------------------------------------------

ITEM_UPDATED = claims(
    "wix.pro_gallery.gallery_v2_gallery_item_updated", action("gallery_item_updated", {"updatedItem": DATED}, number=6)
)


def _accepted() -> dict[str, Json]:
    current, older, files = "wix.pro_gallery.gallery_v2_", "wix.pro_gallery.v2.gallery_", f"{FILE_FQDN}_"
    created = {"createdEvent": {"entity": NAMED}}
    updated = {"updatedEvent": {"currentEntity": NAMED}}
    thin = {name: value for name, value in WRITTEN.items() if name != "image"}
    in_text = {"actionEvent": {"bodyAsJson": json.dumps({"item": DATED})}}
    ready = {"file": {"id": FILE, "operationStatus": "READY"}, "externalInfo": OURS, "triggeredByUndelete": False}
    failed = {"externalInfo": OURS, "error": {"code": "IMPORT_FAILED", "description": "The source answered 404"}}
    of_others = {"file": {"id": FILE}, "externalInfo": {"origin": "another-app", "externalIds": [PAIR]}}
    deleted = {"itemId": ITEM}
    return {
        "gallery_created": claims(f"{current}created", domain_event("created", created, number=1)),
        "gallery_updated": claims(f"{current}updated", domain_event("updated", updated, number=2)),
        "gallery_deleted": claims(f"{current}deleted", domain_event("deleted", {"deletedEvent": {}}, number=3)),
        "item_created": claims(
            f"{current}gallery_item_created", action("gallery_item_created", {"item": DATED}, number=4)
        ),
        "item_created_by_ourselves": claims(
            f"{current}gallery_item_created", action("gallery_item_created", {"item": DATED}, number=5), OURSELVES
        ),
        "item_updated": ITEM_UPDATED,
        "item_updated_without_date": claims(
            f"{current}gallery_item_updated", action("gallery_item_updated", {"updatedItem": thin}, number=11)
        ),
        "item_deleted": claims(f"{current}gallery_item_deleted", action("gallery_item_deleted", deleted, number=7)),
        "item_deleted_with_its_gallery": claims(
            f"{current}gallery_item_deleted",
            action("gallery_item_deleted", deleted, number=8, originatedFrom="Gallery Deleted"),
        ),
        "item_deleted_by_anonymize_request": claims(
            f"{current}gallery_item_deleted",
            action("gallery_item_deleted", deleted, number=15, triggeredByAnonymizeRequest=True),
        ),
        "item_updated_by_anonymize_request": claims(
            f"{current}gallery_item_updated",
            action("gallery_item_updated", {"updatedItem": thin}, number=16, triggeredByAnonymizeRequest=True),
        ),
        "gallery_deleted_by_anonymize_request": claims(
            f"{current}deleted",
            domain_event("deleted", {"deletedEvent": {}}, number=17, triggeredByAnonymizeRequest=True),
        ),
        "item_created_in_older_spelling": claims(
            f"{older}gallery_item_created", domain_event("gallery_item_created", in_text, number=12)
        ),
        "gallery_updated_in_older_spelling": claims(
            f"{older}updated", domain_event("updated", {"updatedEvent": {"currentEntityAsJson": json.dumps(NAMED)}})
        ),
        "item_deleted_under_another_entity_name": claims(
            "spelled.yet_differently",
            action("gallery_item_deleted", deleted, number=13, entityFqdn="wix.pro_gallery.gallery_v2"),
        ),
        "app_installed": claims("AppInstalled", {"appId": APP}),
        "app_installed_on_duplicated_site": claims(
            "AppInstalled", {"appId": APP, "originInstanceId": "2b7e1516-28ae-4d2a-a6ab-f7158809cf4f"}
        ),
        "app_removed": claims("AppRemoved", {"appId": APP}),
        "file_ready": claims(f"{files}file_ready", action("file_ready", ready, fqdn=FILE_FQDN, number=9), OURSELVES),
        "file_failed": claims(
            f"{files}file_failed", action("file_failed", failed, fqdn=FILE_FQDN, number=10), OURSELVES
        ),
        "file_ready_of_another_app": claims(
            f"{files}file_ready", action("file_ready", of_others, fqdn=FILE_FQDN, number=14)
        ),
        "unknown_type": claims("wix.blog.v3.post_created", domain_event("created", {}, entityFqdn="wix.blog.v3.post")),
        "item_without_id": claims(f"{current}gallery_item_deleted", action("gallery_item_deleted", {})),
    }


# --- refused: the same webhook with one thing spoiled --------------------------------------------------------------


def unsigned(content: Json) -> str:
    return jwt.encode(content, "", algorithm="none")


def signed_with_the_public_key(content: Json) -> str:
    """HS256 with the public key as secret, by hand: libraries refuse to do it."""
    parts = (json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps(content))
    text = b".".join(_base64url(part.encode()) for part in parts)
    return (text + b"." + _base64url(hmac.digest(PUBLIC_KEY.encode(), text, hashlib.sha256))).decode()


def tampered(content: Json) -> str:
    header, _, signature = signed(content).split(".")
    data = content["data"].replace(ITEM, "00000000-0000-4000-8000-000000000000")
    return ".".join((header, _base64url(json.dumps({**content, "data": data}).encode()).decode(), signature))


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def without(content: Json, name: str) -> Json:
    return {one: value for one, value in content.items() if one != name}


REFUSED = {
    "refused_without_signature": unsigned(ITEM_UPDATED),
    "refused_hs256_with_the_public_key": signed_with_the_public_key(ITEM_UPDATED),
    "refused_rs512": signed(ITEM_UPDATED, algorithm="RS512"),
    "refused_another_key": signed(ITEM_UPDATED, ANOTHER_KEY),
    "refused_tampered": tampered(ITEM_UPDATED),
    "refused_signature_cut_off": signed(ITEM_UPDATED)[:-4],
    "refused_expired": signed({**ITEM_UPDATED, "exp": ISSUED + 1}),
    "refused_without_expiry": signed(without(ITEM_UPDATED, "exp")),
    "refused_expiry_no_number": signed({**ITEM_UPDATED, "exp": "2100-01-01"}),
    "refused_not_yet_valid": signed({**ITEM_UPDATED, "nbf": IN_2100 - 1}),
    "refused_data_is_an_object": signed({**ITEM_UPDATED, "data": json.loads(ITEM_UPDATED["data"])}),
    "refused_data_is_missing": signed(without(ITEM_UPDATED, "data")),
    "refused_not_a_jwt": json.dumps(ITEM_UPDATED),
    "refused_empty": "",
}


def events() -> dict[str, Json]:
    """Every file of events/webhook_receiver, except expected.json."""
    accepted = {name: request(signed(content)) for name, content in _accepted().items()}
    body = signed(ITEM_UPDATED)
    accepted["item_updated_in_base64"] = request(base64.b64encode(body.encode()).decode(), is_base64=True)
    refused = {name: request(token) for name, token in REFUSED.items()}
    return {**accepted, **refused, "refused_too_large": request("x" * (256 * 1024 + 1))}


def as_file(event: Json) -> str:
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, event in events().items():
        (EVENTS / "webhook_receiver" / f"{name}.json").write_text(as_file(event))
    environment = {"WebhookReceiver": {"WIX_PUBLIC_KEYS": PUBLIC_KEY.strip().replace("\n", "\\n")}}
    (EVENTS / "env.json").write_text(as_file(environment))
