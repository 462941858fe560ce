"""Grain's records in the words of the project, and back.

A medium is two records: a photo, and a gallery item that shows it in one gallery. What we create has the same key for
both, which follows from the marker; what people make with other apps has two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from gallery_sync.errors import MediaUnusable, Refused
from gallery_sync.model import Draft, Entry, Field, Media, MediaKind, Patch, Projection, Staged
from gallery_sync.model.sizes import kept
from gallery_sync.model.text import clean
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.keys import record_key, sha256_of
from gallery_sync.platforms.grain.wire import ITEM, PHOTO, GalleryItem, Photo, Record, Value

MAX_ALT_TEXT: Final = 2000
_MAX_TITLE_BYTES: Final = 100
_UNTITLED: Final = "Gallery"


@dataclass(frozen=True, slots=True)
class Shown:
    """The two records behind an entry."""

    item: Record
    photo: Record

    @property
    def revision(self) -> str:
        return f"{self.item.cid} {self.photo.cid}"

    @property
    def photo_is_ours(self) -> bool:
        """People's apps give photo and item keys of their own; such a photo may be shown elsewhere, too."""
        return self.item.key == self.photo.key


def entry_of(shown: Shown, repository: Repository, album_id: str) -> Entry:
    """Raises `Refused` when the records cannot be understood."""
    item = item_in(shown.item)
    photo = photo_in(shown.photo)
    cid = photo.photo.ref.link
    return Entry(
        id=shown.item.key,
        projection=kept(Projection(media=cid, alt_text=photo.alt)),
        media=Media(
            MediaKind.IMAGE,
            cid,
            digest=sha256_of(cid),
            url=repository.blob_url(cid),
            mime_type=photo.photo.mime_type,
            size=photo.photo.size,
            width=photo.aspect_ratio.width,
            height=photo.aspect_ratio.height,
        ),
        rank=float(item.position),
        revision=shown.revision,
        marker=_marker(item, shown.item.key, album_id),
        raw=shown,
    )


def _marker(item: GalleryItem, key: str, album_id: str) -> str:
    """Believed only under the key that follows from it: copies of a record have another one."""
    marker = item.gallery_sync_pair
    return marker if marker and record_key(album_id, marker) == key else ""


def title_of(gallery: Record) -> str:
    title = gallery.value.get("title")
    return title if isinstance(title, str) else ""


def item_in(record: Record) -> GalleryItem:
    """Raises `Refused`."""
    return _understood(GalleryItem, record)


def photo_in(record: Record) -> Photo:
    """Raises `Refused`."""
    photo = _understood(Photo, record)
    if photo.photo.mime_type and not photo.photo.mime_type.startswith("image/"):
        raise Refused(f"The photo {record.key} is no image; remove it from the gallery and add an image.")
    return photo


def _understood[T: (GalleryItem, Photo)](shape: type[T], record: Record) -> T:
    try:
        return shape.model_validate(record.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(
            f"The record {record.key} cannot be read at {where}: {first['msg']}. Remove it and add the photo again."
        ) from error


def new_photo(draft: Draft, now: datetime) -> Value:
    """Raises `MediaUnusable`."""
    return {
        "$type": PHOTO,
        **_media(draft.media, draft.staged),
        **_alt(draft.projection.alt_text),
        "createdAt": timestamp(now),
    }


def new_item(draft: Draft, gallery_uri: str, photo_uri: str, now: datetime) -> Value:
    return {
        "$type": ITEM,
        "gallery": gallery_uri,
        "item": photo_uri,
        "position": round(draft.rank or 0.0),
        "gallerySyncPair": draft.marker,
        "createdAt": timestamp(now),
    }


def patched_photo(value: Value, patch: Patch, media: Media | None, staged: Staged | None) -> Value:
    """The photo with what the patch changes of it; what other apps put there stays. Raises `MediaUnusable`."""
    changed = dict(value)
    if Field.ALT_TEXT in patch:
        changed.pop("alt", None)
        changed |= _alt(str(patch[Field.ALT_TEXT] or ""))
    if Field.MEDIA in patch and media is not None:
        changed |= _media(media, staged)
    return changed


def gallery_title(title: str) -> str:
    """A title as Grain takes it: at least one character, at most 100 bytes (lexicon social.grain.gallery)."""
    return clean(title).encode()[:_MAX_TITLE_BYTES].decode(errors="ignore") or _UNTITLED


def staged_detail(mime_type: str, size: int, shown: tuple[int, int]) -> dict[str, str]:
    """`shown` is width and height in pixels, zero when unknown."""
    detail = {"mime_type": mime_type, "size": str(size)}
    width, height = shown
    if width > 0 and height > 0:
        detail |= {"width": str(width), "height": str(height)}
    return detail


def _media(media: Media, staged: Staged | None) -> Value:
    if media.kind is not MediaKind.IMAGE or staged is None:
        raise MediaUnusable("Grain's galleries hold images only; this entry is skipped.")
    detail: Mapping[str, str] = staged.detail
    blob: dict[str, Any] = {
        "$type": "blob",
        "ref": {"$link": staged.id},
        "mimeType": detail["mime_type"],
        "size": int(detail["size"]),
    }
    # Grain demands a ratio; where nobody knows it the photo is shown in a square.
    ratio = {"width": int(detail.get("width", "1")), "height": int(detail.get("height", "1"))}
    return {"photo": blob, "aspectRatio": ratio}


def _alt(text: str) -> Value:
    text = clean(text)[:MAX_ALT_TEXT]
    return {"alt": text} if text else {}


def timestamp(now: datetime) -> str:
    """A time in UTC as records carry it."""
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
