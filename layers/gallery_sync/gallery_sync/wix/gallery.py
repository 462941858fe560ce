"""A Pro Gallery as one side of a link."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Final, override

from gallery_sync.errors import (
    CollectionGone,
    InvalidRequest,
    MediaNotHad,
    PermanentError,
    Refused,
    StaleRevision,
)
from gallery_sync.http import Downloads
from gallery_sync.model import (
    Capabilities,
    CreateFrom,
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
from gallery_sync.ports import Collection, MediaContent, MediaSource
from gallery_sync.ports.attempts import Unreadable, attempt, entries_in, readable, unreadable
from gallery_sync.wix.client import WixClient
from gallery_sync.wix.listing import complete_gallery
from gallery_sync.wix.models import Item, UnreadableItem
from gallery_sync.wix.refusals import NotFound
from gallery_sync.wix.staging import Staging
from gallery_sync.wix.thumbnails import rendition
from gallery_sync.wix.translation import changed_item, draft_item, entry_of
from gallery_sync.wix.writes import ItemWrite

_READERS: Final = 10
"""Items read at once: as many as Lambda takes messages from the queue."""

_CAPABILITIES: Final = Capabilities(
    fields=frozenset(Field),
    media=frozenset(MediaKind),
    replace_in_place=True,
    revisions=False,
    client_ids=False,
    marker=MarkerKind.LIST_SCAN,
    create_from=CreateFrom.URL,
    stages=True,
    ordered=True,
    positions=True,
)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class WixGallery(Collection):
    """`ports.Collection` for one gallery of the site that the client is bound to.

    An entry's rank is its sort order negated and rounded to a 32-bit float. Its media fingerprint is the
    file's ID in the Media Manager, the address of an embedded video, or the SHA-256 of a text's HTML. There
    are no revisions: the last write wins. The marker is the file ID: each import makes a new one.
    Alternative text exists on images only; on other kinds it is always ""."""

    def __init__(
        self,
        client: WixClient,
        gallery_id: str,
        downloads: Downloads,
        carried: Callable[[MediaContent], MediaContent] = lambda content: content,
    ) -> None:
        self._galleries = client.galleries
        self._gallery_id = gallery_id
        self._downloads = downloads
        self._carried = carried
        self._staging = Staging(client.files, client.under_way)

    # --- reading ---------------------------------------------------------------------------------------------------

    @property
    @override
    def side(self) -> Side:
        return Side.WIX

    @property
    @override
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def read(self, entry_id: str) -> Entry | None:
        item = self._item(entry_id)
        if item is None:
            self._prove_that_the_gallery_exists()
            return None
        return entry_of(item)

    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        """As `read`, but an item that cannot be understood is left out; `read` tells why."""
        wanted = dict.fromkeys(entry_ids)
        found: dict[str, Item | UnreadableItem | None] = {}
        if near is not None and len(wanted) > 1:
            page = self._reading(lambda: self._galleries.list_items(self._gallery_id, offset=near))
            found = {item.id: item for item in page if item.id in wanted}
        missing = [entry_id for entry_id in wanted if entry_id not in found]
        found |= self._items(missing)
        if None in found.values():
            self._prove_that_the_gallery_exists()
        return readable(_understood(found))

    def _items(self, entry_ids: Sequence[str]) -> dict[str, Item | UnreadableItem | None]:
        """Side by side, because each takes Wix a while."""
        if len(entry_ids) < 2:
            return {entry_id: self._item(entry_id) for entry_id in entry_ids}
        with ThreadPoolExecutor(min(_READERS, len(entry_ids))) as pool:
            reads = [pool.submit(copy_context().run, self._item, name) for name in entry_ids]  # deadlines are in it
            return {name: read.result() for name, read in zip(entry_ids, reads, strict=True)}

    def listing(self, known: Mapping[str, Entry]) -> Listing:  # noqa: ARG002
        """`known` is of no use: Wix tells no revisions."""
        complete = self._reading(lambda: complete_gallery(self._galleries, self._gallery_id))
        found = _understood({item.id: item for item in complete.items})
        entries = sorted(entries_in(found), key=lambda entry: entry.rank)
        return Listing(tuple(entries), complete.name, *unreadable(found))

    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:  # noqa: ARG002
        """The items that show the staged file, oldest first. A text or an embedded video has no file: those
        that show the same content, a person's own ones among them."""
        if staged is None:
            return ()
        entries = self.listing({}).entries
        shown = [entry for entry in entries if entry.media.fingerprint == (staged.id or staged.fingerprint)]
        return sorted(shown, key=lambda entry: (entry.raw.created_date, entry.modified_at or _LONG_AGO))

    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        """The file behind an image or a Wix video, in its best resolution, as `carried` lets it pass; images in any
        size."""
        if media.kind not in (MediaKind.IMAGE, MediaKind.VIDEO) or not media.url:
            raise MediaNotHad("Wix offers no file to fetch for this item yet; it may still be processing it.")
        smaller = longest_side and media.kind is MediaKind.IMAGE
        return self._carried(self._downloads.open(rendition(media.url, longest_side) if smaller else media.url))

    # --- writing ---------------------------------------------------------------------------------------------------

    def foresee(self, media: Mapping[str, Media], staged: Sequence[Staged]) -> None:
        self._staging.foresee(media, staged)

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        return self._staging.stage(media, source, marker)

    def staged(self, staged: Staged) -> Staged:
        return self._staging.staged(staged)

    def create(self, draft: Draft) -> Entry:
        item = draft_item(draft)
        try:
            return entry_of(self._galleries.create_item(self._gallery_id, item))
        except NotFound as error:
            self._prove_that_the_gallery_exists()
            raise Refused(error.reason, status=error.status, request_id=error.request_id) from error

    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        changes = changed_item(entry, patch, media, staged)
        return entry if changes is None else self._write(entry, changes)

    def place(self, entry: Entry, rank: float) -> Entry:
        return self._write(entry, ItemWrite(sort_order=0.0 - rank))

    def delete(self, entry: Entry) -> None:
        try:
            self._galleries.delete_item(self._gallery_id, entry.id)
        except NotFound:
            return

    def arrange(self, entry_ids: Sequence[str]) -> None:  # noqa: ARG002
        raise InvalidRequest("The items of a Pro Gallery have a place each; move them one by one.")

    def retitle(self, title: str) -> None:
        """The gallery's name is its owner's: it is never written."""

    def publish(self) -> None:
        """Nothing is made from the items here."""

    def cursor(self) -> str:
        """Wix tells of changes by webhooks."""
        return ""

    # --- the parts -------------------------------------------------------------------------------------------------

    def _item(self, entry_id: str) -> Item | UnreadableItem | None:
        try:
            return self._galleries.get_item(self._gallery_id, entry_id)
        except NotFound:
            return None

    def _write(self, entry: Entry, changes: ItemWrite) -> Entry:
        try:
            return entry_of(self._galleries.update_item(self._gallery_id, entry.id, changes))
        except NotFound as error:
            raise StaleRevision(
                "The item was deleted on Wix meanwhile.", status=error.status, request_id=error.request_id
            ) from error

    def _reading[T](self, read: Callable[[], T]) -> T:
        try:
            return read()
        except NotFound as error:
            raise _gone(error) from error

    def _prove_that_the_gallery_exists(self) -> None:
        self._reading(lambda: self._galleries.get_gallery(self._gallery_id, item_limit=1))


def _gone(error: NotFound) -> PermanentError:
    reason = "The gallery does not exist on Wix any more; link another one, or remove the link."
    return CollectionGone(reason, status=error.status, request_id=error.request_id)


def _understood(items: Mapping[str, Item | UnreadableItem | None]) -> dict[str, Entry | Unreadable | None]:
    return {
        item_id: attempt(lambda item=item: entry_of(item)) if item is not None else None
        for item_id, item in items.items()
    }
