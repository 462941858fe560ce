"""What a row holds: each value as plain JSON, and back, exactly.

One JSON text per row instead of DynamoDB's nested types: reading many pairs costs a tenth of the CPU, and floats
keep every bit.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from gallery_sync.model import Field, Hyperlink, Projection, Value

type Document = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

EMPTY = Projection(media="")
_FIELD_NAMES = tuple(name.value for name in Field)


def time_of(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def read_time(text: str | None) -> datetime | None:
    """Raises `ValueError` for one without its offset: it cannot be compared with others."""
    at = datetime.fromisoformat(text) if text else None
    if at is not None and at.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return at


def check(document: Document, kind: type, *names: str) -> None:
    """Raises `TypeError` unless each of these, where it is there, is of this kind."""
    for name in names:
        if not isinstance(document.get(name, kind()), kind):
            raise TypeError(f"{name} is no {kind.__name__}")


def ticks_of(at: datetime | None) -> int | None:
    """Microseconds since 1970: half as long as the text, in rows that are paid by their length."""
    return (at - _EPOCH) // _TICK if at else None


def read_ticks(ticks: int | None) -> datetime | None:
    return None if ticks is None else _EPOCH + ticks * _TICK


def value_of(value: Value) -> Any:
    match value:
        case Hyperlink(url, text):
            return {"url": url, "text": text}
        case tuple():
            return list(value)
        case _:
            return value


def read_value(content: Any) -> Value:
    match content:
        case {"url": url, "text": text}:
            return Hyperlink(url, text)
        case list():
            return tuple(content)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return content


def projection_of(projection: Projection, like: Projection = EMPTY) -> Document:
    """What differs from `like`."""
    return {
        name: value_of(value) for name in _FIELD_NAMES if (value := getattr(projection, name)) != getattr(like, name)
    }


def read_projection(document: Document, like: Projection = EMPTY) -> Projection:
    get = document.get
    return Projection(
        media=get("media", like.media),
        title=get("title", like.title),
        description=get("description", like.description),
        alt_text=get("alt_text", like.alt_text),
        link=read_value(document["link"]) if "link" in document else like.link,  # type: ignore[arg-type]
        tags=tuple(document["tags"]) if "tags" in document else like.tags,
    )
