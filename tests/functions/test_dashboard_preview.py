"""Previews of galleries whose album is there already, and large."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from gallery_sync.dashboard import galleries
from gallery_sync.model import Draft, Media, MediaKind, Projection, Side
from gallery_sync.platforms.s3 import S3Platform
from gallery_sync.services.links import link_id_of
from gallery_sync.sync.identity import pair_id
from tests.functions import test_dashboard_api
from tests.functions.test_dashboard_api import Api

simulator = test_dashboard_api.simulator
api = test_dashboard_api.api


def share_before(api: Api, gallery_id: str, s3: Any) -> None:
    link_id = link_id_of(api.owner.instance_id, gallery_id, "s3")
    platform = S3Platform(s3, "albums", "", lambda: datetime.now(UTC))
    album = platform.open(platform.create_album(link_id, "Album"))
    text = Media(MediaKind.TEXT, "t", html="<p>x</p>")
    for number, item in enumerate(api.owner.items(gallery_id)):
        album.create(Draft(pair_id(link_id, Side.WIX, item["id"]), Projection("t"), text, None, float(number)))


def test_a_preview_of_a_large_album_reads_a_part_of_it_and_says_so(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(galleries, "READ", 2)
    gallery_id = api.gallery(items=5)
    share_before(api, gallery_id, boto3.client("s3"))
    read: list[str] = []

    def note(params: Any, **_: Any) -> None:
        read.append(params["Key"])

    client = boto3.client
    monkeypatch.setattr(boto3, "client", lambda *names, **more: noted(client(*names, **more), note))
    found = api("POST", "/previews", {"galleryId": gallery_id, "platform": "s3"}).json()

    assert (found["total"], found["external"]["create"], found["unread"], found["unknown"]) == (5, {}, 3, 0)
    assert found["unchanged"] + found["external"]["change"] == 2
    assert sum("/items/" in key for key in read) == 2


def noted(client: Any, note: Any) -> Any:
    client.meta.events.register("provide-client-params.s3.GetObject", note)
    return client
