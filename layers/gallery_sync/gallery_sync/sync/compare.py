"""What differs between two complete listings and the mapping. Pure: it names the pairs and entries to look at.

A nightly comparison of a large gallery finds nothing: what is at rest is told by one look at each pair, without making
or sorting anything for it.
"""

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallery_sync.model import (
    SIDES,
    CreateIntent,
    Entry,
    Field,
    Listing,
    Media,
    MediaKind,
    Pair,
    PairState,
    Projection,
    Side,
    Sided,
)
from gallery_sync.sync.identity import sighting_id

type Shown = Sided[dict[str, Entry]]
"""The entries of both sides by ID, in display order."""


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


def compare(
    pairs: Mapping[str, Pair],
    listings: Sided[Listing],
    held: frozenset[str],
    fields: frozenset[Field],
    carried: frozenset[Side],
) -> Differences:
    """Name all that is not at rest. `held` are pairs whose deletion waits for the owner: they are left alone, unless
    what remains was edited. `carried` are the sides whose order is carried to the other."""
    wix, external = (_Shelf(listings[side]) for side in SIDES)
    restless: list[tuple[float, str]] = []
    for pair in pairs.values():
        ids = pair.ids
        here, there = wix.position.get(ids.wix, -1), external.position.get(ids.external, -1)
        item = wix.entries[here] if here >= 0 else None
        medium = external.entries[there] if there >= 0 else None
        if item and medium and pair.state is PairState.LINKED:
            wix.places[here] = external.places[there] = math.nan if pair.place is None else pair.place
            if _untouched(pair, item, medium):
                continue
        if _at_rest(pair, item, medium, fields) or _unreadable(pair, listings):
            continue
        if pair.id not in held or not _remains_as_it_was(pair, item, medium, fields):
            restless.append((pair.ranks.wix, pair.id))
    restless.sort()
    shelves = Sided(wix, external)
    arrivals = Sided(*(_arrivals(pairs, side, shelves[side]) for side in SIDES))
    in_order = all(_ascending(shelves[side].places) for side in carried)
    order = not in_order and order_differs(sequences_of(pairs, by_id(listings)), carried)
    return Differences(
        pairs=tuple(name for _, name in restless),
        arrivals=arrivals,
        order=bool(carried) and (order or _any_moving(pairs)),
        without_twin=tuple(
            pair.id for pair in pairs.values() if pair.twin_sent is not None and _has_no_twin(pair, arrivals)
        ),
    )


class _Shelf:
    """One listing: the position of each entry by ID, and by position the place in the base of the pair that both
    sides show: NaN where it has none, None where there is no such pair."""

    __slots__ = ("entries", "places", "position")

    def __init__(self, listing: Listing) -> None:
        self.entries = listing.entries
        self.position = {entry.id: number for number, entry in enumerate(listing.entries)}
        self.places: list[float | None] = [None] * len(listing.entries)


def _arrivals(pairs: Mapping[str, Pair], side: Side, shelf: _Shelf) -> tuple[Entry, ...]:
    if None not in shelf.places:
        return ()
    others = [entry for entry, place in zip(shelf.entries, shelf.places, strict=True) if place is None]
    paired = {pair.ids[side] for pair in pairs.values() if pair.state is not PairState.TOMBSTONE}
    return tuple(entry for entry in others if entry.id not in paired)


def _ascending(places: Sequence[float | None]) -> bool:
    """Whether one side shows its linked entries by ascending place in the base, each having one."""
    shown = [place for place in places if place is not None]
    return not any(map(math.isnan, shown)) and all(map(operator.lt, shown, shown[1:]))


def _any_moving(pairs: Mapping[str, Pair]) -> bool:
    """An order was being written when the work was interrupted."""
    return any(pair.moving is not None for pair in pairs.values())


def _has_no_twin(pair: Pair, arrivals: Sided[tuple[Entry, ...]]) -> bool:
    if pair.twin_sent is None or pair.state is not PairState.LINKED:
        return False
    media = pair.twin_sent.media
    return all(entry.marker != pair.id and entry.projection.media != media for entry in arrivals[pair.source.other])


def by_id(listings: Sided[Listing]) -> Shown:
    """The entries of both listings by ID, in display order."""
    wix, external = ({entry.id: entry for entry in one.entries} for one in (listings.wix, listings.external))
    return Sided(wix, external)


def _unreadable(pair: Pair, listings: Sided[Listing]) -> bool:
    return any(pair.ids[side] in listings[side].unreadable for side in SIDES)


def _untouched(pair: Pair, item: Entry, medium: Entry) -> bool:
    """Of a linked pair that both sides show: what nearly all pairs of nearly all comparisons are, told at once."""
    shown, outside, bases = item.projection, medium.projection, pair.bases
    return (
        (shown is bases.wix or shown == bases.wix)
        and (outside is bases.external or outside == bases.external)
        and pair.trouble is pair.intent is pair.decision is None
    )


def _at_rest(pair: Pair, wix: Entry | None, external: Entry | None, fields: frozenset[Field]) -> bool:
    state, trouble = pair.state, pair.trouble
    if state is PairState.LINKED and trouble is None and pair.intent is None and pair.decision is None:
        bases = pair.bases
        return _equals(wix, bases.wix, fields) and _equals(external, bases.external, fields)
    if trouble and trouble.retry_at is None and trouble.about == sighting_id(Sided(wix, external)):
        return True
    if state is PairState.KEPT:
        return (wix is None) is not (external is None)
    return state is PairState.TOMBSTONE


def _remains_as_it_was(pair: Pair, wix: Entry | None, external: Entry | None, fields: frozenset[Field]) -> bool:
    return all(
        entry is None or _equals(entry, base, fields)
        for entry, base in ((wix, pair.bases.wix), (external, pair.bases.external))
    )


def _equals(entry: Entry | None, base: Projection | None, fields: frozenset[Field]) -> bool:
    if entry is None or base is None:
        return False
    shown = entry.projection
    return shown is base or shown == base or not shown.differing(base, fields)


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
    changes that are recorded already are."""
    shown = {entry.id: entry for entry in listing.entries}
    paired: set[str] = set()
    changed: list[str] = []
    for pair in pairs.values():
        entry_id = pair.ids[side]
        if not entry_id or pair.state is PairState.TOMBSTONE:
            continue
        paired.add(entry_id)
        silent = pair.id in held or entry_id in listing.unreadable or (share and bool(pair.drift))
        if not silent and not _as_remembered(pair, side, shown.get(entry_id), fields):
            changed.append(entry_id)
    new = (entry.id for entry in listing.entries if entry.id not in paired and (entry.marker or not share))
    return (*changed, *new)


def _as_remembered(pair: Pair, side: Side, entry: Entry | None, fields: frozenset[Field]) -> bool:
    match pair.state:
        case PairState.LINKED:
            return _equals(entry, pair.bases[side], fields)
        case PairState.CREATING:
            sent = pair.intent.sent if isinstance(pair.intent, CreateIntent) else None
            return entry is not None and entry.projection == sent
        case _:
            return True


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


def order_differs(sequences: "Sequences", carried: frozenset[Side]) -> bool:
    return bool(sequences.new) or any(sequences.of[side] != sequences.base for side in carried)


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
    return Sequences(
        base=tuple(name for _, name in placed),
        of=Sided(_in_order(shown, Side.WIX, entries.wix), _in_order(shown, Side.EXTERNAL, entries.external)),
        new={pair.id: pair.source for pair in shown if pair.place is None},
    )


def _in_order(shown: Sequence[Pair], side: Side, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    names = {pair.ids[side]: pair.id for pair in shown}
    return tuple(names[entry_id] for entry_id in entries if entry_id in names)
