"""Writing changed fields to one side (SYNC rules 5, 8 and 11)."""

from dataclasses import replace
from typing import NoReturn

from gallery_sync.errors import Refused, StaleRevision
from gallery_sync.model import (
    SIDES,
    Conflict,
    Decision,
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
from gallery_sync.model.journal import CHANGED_ON
from gallery_sync.sync import creating
from gallery_sync.sync.context import Context
from gallery_sync.sync.journal import conflict
from gallery_sync.sync.pairs import aged, followed, is_cut, rebased, replaced_id, seen
from gallery_sync.sync.plan import Rebase, Write

_SHORT = 1_000
"""Characters of a value that is remembered for as long as it may still arrive."""


def rebase(pair: Pair, entries: Sided[Entry | None], action: Rebase) -> Pair:
    """Both sides hold the same new value already: only the bases follow."""
    for side in SIDES:
        entry = entries[side]
        if entry is not None:
            pair = rebased(pair, side, {name: entry.projection.value(name) for name in action.fields})
    return pair


def write(context: Context, before: Pair, pair: Pair, entries: Sided[Entry | None], action: Write) -> Pair | None:
    """Carry out a `Write`. `pair` holds changes of its bases that `before`, the row as stored, does not have yet.

    Returns the stored pair, or None while the platform still processes the new media.
    """
    source, target = entries[action.on.other], entries[action.on]
    if source is None or target is None:
        return pair
    for side in SIDES:
        pair = aged(pair, side, source if side is not action.on else target)
    patch: Patch = {name: source.projection.value(name) for name in action.fields}
    needed = _needed(context, action.on, patch, target)
    if not needed:
        return _stored(context, before, pair, action.on, target, patch)
    if Field.MEDIA in needed and source.media.kind is not target.media.kind:
        raise Refused(
            f"The entry turned from {target.media.kind.value} into {source.media.kind.value}, which no gallery can "
            "store in place; delete it and add it anew."
        )
    reusable = _reusable(pair, action.on, source)
    conflicts = _conflicts(context, pair, action, target, {name: patch[name] for name in needed})
    intent = PatchIntent(action.on, needed, reusable, _unanswered(pair, action.on), replaced_id(target.revision))
    pair = context.put(replace(pair, intent=intent), before, *conflicts)
    if Field.MEDIA in needed:
        prepared = _staged(context, pair, intent, source)
        if prepared is None:
            return None
        pair = prepared
    return _send(context, pair, action.on, source, target, needed, patch)


def _needed(context: Context, on: Side, patch: Patch, target: Entry) -> Patch:
    capable = context.collections[on].capabilities
    return {
        name: value
        for name, value in patch.items()
        if name is Field.MEDIA or capable.cut(name, value) != target.projection.value(name)
    }


def _reusable(pair: Pair, on: Side, source: Entry) -> Staged | None:
    """Media that an interrupted write brought to the destination already."""
    intent = pair.intent
    if not isinstance(intent, PatchIntent) or intent.on is not on:
        return None
    return intent.staged if intent.patch.get(Field.MEDIA) == source.projection.media else None


def _unanswered(pair: Pair, on: Side) -> Patch:
    """What was sent before and may still arrive. New media are known by what was staged for them; what is long is not
    remembered, because four versions of it fill the pair's row (`model/sizes.py`)."""
    intent = pair.intent
    if not isinstance(intent, PatchIntent) or intent.on is not on:
        return {}
    sent = {**intent.unanswered, **intent.patch}
    return {name: value for name, value in sent.items() if name is not Field.MEDIA and len(str(value)) <= _SHORT}


def _conflicts(context: Context, pair: Pair, action: Write, target: Entry, patch: Patch) -> list[Conflict]:
    """Rule 16: what this write overwrites although a person changed it, or although the other side never held all of
    it: a text that was cut there, and is edited there, has lost its end."""
    lost = set(action.overwritten)
    if pair.decision is not Decision.FORGET:
        lost |= _held_in_part(pair.bases[action.on.other], target.projection, patch)
    return [
        conflict(context, pair, name, action.on, target.projection.value(name), patch[name])
        for name in sorted(lost & patch.keys())
    ]


def _held_in_part(base: Projection | None, target: Projection, patch: Patch) -> set[Field]:
    """The fields of which the other side's base is a part of what is overwritten."""
    if base is None:
        return set()
    return {name for name in patch if name is not Field.MEDIA and is_cut(base.value(name), target.value(name))}


def _staged(context: Context, pair: Pair, intent: PatchIntent, source: Entry) -> Pair | None:
    staged = creating.stage(context, pair.id, intent.on, source.media, intent.staged)
    if staged != intent.staged:
        pair = context.put(replace(pair, intent=replace(intent, staged=staged)), pair)
    if staged is not None and not staged.ready:
        context.park(pair, "Waiting until the new picture has been processed.")
        return None
    return pair


def _send(context: Context, pair: Pair, on: Side, source: Entry, target: Entry, needed: Patch, patch: Patch) -> Pair:
    collection = context.collections[on]
    if not collection.capabilities.revisions:
        target = _reread(context, pair, on, target)
    staged = pair.intent.staged if isinstance(pair.intent, PatchIntent) else None
    media = source.media if Field.MEDIA in needed else None
    try:
        written = collection.update(target, needed, media, staged)
    except StaleRevision:
        _changed_meanwhile(context, pair)
    context.wrote(on)
    known = replace(pair, replaced=pair.replaced.having(on, replaced_id(target.revision)))
    return _stored(context, pair, known, on, written, patch, CHANGED_ON[on.other])


def _reread(context: Context, pair: Pair, on: Side, target: Entry) -> Entry:
    """Rule 11: where there are no revisions, look once more just before the write."""
    fresh = context.collections[on].read(target.id)
    if fresh is None or fresh.projection != target.projection:
        _changed_meanwhile(context, pair)
    return fresh


def _changed_meanwhile(context: Context, pair: Pair) -> NoReturn:
    """Nothing was written, so the intent is void: read again, plan again. What was never answered is pending again:
    perhaps it is that which changed the entry."""
    intent = pair.intent
    earlier: Patch = intent.unanswered if isinstance(intent, PatchIntent) else {}
    left = PatchIntent(intent.on, earlier) if intent and earlier else None
    context.put(replace(pair, intent=left), pair)
    raise StaleRevision("The entry changed while it was being updated.")


def _stored(
    context: Context,
    before: Pair,
    pair: Pair,
    on: Side,
    written: Entry,
    patch: Patch,
    why: HistoryReason | None = None,
) -> Pair:
    """Rule 8: record what the platform stored, field by field, so that an edit made meanwhile stays an edit, and a
    move made meanwhile stays a move."""
    pair = followed(pair, on, written, patch)
    pair = replace(pair, intent=None, trouble=None, ids=pair.ids.having(on, written.id))
    if written.rank == pair.ranks[on]:
        pair = seen(pair, on, written)
    else:
        pair = replace(aged(pair, on, written), revisions=pair.revisions.having(on, ""))
    lines = [context.line(pair, HistoryAction.UPDATE, on, why, [name.value for name in patch])] if why else []
    return context.put(pair, before, *lines)
