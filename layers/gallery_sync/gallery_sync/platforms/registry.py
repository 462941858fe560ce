"""Which platforms there are, by the names that links carry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gallery_sync.errors import InvalidRequest
from gallery_sync.platforms import s3
from gallery_sync.ports import Clock, Platform

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Resources:
    """What the stack lends its platforms. `album_url` is where the album bucket can be looked at, empty while
    it is private; `s3` is called only by the platform that needs it."""

    s3: "Callable[[], S3Client]"
    album_bucket: str
    album_url: str
    clock: Clock


def _s3(resources: Resources) -> Platform:
    return s3.S3Platform(resources.s3(), resources.album_bucket, resources.album_url, resources.clock)


_PLATFORMS: Mapping[str, Callable[[Resources], Platform]] = {s3.NAME: _s3}
NAMES = tuple(_PLATFORMS)


def platform(name: str, resources: Resources) -> Platform:
    """Raises `InvalidRequest` for a name that is not registered."""
    if name not in _PLATFORMS:
        raise InvalidRequest(f"There is no platform {name[:40]!r}; choose one of: {', '.join(NAMES)}.")
    return _PLATFORMS[name](resources)
