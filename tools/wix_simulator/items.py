"""Gallery items as they are stored: Wix's wire shape with numbers in full."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from .errors import violation
from .media import Library
from .shapes import Image, ItemShape, Text, Video
from .wire import Json, as_float32, iso

_MEDIA = ("image", "video", "text")
_PLAIN = ("title", "description", "link", "tags", "secondaryMedia")
_LEFT_OUT = ("createdDate", "updatedDate", "tags", "link")
_EXTERNAL_VIDEOS = {"youtube.com": "YOUTUBE", "youtu.be": "YOUTUBE", "vimeo.com": "VIMEO"}


def new_item(item_id: str, shape: ItemShape, sort_order: float, moment: datetime, library: Library) -> Json:
    """A stored item. Exactly one of image, video and text must be there."""
    item: Json = {"id": item_id, "sortOrder": sort_order}
    _set_fields(item, shape, library)
    item["createdDate"] = item["updatedDate"] = iso(moment)
    return item


def changed_item(item: Json, shape: ItemShape, moment: datetime, library: Library) -> Json:
    """The item with the sent fields set. Absent fields stay, null clears, another medium takes the old one's place."""
    changed = dict(item)
    _set_fields(changed, shape, library)
    if shape.sort_order is not None:
        changed["sortOrder"] = shape.sort_order
    changed["updatedDate"] = iso(moment)
    return changed


def as_read(item: Json, rounded: bool) -> Json:
    return item | {"sortOrder": as_float32(item["sortOrder"])} if rounded else item


def as_announced(item: Json, thin: bool) -> Json:
    """The item inside Item Updated: Wix's samples lack dates, tags, link, and the texts of the image."""
    if not thin:
        return item
    announced = {name: value for name, value in item.items() if name not in _LEFT_OUT}
    if "image" in item:
        info = {k: v for k, v in item["image"]["imageInfo"].items() if k not in ("altText", "filename")}
        announced["image"] = item["image"] | {"imageInfo": info}
    return announced


def _set_fields(item: Json, shape: ItemShape, library: Library) -> None:
    sent = shape.wire()
    for name in _PLAIN:
        if name in sent:
            _put(item, name, _without_nulls(sent[name]))
    builders: dict[str, Callable[[Any], Json]] = {
        "image": lambda image: _image(image, library),
        "video": lambda video: _video(video, library),
        "text": _text,
    }
    media = {name: getattr(shape, name) for name in _MEDIA if name in sent}
    present = [name for name, value in media.items() if value is not None]
    if len(present) > 1:
        raise violation("item", "must hold exactly one of image, video, text", "CUSTOM", rule_name="ONE_OF")
    for name in [*media, *(_MEDIA if present else ())]:
        item.pop(name, None)
    for name in present:
        item[name] = builders[name](media[name])
        item["type"] = name.upper()
    if not any(name in item for name in _MEDIA):
        raise violation("item", "must hold one of image, video, text", "REQUIRED_FIELD")


def _image(image: Image, library: Library) -> Json:
    info = image.image_info
    file = library.usable(info.id, "IMAGE", "item.image.imageInfo.id")
    stored = _without_nulls(image.wire())
    stored["type"] = "WIX_MEDIA"
    stored["imageInfo"] |= {"url": library.url(file)}
    stored["imageInfo"].setdefault("filename", file.display_name)
    return stored


def _video(video: Video, library: Library) -> Json:
    info = video.video_info
    if info.id:
        file = library.usable(info.id, "VIDEO", "item.video.videoInfo.id")
        described = library.video(file)
        described["filename"] = info.filename or file.display_name
        return {"type": "WIX_MEDIA", "videoInfo": described, "durationInMillis": file.duration_ms}
    host = (info.url or "").partition("://")[2].partition("/")[0].removeprefix("www.").removeprefix("player.")
    if host not in _EXTERNAL_VIDEOS:
        rule = "must name a video of the Media Manager, or a YouTube or Vimeo address"
        raise violation("item.video.videoInfo", rule, "REQUIRED_FIELD")
    return _without_nulls(video.wire()) | {"type": _EXTERNAL_VIDEOS[host]}


def _text(text: Text) -> Json:
    return _without_nulls(text.wire())


def _put(item: Json, name: str, value: object) -> None:
    if value is None:
        item.pop(name, None)
    else:
        item[name] = value


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    entries = cast("Json", value)
    return {name: _without_nulls(inner) for name, inner in entries.items() if inner is not None}
