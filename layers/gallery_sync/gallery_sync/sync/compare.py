"""What differs between two complete listings and the mapping. Pure: it names the pairs and entries to look at.

A nightly comparison of a large gallery finds nothing: what is at rest is told by one look at each pair, while both
listings are walked along in the base order.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gallery_sync.model import SIDES, Awaits, Entry, Field, Listing, Pair, PairState, Side, Sided, Trouble
from gallery_sync.sync.identity import sighting_id
from gallery_sync.sync.pairs import shows
from gallery_sync.sync.sequences import by_id, order_differs, sequences_of


@dataclass(frozen=True, slots=True)
class Differences:
    """`pairs`: IDs of pairs that are not at rest, in Wix's order. `arrivals`: entries that no pair names, per side,
    in display order. `order`: the sequences of the two sides or of the base are not the same. `without_twin`: pairs
    that might have left a twin on the side they were created on, and did not."""

    pairs: tuple[str, ...]
    arrivals: Sided[tuple[Entry, ...]]
    order: bool
    without_twin: tuple[str, ...]


NO_DIFFERENCES = Differences((), Sided[tuple[Entry, ...]]((), ()), order=False, without_twin=())
"""Everything is at rest."""


def compare(
    pairs: Mapping[str, Pair],
    listings: Sided[Listing],
    held: frozenset[str],
    fields: frozenset[Field],
    carried: frozenset[Side],
) -> Differences:
    """Name all that is not at rest. `held` are pairs whose deletion waits for the owner: they are left alone, unless
    what remains was edited. `carried` are the sides whose order is carried to the other."""
    shelves = Sided(_Shelf(listings.wix), _Shelf(listings.external))
    touched, placed = _walk(pairs, shelves)
    restless = sorted(
        (pair.ranks.wix, pair.id)
        for pair, item, medium in touched
        if not (_is_left_alone(pair, item, medium, fields) or _unreadable(pair, listings))
        and (pair.id not in held or not _remains_as_it_was(pair, item, medium, fields))
    )
    arrivals = Sided(*(_arrivals(pairs, side, shelves[side]) for side in SIDES))
    in_order = placed and all(shelves[side].in_order for side in carried)
    order = not in_order and order_differs(sequences_of(pairs, by_id(listings)), carried)
    moving = any(pair.moving is not None for pair, _, _ in touched)  # without a place, it makes the orders differ
    return Differences(
        pairs=tuple(name for _, name in restless),
        arrivals=arrivals,
        order=bool(carried) and (order or moving),
        without_twin=tuple(
            pair.id for pair, item, medium in touched if _has_no_twin(pair, Sided(item, medium), arrivals, fields)
        ),
    )


type _Shown = tuple[Pair, Entry | None, Entry | None]
"""A pair with what the two sides show of it."""


def _walk(pairs: Mapping[str, Pair], shelves: Sided["_Shelf"]) -> tuple[list[_Shown], bool]:
    """The pairs that deserve a closer look; and whether each that both sides show has a place of its own."""
    touched: list[_Shown] = []
    placed, last = True, -math.inf
    wix, external = shelves.wix, shelves.external
    for pair in sorted(pairs.values(), key=_place):
        at_rest = pair.at_rest
        if not at_rest and pair.state is PairState.TOMBSTONE:
            continue
        ids = pair.ids
        item, medium = wix.take(ids.wix), external.take(ids.external)
        if item is not None and medium is not None and (at_rest or pair.state is PairState.LINKED):
            place = pair.place
            if place is None or place <= last:
                placed = False
            else:
                last = place
            # Nearly all pairs are at rest and exactly as they were, so that is asked right here. Only a closer look
            # tells of an interrupted move, of a twin that never came, and of a text that stands apart.
            if at_rest and pair.moving is pair.twin_sent is None and not medium.apart:
                bases, shown, outside = pair.bases, item.projection, medium.projection
                if (shown is bases.wix or shown == bases.wix) and (
                    outside is bases.external or outside == bases.external
                ):
                    continue
        touched.append((pair, item, medium))
    return touched, placed


def _place(pair: Pair) -> float:
    return math.inf if pair.place is None else pair.place


class _Shelf:
    """One listing, walked along in the base order: the next entry is nearly always the one that is asked for, so that
    none need be looked up, and the memory of a large gallery is read from one end to the other."""

    __slots__ = ("_at", "_end", "_position", "entries", "in_order", "straight")

    def __init__(self, listing: Listing) -> None:
        self.entries = listing.entries
        self.in_order = True
        """No step went back."""
        self.straight = True
        """No step left out any."""
        self._at, self._end = 0, len(listing.entries)
        self._position: dict[str, int] | None = None

    def take(self, entry_id: str) -> Entry | None:
        at = self._at
        if at == self._end or self.entries[at].id != entry_id:
            return self._find(entry_id)
        self._at = at + 1
        return self.entries[at]

    def _find(self, entry_id: str) -> Entry | None:
        if self._position is None:
            self._position = {entry.id: number for number, entry in enumerate(self.entries)}
        found = self._position.get(entry_id)
        if found is None:
            return None
        self.straight = False
        self.in_order = self.in_order and found > self._at
        self._at = found + 1
        return self.entries[found]

    @property
    def taken(self) -> bool:
        """Whether each entry certainly was."""
        return self.straight and self._at == self._end


def _arrivals(pairs: Mapping[str, Pair], side: Side, shelf: _Shelf) -> tuple[Entry, ...]:
    if shelf.taken:
        return ()
    paired = {pair.ids[side] for pair in pairs.values() if pair.state is not PairState.TOMBSTONE}
    return tuple(entry for entry in shelf.entries if entry.id not in paired)


def _has_no_twin(
    pair: Pair, shown: Sided[Entry | None], arrivals: Sided[tuple[Entry, ...]], fields: frozenset[Field]
) -> bool:
    """Nor may the pair's own entry be one, that came under its ID when it had been deleted."""
    if pair.twin_sent is None or pair.state is not PairState.LINKED:
        return False
    media, on = pair.twin_sent.media, pair.source.other
    own = shown[on]
    if own is not None and own.projection.media == media and not shows(own, pair.bases[on], fields):
        return False
    return all(entry.marker != pair.id and entry.projection.media != media for entry in arrivals[on])


def _unreadable(pair: Pair, listings: Sided[Listing]) -> bool:
    return any(pair.ids[side] in listings[side].unreadable for side in SIDES)


def _is_left_alone(pair: Pair, wix: Entry | None, external: Entry | None, fields: frozenset[Field]) -> bool:
    """Whether a look at the pair would change nothing: it is at rest and both sides are as they were; it waits for one
    of them to change, and neither has; or it is kept, and still only one side is there."""
    if pair.at_rest:
        return shows(wix, pair.bases.wix, fields) and shows(external, pair.bases.external, fields)
    trouble = pair.trouble
    if trouble and _waits_for_a_change(trouble) and trouble.about == sighting_id(Sided(wix, external)):
        return True
    return pair.state is PairState.KEPT and (wix is None) is not (external is None)


def _waits_for_a_change(trouble: Trouble) -> bool:
    """For as long as neither side changes: it has failed, or the schedule takes it up when it is time."""
    return trouble.retry_at is None or trouble.awaits is Awaits.PASSING


def _remains_as_it_was(pair: Pair, wix: Entry | None, external: Entry | None, fields: frozenset[Field]) -> bool:
    """Of a pair whose deletion is held: whether nobody has edited what is still there. It need not be at rest, because
    the owner decides about it all the same."""
    return all(
        entry is None or shows(entry, base, fields)
        for entry, base in ((wix, pair.bases.wix), (external, pair.bases.external))
    )
