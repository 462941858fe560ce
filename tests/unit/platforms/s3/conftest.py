"""An album in a bucket in process, and a person who changes the bucket behind its back."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.config import Config
from moto import mock_aws

from gallery_sync.platforms import s3
from gallery_sync.platforms.s3 import S3Platform
from gallery_sync.ports import Collection
from tests.harness.aws import sign_in
from tests.harness.media import OtherSide
from tools.album_editor import AlbumEditor

BUCKET = "album-bucket"


@dataclass
class Bench:
    """`ahead` moves the album's clock; `calls` counts the requests to S3 since the last look."""

    client: Any
    album_id: str
    platform: S3Platform
    album: Collection
    person: AlbumEditor
    requests: Counter[str] = field(default_factory=Counter[str])
    ahead: timedelta = timedelta()
    bucket: str = BUCKET

    def calls(self, doing: Callable[[], object]) -> dict[str, int]:
        self.requests.clear()
        doing()
        return dict(self.requests)

    def in_bucket(self, name: str) -> "Bench":
        """An album of the same ID in another bucket."""
        platform = S3Platform(self.client, name, "", lambda: datetime.now(UTC) + made.ahead)
        album = platform.open(platform.create_album(self.album_id, "Holidays"))
        person = AlbumEditor(self.client, name, self.album_id)
        made = replace(self, platform=platform, album=album, person=person, bucket=name)
        return made

    def names(self) -> list[str]:
        listed = self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.key(""))
        return [entry["Key"].removeprefix(self.key("")) for entry in listed.get("Contents", [])]

    def key(self, name: str) -> str:
        return f"galleries/{self.album_id}/{name}"

    def text(self, name: str) -> str:
        return self.client.get_object(Bucket=self.bucket, Key=self.key(name))["Body"].read().decode()

    def put(self, name: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.key(name), Body=body)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws(), pytest.MonkeyPatch.context() as environment:
        sign_in(environment)
        client = s3.connect(Config())
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client


@pytest.fixture
def bench(client: Any) -> Iterator[Bench]:
    """An album of its own for each test."""
    platform = S3Platform(client, BUCKET, "", lambda: datetime.now(UTC) + made.ahead)
    album_id = platform.create_album(uuid4().hex, "Holidays")
    made = Bench(client, album_id, platform, platform.open(album_id), AlbumEditor(client, BUCKET, album_id))

    def count(model: Any, **_: object) -> None:
        made.requests[model.name] += 1

    client.meta.events.register("before-call.s3", count)
    yield made
    client.meta.events.unregister("before-call.s3", count)


@pytest.fixture
def source() -> OtherSide:
    return OtherSide()
