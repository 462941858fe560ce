"""`album.json`: what makes an album exist."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gallery_sync.errors import CollectionGone, InvalidRequest, Refused, StaleRevision
from gallery_sync.model.text import clean
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.layout import Layout

GONE = (
    "The album is not in the bucket any more: its album.json is missing. Put the file back, for "
    "example its last version, or remove the link."
)
_JSON = "application/json"
_MAX_SIZE = 16 * 1024
_MAX_TITLE = 1000


class AlbumFile(BaseModel):
    """`marker` is the link that the album was made for. What a person adds is kept."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow", hide_input_in_errors=True)

    title: str = Field(default="", max_length=_MAX_TITLE)
    marker: str = Field(default="", max_length=200)

    def to_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode()


@dataclass(frozen=True, slots=True)
class Album:
    content: AlbumFile
    etag: str


def read(bucket: Bucket, layout: Layout) -> Album:
    """Raises `CollectionGone` when there is no album, `Refused` when its file cannot be understood."""
    try:
        stored = bucket.get(layout.album, _MAX_SIZE, essential=True)
    except NotFound as error:
        raise CollectionGone(GONE) from error
    try:
        return Album(AlbumFile.model_validate_json(stored.body), stored.etag)
    except ValidationError as error:
        raise Refused("The album's album.json cannot be read; mend it, or put its last version back.") from error


def create(bucket: Bucket, layout: Layout, title: str) -> None:
    """Make the album whose ID is its marker; done already is success."""
    content = AlbumFile(title=clean(title)[:_MAX_TITLE], marker=layout.album_id)
    try:
        bucket.create(layout.album, content.to_bytes(), _JSON)
    except StaleRevision as error:
        if read(bucket, layout).content.marker != layout.album_id:
            raise InvalidRequest(f"There is another album with the ID {layout.album_id} already.") from error


def retitle(bucket: Bucket, layout: Layout, title: str) -> None:
    album = read(bucket, layout)
    content = album.content.model_copy(update={"title": clean(title)[:_MAX_TITLE]})
    if content == album.content:
        return
    try:
        bucket.replace(layout.album, content.to_bytes(), _JSON, album.etag)
    except NotFound as error:
        raise CollectionGone(GONE) from error
