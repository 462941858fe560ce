"""Grain against the reference server of its network: every platform's contract, and what is peculiar to this one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gallery_sync.http import Guard
from gallery_sync.model import Account
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.ports import Platform
from tests.contract.platforms.bench import Bench
from tests.contract.platforms.contract import RealContract, collection, media, source
from tests.platforms.servers import CannotRun
from tests.platforms.servers.pds import Pds, PdsAccount, running_pds

__all__ = ["collection", "media", "source"]


def now() -> datetime:
    return datetime.now(UTC)


def connector() -> GrainConnector:
    return GrainConnector(Guard(allow_loopback_http=True), now)


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    try:
        with running_pds(tmp_path_factory.mktemp("pds")) as server:
            yield server
    except CannotRun as error:
        pytest.skip(f"GRAIN WAS NOT TRIED ON A REAL SERVER: {error}")


def connected(pds: Pds, owner: PdsAccount) -> Account:
    return connector().connect({"server": pds.url, "handle": owner.handle, "app_password": owner.app_password})


@pytest.fixture(scope="module")
def account(pds: Pds) -> Account:
    return connected(pds, pds.account())


@pytest.fixture
def platform(account: Account) -> Platform:
    return connector().platform(account.secret, lambda _: None)


def bench_on(platform: Platform) -> Bench:
    """A gallery of its own for each test, in one account."""
    album_id = platform.create_album(uuid4().hex, "Holidays")
    return Bench(
        open=lambda: platform.open(album_id),
        remove=lambda: platform.delete_album(album_id),
        another=lambda: platform.open(platform.create_album(uuid4().hex, "Other")),
    )


class TestContract(RealContract):
    @pytest.fixture
    def bench(self, platform: Platform) -> Bench:
        return bench_on(platform)
