"""What is made from the entries of an album: its index, its page, and the end of files that nothing names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from gallery_sync.errors import StaleRevision
from gallery_sync.model import Entry, Listing
from gallery_sync.platforms.s3 import index
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.index import Index
from gallery_sync.platforms.s3.layout import STAGING, digest_of
from gallery_sync.platforms.s3.page import page
from gallery_sync.platforms.s3.reading import AlbumReader, Objects
from gallery_sync.ports import Clock

_ATTEMPTS = 3
_SETTLING = timedelta(minutes=15)
"""Longer than any run of a worker: a file this old is not about to be named by a sidecar that was just
written."""
_STAGED = timedelta(days=7)
"""How long a file that was never shown waits for the sidecar that is to name it."""
_HTML = "text/html; charset=utf-8"
_REVALIDATE = "no-cache"
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Brings `index.json` and `index.html` up to date with the sidecars; both only say again what those
    say."""

    reader: AlbumReader
    clock: Clock

    def publish(self, leftovers: Mapping[str, str] = _NONE) -> None:
        """Reads only what changed since the last index, and writes nothing when nothing changed. `leftovers`: files
        that lost their sidecar before they were published, with their ETags.

        The index is written last, and on condition that nobody else wrote it meanwhile: whoever comes second
        starts again. Raises `StaleRevision` when that happens too often.
        """
        for _ in range(_ATTEMPTS):
            if self._published(leftovers):
                return
        raise StaleRevision("The album's page is being written by somebody else; it is made again later.")

    def _published(self, leftovers: Mapping[str, str]) -> bool:
        before = index.read(self.reader)
        before = replace(before, former={**before.former, **leftovers})
        listing, objects = self.reader.listing(before.entries)
        former = self._former(before, listing, objects)
        if not self._up_to_date(before, listing, objects, former):
            html = page(listing, self.reader.shelf.name_of).encode()
            written = self.reader.bucket.write(self.reader.layout.page, html, _HTML, _REVALIDATE)
            try:
                index.write(self.reader, index.to_bytes(self.reader, listing, written.etag, former), before)
            except (StaleRevision, NotFound):
                return False
        self._clear(listing, before, objects)
        return True

    def _up_to_date(self, before: Index, listing: Listing, objects: Objects, former: Mapping[str, str]) -> bool:
        there = objects.get(self.reader.layout.page)
        same_page = there is not None and there.etag == before.page
        content = index.to_bytes(self.reader, listing, before.page, former) if same_page else b""
        return same_page and index.digest(content) == before.digest

    def _former(self, before: Index, listing: Listing, objects: Objects) -> Mapping[str, str]:
        """The files of people that lost their sidecar and are not deleted by now, with their ETags: another file that
        was put in the place of one is a new picture."""
        named = self._files(listing.entries)
        left = {**index.shown(self.reader, before), **before.former}
        return {
            key: left[key] or objects[key].etag
            for key in sorted(left)
            if key in objects
            and key not in named
            and not digest_of(self.reader.layout.name_in(key))
            and (listing.unreadable or self.clock() - objects[key].modified_at <= _SETTLING)
        }

    def _clear(self, listing: Listing, before: Index, objects: Objects) -> None:
        """Delete the files that no sidecar names. While one sidecar cannot be read, nobody knows what it
        names."""
        if listing.unreadable:
            return
        named = self._files(listing.entries)
        known = {**index.shown(self.reader, before), **before.former}
        now = self.clock()
        for key, found in objects.items():
            ours = digest_of(self.reader.layout.name_in(key))
            left = key in known and (ours or known[key] in {found.etag, ""})
            wait = _SETTLING if left else self._patience(key)
            if wait is not None and key not in named and now - found.modified_at > wait:
                self.reader.bucket.delete(key)

    def _patience(self, key: str) -> timedelta | None:
        """How long a file waits to be shown; for ever when a person put it there."""
        name = key.removeprefix(self.reader.layout.prefix)
        return _STAGED if digest_of(name) or name.startswith(STAGING) else None

    def _files(self, entries: Iterable[Entry]) -> frozenset[str]:
        names = (self.reader.shelf.file_of(entry.media) for entry in entries)
        return frozenset(self.reader.layout.media(name) for name in names if name)
