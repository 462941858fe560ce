"""What an attempt to create left on the destination: finding it, and finishing the intent with it or removing it
(SYNC rules 3, 4, 6, 7 and 8)."""

from collections.abc import Sequence
from dataclasses import replace

from gallery_sync.model import (
    NO_BASES,
    Conflict,
    CreateIntent,
    Entry,
    HistoryAction,
    Pair,
    PairState,
    Projection,
    Side,
    Staged,
)
from gallery_sync.model.journal import GONE_ON, NEW_ON
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.journal import conflict
from gallery_sync.sync.pairs import as_stored, seen, tombstone


def find(context: Context, pair: Pair, intent: CreateIntent) -> list[Entry]:
    """Rule 3: what an earlier attempt left on the destination."""
    found = found_of_ours(context, pair, intent.on, intent.staged) if may_be_sent(context, intent) else []
    return [entry for entry in found if entry.id not in intent.copies]


def may_be_sent(context: Context, intent: CreateIntent) -> bool:
    """Whether an earlier attempt may have arrived, or may yet. Where the ID is ours to choose that is not recorded."""
    return intent.attempted or context.collections[intent.on].capabilities.client_ids


def copies(context: Context, pair: Pair, intent: CreateIntent) -> tuple[str, ...]:
    """What bears the pair's marker although nothing was sent yet: people have copied a former entry of the pair, marker
    and all. On Wix the file is the marker, and each attempt has its own. A twin of a former create is no copy."""
    on, twin = intent.on, pair.twin_sent
    if on is Side.WIX or not context.collections[on].capabilities.markers:
        return ()
    found = found_of_ours(context, pair, on, intent.staged)
    twins = [one for one in found if twin and untouched(context, on, one, twin, Staged("", twin.media))]
    return tuple(sorted(entry.id for entry in found if entry not in twins))


def found_of_ours(context: Context, pair: Pair, on: Side, staged: Staged | None) -> list[Entry]:
    """The entries that bear the pair's marker, oldest first, without those that have a pair of their own."""
    found = context.collections[on].find(pair.id, staged)
    return [entry for entry in found if not _belongs_elsewhere(context, pair, on, entry)]


def _belongs_elsewhere(context: Context, pair: Pair, side: Side, entry: Entry) -> bool:
    """A copy that a person made of an entry of ours has a pair of its own."""
    owner = context.store.pair_of(context.link.id, side, entry.id)
    return owner is not None and owner.id != pair.id


def adopt(context: Context, pair: Pair, intent: CreateIntent, found: list[Entry]) -> Pair:
    """Rules 3, 4 and 6: finish the intent with what is there already; equal further ones are twins, if a create was
    sent more than once. Otherwise a person made them."""
    destination = context.collections[intent.on]
    capable = destination.capabilities
    entry, *others = _likeliest_first(context, pair, intent, found)
    context.note(Noted.ADOPTED)
    intent = _as_sent_first(context, pair, intent, entry)
    base = as_stored(intent.sent, entry, intent.staged, capable)
    doubtful = _perhaps_not_ours(context, pair, intent, entry, base)
    linked = record(context, replace(pair, place=None), pair, intent, entry, base, HistoryAction.ADOPT, doubtful)
    for other in others:
        if pair.twin_sent is not None and not other.projection.differing(base, context.fields):
            remove_twin(context, intent.on, other)
    return linked


def _likeliest_first(context: Context, pair: Pair, intent: CreateIntent, found: list[Entry]) -> list[Entry]:
    """Of a create that was sent once only one entry is ours: what shows exactly what was sent, rather than a copy that
    a person had made of an earlier one. Otherwise the oldest, because the others are its twins."""
    if pair.twin_sent is not None:
        return found
    return sorted(found, key=lambda entry: not untouched(context, intent.on, entry, intent.sent, intent.staged))


def _as_sent_first(context: Context, pair: Pair, intent: CreateIntent, entry: Entry) -> CreateIntent:
    """The twin of an entry that is to be created again shows what was sent then: nobody has edited it there, and what
    was typed on the source since must reach it."""
    if pair.twin_sent is None:
        return intent
    first = replace(pair.twin_sent, media=intent.sent.media)
    return replace(intent, sent=first) if untouched(context, intent.on, entry, first, intent.staged) else intent


def untouched(context: Context, on: Side, entry: Entry, sent: Projection, staged: Staged | None) -> bool:
    """Whether it shows exactly what the destination stores when it is sent this: nobody has edited it."""
    base = as_stored(sent, entry, staged, context.collections[on].capabilities)
    return not entry.projection.differing(base, context.fields)


def _perhaps_not_ours(
    context: Context, pair: Pair, intent: CreateIntent, entry: Entry, base: Projection
) -> list[Conflict]:
    """What differs on an adopted entry counts as edited there and goes to the source. Where only the media tells that
    the entry is ours it may be somebody's own, so what it will overwrite is journalled (rule 16)."""
    source = intent.on.other
    if entry.marker or (intent.staged and intent.staged.id) or not context.writable(source):
        return []
    return [
        conflict(context, pair, name, source, intent.sent.value(name), entry.projection.value(name))
        for name in sorted(entry.projection.differing(base, context.fields))
    ]


def remove_twin(context: Context, on: Side, twin: Entry) -> None:
    """Rule 6: a second object of ours that nobody has touched."""
    context.collections[on].delete(twin)
    context.wrote(on)
    context.note(Noted.TWIN)


def record(
    context: Context,
    pair: Pair,
    before: Pair,
    intent: CreateIntent,
    entry: Entry,
    base: Projection,
    action: HistoryAction,
    conflicts: Sequence[Conflict] = (),
) -> Pair:
    """Rule 8: the destination's base is what was stored; the source's is what was sent."""
    on = intent.on
    if pair.place is None:
        context.work.order_differs = True
    linked = replace(
        pair,
        state=PairState.LINKED,
        ids=pair.ids.having(on, entry.id),
        bases=NO_BASES.having(on, base).having(on.other, intent.sent),
        intent=None,
        trouble=None,
        twin_sent=replace(pair.twin_sent, media=base.media) if pair.twin_sent else None,
    )
    linked = seen(linked, on, entry)
    return context.put(linked, before, context.line(pair, action, on, NEW_ON[on.other]), *conflicts)


def cancel(context: Context, pair: Pair, intent: CreateIntent) -> Pair | None:
    """Rule 7: the source vanished before the ID was recorded. What an attempt left is removed if nobody touched it;
    returns the linked pair if somebody did, so that the edit is kept."""
    for entry in find(context, pair, intent):
        if not untouched(context, intent.on, entry, intent.sent, intent.staged):
            return adopt(context, pair, intent, [entry])
        remove_twin(context, intent.on, entry)
    context.put(tombstone(pair), pair, context.line(pair, HistoryAction.CANCEL, intent.on, GONE_ON[intent.on.other]))
    return None
