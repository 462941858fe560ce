"""The WordPress connector against a real WordPress."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from gallery_sync.http import Guard
from gallery_sync.platforms.wordpress import WordPressConnector
from gallery_sync.ports import Platform
from tests.contract.platforms.bench import Bench
from tests.contract.platforms.contract import CollectionContract, collection, media, source
from tests.platforms.servers import CannotRun
from tests.platforms.servers.wordpress import WordPress, running_wordpress

__all__ = ["collection", "media", "source"]


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    try:
        with running_wordpress() as running:
            yield running
    except CannotRun as reason:
        pytest.skip(f"WORDPRESS IS NOT TESTED: {reason}")


def connected(site: WordPress, login: str = "editor") -> Platform:
    connector = WordPressConnector(Guard(allow_loopback_http=True))
    account = connector.connect({"site": site.url, "user": login, "password": site.passwords[login]})
    return connector.platform(account.secret, lambda _: None)


@pytest.fixture(scope="module")
def platform(site: WordPress) -> Platform:
    return connected(site)


class TestContract(CollectionContract):
    @pytest.fixture
    def bench(self, platform: Platform) -> Bench:
        album_id = platform.create_album(uuid4().hex, "Holidays")
        return Bench(
            open=lambda: platform.open(album_id),
            remove=lambda: platform.delete_album(album_id),
            another=lambda: platform.open(platform.create_album(uuid4().hex, "Other")),
        )
