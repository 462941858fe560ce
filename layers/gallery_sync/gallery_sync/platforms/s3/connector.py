"""The bucket's connector: the stack owns what it needs, so nothing is entered."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, override

from gallery_sync.model import Account, Capabilities
from gallery_sync.platforms.s3.album import CAPABILITIES
from gallery_sync.platforms.s3.platform import NAME, S3Platform
from gallery_sync.ports import Clock, Connector, FormField, Platform

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Connector(Connector):
    """`client` is made when it is first needed."""

    def __init__(self, client: "Callable[[], S3Client]", bucket: str, public_url: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._public_url = public_url
        self._clock = clock

    @property
    @override
    def name(self) -> str:
        return NAME

    @property
    @override
    def title(self) -> str:
        return "Album in the cloud"

    @property
    @override
    def form(self) -> tuple[FormField, ...]:
        return ()

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def connect(self, values: Mapping[str, str]) -> Account:
        return Account(id="", title=self.title, secret={})

    @override
    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        return S3Platform(self._client(), self._bucket, self._public_url, self._clock)
