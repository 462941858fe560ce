"""Addresses of small pictures, made by Wix's image service from what is known of an item without reading it.

`<media host>/media/<id>/v1/fill/w_W,h_H,al_c,q_90/<name>` crops an image of the Media Manager, `fit` keeps all of it; a
video's poster is the image `<video id>f000.jpg` (Wix docs: Media; seen in the samples of Wix's REST docs).
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from gallery_sync.model import MediaKind
from gallery_sync.wix.addresses import media_origin

_VIDEO: Final = re.compile(r"[0-9a-z]{6}_[0-9a-f]{32}")
_TEXT: Final = re.compile(r"[0-9a-f]{64}")
_MADE_FOR_BROWSERS: Final = frozenset(("jpg", "jpeg", "png", "gif", "webp"))


def kind_of(fingerprint: str) -> MediaKind:
    """What kind of item has this fingerprint on Wix: each kind's has its own form."""
    if fingerprint.startswith(("https://", "http://")):
        return MediaKind.EMBED
    if _TEXT.fullmatch(fingerprint):
        return MediaKind.TEXT
    return MediaKind.VIDEO if _VIDEO.fullmatch(fingerprint) else MediaKind.IMAGE


def rendition(url: str, longest_side: int) -> str:
    """The address of a whole image made to fit into a square; `url` is the one of the original. The service never
    enlarges (Wix docs: Media). The name at the end says which format is wanted: JPEG where the original has one that
    browsers do not show, such as HEIC or TIFF."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    path = f"{parts.path}/v1/fit/w_{longest_side},h_{longest_side},q_90/{_for_browsers(name)}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _for_browsers(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return f"{stem}.jpg" if stem and extension.lower() not in _MADE_FOR_BROWSERS else name


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """`api_url` is where Wix's REST API is."""

    api_url: str

    def of(self, fingerprint: str, size: int) -> str:
        """Square, `size` pixels wide; empty for what has no picture. A video's poster comes as it is."""
        return self._address(fingerprint, f"fill/w_{size},h_{size},al_c,q_90")

    def whole(self, fingerprint: str, size: int) -> str:
        """As `of`, but uncropped: neither wider nor higher than `size` pixels."""
        return self._address(fingerprint, f"fit/w_{size},h_{size},q_90")

    def _address(self, fingerprint: str, operation: str) -> str:
        segment = quote(fingerprint, safe="~", errors="replace")
        match kind_of(fingerprint):
            case MediaKind.IMAGE:
                return f"{media_origin(self.api_url)}/media/{segment}/v1/{operation}/{_for_browsers(segment)}"
            case MediaKind.VIDEO:
                return f"{media_origin(self.api_url)}/media/{segment}f000.jpg"
            case _:
                return ""
