"""Wix's items in our words, and our words as Wix's items.

Alternative text exists on images only: on every other kind its value is always "", and writing it is left
out."""

import math
import mimetypes
import struct
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlsplit

from gallery_sync.errors import MediaUnusable, Refused
from gallery_sync.messages import utc_time
from gallery_sync.model import Draft, Entry, Field, Hyperlink, Media, MediaKind, Patch, Projection, Staged
from gallery_sync.model.addresses import VIDEO_HOSTS, put_right, video_host
from gallery_sync.model.schemes import WEB, is_link, scheme_of
from gallery_sync.model.sizes import kept
from gallery_sync.wix import html
from gallery_sync.wix.models import Image, Item, UnreadableItem, Video
from gallery_sync.wix.writes import (
    ImageInfoWrite,
    ImageWrite,
    ItemWrite,
    LinkWrite,
    TagsWrite,
    TextWrite,
    VideoInfoWrite,
    VideoWrite,
)

_IMAGES: Final = "https://static.wixstatic.com/media/"
_LARGEST_FLOAT: Final = 3.4028234663852886e38


def entry_of(item: Item | UnreadableItem) -> Entry:
    """Raises `Refused` for an item that shows nothing we know, saying so."""
    if isinstance(item, UnreadableItem):
        raise Refused("Wix describes this item in a form that Gallery Sync does not know.")
    media = _media(item)
    return Entry(
        id=item.id,
        projection=kept(_projection(item, media)),
        media=media,
        rank=rank_of(item.sort_order),
        modified_at=utc_time(item.updated_date or item.created_date),
        raw=item,
    )


def rank_of(sort_order: float) -> float:
    """Items are listed by descending sort order, ranks ascend.

    Reads give sort orders rounded to 32-bit floats while answers to writes and events give them in full
    (seen in the samples of Wix's REST docs); so every rank is rounded that way."""
    if not math.isfinite(sort_order):
        return 0.0
    bounded = max(-_LARGEST_FLOAT, min(_LARGEST_FLOAT, sort_order))
    (rounded,) = struct.unpack("<f", struct.pack("<f", bounded))
    return 0.0 - rounded


def text_fingerprint(markup: str) -> str:
    return sha256(markup.encode("utf-8", "surrogatepass")).hexdigest()


def draft_item(draft: Draft) -> ItemWrite:
    """The item to create. Raises `Refused` or `MediaUnusable` when Wix has no form for it."""
    projection = draft.projection
    fields: dict[str, Any] = {
        name: value for name, value in (("title", projection.title), ("description", projection.description)) if value
    }
    if projection.link is not None:
        fields["link"] = _link(projection.link, None)
    if projection.tags:
        fields["tags"] = _tags(projection.tags)
    if draft.rank is not None:
        fields["sort_order"] = 0.0 - draft.rank
    return ItemWrite(**fields, **_shown(draft.media, draft.staged, projection.alt_text, None))


def changed_item(entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> ItemWrite | None:
    """The changed fields; None when nothing of the patch is anything that Wix keeps for this kind of item.

    Cleared texts are written as "" and cleared links with empty address and label: what an explicit null
    does is not documented, while fields that are present are documented to be set."""
    item: Item = entry.raw
    fields: dict[str, Any] = {}
    for name, value in patch.items():
        if name in (Field.TITLE, Field.DESCRIPTION):
            fields[name.value] = value if isinstance(value, str) else ""
        elif name is Field.TAGS:
            fields["tags"] = _tags(value if isinstance(value, tuple) else ())
        elif name is Field.LINK:
            link = value if isinstance(value, Hyperlink) else Hyperlink("")
            fields["link"] = _link(link, getattr(item.link, "target", None))
    alt_text = patch.get(Field.ALT_TEXT, entry.projection.alt_text)
    alt_text = alt_text if isinstance(alt_text, str) else ""
    if Field.MEDIA in patch:
        fields |= _shown(_given(media), staged, alt_text, item.image)
    elif Field.ALT_TEXT in patch and item.image is not None:
        fields["image"] = _same_image(item.image, alt_text)
    return ItemWrite(**fields) if fields else None


def embed_type(url: str) -> str:
    """YOUTUBE or VIMEO, the only ones that Wix shows. Raises `MediaUnusable` for any other address."""
    try:
        host = video_host(urlsplit(url).hostname or "")
    except ValueError:  # such as half of an IPv6 address
        host = ""
    if host not in VIDEO_HOSTS or scheme_of(url) not in WEB | {""}:
        raise MediaUnusable("Wix shows videos of YouTube and Vimeo only; use a video from there.")
    return VIDEO_HOSTS[host]


# --- reading -------------------------------------------------------------------------------------------------------


def _projection(item: Item, media: Media) -> Projection:
    link = Hyperlink(item.link.url, item.link.text) if item.link.url else None
    alt_text = item.image.image_info.alt_text if item.image else ""
    return Projection(media.fingerprint, item.title, item.description, alt_text, link, item.tags.values)


def _media(item: Item) -> Media:
    if item.image is not None and item.image.image_info.id:
        return _image(item.image)
    if item.video is not None:
        return _video(item.video)
    if item.text is not None:
        digest = text_fingerprint(item.text.html)
        return Media(MediaKind.TEXT, digest, digest=digest, html=item.text.html, mime_type="text/html")
    raise Refused("This item shows neither an image of the Media Manager nor a video nor a text.")


def _image(image: Image) -> Media:
    info = image.image_info
    url = (
        info.url
        if info.url.startswith(("https://", "http://"))
        else _IMAGES + quote(info.id, safe="~", errors="replace")
    )
    return Media(
        MediaKind.IMAGE,
        info.id,
        url=url,
        file_name=info.filename,
        mime_type=mimetypes.guess_file_type(info.id)[0] or mimetypes.guess_file_type(info.filename)[0] or "",
        size=info.size_in_bytes,
        width=info.width,
        height=info.height,
    )


def _video(video: Video) -> Media:
    info = video.video_info
    if not info.id:
        if not info.url:
            raise Refused("This item's video has neither a file nor an address.")
        address = put_right(info.url)
        return Media(MediaKind.EMBED, address, url=address)
    files = [one for one in info.resolutions if one.url and one.format.lower() in ("", "mp4")]
    best = max(files, key=lambda one: one.width * one.height, default=None)
    return Media(
        MediaKind.VIDEO,
        info.id,
        url=best.url if best else "",
        pending=best is None,
        file_name=info.filename,
        mime_type="video/mp4",
        size=info.size_in_bytes,
        width=best.width if best else 0,
        height=best.height if best else 0,
    )


# --- writing -------------------------------------------------------------------------------------------------------


def _given(media: Media | None) -> Media:
    if media is None:
        raise Refused("The media to show instead is missing.")
    return media


def _link(link: Hyperlink, target: object) -> LinkWrite:
    if not is_link(link.url):  # a click on it would run something in a visitor's browser
        link = Hyperlink("")
    kept = {"target": target} if isinstance(target, str) and link.url else {}
    return LinkWrite(text=link.text, url=link.url, **kept)


def _tags(tags: tuple[str, ...]) -> TagsWrite:
    return TagsWrite(values=tags)


def _shown(media: Media, staged: Staged | None, alt_text: str, before: Image | None) -> dict[str, Any]:
    """The one field of an item that says what it shows. A new picture keeps how the old one was framed, not
    its EXIF data."""
    match media.kind:
        case MediaKind.TEXT:
            return {"text": TextWrite(html=html.clean(media.html))}
        case MediaKind.EMBED:
            kind = embed_type(media.url)
            return {"video": VideoWrite(type=kind, video_info=VideoInfoWrite(url=media.url))}
        case MediaKind.VIDEO:
            file_id, detail = _file(staged)
            name = detail.get("filename") or media.file_name
            info = VideoInfoWrite(id=file_id, **({"filename": name} if name else {}))
            return {"video": VideoWrite(type="WIX_MEDIA", video_info=info)}
        case MediaKind.IMAGE:
            file_id, detail = _file(staged)
            info = _image_info(
                file_id,
                int(detail.get("width") or media.width),
                int(detail.get("height") or media.height),
                alt_text,
                detail.get("filename") or media.file_name,
            )
            return {"image": ImageWrite(image_info=info, **_framing(before, without=("exif",)))}


def _same_image(image: Image, alt_text: str) -> ImageWrite:
    old = image.image_info
    names = {"alt_text": alt_text, "filename": old.filename}
    info = ImageInfoWrite(id=old.id, width=old.width, height=old.height, **names)
    return ImageWrite(image_info=info, **_framing(image, without=()))


def _image_info(file_id: str, width: int, height: int, alt_text: str, file_name: str) -> ImageInfoWrite:
    texts = {"alt_text": alt_text, "filename": file_name}
    given = {name: value for name, value in texts.items() if value}
    return ImageInfoWrite(id=file_id, width=width, height=height, **given)


def _framing(image: Image | None, without: tuple[str, ...]) -> dict[str, Any]:
    extra = (image.model_extra or {}) if image else {}
    names = {"focalPoint": "focal_point", "exif": "exif", "quality": "quality"}
    names["unsharpMasking"] = "unsharp_masking"
    return {ours: extra[wix] for wix, ours in names.items() if wix in extra and ours not in without}


def _file(staged: Staged | None) -> tuple[str, Mapping[str, str]]:
    if staged is None or not staged.id:
        raise Refused("The media was not brought into the Media Manager before it was to be shown.")
    return staged.id, staged.detail
