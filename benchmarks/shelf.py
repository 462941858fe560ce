"""A gallery or an album in memory, behind the engine's own port: no network and no files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import override

from gallery_sync.model import Capabilities, Draft, Entry, Field, Listing, Media, Patch, Side, Staged
from gallery_sync.ports import Collection, MediaContent, MediaSource


class NotMeasured(AssertionError):
    def __init__(self) -> None:
        super().__init__("No measurement comes to this: pictures stay where they are, and nothing is deleted.")


class Shelf(Collection):
    """One side. Its entries have revisions, so that a listing answers with what is known already, as the album in a
    bucket does; Wix's side has none."""

    def __init__(self, side: Side, entries: Sequence[Entry] = ()) -> None:
        self._side = side
        self._capable = Capabilities(revisions=side is Side.EXTERNAL, client_ids=side is Side.EXTERNAL, stages=False)
        self._entries = {entry.id: entry for entry in entries}
        self.writes = 0

    @property
    @override
    def side(self) -> Side:
        return self._side

    @property
    @override
    def capabilities(self) -> Capabilities:
        return self._capable

    @override
    def read(self, entry_id: str) -> Entry | None:
        return self._entries.get(entry_id)

    @override
    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        return {entry_id: self._entries.get(entry_id) for entry_id in entry_ids}

    @override
    def listing(self, known: Mapping[str, Entry]) -> Listing:
        if not known:
            return Listing(tuple(self._entries.values()), "Gallery")
        return Listing(tuple(_known_or(entry, known.get(entry.id)) for entry in self._entries.values()), "Gallery")

    @override
    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        found = self._entries.get(marker)
        return [found] if found else []

    @override
    def create(self, draft: Draft) -> Entry:
        entry = Entry(
            draft.marker,
            replace(draft.projection, media=draft.media.fingerprint),
            draft.media,
            rank=draft.rank or 0.0,
            revision="1",
            marker=draft.marker,
        )
        return self._put(entry)

    @override
    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        return self._put(replace(entry, projection=entry.projection.with_values(patch), revision=entry.revision + "1"))

    @override
    def place(self, entry: Entry, rank: float) -> Entry:
        return self._put(replace(entry, rank=rank, revision=entry.revision + "1"))

    @override
    def publish(self) -> None: ...

    @override
    def retitle(self, title: str) -> None: ...

    @override
    def cursor(self) -> str:
        return ""

    @override
    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        raise NotMeasured

    @override
    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        raise NotMeasured

    @override
    def staged(self, staged: Staged) -> Staged:
        raise NotMeasured

    @override
    def delete(self, entry: Entry) -> None:
        raise NotMeasured

    @override
    def arrange(self, entry_ids: Sequence[str]) -> None:
        raise NotMeasured

    def edit(self, entry_id: str, title: str) -> None:
        """As a person does."""
        entry = self._entries[entry_id]
        self._entries[entry_id] = replace(entry, projection=entry.projection.with_values({Field.TITLE: title}))

    @property
    def titles(self) -> list[str]:
        return [entry.projection.title for entry in self._entries.values()]

    def _put(self, entry: Entry) -> Entry:
        self.writes += 1
        self._entries[entry.id] = entry
        return entry


def _known_or(entry: Entry, known: Entry | None) -> Entry:
    return known if known is not None and known.revision == entry.revision else entry
