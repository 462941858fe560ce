"""What a look is told, and what its entries say to it: which of them are echoes, which are new, and whether those may
be created by this look, each in its place."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from gallery_sync.errors import VersionConflict
from gallery_sync.messages import Message, Place, utc_time
from gallery_sync.model import Entry, Link, Pair, PairState, Side, Sided
from gallery_sync.sync import order
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.pairs import seen, shows
from gallery_sync.sync.settle import NO_ENTRIES

type Entries = Sided[Entry | None]
type Pairs = Mapping[str, Pair | None]
"""By the IDs of the entries that are looked at."""


def places_that_hold(message: Message, new: Sequence[Entry], pairs: Pairs) -> Mapping[str, Place]:
    """Of entries that never had a pair and stand where the comparison saw them."""
    places = dict(zip(message.entry_ids, message.places, strict=True)) if message.places else {}
    return {
        entry.id: place
        for entry in new
        if (place := places.get(entry.id)) and pairs[entry.id] is None and place.source == entry.rank
    }


def placed_otherwise(message: Message, places: Mapping[str, Place], pairs: Pairs) -> bool:
    """One of the entries has found a place of its own before the look at it, or will: perhaps one that the comparison
    gave to another."""
    planned = zip(message.entry_ids, message.places, strict=True) if message.places else ()
    return any(name not in places and _place(pairs.get(name)) != place.base for name, place in planned)


def _place(pair: Pair | None) -> float | None:
    return pair.place if pair else None


def without_lone_places(context: Context, message: Message, pairs: Pairs) -> Pairs:
    """The comparison chose the places of all these beside one another. One that an event chose meanwhile, when others
    had none yet, is given up if it is another beside them: nobody shall take it for a move."""
    planned = dict(zip(message.entry_ids, message.places, strict=True)) if message.places else {}
    chosen_alone: dict[str, float] = {}
    for name, place in planned.items():
        pair = pairs[name]
        if pair and pair.guessed_at and place.base is not None and pair.place not in (None, place.base):
            chosen_alone[pair.id] = place.base
    if not chosen_alone:
        return pairs
    given_up = _disagreeing(context, chosen_alone, {name: planned[name] for name in planned if pairs[name] is None})
    left = dict(pairs)
    for name, pair in pairs.items():
        if pair and pair.id in given_up:
            with suppress(VersionConflict):  # it is being worked on: the order is settled after that
                left[name] = context.put(replace(pair, place=None), pair)
    return left


def _disagreeing(context: Context, chosen_alone: Mapping[str, float], coming: Mapping[str, Place]) -> frozenset[str]:
    """The pairs that stand elsewhere among all others than where the comparison meant them to be."""
    known = (pair for pair in context.store.pairs(context.link.id) if pair.state is not PairState.TOMBSTONE)
    stand = {pair.id: pair.place for pair in known if pair.place is not None}
    stand |= {name: place.base for name, place in coming.items() if place.base is not None}
    meant = {**stand, **chosen_alone}
    as_they_stand = sorted(stand, key=lambda name: (stand[name], -meant[name]))
    alone = frozenset(chosen_alone) & stand.keys()
    return order.moved(sorted(stand, key=meant.__getitem__), as_they_stand, alone) & alone


def left_to_comparison(link: Link, message: Message) -> bool:
    """An event does not create what is new before everything was compared, because what is there on both sides must
    be paired first; and not when it is older than the last comparison, whose looks are on their way behind it."""
    if message.near is not None:
        return False
    happened = utc_time(message.event_time)
    return link.compared_at is None or (happened is not None and happened < link.compared_at)


def without_ended(message: Message, pairs: Pairs) -> tuple[Message, Pairs]:
    """The event says that they are gone, and their pairs have ended: the echo of our own deletion, which nothing need
    be read for. One that came back has an event of its own."""
    if not message.gone:
        return message, pairs
    left = {name: pair for name, pair in pairs.items() if pair is None or pair.state is not PairState.TOMBSTONE}
    return replace(message, entry_ids=tuple(left), moments=()), left


def is_echo(context: Context, side: Side, pair: Pair, entry: Entry | None) -> bool:
    """The pair has ended, or it is at rest and its entry shows what it showed last: our own write came back, an event
    came twice, or somebody touched the entry. The other side has events of its own, so that reading it would only use
    up the platform's budget."""
    base = pair.bases[side]
    if pair.state is PairState.TOMBSTONE:
        return True
    if entry is None or not shows(entry, base, context.fields):
        return False
    placed = pair.place is not None or not context.orders_carried  # an interrupted move is taken up by itself
    return pair.at_rest and placed and entry.rank == pair.ranks[side]


def record_echo(context: Context, side: Side, pair: Pair, entry: Entry | None) -> bool:
    """Count what `is_echo`. Where somebody wrote the entry and changed nothing that is carried over, record its new
    revision instead. False where the pair changed meanwhile: then it must be settled."""
    if pair.state is PairState.TOMBSTONE or entry is None:
        return True
    if entry.revision == pair.revisions[side]:
        context.note(Noted.ECHO)
        return True
    try:
        if (noted := seen(pair, side, entry)) != pair:
            context.put(noted, pair)
    except VersionConflict:
        return False
    return True


def only_echoes(context: Context, message: Message) -> bool:
    """Whoever wrote has brought up to date what shows the entries; where that was cut short a comparison does it."""
    noted = context.work.noted
    return bool(message.entry_ids) and noted == [Noted.ECHO] * len(message.entry_ids)


def unpaired(pair: Pair | None) -> bool:
    return pair is None or pair.state is PairState.TOMBSTONE


def one_side(side: Side, entry: Entry | None) -> Entries:
    return NO_ENTRIES.having(side, entry)


def may_have_moved(context: Context, message: Message, entries: dict[str, Entry | None]) -> bool:
    """Somebody changed an item and nothing of it differs: perhaps its place does, in a number too large to tell it."""
    if message.side != Side.WIX or message.by_app or message.gone or Noted.ECHO not in context.work.noted:
        return False
    return any(entry is not None and order.gap(entry.rank) > 1 for entry in entries.values())


def outdated(entry: Entry | None, message: Message, not_before: str) -> bool:
    """Rule 17: what was read is older than the event says. Where an event tells of an entry that was changed, and it
    is not there, either the read is old, or it was deleted since, of which another event tells."""
    least = utc_time(not_before)
    if entry is None:
        return least is not None and not message.gone
    return message.gone or bool(least and entry.modified_at and entry.modified_at < least)
