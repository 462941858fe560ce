"""Removing entries, and whole galleries."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Final

from gallery_sync.errors import StaleRevision
from gallery_sync.platforms.grain.client import WRITES_A_CALL, Repository, Write
from gallery_sync.platforms.grain.reading import GalleryReader
from gallery_sync.platforms.grain.translation import Shown
from gallery_sync.platforms.grain.wire import GALLERY, ITEM, PHOTO, Record

_TRIES: Final = 4


class Remover:
    """A photo that we brought goes together with its item, unless a person has put it into another gallery, too; a
    photo that a person brought stays in the account."""

    def __init__(self, reader: GalleryReader) -> None:
        self._repository: Repository = reader.repository
        self._reader = reader
        self._shown_by: tuple[str, Counter[str]] = ("", Counter())

    def remove(self, entry_id: str, revision: str) -> None:
        """Both records in one write, on condition that they are still as `revision` says; absent already is success.
        Raises `StaleRevision`.

        Several records are written together only on condition of the whole account, so that somebody else's write
        in between means another try.
        """
        for _ in range(_TRIES):
            commit = self._repository.commit()
            shown = self._reader.shown(entry_id)
            if shown is None:
                return
            if shown.revision != revision:
                break
            try:
                done = self._repository.apply(self._writes(shown, commit.rev), commit)
            except StaleRevision:
                continue
            if done.commit is not None:
                self._note_removal(shown, commit.rev, done.commit.rev)
            return
        raise StaleRevision("The photo changed since it was read; it is looked at again.")

    def _writes(self, shown: Shown, rev: str) -> list[Write]:
        writes = [Write("delete", ITEM, shown.item.key)]
        if shown.photo_is_ours and self._uses(rev)[shown.photo.uri] < 2:
            writes.append(Write("delete", PHOTO, shown.photo.key))
        return writes

    def _uses(self, rev: str) -> Counter[str]:
        """In how many items of the account each photo is shown. Counted once for a state of the account."""
        known, counted = self._shown_by
        if known != rev:
            pages = self._repository.pages(ITEM)
            counted = Counter(str(record.value.get("item")) for page in pages for record in page)
            self._shown_by = (rev, counted)
        return counted

    def _note_removal(self, shown: Shown, before: str, after: str) -> None:
        known, counted = self._shown_by
        if known == before:
            self._shown_by = (after, counted - Counter({shown.photo.uri: 1}))

    def remove_all(self) -> None:
        """The gallery itself goes last, so that a removal that was cut short can be finished."""
        items = self._reader.items()
        everywhere = Counter(str(record.value.get("item")) for page in self._repository.pages(ITEM) for record in page)
        here = Counter(str(record.value.get("item")) for record in items)
        elsewhere = frozenset((everywhere - here).keys())
        photos = frozenset(record.key for page in self._repository.pages(PHOTO) for record in page)
        for some in batched(items, WRITES_A_CALL // 2, strict=False):
            self._repository.apply(list(self._all_writes(some, photos, elsewhere)))
        if self._repository.get(GALLERY, self._reader.album_id) is not None:
            self._repository.apply([Write("delete", GALLERY, self._reader.album_id)])

    def _all_writes(
        self, items: Sequence[Record], photos: frozenset[str], elsewhere: frozenset[str]
    ) -> Iterator[Write]:
        for item in items:
            yield Write("delete", ITEM, item.key)
            photo_uri = self._repository.uri(PHOTO, item.key)
            if item.value.get("item") == photo_uri and item.key in photos and photo_uri not in elsewhere:
                yield Write("delete", PHOTO, item.key)
