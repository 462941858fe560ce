"""What a verified webhook is about, as a message for a queue.

Both spellings of each event type are known, both names of `entityFqdn` and of the containers: Wix's docs,
older docs and SDK differ (Wix SDK 1.0.51; Wix docs: Pro Gallery, Webhooks). An item's event names its
gallery in `entityId` and nowhere else. A field that is missing makes an event *unknown*: Wix sending it
again would not help."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, TypeGuard, cast

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Side
from gallery_sync.wix.webhooks import Claims

FILE_ORIGIN: Final = "gallery-sync"
"""`externalInfo.origin` of the files that we bring into the Media Manager."""

type Json = Mapping[str, Any]

_PREFIXES: Final = {
    "wix.pro_gallery.gallery_v2_": "gallery",
    "wix.pro_gallery.v2.gallery_": "gallery",
    "wix.media.site_media.v1.file_descriptor_": "file",
}
_ENTITIES: Final = {
    "wix.pro_gallery.v2.gallery": "gallery",
    "wix.pro_gallery.gallery_v2": "gallery",
    "wix.media.site_media.v1.file_descriptor": "file",
}
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._~-]{0,99}")
_EVENT_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,128}")


@dataclass(frozen=True, slots=True)
class Classified:
    """`name` is one of ours, such as `gallery.updated`; for an unknown event `known` is False and it is
    what Wix calls it. `message` None: nothing is to be done."""

    name: str
    message: Message | None = None
    known: bool = True


def classify(claims: Claims) -> Classified:
    """Never raises: what cannot be understood is unknown."""
    envelope = _object(claims.data)
    event_type = _text(envelope, "eventType")
    payload = _object(envelope.get("data"))
    name = _name(event_type, payload)
    make = _KNOWN.get(name)
    instance_id = _identifier(envelope, "instanceId")
    if make is None or not instance_id:
        return Classified(event_type or "without a type", known=False)
    by_app = _text(_object(envelope.get("identity")), "identityType") == "APP"
    event = _Event(instance_id, _event_id(claims, payload), payload, by_app, _moment(claims.issued_at))
    try:
        return Classified(name, make(event))
    except _FieldMissing:
        return Classified(name, known=False)


class _FieldMissing(Exception):
    """Without it nobody can tell what the event is about."""


@dataclass(frozen=True, slots=True)
class _Event:
    instance_id: str
    event_id: str
    payload: Json
    by_app: bool
    issued_at: str
    """When Wix signed it: for app events the only time there is."""

    @property
    def body(self) -> Json:
        """Of an action event; `bodyAsJson` in older docs."""
        action = _object(self.payload.get("actionEvent"))
        return _object(action.get("body") or action.get("bodyAsJson"))

    def message(self, kind: Kind, **more: Any) -> Message:
        time = _text(self.payload, "eventTime")
        anonymize = self.payload.get("triggeredByAnonymizeRequest") is True
        return Message(
            kind, self.instance_id, self.event_id, self.event_id, event_time=time, anonymize=anonymize, **more
        )


# What each event asks for; None: nothing is to be done. Each may raise `_FieldMissing`.


def _app_installed(event: _Event) -> Message:
    message = event.message(Kind.APP_INSTALLED, origin=_identifier(event.payload, "originInstanceId"))
    return replace(message, event_time=event.issued_at)


def _app_removed(event: _Event) -> Message:
    return replace(event.message(Kind.APP_REMOVED), event_time=event.issued_at)


def _gallery_created(event: _Event) -> None:  # noqa: ARG001
    """No link can know it yet."""
    return


def _gallery_updated(event: _Event) -> Message | None:
    """Wix sends one beside each event of an item. Where an app wrote, most likely ours, those of the items say it all:
    a comparison of the whole gallery would only find our own writes."""
    return None if event.by_app else _about_gallery(event, Kind.GALLERY_CHANGED)


def _gallery_deleted(event: _Event) -> Message:
    return _about_gallery(event, Kind.GALLERY_DELETED)


def _about_gallery(event: _Event, kind: Kind) -> Message:
    return event.message(kind, gallery_id=_required(event.payload, "entityId"))


def _item_written(event: _Event) -> Message:
    item = _object(event.body.get("item") or event.body.get("updatedItem"))
    return _about_item(event, _required(item, "id"), not_before=_text(item, "updatedDate"))


def _item_deleted(event: _Event) -> Message:
    return _about_item(event, _required(event.body, "itemId"), gone=True)


def _about_item(event: _Event, item_id: str, **more: Any) -> Message:
    about = {"gallery_id": _required(event.payload, "entityId"), "entry_ids": (item_id,), "by_app": event.by_app}
    return event.message(Kind.LOOK, side=Side.WIX.value, **about, **more)


def _file_settled(event: _Event) -> Message | None:
    """Files of others are nothing to us."""
    about = _object(event.body.get("externalInfo"))
    if about.get("origin") != FILE_ORIGIN:
        return None
    found = about.get("externalIds")
    ids = tuple(one for one in cast("list[object]", found if isinstance(found, list) else []) if _is_id(one))
    return event.message(Kind.FILE, entry_ids=ids) if ids else None


_KNOWN: Final = {
    "app.installed": _app_installed,
    "app.removed": _app_removed,
    "gallery.created": _gallery_created,
    "gallery.updated": _gallery_updated,
    "gallery.deleted": _gallery_deleted,
    "gallery.gallery_item_created": _item_written,
    "gallery.gallery_item_updated": _item_written,
    "gallery.gallery_item_deleted": _item_deleted,
    "file.file_ready": _file_settled,
    "file.file_failed": _file_settled,
}


def _name(event_type: str, payload: Json) -> str:
    if event_type in ("AppInstalled", "AppRemoved"):
        return f"app.{event_type.removeprefix('App').lower()}"
    for prefix, entity in _PREFIXES.items():
        if event_type.startswith(prefix):
            return f"{entity}.{event_type.removeprefix(prefix)}"
    return f"{_ENTITIES.get(_text(payload, 'entityFqdn'), '')}.{_text(payload, 'slug')}"


def _event_id(claims: Claims, payload: Json) -> str:
    """The event's own ID. App events have none: for them a digest of what was signed, its time included,
    because an app that is removed and installed again within minutes sends the same words twice."""
    own = _text(payload, "id")
    if _EVENT_ID.fullmatch(own):
        return own
    signed = f"{own or claims.data}\n{'' if own else claims.issued_at}"
    return sha256(signed.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(seconds: float) -> str:
    """In ISO 8601; empty for what is no time."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds > 0 else ""
    except (OverflowError, ValueError, OSError):
        return ""


def _object(value: object) -> Json:
    """Of an object, or of text that holds one; empty for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return cast("Json", value) if isinstance(value, dict) else {}


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value[:200] if isinstance(value, str) else ""


def _identifier(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if _is_id(value) else ""


def _required(holder: Json, name: str) -> str:
    """Raises `_FieldMissing`."""
    found = _identifier(holder, name)
    if not found:
        raise _FieldMissing
    return found


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
