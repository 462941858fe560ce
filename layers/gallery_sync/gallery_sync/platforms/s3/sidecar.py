"""The sidecar: one small JSON object per medium that holds everything a person may edit.

    {"kind": "image", "title": "Dawn", "description": "", "alt_text": "",
     "link": {"url": "https://…", "text": "More"}, "tags": ["sea"], "position": 2048.0,
     "media": {"key": "media/<sha256>-<marker>.jpg", "sha256": "…", "mime_type": "image/jpeg",
               "file_name": "dawn.jpg", "size": 123, "width": 800, "height": 600},
     "marker": "…", "origin": "gallery-sync"}

An embed has `"media": {"address": "https://…"}`, a text `"media": {"html": "<p>…"}`. Everything but the media
may be left out; `{"media": {"key": "media/dawn.jpg"}}` is a whole sidecar. What a person adds is kept.
"""

import codecs
import hashlib
from typing import Annotated, Any, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from gallery_sync import model
from gallery_sync.errors import Refused
from gallery_sync.model import MediaKind, Patch, Projection
from gallery_sync.model.addresses import put_right
from gallery_sync.model.schemes import is_link
from gallery_sync.model.text import clean

MAX_SIZE = 256 * 1024
"""Bytes of a sidecar."""
ORIGIN = "gallery-sync"
LAST = float(2**40)
"""The position of an entry that states none: behind all others."""
MAX_LENGTHS = {
    model.Field.TITLE: 1000,
    model.Field.DESCRIPTION: 10_000,
    model.Field.ALT_TEXT: 1000,
    model.Field.LINK: 2000,
    model.Field.TAGS: 200,
}
_MAX_TAGS = 100
MAX_HTML = 20_000
"""Characters of a text item, its markup included."""
MAX_ADDRESS = 2000
ADDRESS = r"^https?://\S+$"

type _Text = Annotated[str, StringConstraints(max_length=MAX_HTML)]
type _Short = Annotated[str, StringConstraints(max_length=2000)]


def _put_right(address: Any) -> Any:
    return put_right(address) if isinstance(address, str) else address


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="allow", allow_inf_nan=False, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, content: Any) -> Any:
        if isinstance(content, dict):
            fields = cast("dict[str, Any]", content)
            return {name: value for name, value in fields.items() if value is not None}
        return content


class SidecarLink(_Model):
    url: _Short = ""
    text: _Short = ""


class SidecarMedia(_Model):
    """`key` is relative to the album and never leaves its media folder: a sidecar cannot show another album's
    picture."""

    key: Annotated[str, StringConstraints(pattern=r"^(media/[^/\\]{1,500})?$")] = ""
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    mime_type: _Short = ""
    file_name: _Short = ""
    etag: _Short = ""
    """Of the file as our software wrote it: another one in the bucket means other bytes."""
    size: Annotated[int, Field(ge=0)] = 0
    width: Annotated[int, Field(ge=0)] = 0
    height: Annotated[int, Field(ge=0)] = 0
    address: Annotated[
        str, BeforeValidator(_put_right), StringConstraints(pattern=rf"^$|{ADDRESS}", max_length=MAX_ADDRESS)
    ] = ""
    html: _Text = ""

    @model_validator(mode="after")
    def _shows_one_thing(self) -> Self:
        named = [name for name in ("key", "address", "html") if getattr(self, name)]
        if len(named) > 1 or (not named and "html" not in self.model_fields_set):
            raise ValueError("name exactly one of key (a file), address (an embed) and html (a text)")
        if self.key in {"media/.", "media/.."}:
            raise ValueError("the key must be the name of a file")
        return self


class Sidecar(_Model):
    kind: Annotated[MediaKind, Field(strict=False)] | None = None
    title: _Text = ""
    description: _Text = ""
    alt_text: _Text = ""
    link: SidecarLink | None = None
    tags: Annotated[tuple[_Short, ...], Field(strict=False, max_length=_MAX_TAGS)] = ()
    position: float | None = None
    media: SidecarMedia
    marker: _Short = ""
    origin: _Short = ""

    @property
    def rank(self) -> float:
        return LAST if self.position is None else self.position

    def projection(self, fingerprint: str) -> Projection:
        link = model.Hyperlink(self.link.url, self.link.text) if self.link else None
        return Projection(fingerprint, self.title, self.description, self.alt_text, link, self.tags)

    def patched(self, patch: Patch) -> "Sidecar":
        """With the fields of `patch` other than the media, cut to what a sidecar holds."""
        changes = {name.value: _storable(name, value) for name, value in patch.items() if name is not model.Field.MEDIA}
        return self.model_copy(update=changes)

    def to_bytes(self) -> bytes:
        """Raises `Refused` when it is too large to be read again."""
        content = self.model_dump_json(indent=1, exclude_unset=True, exclude_none=True).encode()
        if len(content) > MAX_SIZE:
            raise Refused(f"All texts of the medium together are over {MAX_SIZE // 1024} KB; shorten them.")
        return content


def parse(content: bytes) -> Sidecar:
    """Raises `Refused` with a sentence that names the field to mend."""
    try:
        return Sidecar.model_validate_json(_utf8(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise Refused(f"The sidecar cannot be read{f' at {where}' if where else ''}: {reason}.") from error


def _utf8(content: bytes) -> bytes:
    """Notepad and PowerShell save as UTF-8 with a byte order mark, or as UTF-16. Without a mark, JSON in UTF-16 shows
    by the zero beside its first character (RFC 4627, section 3)."""
    try:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return content.decode(encoding).encode()
        if content[1:2] == b"\0" or content[:1] == b"\0":
            return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le").encode()
        content.decode()
    except UnicodeError as error:
        raise Refused("The sidecar is in no encoding that can be read; save it as UTF-8.") from error
    return content


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()


def _storable(name: model.Field, value: model.Value) -> object:
    longest = MAX_LENGTHS[name]
    match value:
        case model.Hyperlink(url) if not is_link(url):
            return None
        case model.Hyperlink(url, text):
            if len(url) > longest:
                raise Refused(f"The link is longer than {longest} characters; shorten it.")
            return SidecarLink(url=clean(url), text=clean(text)[:longest])
        case tuple():
            return tuple(clean(tag)[:longest] for tag in value[:_MAX_TAGS])
        case str():
            return clean(value)[:longest]
        case None:
            return None
