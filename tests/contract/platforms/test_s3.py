"""The S3 platform against the contract: in process, and on the embedded cloud."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from gallery_sync.platforms.s3 import S3Platform
from tests.contract.platforms.bench import Bench
from tests.contract.platforms.contract import CollectionContract, collection, media, source

__all__ = ["collection", "media", "source"]

BUCKET = "album-bucket"


def s3_bench(client) -> Bench:
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    platform = S3Platform(client, BUCKET, "", lambda: datetime.now(UTC))
    album_id = platform.create_album("link-1", "Holidays")
    return Bench(
        open=lambda: platform.open(album_id),
        remove=lambda: platform.delete_album(album_id),
        another=lambda: platform.open(platform.create_album("link-2", "Other")),
    )


class TestOnMoto(CollectionContract):
    @pytest.fixture
    def bench(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        with mock_aws():
            yield s3_bench(boto3.client("s3", region_name="eu-central-1"))
