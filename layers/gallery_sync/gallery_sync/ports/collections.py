"""One side of a link, and its media."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gallery_sync.model import Capabilities, Draft, Entry, Listing, Media, Patch, Side, Staged


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not taken into an album. `soon`: something of it may be, a minute later. `reason`: what the owner reads
    about that which may not."""

    soon: bool = False
    reason: str = ""


NOTHING_LEFT = LeftOut()


class MediaContent(Protocol):
    """An open download: read once, in order, then closed. `size` is 0 when unknown."""

    mime_type: str
    size: int

    def chunks(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class MediaSource(Protocol):
    """Opens the bytes behind a media value of the side that it was read from."""

    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        """With `longest_side`, an image whose longer side has at most that many pixels, where the source can make
        one; else the original. Raises `MediaUnusable` when it cannot be fetched or is not what it claims to be."""
        ...


class Collection(MediaSource, Protocol):
    """One side of a link: a Pro Gallery, or an album on a platform."""

    @property
    def side(self) -> Side: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def read(self, entry_id: str) -> Entry | None:
        """A point read. None: the platform answered "not found" and the collection itself exists.

        Raises `CollectionGone` when the collection does not exist any more.
        """
        ...

    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        """As `read` for up to 100 entries. `near` is the offset of the first of them in a recent listing, a hint that
        lets one listing call answer for all; whatever that call does not show is read one by one. An entry that
        cannot be understood is left out: `read` tells why."""
        ...

    def listing(self, known: Mapping[str, Entry]) -> Listing:
        """The complete listing. Raises `IncompleteListing` when completeness cannot be proven (SYNC rule 9).

        `known` holds entries as last read: where the platform tells an unchanged revision cheaply, the adapter
        answers with the known entry instead of reading it again.
        """
        ...

    def take_in(self) -> LeftOut:
        """Make entries of what people put into the album without what an entry needs, as the last `listing` showed it.
        They become known as any new entry does."""
        return NOTHING_LEFT

    def names(self, most: int) -> Sequence[str]:
        """The IDs of at most so many entries, for an estimate: told as cheaply as the platform can, proof of nothing.
        Raises `CollectionGone`."""
        return [entry.id for entry in self.listing({}).entries][:most]

    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        """The entries that bear this marker (SYNC rule 3), oldest first. Where the staged media is the marker (Wix:
        the file ID), those that show it. Empty when nothing was staged there."""
        ...

    def foresee(self, media: Mapping[str, Media], staged: Sequence[Staged]) -> None:  # noqa: ARG002
        """These media are about to be staged, by marker, and of what is staged the state is about to be asked: where
        the platform takes or tells many in one call, `stage` and `staged` then answer from that. Raises nothing on
        account of single media."""
        return

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        """Bring the media here, without showing it. Not ready yet: ask `staged` again later. Raises
        `MediaUnusable`."""
        ...

    def staged(self, staged: Staged) -> Staged:
        """The present state of staged media. Raises `MediaUnusable` when the platform failed to process it."""
        ...

    def create(self, draft: Draft) -> Entry:
        """Create the entry and return it as the platform stored it (SYNC rule 8). With `client_ids`, a second
        create with the same marker returns the entry that is there. Raises `RankTaken`, `Refused`; `StaleRevision`
        when the staged media is not there any more and has to be staged anew."""
        ...

    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        """Write only the fields of `patch`, on condition that the entry is still as read where the platform has
        revisions (`StaleRevision` otherwise). `media` and `staged` are given when MEDIA is among them. Returns what
        was stored."""
        ...

    def delete(self, entry: Entry) -> None:
        """Delete, on the same condition; absent already is success."""
        ...

    def place(self, entry: Entry, rank: float) -> Entry:
        """Give the entry another rank; only where `capabilities.positions`. Raises `RankTaken`."""
        ...

    def arrange(self, entry_ids: Sequence[str]) -> None:
        """Write the whole order; only where the order is one list."""
        ...

    def retitle(self, title: str) -> None:
        """Give the album the gallery's name; does nothing where that is not possible."""
        ...

    def publish(self) -> None:
        """Bring up to date what is made from the entries (such as a gallery page); called once after a batch of
        writes."""
        ...

    def cursor(self) -> str:
        """A text that is another one whenever something in the collection may have changed, told by one or two cheap
        calls; empty where there is no such thing. Raises `CollectionGone`."""
        ...
