"""`index.json`: the album in one object, for whoever shows it elsewhere, and so that publishing reads only
what changed."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from gallery_sync.errors import Refused
from gallery_sync.model import Entry, Hyperlink, Listing, Media, MediaKind, Projection
from gallery_sync.model.sizes import Weight
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.media import is_unusable
from gallery_sync.platforms.s3.reading import AlbumReader, file_etag

_JSON = "application/json"
_MAX_SIZE = 16 << 20
"""Bytes: thirty thousand entries. JSON takes several times its size while it is read."""
_BEGIN, _END = b',"media":[\n', b"]}\n"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Link(_Model):
    url: str
    text: str


class _Medium(_Model):
    """`file` is relative to the album, also one that cannot be shown; `embed` is an address elsewhere."""

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


class _Head(_Model):
    """`page` is the ETag of the page that was written with this index: another page is not up to date. `former`: the
    files that lost their sidecar, with their ETags; they are no new pictures."""

    title: str
    page: str = ""
    former: Mapping[str, str] = Field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Index:
    """The index as it is in the bucket. It only says again what the sidecars say, so one that cannot be read, or is
    larger than ours are, is replaced. `digest` is that of its bytes; `replaceable`: it is there, and was not read."""

    digest: str = ""
    etag: str = ""
    page: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict[str, Entry])
    former: Mapping[str, str] = field(default_factory=dict[str, str])
    replaceable: bool = False


def read(reader: AlbumReader) -> Index:
    try:
        stored = reader.bucket.get(reader.layout.index, _MAX_SIZE)
    except NotFound:
        return Index()
    except Refused:
        return Index(replaceable=True)
    try:
        head, entries = _parsed(reader, stored.body)
    except ValueError:
        return Index(etag=stored.etag)
    return Index(digest(stored.body), stored.etag, head.page, entries, head.former)


def shown(reader: AlbumReader, before: Index) -> Mapping[str, str]:
    """The files of the index by their keys, with the ETags that they had; empty ones where it does not tell."""
    named = ((reader.shelf.file_of(one.media), one.revision) for one in before.entries.values())
    return {reader.layout.media(name): file_etag(revision) for name, revision in named if name}


def _parsed(reader: AlbumReader, content: bytes) -> tuple[_Head, Mapping[str, Entry]]:
    """Line by line, so that little of it is in memory twice. Raises `ValueError` for what was not written here."""
    if not content.endswith(_END):
        raise ValueError("not an index of ours")
    lines = io.BytesIO(content)
    head = _Head.model_validate_json(lines.readline().rstrip().removesuffix(_BEGIN.rstrip()) + b"}")
    entries: dict[str, Entry] = {}
    for line in lines:
        if line != _END:
            medium = _Medium.model_validate_json(line.rstrip().removesuffix(b","))
            entries[medium.id] = _entry(reader, medium)
    return head, entries


def write(reader: AlbumReader, content: bytes, before: Index) -> None:
    """Raises `StaleRevision` or `NotFound` when somebody else wrote it since it was read as `before`."""
    bucket, key = reader.bucket, reader.layout.index
    if before.replaceable:
        bucket.write(key, content, _JSON)
    elif before.etag:
        bucket.replace(key, content, _JSON, before.etag)
    else:
        bucket.create(key, content, _JSON)


def to_bytes(reader: AlbumReader, listing: Listing, page: str, former: Mapping[str, str]) -> bytes:
    """One medium in each line. Raises `Refused` when the texts of all of them are more than an album can show."""
    weight = Weight("texts of the album")
    head = _Head(title=listing.title, page=page, former=former).model_dump_json(exclude_defaults=True).encode()
    lines: list[bytes] = []
    for entry in listing.entries:
        line = _medium(entry, reader.shelf.file_of(entry.media)).model_dump_json(exclude_defaults=True).encode()
        weight.add(len(line))
        lines.append(line)
    return head.removesuffix(b"}") + _BEGIN + b",\n".join(lines) + (b"\n" if lines else b"") + _END


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
    shown = bool(medium.file) and not is_unusable(medium.fingerprint)
    return Entry(
        medium.id,
        Projection(medium.fingerprint, medium.title, medium.description, medium.alt_text, link, medium.tags),
        Media(
            medium.kind,
            medium.fingerprint,
            url=reader.shelf.path(medium.file) if shown else medium.embed,
            html=medium.html,
            file_name="" if shown else medium.file,
            mime_type=medium.mime_type,
            width=medium.width,
            height=medium.height,
        ),
        rank=medium.position,
        revision=medium.revision,
    )
