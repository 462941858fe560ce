"""The events that Wix announces, and the domain event inside a webhook.

Source: `@wix/auto_sdk_pro-gallery_pro-gallery` 1.0.51, `@wix/auto_sdk_media_files` 1.0.101, Wix docs: Domain Events.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from .wire import Json, iso_micros

type Spelling = Literal["current", "older"]

GALLERY_FQDN = "wix.pro_gallery.v2.gallery"
FILE_FQDN = "wix.media.site_media.v1.file_descriptor"


class Kind(Enum):
    """Value: fqdn, slug, eventType, the eventType's older spelling, and where the body stands."""

    GALLERY_CREATED = (GALLERY_FQDN, "created", "createdEvent", "entity")
    GALLERY_UPDATED = (GALLERY_FQDN, "updated", "updatedEvent", "currentEntity")
    GALLERY_DELETED = (GALLERY_FQDN, "deleted", "deletedEvent", None)
    ITEM_CREATED = (GALLERY_FQDN, "gallery_item_created", "actionEvent", "body")
    ITEM_UPDATED = (GALLERY_FQDN, "gallery_item_updated", "actionEvent", "body")
    ITEM_DELETED = (GALLERY_FQDN, "gallery_item_deleted", "actionEvent", "body")
    FILE_READY = (FILE_FQDN, "file_ready", "actionEvent", "body")
    FILE_FAILED = (FILE_FQDN, "file_failed", "actionEvent", "body")
    APP_INSTALLED = (None, "AppInstalled", None, None)
    APP_REMOVED = (None, "AppRemoved", None, None)

    def __init__(self, fqdn: str | None, slug: str, container: str | None, field: str | None) -> None:
        self.fqdn = fqdn
        self.slug = slug
        self.container = container
        self.field = field

    def event_type(self, spelling: Spelling) -> str:
        if self.fqdn is None:
            return self.slug
        if self.fqdn == FILE_FQDN:
            return f"{FILE_FQDN}_{self.slug}"
        return f"wix.pro_gallery.gallery_v2_{self.slug}" if spelling == "current" else f"{self.fqdn}_{self.slug}"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened on a site, not yet an event. `entity_id` is the gallery for item events."""

    kind: Kind
    entity_id: str
    body: Json
    originated_from: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A happening with its ID, time and number: what is sent, and sent again, under one event ID."""

    id: str
    instance_id: str
    actor: Json
    happening: Happening
    at: datetime
    sequence: int

    @property
    def kind(self) -> Kind:
        return self.happening.kind

    def payload(self, spelling: Spelling) -> Json:
        """The innermost layer: a domain event, or the bare payload of an app event."""
        happening = self.happening
        if self.kind.fqdn is None or self.kind.container is None:
            return happening.body
        return {
            "id": self.id,
            "entityFqdn": self.kind.fqdn,
            "slug": self.kind.slug,
            "entityId": happening.entity_id,
            self.kind.container: self._contained(spelling),
            "eventTime": iso_micros(self.at),
            "triggeredByAnonymizeRequest": False,
            "originatedFrom": happening.originated_from,
            "entityEventSequence": str(self.sequence),
        }

    def _contained(self, spelling: Spelling) -> Json:
        if self.kind.field is None:
            return {}
        if spelling == "older" and self.kind.fqdn == GALLERY_FQDN:
            return {f"{self.kind.field}AsJson": json.dumps(self.happening.body)}
        return {self.kind.field: self.happening.body}
