"""What belongs to an album, in which order, and how its page shows it.

The media attached to the page belong to it, and those that a person put into its gallery from the library. The order
is that of the gallery; what it does not name comes last.
"""

import threading
from collections.abc import Mapping, Sequence

from gallery_sync.errors import CollectionGone
from gallery_sync.platforms.wordpress.blocks import Shown, arranged, has_gallery, order_of
from gallery_sync.platforms.wordpress.library import AnyMedium, Library
from gallery_sync.platforms.wordpress.models import Medium, Page, UnreadableMedium
from gallery_sync.platforms.wordpress.page import Pages
from gallery_sync.platforms.wordpress.texts import decode
from gallery_sync.platforms.wordpress.translation import is_shown, marker_of, media_of

_NO_GALLERY = (
    "The album's page has no gallery block any more: it was removed, or turned into another kind of block. Restore it "
    "from the page's revisions, or put an empty gallery block there, and resume; or unlink the gallery."
)


class PageGallery:
    """One album. Pages have no revisions, so one thread at a time writes it."""

    def __init__(self, library: Library, pages: Pages, page_id: str) -> None:
        self._library = library
        self._pages = pages
        self._page_id = page_id
        self._lock = threading.Lock()
        self._reading = threading.Lock()

    def page(self) -> Page:
        """Raises `CollectionGone`, and `Refused` for one that is too long."""
        return self._pages.read(self._page_id)

    def named(self) -> frozenset[str]:
        """The media that the page's gallery names. One thread at a time has the page in memory."""
        with self._reading:
            return frozenset(order_of(self.page().content.raw))

    def attached(self, medium: Medium) -> bool:
        return str(medium.post or "") == self._page_id

    def read(self, first: Sequence[str] = ()) -> tuple[Page, Sequence[AnyMedium]]:
        """The page, and the album's media: those named in `first`, then those that the gallery names, then the others
        by ID. A replacement that the gallery does not name yet stands behind what it replaces.

        The page is read last, so that a write that follows overwrites as little of a person's as can be."""
        media = {str(medium.id): medium for medium in self._library.attached_to(self._page_id)}
        page = self.page()
        named = order_of(page.content.raw)
        strangers = [name for name in named if name not in media]
        media |= {str(medium.id): medium for medium in self._library.some(strangers)}
        if media and not has_gallery(page.content.raw):
            raise CollectionGone(_NO_GALLERY)
        media = _once_each(media)
        return page, _in_order(media, tuple(dict.fromkeys((*first, *named))))

    def write(self, first: Sequence[str] = ()) -> Sequence[AnyMedium]:
        """Have the page show all media of the album, `first` in this order, then the others as they stood. Returns
        them."""
        with self._lock:
            page, media = self.read(first)
            self._show(page, media)
            return media

    def take_out(self, medium: Medium, successor: Medium | None) -> None:
        """Have the page show the successor in the medium's place, or nothing."""
        with self._lock:
            page, media = self.read()
            others = [one for one in media if successor is None or one.id != successor.id]
            swapped = [successor if one.id == medium.id else one for one in others]
            self._show(page, [one for one in swapped if one is not None])

    def _show(self, page: Page, media: Sequence[AnyMedium]) -> None:
        named = frozenset(order_of(page.content.raw))
        content = arranged(
            page.content.raw, [_shown(page, medium) for medium in media if _belongs_there(medium, named)]
        )
        if content != page.content.raw:
            self._pages.change(self._page_id, content=content)


def _once_each(media: Mapping[str, AnyMedium]) -> Mapping[str, AnyMedium]:
    """Each file once, as the oldest medium of it: plugins for translations make one for each language."""
    oldest: dict[str, str] = {}
    for name in sorted(media, key=int):
        medium = media[name]
        oldest.setdefault(medium.source_url if isinstance(medium, Medium) else name, name)
    kept = frozenset(oldest.values())
    return {name: medium for name, medium in media.items() if name in kept}


def _in_order(media: Mapping[str, AnyMedium], named: Sequence[str]) -> Sequence[AnyMedium]:
    order = [name for name in named if name in media]
    places = {marker: name for name in order if (marker := _marker(media[name]))}
    placed = frozenset(order)
    behind: dict[str, list[str]] = {}
    for name, medium in media.items():
        if name not in placed:
            behind.setdefault(places.get(_marker(medium), ""), []).append(name)
    names = [one for name in order for one in (name, *reversed(behind.get(name, ())))]
    return [media[name] for name in (*names, *behind.get("", ()))]


def _marker(medium: AnyMedium) -> str:
    return marker_of(medium.slug) if isinstance(medium, Medium) else ""


def _belongs_there(medium: AnyMedium, named: frozenset[str]) -> bool:
    """One that cannot be read stays where a page shows it already."""
    return str(medium.id) in named if isinstance(medium, UnreadableMedium) else is_shown(medium)


def _shown(page: Page, medium: AnyMedium) -> Shown:
    """A page that was saved after the medium keeps the alternative texts that its own editor wrote there."""
    if isinstance(medium, UnreadableMedium):
        return Shown(str(medium.id))
    return Shown(
        str(medium.id),
        media_of(medium).kind,
        medium.source_url,
        decode(medium.alt_text),
        keeps_alt=bool(page.modified_gmt and medium.modified_gmt and page.modified_gmt > medium.modified_gmt),
    )
