from datetime import UTC, datetime
from typing import Any

from gallery_sync.http import Guard
from gallery_sync.platforms.registry import NAMES, Resources, connectors


def resources(album_url: str, opened: list[str]) -> Resources:
    def client() -> Any:
        opened.append("s3")

    return Resources(client, "album-bucket", album_url, lambda: datetime.now(UTC), Guard())


def test_every_platform_knows_its_name_and_making_it_opens_nothing():
    opened: list[str] = []

    made = connectors(resources("", opened))

    assert {name: connector.name for name, connector in made.items()} == {name: name for name in NAMES}
    assert opened == []


def test_a_public_album_has_an_address_and_a_private_one_has_none():
    public, private = (
        connectors(resources(url, []))["s3"].platform({}, lambda _: None) for url in ("https://albums.example/", "")
    )

    assert public.address("link-1") == "https://albums.example/galleries/link-1/index.html"
    assert private.address("link-1") == ""
