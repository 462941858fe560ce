"""What belongs to an album, in which order, and how its page shows it.

The media attached to the page belong to it, and those that a person put into its gallery from the library. The order
is that of the gallery; what it does not name comes last.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gallery_sync.errors import CollectionGone
from gallery_sync.model import Entry, Field
from gallery_sync.model.sizes import kept
from gallery_sync.platforms.wordpress.alt_texts import AltText, InBlock, counting
from gallery_sync.platforms.wordpress.blocks import Shown, alt_texts_in, arranged, has_gallery, order_of, with_text
from gallery_sync.platforms.wordpress.library import AnyMedium, Library
from gallery_sync.platforms.wordpress.models import Medium, Page, UnreadableMedium
from gallery_sync.platforms.wordpress.page import Pages
from gallery_sync.platforms.wordpress.texts import decode
from gallery_sync.platforms.wordpress.translation import entry_of, is_shown, marker_of, media_of

_NO_GALLERY = (
    "The album's page has no gallery block any more: it was removed, or turned into another kind of block. Restore it "
    "from the page's revisions, or put an empty gallery block there, and resume; or unlink the gallery."
)


@dataclass(frozen=True, slots=True)
class Display:
    """What a page's gallery says about media: their order, and the alternative texts that it shows. `at`: when the page
    was changed last."""

    order: tuple[str, ...]
    texts: Mapping[str, InBlock]
    at: datetime | None

    def alt_text(self, medium: Medium) -> AltText:
        newer = bool(self.at and medium.modified_gmt and self.at > medium.modified_gmt)
        return counting(decode(medium.alt_text), self.texts.get(str(medium.id)), page_is_newer=newer)

    def entry(self, medium: AnyMedium) -> Entry:
        """With the alternative text that counts. Raises `Refused` as `entry_of` does."""
        entry = entry_of(medium)
        alt = self.alt_text(medium) if isinstance(medium, Medium) else None
        if alt is None or alt.is_united:
            return entry
        times = [one for one in (entry.modified_at, self.at) if one is not None]
        return replace(
            entry,
            projection=kept(entry.projection.with_values({Field.ALT_TEXT: alt.text})),
            modified_at=max(times) if alt.typed_in_page and times else entry.modified_at,
            apart={Field.ALT_TEXT: alt.lost},
        )


def displayed(page: Page) -> Display:
    return Display(order_of(page.content.raw), alt_texts_in(page.content.raw), page.modified_gmt)


class PageGallery:
    """One album. Pages have no revisions, so one thread at a time writes it."""

    def __init__(self, library: Library, pages: Pages, page_id: str) -> None:
        self._library = library
        self._pages = pages
        self._page_id = page_id
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._last: Display | None = None

    def page(self) -> Page:
        """Raises `CollectionGone`, and `Refused` for one that is too long."""
        return self._pages.read(self._page_id)

    def look(self) -> Display:
        """What the page shows now. One thread at a time has the page in memory."""
        with self._reading:
            self._last = displayed(self.page())
            return self._last

    def display(self) -> Display:
        """As it was seen here last, so that a message reads the page once. What somebody types meanwhile is not
        overwritten for that: whoever writes the page reads it again, and the next look finds it."""
        with self._reading:
            self._last = self._last or displayed(self.page())
            return self._last

    def attached(self, medium: Medium) -> bool:
        return str(medium.post or "") == self._page_id

    def read(self, first: Sequence[str] = ()) -> tuple[Page, Sequence[AnyMedium]]:
        """The page, and the album's media: those named in `first`, then those that the gallery names, then the others
        by ID. A replacement that the gallery does not name yet stands behind what it replaces.

        The page is read last, so that a write that follows overwrites as little of a person's as can be."""
        media = {str(medium.id): medium for medium in self._library.attached_to(self._page_id)}
        page = self.page()
        self._last = None
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

    def retext(self, medium: Medium, seen: InBlock) -> None:
        """Have the medium's block show the library's alternative text instead of what was seen there. What somebody
        typed since stays."""
        name, text = str(medium.id), decode(medium.alt_text)
        with self._lock:
            content = self.page().content.raw
            if alt_texts_in(content).get(name) == seen:
                self._change(with_text(content, name, text))

    def _show(self, page: Page, media: Sequence[AnyMedium]) -> None:
        display = displayed(page)
        named = frozenset(display.order)
        content = arranged(
            page.content.raw, [_shown(display, medium) for medium in media if _belongs_there(medium, named)]
        )
        if content != page.content.raw:
            self._change(content)

    def _change(self, content: str) -> None:
        self._last = None
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


def _shown(display: Display, medium: AnyMedium) -> Shown:
    if isinstance(medium, UnreadableMedium):
        return Shown(str(medium.id))
    return Shown(
        str(medium.id),
        media_of(medium).kind,
        medium.source_url,
        decode(medium.alt_text),
        keeps_alt=not display.alt_text(medium).is_united,
    )
