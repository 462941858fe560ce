from collections.abc import Generator

import boto3
import pytest
from moto import mock_aws

from gallery_sync.store.table import Table
from tests.contract.store.suite import StoreContract
from tests.harness.aws import create_table
from tests.harness.samples import HandClock


class TestTableOnMoto(StoreContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Generator[Table]:
        with mock_aws():
            client = boto3.client("dynamodb", region_name="us-east-1")
            create_table(client, "gallery-sync")
            yield Table(client, "gallery-sync", clock=clock)
