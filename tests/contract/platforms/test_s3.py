"""The S3 platform against the contract: in process, and on the embedded cloud."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from botocore.config import Config
from moto import mock_aws

from gallery_sync.platforms import s3
from gallery_sync.platforms.s3 import S3Platform
from tests.harness.aws import sign_in
from tests.harness.collection_contract import RealContract, collection, media, source
from tests.harness.media import Bench, OtherSide, created
from tests.harness.pictures import picture
from tools.local_cloud.cloud import ACCESS_KEY, REGION, start_cloud

__all__ = ["collection", "media", "source"]

BUCKET = "album-bucket"


def platform_on(endpoint: str | None) -> S3Platform:
    """With a bucket as the template makes it."""
    with pytest.MonkeyPatch.context() as environment:
        sign_in(environment, ACCESS_KEY, REGION, endpoint or "")
        client = s3.connect(Config(read_timeout=20))
        client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return S3Platform(client, BUCKET, "", lambda: datetime.now(UTC))


def bench_on(platform: S3Platform) -> Bench:
    """An album of its own for each test."""
    album_id = platform.create_album(uuid4().hex, "Holidays")
    return Bench(
        open=lambda: platform.open(album_id),
        remove=lambda: platform.delete_album(album_id),
        another=lambda: platform.open(platform.create_album(uuid4().hex, "Other")),
    )


@pytest.fixture(scope="module")
def in_process() -> Iterator[S3Platform]:
    with mock_aws():
        yield platform_on(None)


@pytest.fixture(scope="module")
def on_local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Platform]:
    cloud, url = start_cloud(tmp_path_factory.mktemp("cloud"))
    yield platform_on(url)
    cloud.stop()


class TestOnMoto(RealContract):
    @pytest.fixture
    def bench(self, in_process: S3Platform) -> Bench:
        return bench_on(in_process)


class TestOnLocalCloud(RealContract):
    @pytest.fixture
    def bench(self, on_local_cloud: S3Platform) -> Bench:
        return bench_on(on_local_cloud)

    def test_the_address_of_a_picture_can_be_fetched_without_credentials(self, bench: Bench):
        theirs = OtherSide()
        entry = created(bench.open(), theirs, "m1", theirs.add(picture(1)))

        answer = httpx.get(entry.media.url, trust_env=False)

        assert (answer.status_code, answer.content) == (200, picture(1))
        assert answer.headers["content-type"] == "image/png"
