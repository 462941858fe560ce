"""What the workers find: the cloud in process (moto), Wix as the simulator, one gallery that is shared."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gallery_sync.model import Link, Pair, Settings, Site
from gallery_sync.platforms.s3.platform import S3Platform
from gallery_sync.runtime import wiring
from tests.harness.aws import BUCKET, Resources, furnished, in_process
from tests.harness.functions import EVENTS
from tests.harness.pictures import sample_item
from tools.people.owner import Owner
from tools.people.site import add

LINK = "link-1"
_GALLERY = "6a1f0c5e-3b7d-4e29-8f64-1c2d3e4f5a6b"
_INSTANCE = "52192e8f-12da-4dc2-9382-f5590c2d0ff4"
_ITEM = "11aa22bb-0001-4000-8000-{:012d}"
"""IDs as the files of events/ have them; the simulator gives others."""


@dataclass(frozen=True, slots=True)
class Workshop(Resources):
    """`ids` are those of the simulator for those in the files."""

    owner: Owner
    gallery_id: str
    ids: Mapping[str, str]

    def event(self, function: str, name: str) -> dict[str, Any]:
        text = (EVENTS / function / name).read_text()
        for ours, theirs in self.ids.items():
            text = text.replace(ours, theirs)
        return json.loads(text)

    @property
    def link(self) -> Link:
        link = self.store.link(self.owner.instance_id, LINK)
        assert link is not None
        return link

    @property
    def site(self) -> Site | None:
        return self.store.site(self.owner.instance_id)

    def pairs(self) -> list[Pair]:
        return list(self.store.pairs(LINK))

    def media(self) -> int:
        """How many media the album holds."""
        return self.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"galleries/{LINK}/items/")["KeyCount"]


@contextmanager
def workshop(simulator: Mapping[str, Any], environment: pytest.MonkeyPatch) -> Generator[Workshop]:
    with httpx.Client(base_url=simulator["admin_url"], timeout=30, trust_env=False) as admin, in_process(environment):
        owner, gallery_id, ids = _site(admin)
        made = furnished(environment, simulator)
        share(made, owner.instance_id, gallery_id)
        yield Workshop(made.store, made.queues, made.sqs, made.s3, owner, gallery_id, ids)


def share(resources: Resources, instance_id: str, gallery_id: str) -> None:
    """With an empty album."""
    S3Platform(resources.s3, BUCKET, "", wiring.now).create_album(LINK, "Gallery")
    resources.store.put_link(_link(instance_id, gallery_id))


def _site(admin: httpx.Client) -> tuple[Owner, str, dict[str, str]]:
    """A site with a gallery of a picture, an embedded video and a text."""
    site = admin.post("/sites", json={"name": "Workshop"}).raise_for_status().json()
    owner = Owner(admin, site["instance_id"])
    gallery_id = owner.create_gallery("Gallery")
    video = {"type": "YOUTUBE", "videoInfo": {"url": "https://www.youtube.com/watch?v=aaaaaaaaaaa"}}
    items = (
        add(owner, gallery_id, sample_item("one", "One", "")),
        owner.add(gallery_id, {"title": "Two", "video": video}),
        owner.add_text(gallery_id, "<p>Three</p>", title="Three"),
    )
    ids = {_ITEM.format(number): name for number, name in enumerate(items, 1)}
    return owner, gallery_id, ids | {_GALLERY: gallery_id, _INSTANCE: owner.instance_id}


def _link(instance_id: str, gallery_id: str) -> Link:
    """It has been compared before, so that single items may be looked at, and it is due."""
    before = datetime(2026, 1, 1, tzinfo=UTC)
    return Link(
        LINK,
        instance_id,
        gallery_id,
        "s3",
        LINK,
        Settings(),
        check_at=before,
        compared_at=before,
        gallery_title="Gallery",
    )
