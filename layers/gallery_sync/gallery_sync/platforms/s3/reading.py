"""Reading an album: single entries and the complete listing."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, islice
from sys import getsizeof
from unicodedata import normalize

from gallery_sync.errors import CollectionGone
from gallery_sync.model import Entry, Hyperlink, Listing
from gallery_sync.model.sizes import Weight, kept
from gallery_sync.platforms.s3 import albumfile, sidecar
from gallery_sync.platforms.s3.bucket import Bucket, Listed, Written
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.platforms.s3.media import ABSENT, MediaShelf
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
class Read:
    """A sidecar with what the bucket tells of it."""

    content: Sidecar
    etag: str
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlbumReader:
    bucket: Bucket
    layout: Layout
    shelf: MediaShelf
    written: dict[str, Entry] = field(default_factory=dict[str, Entry])
    """What was written through this reader's album, by ID: a listing need not read it again."""

    listed: list[tuple[Listing, Objects]] = field(default_factory=list[tuple[Listing, Objects]])
    """The last listing."""

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
        found = self._read_all([entry_id for entry_id in listed if entry_id not in unchanged], objects)
        entries = [*unchanged.values(), *entries_in(found)]
        entries.sort(key=lambda entry: (entry.rank, entry.id))
        title = albumfile.read(self.bucket, self.layout).content.title
        made = objects.get(self.layout.index)
        outdated = made is not None and any(one.modified_at > made.modified_at for one in listed.values())
        self.listed[:] = [(Listing(tuple(entries), title, *unreadable(found), outdated=outdated), objects)]
        return self.listed[0]

    def entry(self, entry_id: str, sidecar: "Read", file: Listed | None) -> Entry:
        """An entry as its sidecar tells it, and the bucket of the file that the sidecar names. Only an object under its
        own marker was created by our software: a copy that a person made of a sidecar bears the marker, but lies
        elsewhere."""
        content = sidecar.content
        media = self.shelf.describe(content, file)
        return Entry(
            entry_id,
            kept(content.projection(media.fingerprint)),
            media,
            rank=content.rank,
            revision=_revision(sidecar.etag, self.layout.name_in(file.key) if file else content.media.key, file),
            modified_at=_latest(sidecar.modified_at, file),
            marker=entry_id if content.marker == entry_id else "",
            raw=content,
        )

    def created(self, entry_id: str, content: Sidecar, written: Written) -> Entry:
        """As `entry`, of what was just written with a file that was just staged: that need not be asked for again."""
        media, now = content.media, written.modified_at
        if media.etag and now:
            file = Listed(self.layout.media(media.key), media.etag, media.size, now)
        else:
            file = self._file(media.key, None)
        return self._keep(self.entry(entry_id, Read(content, written.etag, written.modified_at), file))

    def changed(self, before: Entry, content: Sidecar, written: Written) -> Entry:
        """As `entry`, of a sidecar whose texts or place were just written over `before`."""
        if before.media.fingerprint != before.projection.media:  # remembered, not seen
            file = self._file(content.media.key, None)
            return self._keep(self.entry(before.id, Read(content, written.etag, written.modified_at), file))
        _, plus, file_revision = before.revision.partition("+")
        after = replace(
            before,
            projection=kept(content.projection(before.projection.media)),
            rank=content.rank,
            revision=f"{written.etag}{plus}{file_revision}",
            modified_at=written.modified_at,
            raw=content,
        )
        return self._keep(after)

    def _keep(self, entry: Entry) -> Entry:
        self.written[entry.id] = entry
        return entry

    def _read(self, entry_id: str, objects: Objects | None = None) -> Entry | None:
        """`objects`, if given, tell of the files: nothing else is asked for."""
        try:
            stored = self.bucket.get(self.layout.sidecar(entry_id), sidecar.MAX_SIZE)
        except NotFound:
            return None
        content = sidecar.parse(stored.body)
        file = self._file(content.media.key, objects)
        return self.entry(entry_id, Read(content, stored.etag, stored.modified_at), file)

    def _file(self, name: str, objects: Objects | None) -> Listed | None:
        """The file that a sidecar names. macOS writes the letters of names decomposed, others composed: either finds
        the other."""
        if not name:
            return None
        keys = dict.fromkeys(self.layout.media(one) for one in (name, normalize("NFC", name), normalize("NFD", name)))
        for key in keys:
            if objects is not None and key in objects:
                return objects[key]
            if objects is None:
                with suppress(NotFound):
                    return self.bucket.told(key)
        return None

    def _read_all(self, entry_ids: Sequence[str], objects: Objects) -> dict[str, Entry | Unreadable | None]:
        """For a listing: what is compared is kept of each, and no more. Raises `Refused` when all together are more
        than is compared."""
        found: dict[str, Entry | Unreadable | None] = {}
        weight = Weight("texts of the album")
        for some in batched(entry_ids, _AT_ONCE, strict=False):
            for entry_id, one in self._read_or_reason(some, objects).items():
                if isinstance(one, Entry):
                    weight.add(_size(one))
                found[entry_id] = replace(one, raw=None) if isinstance(one, Entry) else one
        return found

    def _read_or_reason(
        self, entry_ids: Sequence[str], objects: Objects | None = None
    ) -> dict[str, Entry | Unreadable | None]:
        def attempt_at(entry_id: str) -> Entry | Unreadable | None:
            return attempt(lambda: self._read(entry_id, objects))

        if len(entry_ids) < 2:
            return {entry_id: attempt_at(entry_id) for entry_id in entry_ids}
        with ThreadPoolExecutor(min(_READERS, len(entry_ids))) as pool:
            return dict(zip(entry_ids, pool.map(attempt_at, entry_ids), strict=True))

    def _unchanged(self, entry: Entry, found: Listed, objects: Objects) -> bool:
        """The revisions of what former versions wrote do not tell of the file."""
        sidecar, _, looked_at = entry.revision.partition("+")
        if sidecar != found.etag or not looked_at:
            return sidecar == found.etag
        etag, _, name = looked_at.partition("+")
        file = objects.get(self.layout.media(name)) if name else None
        return (file.etag if file else ABSENT) == etag


def _size(entry: Entry) -> int:
    """Bytes in memory."""
    shown = entry.projection
    texts = (shown.title, shown.description, shown.alt_text, entry.media.html, *shown.tags, *(_link(shown.link)))
    return _EACH + sum(map(getsizeof, texts))


def _link(link: Hyperlink | None) -> tuple[str, ...]:
    return (link.url, link.text) if link else ()


def _revision(etag: str, name: str, file: Listed | None) -> str:
    """The sidecar's ETag, with ETag and name of the file that it names: either one may change."""
    if not name:
        return etag
    return f"{etag}+{file.etag if file else ABSENT}+{name}"


def _latest(modified_at: datetime | None, file: Listed | None) -> datetime | None:
    moments = [at for at in (modified_at, file.modified_at if file else None) if at]
    return max(moments, default=None)


def file_in(revision: str) -> str:
    """The file that the entry named when it had this revision."""
    return revision.partition("+")[2].partition("+")[2]


def file_etag(revision: str) -> str:
    """The ETag that the file had; empty where a former version did not tell."""
    return revision.partition("+")[2].partition("+")[0]


def sidecar_etag(revision: str) -> str:
    return revision.partition("+")[0]
