"""What differs between two complete listings and the mapping. Pure: it names the pairs and entries to look at.

A nightly comparison of a large gallery finds nothing: what is at rest is told by one look at each pair, without making
or sorting anything for it.
"""

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
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
    entries = by_id(listings)
    on_wix, outside = entries.wix, entries.external
    places = Sided[dict[str, float]]({}, {})
    restless: list[tuple[float, str]] = []
    for pair in pairs.values():
        ids = pair.ids
        wix, external = on_wix.get(ids.wix), outside.get(ids.external)
        if wix is not None and external is not None and pair.state is PairState.LINKED:
            place = math.nan if pair.place is None else pair.place
            places.wix[wix.id] = places.external[external.id] = place
        if _at_rest(pair, wix, external, fields) or _unreadable(pair, listings):
            continue
        if pair.id not in held or not _remains_as_it_was(pair, wix, external, fields):
            restless.append((pair.ranks.wix, pair.id))
    restless.sort()
    arrivals = Sided(*(_arrivals(pairs, side, listings[side], places[side]) for side in SIDES))
    in_order = all(_ascending(places[side], entries[side]) for side in carried)
    order = not in_order and order_differs(sequences_of(pairs, entries), carried)
    return Differences(
        pairs=tuple(name for _, name in restless),
        arrivals=arrivals,
        order=bool(carried) and (order or _any_moving(pairs)),
        without_twin=tuple(
            pair.id for pair in pairs.values() if pair.twin_sent is not None and _has_no_twin(pair, arrivals)
        ),
    )


def _arrivals(
    pairs: Mapping[str, Pair], side: Side, listing: Listing, linked: Mapping[str, object]
) -> tuple[Entry, ...]:
    if len(linked) == len(listing.entries):
        return ()
    others = [entry for entry in listing.entries if entry.id not in linked]
    paired = {pair.ids[side] for pair in pairs.values() if pair.state is not PairState.TOMBSTONE}
    return tuple(entry for entry in others if entry.id not in paired)


def _ascending(places: Mapping[str, float], entry_ids: Iterable[str]) -> bool:
    """Whether one side shows its linked entries by ascending place in the base, each having one (NaN: it has not)."""
    shown = [place for entry_id in entry_ids if (place := places.get(entry_id)) is not None]
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
