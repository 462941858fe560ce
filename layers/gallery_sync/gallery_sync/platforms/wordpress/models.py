"""What WordPress tells of a medium and of a page, with `context=edit`: the raw texts, never the rendered ones."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

MEDIUM_FIELDS = "id,slug,status,post,title,caption,description,alt_text,mime_type,source_url,modified_gmt,media_details"
PAGE_FIELDS = "id,status,slug,title,content,modified_gmt,link"


def _object(value: Any) -> Any:
    """PHP writes an empty object as an empty list."""
    return {} if value == [] or value is None else value


def _utc(value: Any) -> Any:
    """`modified_gmt` is in UTC and does not say so."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment


def _address(value: str) -> str:
    urlsplit(value)  # raises ValueError for half of an IPv6 address and the like
    return value


type Moment = Annotated[datetime, BeforeValidator(_utc)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Text(_Wire):
    raw: str = ""


class Details(_Wire):
    """`original_image`: the name of the untouched file, beside the scaled or turned one that is shown."""

    original_image: str = ""
    width: int = 0
    height: int = 0
    filesize: int = 0


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
    modified_gmt: Moment
    media_details: Annotated[Details, BeforeValidator(_object)] = Details()


class Page(_Wire):
    id: int
    status: str
    slug: str = ""
    title: Text = Text()
    content: Text = Text()
    modified_gmt: Moment
    link: str = ""


class Account(_Wire):
    """`users/me` with `context=edit`. Capabilities may be an empty list."""

    id: int
    name: str = ""
    capabilities: Annotated[dict[str, bool], BeforeValidator(_object)]
