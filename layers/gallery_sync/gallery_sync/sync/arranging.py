"""Carrying the order from side to side: read both sequences, merge them, move only what has to move."""

from collections.abc import Mapping
from dataclasses import replace

from gallery_sync.errors import (
    CollectionGone,
    CredentialsRefused,
    PermanentError,
    RankTaken,
    StaleRevision,
    VersionConflict,
)
from gallery_sync.model import SIDES, Entry, HistoryAction, HistoryReason, MoveIntent, Pair, PairState, Side, Sided
from gallery_sync.ports import Collection
from gallery_sync.sync import order
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.old_reads import await_newer, is_old
from gallery_sync.sync.pairs import seen
from gallery_sync.sync.remembered import known_entries
from gallery_sync.sync.sequences import Sequences, Shown, by_id, in_their_places, order_differs, sequences_of


def settle_order(context: Context) -> bool:
    """Make the order of both sides equal. False when something changed on the way and it must be looked at again.

    In direction `share` only the external side is written, and only once the order on Wix has changed.
    """
    carried = context.orders_carried
    if not carried:
        return True
    try:
        return _settle(context, carried)
    except VersionConflict:
        return False


def _settle(context: Context, carried: frozenset[Side]) -> bool:
    known = context.mapping()
    listings = Sided(
        context.collections.wix.listing(known_entries(known, Side.WIX)),
        context.collections.external.listing(known_entries(known, Side.EXTERNAL)),
    )
    entries = by_id(listings)
    if _awaits_newer(context, known, entries):
        return True
    pairs = _settle_moves(context, entries)
    shown = sequences_of(pairs, entries)
    if not order_differs(shown, carried):
        return True
    meant = [in_their_places(listings[side], pairs, side) for side in SIDES]
    sequences = sequences_of(pairs, by_id(Sided(*meant)))
    target = _target(context, sequences, _touched(context, entries))
    done = True
    for side in (Side.EXTERNAL, Side.WIX):
        if shown.of[side] != target and context.writable(side):
            done &= _move(context, side, target, sequences.base, entries[side])
    if done:
        _remember(context, target, sequences.base, entries)
    return done


def _awaits_newer(context: Context, pairs: Mapping[str, Pair], entries: Shown) -> bool:
    """Rule 17, of moves: a listing that shows an entry older than it is known to be has the order of that time. Once
    that pair is at rest the order is looked at again."""
    for pair in pairs.values():
        if pair.state is PairState.LINKED:
            for side in SIDES:
                entry = entries[side].get(pair.ids[side])
                if entry is not None and is_old(pair, side, entry):
                    if pair.trouble is None:
                        await_newer(context, pair, side, None)
                    return True
    return False


def _settle_moves(context: Context, entries: Shown) -> Mapping[str, Pair]:
    """Rule 5, of moves: before anything is planned, say of each move that was interrupted whether it arrived: then the
    base follows, so that it is not taken for a person's."""
    pairs = context.mapping()
    for pair in [pair for pair in pairs.values() if pair.moving]:
        moving = pair.moving
        assert moving is not None, "only those were chosen"
        entry = entries[moving.on].get(pair.ids[moving.on])
        arrived = entry is not None and abs(entry.rank - moving.rank) < order.gap(moving.rank)
        _keep(context, replace(pair, moving=None, place=moving.place if arrived else pair.place), pair)
    return context.mapping()


def _intend(context: Context, side: Side, ranks: Mapping[str, float], places: Mapping[str, float]) -> None:
    """Rule 5, of moves: write down what is about to be moved. `ranks` are by entry, `places` by pair."""
    for pair in list(context.mapping().values()):
        rank = ranks.get(pair.ids[side]) if pair.state is PairState.LINKED else None
        if rank is not None:
            _keep(context, replace(pair, moving=MoveIntent(side, rank, places.get(pair.id, pair.place))), pair)


def _keep(context: Context, after: Pair, before: Pair) -> None:
    """Store a pair, and go on with it. Raises `VersionConflict`."""
    context.loaded["mapping"][before.id] = context.put(after, before)


def _touched(context: Context, entries: Shown) -> Sided[frozenset[str]]:
    """The pairs whose entry has another rank on a side than the last order there: somebody has moved it."""
    linked = [pair for pair in context.mapping().values() if pair.state is PairState.LINKED]
    return Sided(
        *(
            frozenset(
                pair.id
                for pair in linked
                if (entry := entries[side].get(pair.ids[side])) is not None and entry.rank != pair.ranks[side]
            )
            for side in SIDES
        )
    )


def _target(context: Context, sequences: Sequences, touched: Sided[frozenset[str]]) -> tuple[str, ...]:
    if context.share:
        return sequences.of.wix
    sequences = _without_guesses(sequences, context.mapping())
    winner = order.winner_of_order(context.link.settings)
    return order.merge(sequences.base, sequences.of, winner, sequences.new, touched)


def _without_guesses(sequences: Sequences, pairs: Mapping[str, Pair]) -> Sequences:
    """Where neither side stands as the base does, the reason may be a place that was chosen while entries were being
    moved. Such places are given up, the latest first, if a side stands as the rest of the base does: they are then not
    taken for moves of a person, nor count against one. A base of which nothing is left says nothing: then all stay."""
    guesses = sorted({at for name in sequences.base if (at := pairs[name].guessed_at)}, reverse=True)
    left, new = sequences, dict(sequences.new)
    for latest in guesses:
        if _one_side_agrees(left):
            break
        new |= {name: pairs[name].source for name in left.base if pairs[name].guessed_at == latest}
        left = replace(sequences, base=tuple(name for name in sequences.base if name not in new), new=new)
    return left if left.base and _one_side_agrees(left) else sequences


def _one_side_agrees(sequences: Sequences) -> bool:
    return any(
        tuple(name for name in sequences.of[side] if name not in sequences.new) == sequences.base for side in SIDES
    )


def _move(
    context: Context, side: Side, target: tuple[str, ...], base: tuple[str, ...], entries: dict[str, Entry]
) -> bool:
    """Write the order to one side."""
    pairs, collection, shown = context.mapping(), context.collections[side], tuple(entries)
    ours = tuple(pairs[name].ids[side] for name in target)
    wanted = _among_others(ours, shown)
    if not collection.capabilities.positions:
        collection.arrange(wanted)
        context.wrote(side)
        return True
    done = True
    loose = frozenset(pairs[name].ids[side] for name in _loose(base, target))
    ranks = order.ranks(wanted, shown, {name: entry.rank for name, entry in entries.items()}, loose)
    _intend(context, side, ranks, _places(pairs, target, base))
    for entry_id, rank in ranks.items():
        try:
            entries[entry_id] = _place(collection, entries[entry_id], rank)
            context.wrote(side)
        except (RankTaken, StaleRevision):
            done = False
        except (CollectionGone, CredentialsRefused):
            raise
        except PermanentError:  # the others find their places all the same
            context.note(Noted.FAILED)
            done = False
    return done


def _loose(base: tuple[str, ...], target: tuple[str, ...]) -> frozenset[str]:
    """What makes way for the others: what is new, and what somebody moved. A person may be moving one of the others
    at this moment, and finds it then where its neighbours have stayed."""
    placed = frozenset(base)
    new = frozenset(target) - placed
    return new | order.moved(base, [name for name in target if name in placed])


def _among_others(ours: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """The order to be written, with the entries that no pair carries: they keep their nearest predecessor that stays,
    and go nowhere with one that is moved."""
    others = frozenset(shown) - frozenset(ours)
    moved = order.moved([one for one in shown if one not in others], ours)
    staying = order.insert([one for one in ours if one not in moved], shown, others)
    return order.insert(staying, ours, moved)


def _place(collection: Collection, entry: Entry, rank: float) -> Entry:
    """Ranks come back rounded, so that one which looks free may be taken: then one right beside it is free."""
    try:
        return collection.place(entry, rank)
    except RankTaken:
        return collection.place(entry, rank + order.gap(rank) / 4)


def _remember(context: Context, base: tuple[str, ...], before: tuple[str, ...], entries: Shown) -> None:
    """Store the new base order, and the ranks and revisions as they are now."""
    pairs = context.mapping()
    places = _places(pairs, base, before)
    for name in base:
        pair = pairs[name]
        after = replace(pair, place=places.get(name, pair.place), moving=None, guessed_at=None)
        for side in SIDES:
            after = _with_hints(after, side, entries[side])
        if after != pair:
            _put(context, after, pair, moved=name in places)
    _void_former(context, frozenset(base))


def _places(pairs: Mapping[str, Pair], base: tuple[str, ...], before: tuple[str, ...]) -> dict[str, float]:
    """The places that change when the base order becomes another one."""
    return order.ranks(base, before, {name: pairs[name].place or 0.0 for name in before})


def _void_former(context: Context, shown: frozenset[str]) -> None:
    """What is not on both sides has its place in the former order: entries that are still to be created, whose
    deletion is held, or that are kept on one side. They find a new one once they are there."""
    for pair in context.mapping().values():
        if pair.id not in shown and pair.place is not None and pair.state is not PairState.TOMBSTONE:
            _put(context, replace(pair, place=None), pair, moved=False)


def _with_hints(pair: Pair, side: Side, entries: Mapping[str, Entry]) -> Pair:
    entry = entries[pair.ids[side]]
    return seen(pair, side, entry) if entry.rank != pair.ranks[side] else pair


def _put(context: Context, after: Pair, before: Pair, moved: bool) -> None:
    lines = [context.line(before, HistoryAction.MOVE, None, HistoryReason.ORDER_CHANGED)] if moved else []
    try:
        context.put(after, before, *lines)
    except VersionConflict:
        context.work.order_differs = True
