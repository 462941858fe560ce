"""The shapes of answers and records, as far as they are read (AT Protocol lexicons `com.atproto.repo.*`,
`com.atproto.server.*` and `social.grain.*`). Records are open: members that are not named here are kept."""

from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

GALLERY: Final = "social.grain.gallery"
ITEM: Final = "social.grain.gallery.item"
PHOTO: Final = "social.grain.photo"

type Value = dict[str, Any]
"""A record as JSON."""


class Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True, hide_input_in_errors=True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _object(value: object) -> Value:
    return cast("Value", value) if isinstance(value, dict) else {}


class Record(Wire):
    """A stored record: `cid` is the hash of its content, and so its revision. One whose content is none is read as
    empty, so that it keeps no other record out of a page."""

    uri: str
    cid: Annotated[str, BeforeValidator(_text)] = ""
    value: Annotated[Value, BeforeValidator(_object)] = Field(default_factory=dict[str, Any])

    @property
    def key(self) -> str:
        return self.uri.rpartition("/")[2]


class Page(Wire):
    records: tuple[Record, ...]
    cursor: str = ""


class Commit(Wire):
    """The state of a whole repository; `rev` is another one after every write."""

    cid: str
    rev: str


class Written(Wire):
    uri: str = ""
    cid: str = ""


class Applied(Wire):
    commit: Commit | None = None
    results: tuple[Written, ...] = ()


class BlobLink(Wire):
    link: str = Field(alias="$link")


class Blob(Wire):
    """A file that a record names by its CID."""

    ref: BlobLink
    mime_type: str = ""
    size: int = 0


class Uploaded(Wire):
    blob: Blob


class AspectRatio(Wire):
    width: int = 0
    height: int = 0


class Photo(Wire):
    """`social.grain.photo`."""

    photo: Blob
    alt: str = ""
    aspect_ratio: AspectRatio = AspectRatio()


class GalleryItem(Wire):
    """`social.grain.gallery.item`; `gallery` and `item` (the photo) are AT URIs. `gallery_sync_pair` is ours."""

    gallery: str
    item: str
    position: int = Field(default=0, ge=-(2**63), lt=2**63)
    created_at: str = ""
    gallery_sync_pair: str = ""


class Service(Wire):
    id: str = ""
    type: str = ""
    service_endpoint: object = ""
    """An address; other kinds of services have other shapes here."""


class DidDocument(Wire):
    service: tuple[Service, ...] = ()


class SessionAnswer(Wire):
    """Of createSession and refreshSession. `did_doc` tells on which server the account's data lie, where that is
    another one than the one that was asked; `active` False says that the account cannot be used, and `status` why."""

    did: str
    handle: str = ""
    access_jwt: str
    refresh_jwt: str
    did_doc: DidDocument | None = None
    active: bool = True
    status: str = ""
