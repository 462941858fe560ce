"""What the workers find: the cloud in process (moto), Wix as the simulator, one gallery that is shared."""

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto import mock_aws
from moto.dynamodb.models.table import Table as MotoTable

from gallery_sync.messages import Message, from_json
from gallery_sync.model import Link, Pair, Settings, Site
from gallery_sync.platforms.s3.platform import S3Platform
from gallery_sync.runtime import wiring
from gallery_sync.store.table import Table
from tests.harness.pictures import sample_item
from tests.harness.side_by_side import one_after_another
from tests.harness.tables import create_table
from tools.people.owner import Owner
from tools.people.site import add

EVENTS = Path(__file__).parents[2] / "events"
LINK, BUCKET = "link-1", "albums"
_GALLERY = "6a1f0c5e-3b7d-4e29-8f64-1c2d3e4f5a6b"
_INSTANCE = "52192e8f-12da-4dc2-9382-f5590c2d0ff4"
_ITEM = "11aa22bb-0001-4000-8000-{:012d}"
"""IDs as the files of events/ have them; the simulator gives others."""
_QUICK: Any = {"core": {"reset_boto3_session": False}}
"""botocore reads its descriptions of AWS's services once, not for each test."""


@dataclass
class Context:
    """Lambda's, as far as the functions use it."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@dataclass
class Workshop:
    """`ids` are those of the simulator for those in the files."""

    owner: Owner
    gallery_id: str
    ids: Mapping[str, str]
    queues: Mapping[str, str]
    store: Table
    sqs: Any
    s3: Any

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

    def enqueued(self) -> list[Message]:
        found: list[Message] = []
        for url in self.queues.values():
            answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            found += [from_json(one["Body"]) for one in answer.get("Messages", [])]
        return found


@contextmanager
def workshop(simulator: Mapping[str, Any], environment: pytest.MonkeyPatch) -> Generator[Workshop]:
    with httpx.Client(base_url=simulator["admin_url"], timeout=30, trust_env=False) as admin, cloud(environment):
        owner, gallery_id, ids = _site(admin)
        made = furnished(boto3.client, simulator, environment, owner.instance_id, gallery_id)
        yield Workshop(owner, gallery_id, ids, made.queues, made.store, made.sqs, made.s3)


@contextmanager
def cloud(environment: pytest.MonkeyPatch) -> Generator[None]:
    """An empty one, with nothing but moto behind boto3."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        environment.setenv(name, "test")
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    environment.setattr(wiring, "Threads", lambda *_: one_after_another)  # moto is not made for threads
    environment.setattr(MotoTable, "__deepcopy__", _as_it_was, raising=False)
    with mock_aws(config=_QUICK):
        yield


def _as_it_was(table: MotoTable, _: object) -> MotoTable:
    """What moto goes back to when a transaction fails. It copies every row before each one, which takes most of the
    time with some hundred pairs; rows that are put and deleted are replaced, so that what names them is enough."""
    before = copy(table)
    before.items = defaultdict(dict, {key: dict(rows) for key, rows in table.items.items()})
    return before


@dataclass
class Furniture:
    """What the functions work on."""

    store: Table
    queues: Mapping[str, str]
    sqs: Any
    s3: Any


def furnished(
    client: Callable[..., Any],
    simulator: Mapping[str, Any],
    environment: pytest.MonkeyPatch,
    instance_id: str,
    gallery_id: str,
) -> Furniture:
    """A gallery shared with an empty album, and the functions' variables. `client` makes boto3's clients."""
    sqs, s3, dynamodb = client("sqs"), client("s3"), client("dynamodb")
    create_table(dynamodb, "table")
    s3.create_bucket(Bucket=BUCKET)
    S3Platform(s3, BUCKET, "", wiring.now).create_album(LINK, "Gallery")
    store = Table(dynamodb, "table")
    store.put_link(_link(instance_id, gallery_id))
    queues = {name: _queue(sqs, name) for name in ("gallery", "item")}
    for name, value in _variables(client, simulator, queues).items():
        environment.setenv(name, value)
    return Furniture(store, queues, sqs, s3)


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


def _queue(sqs: Any, name: str) -> str:
    return sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def _variables(client: Callable[..., Any], simulator: Mapping[str, Any], queues: Mapping[str, str]) -> dict[str, str]:
    secret = client("secretsmanager").create_secret(Name="wix", SecretString=simulator["app_secret"])
    return {
        "TABLE_NAME": "table",
        "GALLERY_QUEUE_URL": queues["gallery"],
        "ITEM_QUEUE_URL": queues["item"],
        "ALBUM_BUCKET": BUCKET,
        "ALBUM_URL": "",
        "WIX_APP_ID": simulator["app_id"],
        "WIX_APP_SECRET_ARN": secret["ARN"],
        "WIX_API_URL": simulator["base_url"],
        "ALLOW_LOOPBACK_HTTP": "true",
    }
