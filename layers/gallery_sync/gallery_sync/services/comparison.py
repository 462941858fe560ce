"""What a comparison of both sides of a link finds. Nothing is written: a comparison acts on it, and the command line's
`plan` tells what would be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gallery_sync.model import SIDES, Entry, Listing, Pair, Side, Sided
from gallery_sync.services.matching import same_media
from gallery_sync.sync.arrival import owner
from gallery_sync.sync.compare import NO_DIFFERENCES, Differences, compare
from gallery_sync.sync.context import Context
from gallery_sync.sync.guard import Review
from gallery_sync.sync.remembered import known_entries
from gallery_sync.sync.renaming import former, in_listing


@dataclass(frozen=True, slots=True)
class Found:
    """Both listings, and how they differ from the mapping."""

    listings: Sided[Listing]
    reviews: Sequence[Review]
    """Which deletions must wait, for each side whose deletions are carried."""
    renamed: frozenset[str]
    """The pairs whose entry is there under another name: no deletions."""
    differences: Differences

    @property
    def waiting(self) -> frozenset[str]:
        """The pairs whose deletion waits for the owner."""
        return frozenset[str]().union(*(review.waiting for review in self.reviews))


def find_differences(context: Context) -> Found:
    """Read both sides. The mapping is read first for what is known, and again afterwards, so that it holds the intent
    of whatever else the listings show. Raises whatever may cross a port."""
    known = context.mapping()
    listings = Sided(
        context.collections.wix.listing(known_entries(known, Side.WIX)),
        context.collections.external.listing(known_entries(known, Side.EXTERNAL)),
    )
    at_rest = _compared(context, listings, frozenset()) == NO_DIFFERENCES
    if not at_rest:
        context.loaded.clear()
    renamed = in_listing(context, Side.EXTERNAL, listings.external)
    reviews = [review_of(context, side, listings[side], renamed) for side in SIDES if context.writable(side.other)]
    found = Found(listings, reviews, frozenset(pair.id for pair in renamed), NO_DIFFERENCES)
    if at_rest:
        return found
    return replace(found, differences=_compared(context, listings, found.waiting | found.renamed))


def review_of(context: Context, side: Side, listing: Listing, renamed: Sequence[Pair]) -> Review:
    """Which deletions on one side must wait. What it shows under another name, or cannot be read, is there."""
    present = {entry.id for entry in listing.entries} | set(listing.unreadable)
    present |= {pair.ids[side] for pair in renamed}
    return context.guard.review(side, context.mapping().values(), present)


def _compared(context: Context, listings: Sided[Listing], held: frozenset[str]) -> Differences:
    return compare(context.mapping(), listings, held, context.fields, context.orders_carried)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Entries without a pair, by what becomes of them."""

    matched: Sequence[tuple[Entry, Entry]]
    """Items and media that show the same: each becomes a pair."""
    looked_at: Sided[Sequence[Entry]]
    """Those that are created on the other side, unless a look finds them to be ours."""
    left_alone: Sequence[Entry]
    """What others put into an album that is only shared."""


def sort_arrivals(context: Context, arrivals: Sided[tuple[Entry, ...]]) -> Arrivals:
    """Where both sides have unpaired entries, their files are read."""
    matched = list(same_media(context, arrivals))
    done = Sided({item.id for item, _ in matched}, {medium.id for _, medium in matched})
    unmatched = ([entry for entry in arrivals[side] if entry.id not in done[side]] for side in SIDES)
    left = Sided[Sequence[Entry]](*unmatched)
    if not context.share:
        return Arrivals(matched, left, ())
    known: list[Entry] = []
    strange: list[Entry] = []
    for entry in left.external:
        (known if is_known(context, Side.EXTERNAL, entry) else strange).append(entry)
    return Arrivals(matched, left.having(Side.EXTERNAL, known), strange)


def is_known(context: Context, side: Side, entry: Entry) -> bool:
    """Whether it may be one of ours, or one that was renamed."""
    return owner(context, side, entry) is not None or bool(former(context, side, entry))
