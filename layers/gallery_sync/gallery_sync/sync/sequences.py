"""The order of the pairs that both sides show, as each side and the base have it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gallery_sync.model import Entry, Listing, Pair, PairState, Side, Sided

type Shown = Sided[dict[str, Entry]]
"""The entries of both sides by ID, in display order."""


def by_id(listings: Sided[Listing]) -> Shown:
    """The entries of both listings by ID, in display order."""
    wix, external = ({entry.id: entry for entry in one.entries} for one in (listings.wix, listings.external))
    return Sided(wix, external)


def in_their_places(listing: Listing, pairs: Mapping[str, Pair], side: Side) -> Listing:
    """The listing with what nobody placed behind its predecessor of the base order: no move of a person."""
    if not listing.unplaced:
        return listing
    entries = {entry.id: entry for entry in listing.entries}
    placed = sorted(
        (pair.place, pair.id, pair.ids[side])
        for pair in pairs.values()
        if pair.state is PairState.LINKED and pair.place is not None and pair.ids[side] in entries
    )
    base = [name for _, _, name in placed]
    back = listing.unplaced & frozenset(base)
    order = [name for name in entries if name not in back]
    for before, name in zip([None, *base], base, strict=False):
        if name in back:
            order.insert(order.index(before) + 1 if before is not None else 0, name)
    return replace(listing, entries=tuple(entries[name] for name in order))


@dataclass(frozen=True, slots=True)
class Sequences:
    """The pairs that both sides show, in the base order and in the order of each side. `new` have no place in the
    base yet; each comes with the side on which it was made."""

    base: tuple[str, ...]
    of: Sided[tuple[str, ...]]
    new: Mapping[str, Side]


def sequences_of(pairs: Mapping[str, Pair], entries: Shown) -> Sequences:
    """The three sequences of the order problem; the mappings of `entries` iterate in display order."""
    shown = [
        pair
        for pair in pairs.values()
        if pair.state is PairState.LINKED and pair.ids.wix in entries.wix and pair.ids.external in entries.external
    ]
    placed = sorted((pair.place, pair.id) for pair in shown if pair.place is not None)
    wix = {pair.ids.wix: pair.id for pair in shown}
    external = {pair.ids.external: pair.id for pair in shown}
    return Sequences(
        base=tuple(name for _, name in placed),
        of=Sided(_in_order(wix, entries.wix), _in_order(external, entries.external)),
        new={pair.id: pair.source for pair in shown if pair.place is None},
    )


def _in_order(names: Mapping[str, str], shown: Iterable[str]) -> tuple[str, ...]:
    """The pairs' names, given those by entry, as their entries are shown."""
    return tuple(filter(None, map(names.get, shown)))


def order_differs(sequences: Sequences, carried: frozenset[Side]) -> bool:
    return bool(sequences.new) or any(sequences.of[side] != sequences.base for side in carried)
