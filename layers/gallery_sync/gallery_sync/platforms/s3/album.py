"""An album in the bucket as a `Collection`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import override

from gallery_sync.errors import Refused, StaleRevision
from gallery_sync.model import (
    EMPTY_VALUES,
    Capabilities,
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
from gallery_sync.platforms.s3 import albumfile, sidecar, staging
from gallery_sync.platforms.s3.bucket import Written
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.intake import Intake
from gallery_sync.platforms.s3.media import media_for_sidecar
from gallery_sync.platforms.s3.publishing import Publisher
from gallery_sync.platforms.s3.reading import AlbumReader, sidecar_etag
from gallery_sync.platforms.s3.sidecar import Sidecar
from gallery_sync.ports import NOTHING_LEFT, Collection, LeftOut, MediaContent, MediaSource

_JSON = "application/json"

CAPABILITIES = Capabilities(
    max_lengths=sidecar.MAX_LENGTHS,
    max_bytes=staging.MAX_BYTES,
    replace_in_place=True,
    revisions=True,
    client_ids=True,
    marker=MarkerKind.CLIENT_ID,
    stages=True,
    ordered=True,
    positions=True,
    renames=True,
)


@dataclass(frozen=True, slots=True)
class S3Album(Collection):
    """The external side of a link, in a bucket of ours.

    An entry's ID is the stem of its sidecar; for entries of ours that is the marker, so that a second create
    lands on the first. The revision is the sidecar's ETag, and every write is conditional on it.
    """

    reader: AlbumReader
    publisher: Publisher
    intake: Intake

    @property
    @override
    def side(self) -> Side:
        return Side.EXTERNAL

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        """There are originals only."""
        return self.reader.shelf.open(media)

    @override
    def read(self, entry_id: str) -> Entry | None:
        return self.reader.read(entry_id)

    @override
    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        return self.reader.read_many(entry_ids)

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        return self.reader.listing(known)[0]

    @override
    def take_in(self) -> LeftOut:
        return self.intake.take_in(*self.reader.listed[0]) if self.reader.listed else NOTHING_LEFT

    @override
    def names(self, most: int) -> Sequence[str]:
        """One call for a thousand; none of them is read."""
        return self.reader.names(most)

    @override
    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        """What we create lies under its marker, so that one look is enough."""
        entry = self.reader.read(marker)
        return (entry,) if entry and entry.marker else ()

    @override
    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        if media.kind in {MediaKind.EMBED, MediaKind.TEXT}:
            media_for_sidecar(media, None)  # says what an album cannot hold of them
            return Staged(id="", fingerprint=media.fingerprint)
        return staging.stage(self.reader.bucket, self.reader.layout, media, source, marker)

    @override
    def staged(self, staged: Staged) -> Staged:
        return staged

    @override
    def create(self, draft: Draft) -> Entry:
        empty = Sidecar(
            kind=draft.media.kind,
            position=draft.rank,
            media=media_for_sidecar(draft.media, draft.staged),
            marker=draft.marker,
            origin=sidecar.ORIGIN,
        )
        values = {name: draft.projection.value(name) for name in EMPTY_VALUES}
        content = empty.patched(values).to_bytes()
        stored = sidecar.parse(content)
        try:
            written = self.reader.bucket.create(self.reader.layout.sidecar(draft.marker), content, _JSON)
        except StaleRevision as error:
            return self._created_before(draft.marker, error)
        return self.reader.created(draft.marker, stored, written)

    def _created_before(self, marker: str, race: StaleRevision) -> Entry:
        entry = self.reader.read(marker)
        if entry is None:
            raise race
        if not entry.marker:
            raise Refused(f"Another medium lies under items/{marker}.json; give that file another name.") from race
        return entry

    @override
    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        content = self._content(entry).patched(patch)
        if Field.MEDIA not in patch or media is None:
            return self.reader.changed(entry, *self._write(entry, content))
        shown = media_for_sidecar(media, staged)
        content = content.model_copy(update={"kind": media.kind, "media": shown})
        return self.reader.created(entry.id, *self._write(entry, content))

    @override
    def delete(self, entry: Entry) -> None:
        """The file goes at the next `publish`, when no sidecar names it any more."""
        try:
            self.reader.bucket.delete(self.reader.layout.sidecar(entry.id), sidecar_etag(entry.revision))
        except NotFound:
            return

    @override
    def place(self, entry: Entry, rank: float) -> Entry:
        content = self._content(entry).model_copy(update={"position": rank})
        return self.reader.changed(entry, *self._write(entry, content))

    @override
    def arrange(self, entry_ids: Sequence[str]) -> None:
        raise NotImplementedError("Entries of an album have positions of their own: use place.")

    @override
    def retitle(self, title: str) -> None:
        albumfile.retitle(self.reader.bucket, self.reader.layout, title)

    @override
    def publish(self) -> None:
        self.publisher.publish()

    @override
    def cursor(self) -> str:
        """The bucket tells of changes by itself."""
        return ""

    def _content(self, entry: Entry) -> Sidecar:
        """What `entry` was read from; an entry that comes without it is read again, and must still be the
        same."""
        if isinstance(entry.raw, Sidecar):
            return entry.raw
        present = self.reader.read(entry.id)
        if present is None or sidecar_etag(present.revision) != sidecar_etag(entry.revision):
            raise StaleRevision("The medium changed since it was read; it is looked at again.")
        return present.raw

    def _write(self, entry: Entry, content: Sidecar) -> tuple[Sidecar, Written]:
        body = content.to_bytes()
        stored = sidecar.parse(body)
        key = self.reader.layout.sidecar(entry.id)
        try:
            written = self.reader.bucket.replace(key, body, _JSON, sidecar_etag(entry.revision))
        except NotFound as error:
            raise StaleRevision("The medium was deleted since it was read; it is looked at again.") from error
        return stored, written
