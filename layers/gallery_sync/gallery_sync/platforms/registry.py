"""Which platforms there are, by the names that links carry. A new one adds its line to `_CONNECTORS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gallery_sync.http import Guard
from gallery_sync.platforms import grain, s3, wordpress
from gallery_sync.ports import Clock, Connector

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Resources:
    """What the stack lends its platforms. `album_url` is where the album bucket can be looked at, empty while
    it is private; `s3` is called only by the platform that needs it. Every address that an owner or a platform names
    is called through `guard`."""

    s3: "Callable[[], S3Client]"
    album_bucket: str
    album_url: str
    clock: Clock
    guard: Guard


def _s3(resources: Resources) -> Connector:
    return s3.S3Connector(resources.s3, resources.album_bucket, resources.album_url, resources.clock)


_CONNECTORS: Mapping[str, Callable[[Resources], Connector]] = {
    s3.NAME: _s3,
    grain.NAME: lambda resources: grain.GrainConnector(resources.guard, resources.clock),
    wordpress.NAME: lambda resources: wordpress.WordPressConnector(resources.guard),
}
NAMES = tuple(_CONNECTORS)


def connectors(resources: Resources) -> Mapping[str, Connector]:
    """All of them, by name; making one calls nothing."""
    return {name: make(resources) for name, make in _CONNECTORS.items()}
