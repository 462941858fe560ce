from collections.abc import Generator
from uuid import uuid4

import boto3
import pytest

from gallery_sync.store.table import Table
from tests.contract.store.suite import StoreContract
from tests.harness.aws import create_table
from tests.harness.samples import HandClock
from tools.local_cloud.cloud import ACCESS_KEY, REGION, start_cloud


@pytest.fixture(scope="module")
def cloud_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    cloud, url = start_cloud(tmp_path_factory.mktemp("cloud"))
    yield url
    cloud.stop()


class TestTableOnLocalCloud(StoreContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock, cloud_url: str) -> Generator[Table]:
        client = boto3.client(
            "dynamodb",
            endpoint_url=cloud_url,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=ACCESS_KEY,
        )
        name = f"gallery-sync-{uuid4().hex}"
        create_table(client, name)
        yield Table(client, name, clock=clock)
        client.delete_table(TableName=name)
