"""What an owner sees of a site: its galleries, each with its first pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gallery_sync.errors import Refused
from gallery_sync.model import Media, MediaKind
from gallery_sync.wix.client import WixClient
from gallery_sync.wix.listing import complete_galleries
from gallery_sync.wix.models import Gallery
from gallery_sync.wix.translation import entry_of

_COVERS: Final = 6
_COVER_SIZE: Final = 400


@dataclass(frozen=True, slots=True)
class GalleryCover:
    """A gallery as it is offered for sharing. `images` are the addresses of small renditions of its first
    pictures."""

    id: str
    title: str
    total_items: int
    images: tuple[str, ...]


def gallery_covers(client: WixClient) -> Sequence[GalleryCover]:
    """All galleries of the site, by date of creation. Raises `IncompleteListing`."""
    found = complete_galleries(client.galleries, item_limit=_COVERS)
    return [GalleryCover(one.id, one.name, one.total_items, _images(one)) for one in found]


def rendition(media: Media, width: int, height: int) -> str:
    """The address of an image of the Media Manager, cropped to this size by Wix's image service
    (`/v1/fill/w_W,h_H,al_c,q_90/<name>` behind the address of the original)."""
    name = media.fingerprint.rpartition("/")[2]
    return f"{media.url}/v1/fill/w_{width},h_{height},al_c,q_90/{name}"


def _images(gallery: Gallery) -> tuple[str, ...]:
    found: list[str] = []
    for item in gallery.items:
        try:
            media = entry_of(item).media
        except Refused:
            continue
        if media.kind is MediaKind.IMAGE:
            found.append(rendition(media, _COVER_SIZE, _COVER_SIZE))
    return tuple(found)
