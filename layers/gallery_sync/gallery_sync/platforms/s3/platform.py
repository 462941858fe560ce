"""A bucket of ours as a platform."""

from typing import TYPE_CHECKING, override

from gallery_sync.model import Capabilities
from gallery_sync.platforms.s3 import albumfile
from gallery_sync.platforms.s3.album import CAPABILITIES, S3Album
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.intake import Intake
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.platforms.s3.media import MediaShelf
from gallery_sync.platforms.s3.publishing import Publisher
from gallery_sync.platforms.s3.reading import AlbumReader
from gallery_sync.ports import Clock, Collection, Platform

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAME = "s3"


class S3Platform(Platform):
    """Albums in one versioned bucket. `public_url` is where its objects can be fetched by anybody
    (CloudFront), empty while it is private: media then have presigned addresses."""

    def __init__(self, client: "S3Client", bucket: str, public_url: str, clock: Clock) -> None:
        self._bucket = Bucket(client, bucket)
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    @property
    @override
    def name(self) -> str:
        return NAME

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def create_album(self, marker: str, title: str) -> str:
        """The marker is the album's ID."""
        albumfile.create(self._bucket, Layout(marker), title)
        return marker

    @override
    def delete_album(self, album_id: str) -> None:
        """What makes the album exist goes last, so that a deletion that was cut short can be finished."""
        layout = Layout(album_id)
        for prefix in (layout.staged, layout.prefix):
            self._bucket.delete_all(one.key for one in self._bucket.listing(prefix) if one.key != layout.album)
        self._bucket.delete(layout.album)

    @override
    def open(self, album_id: str) -> Collection:
        layout = Layout(album_id)
        reader = AlbumReader(self._bucket, layout, MediaShelf(self._bucket, layout, self._public_url))
        publisher = Publisher(reader, self._clock)
        return S3Album(reader, publisher, Intake(reader, publisher, self._clock))

    @override
    def address(self, album_id: str) -> str:
        return f"{self._public_url}/{Layout(album_id).page}" if self._public_url else ""
