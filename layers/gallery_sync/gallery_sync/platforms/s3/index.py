"""`index.json`: the album in one object, for whoever shows it elsewhere, and so that publishing reads only
what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gallery_sync.model import Entry, Hyperlink, Listing, Media, MediaKind, Projection
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.reading import AlbumReader

_MAX_SIZE = 64 << 20


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Link(_Model):
    url: str
    text: str


class _Medium(_Model):
    """`file` is relative to the album; `embed` is an address elsewhere."""

    id: str
    revision: str
    fingerprint: str
    kind: MediaKind
    title: str
    description: str
    alt_text: str
    link: _Link | None
    tags: tuple[str, ...]
    position: float
    file: str = ""
    embed: str = ""
    html: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0


class _Index(_Model):
    """`page` is the ETag of the page that was written with this index: another page is not up to date."""

    title: str
    page: str = ""
    media: list[_Medium] = Field(default_factory=list[_Medium])


@dataclass(frozen=True, slots=True)
class Index:
    """The index as it lies there; without content when there is none, or none that can be read."""

    content: bytes = b""
    etag: str = ""
    page: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict[str, Entry])


def read(reader: AlbumReader) -> Index:
    try:
        stored = reader.bucket.get(reader.layout.index, _MAX_SIZE)
    except NotFound:
        return Index()
    try:
        found = _Index.model_validate_json(stored.body)
    except ValidationError:
        return Index(stored.body, stored.etag)
    return Index(stored.body, stored.etag, found.page, {medium.id: _entry(reader, medium) for medium in found.media})


def write(reader: AlbumReader, content: bytes, before: Index) -> None:
    """Raises `StaleRevision` or `NotFound` when somebody else wrote it since it was read as `before`."""
    if before.etag:
        reader.bucket.replace(reader.layout.index, content, "application/json", before.etag)
    else:
        reader.bucket.create(reader.layout.index, content, "application/json")


def to_bytes(reader: AlbumReader, listing: Listing, page: str) -> bytes:
    media = [_medium(entry, reader.shelf.name_of(entry.media)) for entry in listing.entries]
    return _Index(title=listing.title, page=page, media=media).model_dump_json(indent=1, exclude_defaults=True).encode()


def _medium(entry: Entry, file: str) -> _Medium:
    shown, media = entry.projection, entry.media
    return _Medium(
        id=entry.id,
        revision=entry.revision,
        fingerprint=media.fingerprint,
        kind=media.kind,
        title=shown.title,
        description=shown.description,
        alt_text=shown.alt_text,
        link=_Link(url=shown.link.url, text=shown.link.text) if shown.link else None,
        tags=shown.tags,
        position=entry.rank,
        file=file,
        embed=media.url if media.kind is MediaKind.EMBED else "",
        html=media.html,
        mime_type=media.mime_type,
        width=media.width,
        height=media.height,
    )


def _entry(reader: AlbumReader, medium: _Medium) -> Entry:
    """For publishing only: its media have no addresses, which would have to be signed one by one."""
    link = Hyperlink(medium.link.url, medium.link.text) if medium.link else None
    return Entry(
        medium.id,
        Projection(medium.fingerprint, medium.title, medium.description, medium.alt_text, link, medium.tags),
        Media(
            medium.kind,
            medium.fingerprint,
            url=reader.shelf.path(medium.file) if medium.file else medium.embed,
            html=medium.html,
            mime_type=medium.mime_type,
            width=medium.width,
            height=medium.height,
        ),
        rank=medium.position,
        revision=medium.revision,
    )
