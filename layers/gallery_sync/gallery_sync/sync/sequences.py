"""The order of the pairs that both sides show, as each side and the base have it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gallery_sync.model import Entry, Listing, Pair, PairState, Side, Sided

type Shown = Sided[dict[str, Entry]]
"""The entries of both sides by ID, in display order."""


def by_id(listings: Sided[Listing]) -> Shown:
    """The entries of both listings by ID, in display order."""
    wix, external = ({entry.id: entry for entry in one.entries} for one in (listings.wix, listings.external))
    return Sided(wix, external)


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
