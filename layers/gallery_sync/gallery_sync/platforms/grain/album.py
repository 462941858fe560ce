"""A gallery on Grain as a `Collection`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, override

from gallery_sync.errors import StaleRevision, Unavailable
from gallery_sync.http import Download, Downloads
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
    RateLimit,
    Side,
    Staged,
)
from gallery_sync.platforms.grain import staging
from gallery_sync.platforms.grain.client import Repository, Write
from gallery_sync.platforms.grain.keys import record_key
from gallery_sync.platforms.grain.reading import GalleryReader
from gallery_sync.platforms.grain.removing import Remover
from gallery_sync.platforms.grain.translation import (
    MAX_ALT_TEXT,
    Shown,
    gallery_title,
    new_item,
    new_photo,
    patched_photo,
)
from gallery_sync.platforms.grain.wire import GALLERY, ITEM, PHOTO, Record, Written
from gallery_sync.ports import Clock, Collection, MediaSource

CAPABILITIES: Final = Capabilities(
    fields=frozenset({Field.MEDIA, Field.ALT_TEXT}),
    max_lengths={Field.ALT_TEXT: MAX_ALT_TEXT},
    media=frozenset({MediaKind.IMAGE}),
    max_bytes=staging.MAX_BYTES,
    renditions=True,
    change_feed=ChangeFeed.REVISION,
    sees_deletes=False,
    album=AlbumKind.NATIVE,
    notes=(
        "Grain shows images only: videos and texts stay on Wix.",
        "Of an image's texts Grain holds the alternative text; title, description, link and tags stay on Wix.",
        "Images over 1 MB are shared in a smaller size.",
        "The network takes about 800 new images an hour and 1,000 a day from one account.",
        "Everything in a gallery on Grain is public.",
        "A photo that was added in another app stays in the account when it is removed from the gallery.",
    ),
    replace_in_place=True,
    revisions=True,
    client_ids=True,
    marker=MarkerKind.CLIENT_ID,
    rate_limits=(RateLimit(800, 3600), RateLimit(1000, 86_400)),
    stages=True,
    ordered=True,
    positions=True,
)


@dataclass(frozen=True, slots=True)
class GrainGallery(Collection):
    """The external side of a link, in the repository of one account.

    The revision is both records' CIDs. Ranks are whole numbers here: Grain's positions.
    """

    repository: Repository
    reader: GalleryReader
    remover: Remover
    downloads: Downloads
    clock: Clock

    @property
    @override
    def side(self) -> Side:
        return Side.EXTERNAL

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def open(self, media: Media, longest_side: int = 0) -> Download:
        """There are originals only."""
        return self.downloads.open(self.repository.blob_url(media.fingerprint))

    @override
    def read(self, entry_id: str) -> Entry | None:
        return self.reader.read(entry_id)

    @override
    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        """`near` is of no use: pages follow keys."""
        return self.reader.read_many(entry_ids)

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        """`known` is of no use: a listing shows the records themselves."""
        return self.reader.listing()

    @override
    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        """What we create lies under the key that follows from its marker, so that one look is enough."""
        entry = self.reader.read(record_key(self.reader.album_id, marker))
        return (replace(entry, marker=marker),) if entry else ()

    @override
    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        return staging.stage(self.repository, media, source)

    @override
    def staged(self, staged: Staged) -> Staged:
        return staged

    @override
    def create(self, draft: Draft) -> Entry:
        """Photo and item in one write, so that neither is there without the other. Raises `CollectionGone`: the server
        would take an item of no gallery."""
        self.reader.gallery()
        key, now = record_key(self.reader.album_id, draft.marker), self.clock()
        photo_uri = self.repository.uri(PHOTO, key)
        photo = Record(uri=photo_uri, cid="", value=new_photo(draft, now))
        value = new_item(draft, self.reader.uri, photo_uri, now)
        item = Record(uri=self.repository.uri(ITEM, key), cid="", value=value)
        try:
            return self._create(photo, item, frozenset())
        except Unavailable as error:  # what a key that is in use looks like, too
            there = self.find(draft.marker, None)
            if there:
                return there[0]
            present = frozenset(name for name in (PHOTO, ITEM) if self.repository.get(name, key))
            if not present:
                raise error from error.__cause__
            return self._create(photo, item, present)

    def _create(self, photo: Record, item: Record, present: frozenset[str]) -> Entry:
        """`present`: the collections in which somebody left half of it."""
        writes = [
            Write("update" if name in present else "create", name, record.key, record.value)
            for name, record in ((PHOTO, photo), (ITEM, item))
        ]
        of_photo, of_item = _two(self.repository.apply(writes).results)
        stored = Shown(item.model_copy(update={"cid": of_item.cid}), photo.model_copy(update={"cid": of_photo.cid}))
        return self.reader.entry(stored)

    @override
    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        shown = self._as_read(entry)
        value = patched_photo(shown.photo.value, patch, media, staged)
        if value == shown.photo.value:
            return entry
        _unchanged(shown.item, self.repository.get(ITEM, shown.item.key))
        cid = self.repository.put(PHOTO, shown.photo.key, value, shown.photo.cid)
        return self.reader.entry(replace(shown, photo=shown.photo.model_copy(update={"value": value, "cid": cid})))

    @override
    def place(self, entry: Entry, rank: float) -> Entry:
        shown = self._as_read(entry)
        value = shown.item.value | {"position": round(rank)}
        _unchanged(shown.photo, self.repository.get(PHOTO, shown.photo.key))
        cid = self.repository.put(ITEM, shown.item.key, value, shown.item.cid)
        return self.reader.entry(replace(shown, item=shown.item.model_copy(update={"value": value, "cid": cid})))

    @override
    def delete(self, entry: Entry) -> None:
        self.remover.remove(entry.id, entry.revision)

    @override
    def arrange(self, entry_ids: Sequence[str]) -> None:
        raise NotImplementedError("Entries of a gallery on Grain have positions of their own: use place.")

    @override
    def retitle(self, title: str) -> None:
        gallery, title = self.reader.gallery(), gallery_title(title)
        if gallery.value.get("title") != title:
            self.repository.put(GALLERY, gallery.key, gallery.value | {"title": title}, gallery.cid)

    @override
    def publish(self) -> None:
        """Nothing is made from the entries here."""

    @override
    def cursor(self) -> str:
        """Changes with every write of the account, in other galleries and apps, too."""
        return self.repository.commit().rev

    def _as_read(self, entry: Entry) -> Shown:
        """The records that `entry` was read from; an entry that comes without them is read again, and must still be
        the same."""
        if isinstance(entry.raw, Shown):
            return entry.raw
        present = self.reader.shown(entry.id)
        if present is None or present.revision != entry.revision:
            raise StaleRevision("The photo changed since it was read; it is looked at again.")
        return present


def _two(results: Sequence[Written]) -> tuple[Written, Written]:
    if len(results) != 2:
        raise Unavailable("The account's server gave an answer that cannot be read; it is tried again later.")
    return results[0], results[1]


def _unchanged(before: Record, now: Record | None) -> None:
    if now is None or now.cid != before.cid:
        raise StaleRevision("The photo changed since it was read; it is looked at again.")
