"""What WordPress tells of a medium and of a page, with `context=edit`: the raw texts, never the rendered ones.

Plugins and old imports leave floats, empty texts, false or null where a number belongs: such a number counts as
unknown, and so does a date that is none. Texts that are synced are what WordPress says they are or the medium is
unreadable: taken for empty, they would be emptied on Wix.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

MEDIUM_FIELDS = "id,slug,status,post,title,caption,description,alt_text,mime_type,source_url,modified_gmt,media_details"
"""Caption and description come as a whole or not at all (seen with WordPress 6.1.9)."""
PAGE_NAME_FIELDS = "id,status"
PAGE_FIELDS = f"{PAGE_NAME_FIELDS},title.raw,content.raw,modified_gmt"


def _object(value: Any) -> Any:
    """PHP writes an empty object as an empty list, and plugins write whatever they like."""
    return {} if value == [] or value is None else value


def _details(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    """Pixels or bytes; 0, unknown, for whatever is no whole number of them."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < _DIGITS else 0
    if isinstance(value, int | float) and 0 < value < 10**_DIGITS:
        return int(value) if value == int(value) else 0
    return 0


def _name(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _utc(value: Any) -> datetime | None:
    """`modified_gmt` is in UTC and does not say so. None for what is no time, such as the `-0001-11-30T00:00:00` that
    WordPress makes of a date that was never set."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
    except ValueError:
        return None


def _address(value: str) -> str:
    urlsplit(value)  # raises ValueError for half of an IPv6 address and the like
    return value


_DIGITS = 16
"""Of a number that can be true."""

type Moment = Annotated[datetime | None, BeforeValidator(_utc)]
type Count = Annotated[int, BeforeValidator(_count)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Text(_Wire):
    raw: str = ""


class Details(_Wire):
    """`original_image`: the name of the untouched file, beside the scaled or turned one that is shown."""

    original_image: Annotated[str, BeforeValidator(_name)] = ""
    width: Count = 0
    height: Count = 0
    filesize: Count = 0


class Medium(_Wire):
    """`post` is the page that it is attached to, None or 0 without."""

    id: int
    slug: str = ""
    status: str = ""
    post: int | None = None
    title: Text = Text()
    caption: Text = Text()
    description: Text = Text()
    alt_text: str = ""
    mime_type: str = ""
    source_url: Annotated[str, AfterValidator(_address)]
    modified_gmt: Moment = None
    media_details: Annotated[Details, BeforeValidator(_details)] = Details()


@dataclass(frozen=True, slots=True)
class UnreadableMedium:
    """A medium that exists and cannot be understood; `reason` names it for its owner."""

    id: int
    reason: str


class Stored(_Wire):
    raw: str


class PageName(_Wire):
    id: int
    status: str


class Page(PageName):
    """A page without its content would be taken for an empty one, and be overwritten."""

    title: Stored
    content: Stored
    modified_gmt: Moment = None


class Account(_Wire):
    """`users/me` with `context=edit`. Capabilities may be an empty list."""

    id: int
    name: str = ""
    capabilities: Annotated[dict[str, bool], BeforeValidator(_object)]
