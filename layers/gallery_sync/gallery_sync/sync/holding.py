"""What a side cannot hold, known before anything is carried there."""

from mimetypes import guess_file_type

from gallery_sync.model import Capabilities, Media, MediaKind

_FILES = frozenset({MediaKind.IMAGE, MediaKind.VIDEO})
_NAMES = {
    MediaKind.IMAGE: "pictures",
    MediaKind.VIDEO: "videos",
    MediaKind.EMBED: "videos that stay on another site",
    MediaKind.TEXT: "texts",
}


def cannot_hold(capable: Capabilities, media: Media) -> str:
    """Why a side with these capabilities cannot hold the media, as a sentence for the owner; empty when it can, or
    when only trying will tell."""
    if media.kind not in capable.media:
        return f"The other side holds no {_NAMES[media.kind]}: this entry is skipped."
    if wrong_format(capable, media):
        return f"The other side takes no files of the type {mime_type(media)}: this entry is skipped."
    if too_large(capable, media):
        size, limit = media.size / 1_000_000, capable.max_bytes / 1_000_000
        return f"The file has {size:.1f} MB, and the other side takes {limit:.1f} MB at most: make it smaller."
    return ""


def wrong_format(capable: Capabilities, media: Media) -> bool:
    stated = mime_type(media)
    takes_any = not capable.formats or _rendered(capable, media)
    return media.kind in _FILES and not takes_any and bool(stated) and stated not in capable.formats


def too_large(capable: Capabilities, media: Media) -> bool:
    return media.kind in _FILES and not _rendered(capable, media) and 0 < capable.max_bytes < media.size


def _rendered(capable: Capabilities, media: Media) -> bool:
    """Whether a rendition will do where the original does not."""
    return capable.renditions and media.kind is MediaKind.IMAGE


def mime_type(media: Media) -> str:
    """As its platform says, else as its name does; empty when neither tells."""
    return media.mime_type or guess_file_type(media.file_name)[0] or ""
