"""Reading an album: single entries and the complete listing."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, islice
from sys import getsizeof

from gallery_sync.errors import CollectionGone
from gallery_sync.model import Entry, Hyperlink, Listing
from gallery_sync.model.sizes import Weight, kept
from gallery_sync.platforms.s3 import albumfile, sidecar
from gallery_sync.platforms.s3.bucket import Bucket, Listed, Written
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.platforms.s3.media import MediaShelf
from gallery_sync.platforms.s3.sidecar import Sidecar
from gallery_sync.ports.attempts import Unreadable, attempt, entries_in, readable, unreadable

_READERS = 8
"""Sidecars read at once; botocore keeps ten connections open unless told otherwise."""

_AT_ONCE = 64
"""Sidecars whose content is held while a listing reads on."""
_EACH = 512
"""Bytes of an entry beside its texts."""

type Objects = Mapping[str, Listed]
"""Every object of an album by its key."""


@dataclass(frozen=True, slots=True)
class AlbumReader:
    bucket: Bucket
    layout: Layout
    shelf: MediaShelf
    written: dict[str, Entry] = field(default_factory=dict[str, Entry])
    """What was written through this reader's album, by ID: a listing need not read it again."""

    def read(self, entry_id: str) -> Entry | None:
        """Raises `CollectionGone` when the album is gone, `Refused` when the entry cannot be understood."""
        entry = self._read(entry_id)
        if entry is None:
            albumfile.read(self.bucket, self.layout)
        return entry

    def read_many(self, entry_ids: Sequence[str]) -> dict[str, Entry | None]:
        """As `read`, side by side; entries that cannot be understood are left out."""
        found = self._read_or_reason(entry_ids)
        if None in found.values():
            albumfile.read(self.bucket, self.layout)
        return readable(found)

    def names(self, most: int) -> Sequence[str]:
        """Raises `CollectionGone`."""
        albumfile.read(self.bucket, self.layout)
        keys = (found.key for found in self.bucket.listing(self.layout.items))
        return list(islice((name for key in keys if (name := self.layout.entry_id(key))), most))

    def listing(self, known: Mapping[str, Entry]) -> tuple[Listing, Objects]:
        """The proof of completeness is `Bucket.listing`. Display order is the position, equal ones by ID."""
        objects = {found.key: found for found in self.bucket.listing(self.layout.prefix)}
        listed = {entry_id: found for key, found in objects.items() if (entry_id := self.layout.entry_id(key))}
        if self.layout.album not in objects:
            raise CollectionGone(albumfile.GONE)
        told = {**known, **self.written}
        unchanged = {
            entry_id: told[entry_id]
            for entry_id, found in listed.items()
            if entry_id in told and self._unchanged(told[entry_id], found, objects)
        }
        found = self._read_all([entry_id for entry_id in listed if entry_id not in unchanged])
        entries = [*unchanged.values(), *entries_in(found)]
        entries.sort(key=lambda entry: (entry.rank, entry.id))
        title = albumfile.read(self.bucket, self.layout).content.title
        made = objects.get(self.layout.index)
        outdated = made is not None and any(one.modified_at > made.modified_at for one in listed.values())
        return Listing(tuple(entries), title, *unreadable(found), outdated=outdated), objects

    def entry(self, entry_id: str, content: Sidecar, etag: str, modified_at: datetime | None) -> Entry:
        """An entry as its sidecar tells it. Only an object under its own marker was created by our software:
        a copy that a person made of a sidecar bears the marker, but lies elsewhere."""
        media, media_etag = self.shelf.describe(content)
        return Entry(
            entry_id,
            kept(content.projection(media.fingerprint)),
            media,
            rank=content.rank,
            revision=_revision(etag, media_etag, content.media.key),
            modified_at=modified_at,
            marker=entry_id if content.marker == entry_id else "",
            raw=content,
        )

    def stored(self, entry_id: str, content: Sidecar, written: Written) -> Entry:
        """As `entry`, of what was just written. Its date is left open: S3 dates an object when the write began, and
        the answer when it ended."""
        entry = self.entry(entry_id, content, written.etag, None)
        self.written[entry_id] = entry
        return entry

    def _read(self, entry_id: str) -> Entry | None:
        try:
            stored = self.bucket.get(self.layout.sidecar(entry_id), sidecar.MAX_SIZE)
        except NotFound:
            return None
        return self.entry(entry_id, sidecar.parse(stored.body), stored.etag, stored.modified_at)

    def _read_all(self, entry_ids: Sequence[str]) -> dict[str, Entry | Unreadable | None]:
        """For a listing: what is compared is kept of each, and no more. Raises `Refused` when all together are more
        than is compared."""
        found: dict[str, Entry | Unreadable | None] = {}
        weight = Weight("texts of the album")
        for some in batched(entry_ids, _AT_ONCE, strict=False):
            for entry_id, one in self._read_or_reason(some).items():
                if isinstance(one, Entry):
                    weight.add(_size(one))
                found[entry_id] = replace(one, raw=None) if isinstance(one, Entry) else one
        return found

    def _read_or_reason(self, entry_ids: Sequence[str]) -> dict[str, Entry | Unreadable | None]:
        def attempt_at(entry_id: str) -> Entry | Unreadable | None:
            return attempt(lambda: self._read(entry_id))

        if len(entry_ids) < 2:
            return {entry_id: attempt_at(entry_id) for entry_id in entry_ids}
        with ThreadPoolExecutor(min(_READERS, len(entry_ids))) as pool:
            return dict(zip(entry_ids, pool.map(attempt_at, entry_ids), strict=True))

    def _unchanged(self, entry: Entry, found: Listed, objects: Objects) -> bool:
        sidecar, _, looked_at = entry.revision.partition("+")
        if sidecar != found.etag or not looked_at:
            return sidecar == found.etag
        etag, _, name = looked_at.partition("+")
        file = objects.get(self.layout.media(name)) if name else None
        return file is not None and file.etag == etag


def _size(entry: Entry) -> int:
    """Bytes in memory."""
    shown = entry.projection
    texts = (shown.title, shown.description, shown.alt_text, entry.media.html, *shown.tags, *(_link(shown.link)))
    return _EACH + sum(map(getsizeof, texts))


def _link(link: Hyperlink | None) -> tuple[str, ...]:
    return (link.url, link.text) if link else ()


def _revision(etag: str, media_etag: str, name: str) -> str:
    """The sidecar's ETag, and ETag and name of a file whose bytes the sidecar does not prove: either one may
    change."""
    return f"{etag}+{media_etag}+{name}" if media_etag else etag


def sidecar_etag(revision: str) -> str:
    return revision.partition("+")[0]
