"""One side as the mapping remembers it, and what differs from that in a listing of this side alone."""

from collections.abc import Mapping

from gallery_sync.model import Entry, Field, Listing, Media, MediaKind, Pair, PairState, Side
from gallery_sync.sync.pairs import shows

_NOT_SEEN = Media(MediaKind.IMAGE, "")


def known_entries(pairs: Mapping[str, Pair], side: Side) -> dict[str, Entry]:
    """The entries of one side as the mapping remembers them, for a listing that need not read unchanged ones again.

    They are only ever compared with their bases: what they show is not known, and their media a placeholder.
    """
    known: dict[str, Entry] = {}
    for pair in pairs.values():
        revision = pair.revisions[side]
        if revision and pair.state is not PairState.TOMBSTONE and (base := pair.bases[side]) is not None:
            entry_id = pair.ids[side]
            known[entry_id] = Entry(entry_id, base, _NOT_SEEN, rank=pair.ranks[side], revision=revision)
    return known


def restless_entries(
    pairs: Mapping[str, Pair],
    side: Side,
    listing: Listing,
    held: frozenset[str],
    fields: frozenset[Field],
    share: bool,
) -> tuple[str, ...]:
    """The entries of one side that are not as the mapping remembers them, from a listing of that side alone: changed,
    missing and new ones. When nothing is carried from there (`share`), what somebody else put there is left out, and
    changes that are recorded already are, until somebody takes them back.

    Whether a pair is at rest is not asked: what waits is taken up when it is time, and a poll tells only what has
    changed since."""
    shown = {entry.id: entry for entry in listing.entries}
    paired: set[str] = set()
    changed: list[str] = []
    for pair in pairs.values():
        entry_id = pair.ids[side]
        if not entry_id or pair.state is PairState.TOMBSTONE:
            continue
        paired.add(entry_id)
        known = pair.known(side)
        if known is None or pair.id in held or entry_id in listing.unreadable:
            continue
        recorded = share and bool(pair.drift)
        if shows(shown.get(entry_id), known, fields) is recorded:
            changed.append(entry_id)
    new = (entry.id for entry in listing.entries if entry.id not in paired and (entry.marker or not share))
    return (*changed, *new)


def order_moved(pairs: Mapping[str, Pair], side: Side, listing: Listing) -> bool:
    """Whether the entries of one side stand in another order than the base."""
    shown = {entry.id for entry in listing.entries}
    placed = sorted(
        (pair.place, pair.id, pair.ids[side])
        for pair in pairs.values()
        if pair.state is PairState.LINKED and pair.place is not None and pair.ids[side] in shown
    )
    base = [entry_id for _, _, entry_id in placed]
    known = set(base)
    return base != [entry.id for entry in listing.entries if entry.id in known]
