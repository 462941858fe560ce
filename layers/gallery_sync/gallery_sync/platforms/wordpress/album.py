"""A page with its media as a `Collection`."""

from collections.abc import Container, Mapping, Sequence
from datetime import timedelta
from typing import Final, override

from gallery_sync.errors import Refused, StaleRevision
from gallery_sync.http import Downloads
from gallery_sync.model import (
    AlbumKind,
    Capabilities,
    ChangeFeed,
    Draft,
    Entry,
    Field,
    Listing,
    MarkerKind,
    Media,
    MediaKind,
    Patch,
    Side,
    Staged,
)
from gallery_sync.platforms.wordpress import staging
from gallery_sync.platforms.wordpress.errors import NotFound
from gallery_sync.platforms.wordpress.gallery import Display, PageGallery, displayed
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.page import Pages
from gallery_sync.platforms.wordpress.texts import decode, encode, encode_alt
from gallery_sync.platforms.wordpress.translation import (
    MAX_LENGTHS,
    carried_over,
    changes,
    drafted,
    entry_of,
)
from gallery_sync.ports import Collection, MediaContent, MediaSource
from gallery_sync.ports.attempts import Unreadable, attempt, entries_in, readable, unreadable

CAPABILITIES: Final = Capabilities(
    fields=frozenset({Field.MEDIA, Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT}),
    max_lengths=MAX_LENGTHS,
    media=frozenset({MediaKind.IMAGE, MediaKind.VIDEO}),
    formats=staging.FORMATS,
    max_bytes=staging.MAX_BYTES,
    renditions=True,
    change_feed=ChangeFeed.MODIFIED_SINCE,
    sees_deletes=False,
    album=AlbumKind.PAGE,
    notes=(
        "WordPress sends no notice of changes: the site is asked from time to time.",
        "Links and tags of items are not carried to WordPress; texts and embedded videos are skipped.",
        "The album is a page: its pictures are the media attached to it and those in its gallery.",
        "To remove a picture, delete it in the media library; one that is only taken out of the gallery comes back.",
        "A picture that is larger than the site takes, or of a format such as HEIC, is uploaded as a smaller JPEG.",
    ),
    replace_in_place=False,
    revisions=False,
    client_ids=True,
    marker=MarkerKind.SEARCHABLE,
    stages=True,
    ordered=True,
    positions=False,
)
_FRESH: Final = timedelta(seconds=3)
"""Times of change have whole seconds: one so young may still hide a further change."""

_ATTACHED_AT_ONCE: Final = 100
"""A request each: a page may name any number of media."""


class WordPressAlbum(Collection):
    """The external side of a link, on a WordPress site. An entry's ID is the medium's; `gallery` says which media
    belong to the album."""

    def __init__(self, library: Library, pages: Pages, page_id: str, downloads: Downloads) -> None:
        self._library = library
        self._pages = pages
        self._page_id = page_id
        self._gallery = PageGallery(library, pages, page_id)
        self._downloads = downloads

    @property
    @override
    def side(self) -> Side:
        return Side.EXTERNAL

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    # --- reading ---------------------------------------------------------------------------------------------------

    @override
    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        """There are originals only."""
        return self._downloads.open(media.url)

    @override
    def read(self, entry_id: str) -> Entry | None:
        medium = self._medium(entry_id)
        if medium is not None and self._gallery.attached(medium):
            return self._gallery.display().entry(medium)
        display = self._gallery.look()
        return display.entry(medium) if medium is not None and entry_id in display.order else None

    def _medium(self, entry_id: str) -> Medium | None:
        return self._library.get(entry_id) if entry_id.isdecimal() else None

    @override
    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        """The page is read once, after whatever has to be asked for by itself."""
        wanted = list(dict.fromkeys(entry_ids))
        media = self._library.some([name for name in wanted if name.isdecimal()])
        plain = [medium for medium in media if isinstance(medium, Medium)]
        shown = {str(medium.id): medium for medium in plain if self._gallery.attached(medium)}
        others = {name: attempt(lambda name=name: self._medium(name)) for name in wanted if name not in shown}
        if not wanted:
            return {}
        display = self._gallery.look() if others else self._gallery.display()
        named = frozenset(display.order)
        found = {name: attempt(lambda medium=medium: display.entry(medium)) for name, medium in shown.items()}
        return readable(found | {name: self._other(one, display, named) for name, one in others.items()})

    def _other(
        self, medium: Medium | Unreadable | None, display: Display, named: Container[str]
    ) -> Entry | Unreadable | None:
        if not isinstance(medium, Medium):
            return medium
        belongs = str(medium.id) in named or self._gallery.attached(medium)
        return attempt(lambda: display.entry(medium)) if belongs else None

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        """`known` is of no use: a listing tells everything."""
        page, media = self._gallery.read()
        display = displayed(page)
        found = {str(medium.id): attempt(lambda medium=medium: display.entry(medium)) for medium in media}
        unplaced = frozenset(found) - frozenset(display.order)
        return Listing(tuple(entries_in(found)), decode(page.title.raw), *unreadable(found), unplaced=unplaced)

    @override
    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        found = [medium for medium in self._library.marked(marker) if self._gallery.attached(medium)]
        oldest = {medium.source_url: medium for medium in reversed(found)}
        return [self._entry(medium) for medium in found if oldest[medium.source_url] is medium]

    def _entry(self, medium: Medium) -> Entry:
        return self._gallery.display().entry(medium)

    @override
    def cursor(self) -> str:
        """Two calls. Deletions show in the number of media, moves in the page's own time."""
        page = self._gallery.page()
        newest = self._library.newest(self._page_id)
        written = page.modified_gmt.isoformat() if page.modified_gmt else ""
        parts = [written, newest.modified, newest.id, str(newest.total)]
        changed = max(written[:19], newest.modified)
        if newest.moment is not None and changed >= (newest.moment - _FRESH).isoformat()[:19]:
            parts.append(newest.moment.isoformat())
        return " ".join(parts)

    # --- writing ---------------------------------------------------------------------------------------------------

    @override
    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        return staging.stage(self._library, media, source, marker)

    @override
    def staged(self, staged: Staged) -> Staged:
        return staged

    @override
    def create(self, draft: Draft) -> Entry:
        """Attach the uploaded medium to the page, with its texts, in one call; done already, it is left as it is.
        Raises `StaleRevision` when it was deleted meanwhile: it has to be uploaded again."""
        if draft.staged is None:
            raise Refused("The file has not been uploaded to the site; look at the item again.")
        uploaded = self._library.get(draft.staged.id)
        if uploaded is not None and self._gallery.attached(uploaded):
            return self._entry(uploaded)
        return entry_of(self._attach(draft.staged.id, drafted(draft)))

    def _attach(self, medium_id: str, fields: Mapping[str, str]) -> Medium:
        try:
            return self._library.change(medium_id, {**fields, "post": int(self._page_id)})
        except NotFound as error:
            raise StaleRevision(
                "The uploaded file was deleted from the media library before the page could show it."
            ) from error

    @override
    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        """An alternative text that stands apart from the library's in the page is replaced there, too; elsewhere
        `publish` shows what was written."""
        if Field.MEDIA in patch:
            return self._replace(entry, patch, staged)
        before = entry.raw if isinstance(entry.raw, Medium) else None
        fields = changes(patch, before)
        typed = self._gallery.display().texts.get(entry.id) if entry.apart and Field.ALT_TEXT in patch else None
        if typed is not None and typed.text == patch[Field.ALT_TEXT]:
            fields[Field.ALT_TEXT.value] = encode_alt(typed.text)  # whole, however long it is
        try:
            medium = self._library.change(entry.id, fields)
        except NotFound as error:
            raise StaleRevision("The medium was deleted on the WordPress site meanwhile.") from error
        if typed is not None and typed.text != decode(medium.alt_text):
            self._gallery.retext(medium, typed)
        return self._entry(medium)

    def _replace(self, entry: Entry, patch: Patch, staged: Staged | None) -> Entry:
        """A medium's file cannot be exchanged: another medium with the same texts takes its place."""
        before = self._library.get(entry.id)
        if before is None:
            raise StaleRevision("The medium was deleted on the WordPress site meanwhile.")
        if staged is None:
            raise Refused("The new file has not been uploaded to the site; look at the item again.")
        after = self._attach(staged.id, {**carried_over(before), **changes(patch, before)})
        self._remove(before, after)
        return entry_of(after)

    @override
    def delete(self, entry: Entry) -> None:
        """A medium of another file that bears the same marker is its replacement, and takes its place in the gallery.
        One that belongs to another page only leaves this page's gallery."""
        medium = self._library.get(entry.id)
        if medium is None:
            return
        same = self._library.marked(entry.marker) if entry.marker else ()
        others = [one for one in same if one.source_url != medium.source_url and self._gallery.attached(one)]
        self._remove(medium, others[-1] if others else None)

    def _remove(self, medium: Medium, successor: Medium | None) -> None:
        belongs_elsewhere = bool(medium.post) and not self._gallery.attached(medium)
        if successor is not None or belongs_elsewhere:
            self._gallery.take_out(medium, successor)
        if belongs_elsewhere:
            return
        if successor is None and self._library.of_the_same_file(medium):
            self._gallery.take_out(medium, None)
        self._library.remove(medium)

    @override
    def place(self, entry: Entry, rank: float) -> Entry:
        raise NotImplementedError("The order of a page is one list: use arrange.")

    @override
    def arrange(self, entry_ids: Sequence[str]) -> None:
        self._gallery.write(entry_ids)

    @override
    def retitle(self, title: str) -> None:
        if decode(self._gallery.page().title.raw) != title:
            self._pages.change(self._page_id, title=encode(title))

    @override
    def publish(self) -> None:
        """Have the page show what is in the album, and attach what a person chose from the library, some at a time;
        what is not or cannot be attached is shown all the same."""
        shown = self._gallery.write()
        strangers = [one for one in shown if isinstance(one, Medium) and not one.post]
        for medium in strangers[:_ATTACHED_AT_ONCE]:
            attempt(lambda medium=medium: self._library.change(str(medium.id), {"post": int(self._page_id)}))
