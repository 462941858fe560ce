"""Reading a gallery of an account: single entries and the complete listing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gallery_sync.errors import CollectionGone, IncompleteListing, Refused
from gallery_sync.http import size_of
from gallery_sync.model import Entry, Listing
from gallery_sync.model.sizes import Weight
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.translation import Shown, entry_of, item_in, title_of
from gallery_sync.platforms.grain.wire import GALLERY, ITEM, PHOTO, Record
from gallery_sync.ports.attempts import Unreadable, attempt, entries_in, readable, unreadable

_POINT_READS = 4
"""Up to this many entries are read one by one; more are found in the account's pages."""


@dataclass(frozen=True, slots=True)
class GalleryReader:
    """An entry's ID is the key of its gallery item. An item whose photo is gone shows nothing, so it is absent."""

    repository: Repository
    album_id: str

    @property
    def uri(self) -> str:
        return self.repository.uri(GALLERY, self.album_id)

    def gallery(self) -> Record:
        """Raises `CollectionGone`."""
        record = self.repository.get(GALLERY, self.album_id)
        if record is None:
            raise CollectionGone("The gallery does not exist on Grain any more; share to a new one.")
        return record

    def read(self, entry_id: str) -> Entry | None:
        """Raises `CollectionGone`; `Refused` for what cannot be understood."""
        entry = self._present(entry_id)
        if entry is None:
            self.gallery()
        return entry

    def _present(self, entry_id: str) -> Entry | None:
        shown = self.shown(entry_id)
        return None if shown is None else self.entry(shown)

    def entry(self, shown: Shown) -> Entry:
        return entry_of(shown, self.repository, self.album_id)

    def shown(self, entry_id: str) -> Shown | None:
        """The present records of an entry, None if either is gone."""
        item = self.repository.get(ITEM, entry_id)
        if item is None or item_in(item).gallery != self.uri:
            return None
        photo = self.repository.get(PHOTO, self.photo_key(item))
        return Shown(item, photo) if photo else None

    def photo_key(self, item: Record) -> str:
        """Raises `Refused`."""
        uri = item_in(item).item
        home, _, key = uri.rpartition("/")
        if home != self.repository.uri(PHOTO, "").rstrip("/"):
            raise Refused("The gallery shows a photo of another account; remove it there, or add a copy of its own.")
        return key

    def read_many(self, entry_ids: Sequence[str]) -> dict[str, Entry | None]:
        """What cannot be understood is left out. Raises `CollectionGone`."""
        found: dict[str, Entry | Unreadable | None] = {}
        if len(entry_ids) > _POINT_READS:
            found.update(self._paged(frozenset(entry_ids)))
        for entry_id in entry_ids:
            if entry_id not in found:
                found[entry_id] = attempt(lambda entry_id=entry_id: self._present(entry_id))
        if None in found.values():
            self.gallery()
        return readable(found)

    def _paged(self, entry_ids: frozenset[str]) -> Iterator[tuple[str, Entry | Unreadable]]:
        items: list[Record] = []
        for page in self.repository.pages(ITEM):
            items += [record for record in page if record.key in entry_ids and self._is_here(record)]
            if len(items) == len(entry_ids):
                break
        photos = self._photos(items)
        for item in items:
            shown = attempt(lambda item=item: self._shown_among(photos, item))
            if isinstance(shown, Unreadable):
                yield item.key, shown
            elif shown is not None:
                yield item.key, attempt(lambda shown=shown: self.entry(shown))

    def listing(self) -> Listing:
        """Complete, because pages follow keys: what was in the gallery all the while is listed. Items come before
        photos, so that one whose photo is not among them shows nothing, unless it has got another photo meanwhile."""
        title = title_of(self.gallery())
        items = self.items()
        photos = self._photos(items)
        found = {item.key: attempt(lambda item=item: self._listed(photos, item)) for item in items}
        for key in self._changed([item for item in items if found[item.key] is None]):
            found[key] = attempt(lambda key=key: self._present(key))
        entries = sorted(entries_in(found), key=lambda entry: (entry.rank, _created_at(entry), entry.id))
        return Listing(tuple(entries), title, *unreadable(found))

    def _listed(self, photos: Mapping[str, Record], item: Record) -> Entry | None:
        shown = self._shown_among(photos, item)
        return self.entry(shown) if shown is not None else None

    def _changed(self, items: Sequence[Record]) -> Sequence[str]:
        """The keys of those that may be another one by now, for reading them one by one. Many are compared with the
        account's pages; raises `IncompleteListing` when many of them changed."""
        if len(items) <= _POINT_READS:
            return [item.key for item in items]
        before = {item.key: item for item in items}
        pages = self.repository.pages(ITEM)
        changed = [one.key for page in pages for one in page if one.key in before and one != before[one.key]]
        if len(changed) > _POINT_READS:
            raise IncompleteListing("The gallery changed while it was listed; it is listed again later.")
        return changed

    def _shown_among(self, photos: Mapping[str, Record], item: Record) -> Shown | None:
        photo = photos.get(self.photo_key(item))
        return Shown(item, photo) if photo is not None else None

    def items(self) -> list[Record]:
        """All items of this gallery, the account's other galleries left out."""
        found: list[Record] = []
        weight = Weight("items of the gallery")
        for page in self.repository.pages(ITEM):
            here = [record for record in page if self._is_here(record)]
            weight.add(_size(here))
            found += here
        return found

    def _is_here(self, record: Record) -> bool:
        return record.value.get("gallery") == self.uri

    def _photos(self, items: Sequence[Record]) -> Mapping[str, Record]:
        """The photos that the items show, by key; few are read one by one, many from the account's pages."""
        wanted: set[str] = set()
        for item in items:
            key = attempt(lambda item=item: self.photo_key(item))
            wanted |= {key} if isinstance(key, str) else set()
        if len(wanted) <= _POINT_READS:
            single = (self.repository.get(PHOTO, key) for key in wanted)
            return {record.key: record for record in single if record}
        found: dict[str, Record] = {}
        weight = Weight("photos of the gallery")
        for page in self.repository.pages(PHOTO):
            here = {record.key: record for record in page if record.key in wanted}
            weight.add(_size(here.values()))
            found |= here
            if len(found) == len(wanted):
                break
        return found


def _created_at(entry: Entry) -> str:
    return item_in(entry.raw.item).created_at


def _size(records: Iterable[Record]) -> int:
    return sum(map(size_of, records))
