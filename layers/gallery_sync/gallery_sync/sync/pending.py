"""Settling an update that was interrupted: what of it arrived (SYNC rules 4, 5 and 8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gallery_sync.model import (
    Conflict,
    Entry,
    Field,
    HistoryAction,
    HistoryReason,
    Pair,
    Patch,
    PatchIntent,
    Projection,
    Side,
    Sided,
    Staged,
)
from gallery_sync.sync import adopting
from gallery_sync.sync.context import Context
from gallery_sync.sync.journal import conflict
from gallery_sync.sync.pairs import aged, followed, rebased


def settle_pending(pair: Pair, entries: Sided[Entry | None], context: Context) -> Pair:
    """Rule 5: before anything is planned, say for each field of an interrupted write whether it arrived.

    Arrived: both bases follow. Not arrived, or changed by a person since: the bases stay, and the plan sees it as it
    is. An intent of which nothing arrived is kept, because its staged media can still be used. What arrived of an
    earlier write is no edit of a person either. Nothing is written here.
    """
    intent = pair.intent
    if not isinstance(intent, PatchIntent):
        return pair
    entry = entries[intent.on]
    if entry is None:
        return replace(pair, intent=None)
    arrived = _arrived(intent, entry, context)
    if not arrived:
        return _settle_earlier(pair, intent, entry, context)
    pair = followed(pair, intent.on, entry, {name: intent.patch[name] for name in arrived})
    return replace(_known_since(pair, intent, entry), intent=None)


def _known_since(pair: Pair, intent: PatchIntent, entry: Entry) -> Pair:
    """The write replaced what was there, as if it had been answered (rule 17)."""
    replaced = pair.replaced.having(intent.on, intent.replaces or pair.replaced[intent.on])
    return replace(aged(pair, intent.on, entry), replaced=replaced)


def _settle_earlier(pair: Pair, intent: PatchIntent, entry: Entry, context: Context) -> Pair:
    """A write that was never answered may arrive when a newer one is pending already."""
    base, capable = pair.bases[intent.on], context.collections[intent.on].capabilities
    late: Patch = {
        name: value
        for name, value in intent.unanswered.items()
        if base is not None and base.value(name) != entry.projection.value(name) == capable.cut(name, value)
    }
    if not late:
        return pair
    return replace(followed(pair, intent.on, entry, late), intent=replace(intent, unanswered={}))


def _arrived(intent: PatchIntent, entry: Entry, context: Context) -> set[Field]:
    capable = context.collections[intent.on].capabilities
    arrived: set[Field] = set()
    for name, value in intent.patch.items():
        if name is Field.MEDIA:
            wanted = intent.staged.fingerprint if intent.staged else None
        else:
            wanted = capable.cut(name, value)
        if entry.projection.value(name) == wanted:
            arrived.add(name)
    return arrived


def landed_late(context: Context, pair: Pair, entries: Sided[Entry | None]) -> tuple[Pair, Sequence[Conflict]]:
    """Rule 6 where the ID is ours to choose: what the retry of a create had made was deleted, and the first create
    landed after that, under the same ID. It shows what was sent then, and that is no edit: the other side's later
    values are carried to it. Whatever it loses is journalled, because a person may have put just that back."""
    on, sent = pair.source.other, pair.twin_sent
    entry, base = entries[on], pair.bases[on]
    if sent is None or entry is None or base is None or not context.collections[on].capabilities.client_ids:
        return pair, ()
    differing = entry.projection.differing(base, context.fields)
    if not differing or not adopting.untouched(context, on, entry, sent, Staged("", sent.media)):
        return pair, ()
    lost = [
        conflict(context, pair, name, on, entry.projection.value(name), base.value(name)) for name in sorted(differing)
    ]
    return followed(pair, on, entry, {name: sent.value(name) for name in differing}), lost


@dataclass(frozen=True, slots=True)
class Replacement:
    """The entry that an interrupted write has made in place of another one, where media cannot be exchanged. `twins`:
    further ones, where two workers did so at once."""

    intent: PatchIntent
    base: Projection
    entry: Entry
    twins: Sequence[Entry]


def find_replacement(context: Context, pair: Pair) -> Replacement | None:
    """Rule 4 where replacing media means a new entry under our marker: an interrupted one may have left both, or the
    new one alone."""
    intent = pair.intent
    if not isinstance(intent, PatchIntent) or Field.MEDIA not in intent.patch:
        return None
    on, base = intent.on, pair.bases[intent.on]
    if context.collections[on].capabilities.replace_in_place or base is None:
        return None
    found = [
        entry
        for entry in adopting.found_of_ours(context, pair, on, intent.staged)
        if entry.id != pair.ids[on] and entry.projection.media != base.media
    ]
    return Replacement(intent, base, found[-1], found[:-1]) if found else None


def adopt_replacement(context: Context, pair: Pair, old: Entry | None, replacement: Replacement) -> None:
    """Let the pair go on with the new entry, and delete the one that it replaces, if that is there, and the twins.
    Both sides must be read again afterwards."""
    intent, base, new = replacement.intent, replacement.base, replacement.entry
    on, collection = intent.on, context.collections[intent.on]
    for other in replacement.twins:
        if not other.projection.differing(new.projection, context.fields):
            adopting.remove_twin(context, on, other)
    if old is not None:
        lost = _typed_on_the_old(context, pair, on, old, base, new)
        pair = context.put(pair, pair, *lost) if lost else pair
        collection.delete(old)
        context.wrote(on)
    capable = collection.capabilities
    stored = {name: capable.cut(name, value) for name, value in intent.patch.items()}
    after = rebased(pair, on, stored | {Field.MEDIA: new.projection.media})
    after = rebased(after, on.other, dict(intent.patch))
    after = replace(after, intent=None, trouble=None, ids=pair.ids.having(on, new.id))
    context.put(after, pair, context.line(pair, HistoryAction.ADOPT, on, HistoryReason.REPLACEMENT_FOUND))


def _typed_on_the_old(
    context: Context, pair: Pair, on: Side, old: Entry, base: Projection, new: Entry
) -> list[Conflict]:
    """What a person typed on the entry that is replaced, and that does not stand on the new one (rule 16)."""
    return [
        conflict(context, pair, name, on, old.projection.value(name), new.projection.value(name))
        for name in sorted(context.fields)
        if old.projection.value(name) not in (base.value(name), new.projection.value(name))
    ]
