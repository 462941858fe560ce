"""A WordPress site as a test module has it, with an album for each test. The module makes the fixture `site`."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from gallery_sync.http import Guard, Transport
from gallery_sync.platforms.wordpress import WordPressConnector
from gallery_sync.ports import Collection, Platform
from tests.harness.media import OtherSide
from tools.people.wordpress import OnWordPress
from tools.servers import CannotRun
from tools.servers.wordpress import WordPress, running_wordpress


def site_or_skip(largest_file: str = "64M", largest_body: str = "72M", plugin: str = "") -> Iterator[WordPress]:
    try:
        with running_wordpress(largest_file, largest_body, plugin) as running:
            yield running
    except CannotRun as reason:
        pytest.skip(f"WORDPRESS IS NOT TESTED: {reason}")


def connect(site: WordPress, login: str, password: str = "", transport: Transport | None = None) -> Platform:
    connector = WordPressConnector(Guard(allow_loopback_http=True), transport)
    values = {"site": site.url, "user": login, "password": password or site.passwords[login]}
    return connector.platform(connector.connect(values).secret, lambda _: None)


def ids(album: Collection) -> list[str]:
    return [entry.id for entry in album.listing({}).entries]


@pytest.fixture(scope="module")
def platform(site: WordPress) -> Platform:
    return connect(site, "editor")


@pytest.fixture
def album_id(platform: Platform) -> Iterator[str]:
    """Markers are one album's alone; here the albums of all tests share them, so each goes with its test."""
    made = platform.create_album(uuid4().hex, "Holidays")
    yield made
    platform.delete_album(made)


@pytest.fixture
def album(platform: Platform, album_id: str) -> Collection:
    return platform.open(album_id)


@pytest.fixture
def people(site: WordPress, album_id: str) -> OnWordPress:
    return OnWordPress(site, album_id)


@pytest.fixture
def source() -> OtherSide:
    return OtherSide()
