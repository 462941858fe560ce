"""Carrying a deletion to the other side, if nothing speaks against it (SYNC rules 9, 10 and 11)."""

from dataclasses import replace

from gallery_sync.errors import StaleRevision
from gallery_sync.model import Conflict, Decision, Ended, Entry, HistoryAction, Pair, Sided
from gallery_sync.model.journal import DELETED_ON
from gallery_sync.sync import renaming
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.journal import conflict
from gallery_sync.sync.pairs import tombstone
from gallery_sync.sync.plan import Delete


def delete(context: Context, before: Pair, pair: Pair, entries: Sided[Entry | None], action: Delete) -> bool:
    """Delete what remains on `action.on`. The other side's absence was proven by a point read.

    Held deletions change nothing. False when the entry is there under another name: both sides must be read again.
    Raises `StaleRevision` when the entry changed since it was read: an edit may beat the delete.
    """
    target = entries[action.on]
    assert target is not None, "the plan deletes only what is there"
    missing_on = action.on.other
    confirmed = pair.decision in (Decision.DELETE, Decision.FORGET)
    if not confirmed and renaming.found_again(context, missing_on, before):
        return False
    if not confirmed and context.hold_back(missing_on, pair):
        context.note(Noted.HELD)
        if before.trouble is not None:
            context.put(replace(before, trouble=None), before)
        return True
    if lost := _lost(context, pair, target, action):
        before = context.put(replace(pair, intent=None), before, *lost)
        pair = before
    collection = context.collections[action.on]
    if not collection.capabilities.revisions:
        fresh = collection.read(target.id)
        if fresh is not None and fresh.projection != target.projection:
            raise StaleRevision("The entry changed while it was being deleted.")
    collection.delete(target)
    context.wrote(action.on)
    asked = pair.decision is Decision.FORGET  # by a person whose data it is: that is no deletion to be counted
    ended = None if asked else Ended(missing_on, context.clock(), confirmed=pair.decision is Decision.DELETE)
    gone = replace(tombstone(replace(pair, intent=None)), ended=ended)
    context.put(gone, before, context.line(pair, HistoryAction.DELETE, action.on, DELETED_ON[missing_on]))
    return True


def _lost(context: Context, pair: Pair, target: Entry, action: Delete) -> list[Conflict]:
    """Rule 16: edits that go with the deleted entry."""
    return [
        conflict(context, pair, name, action.on, target.projection.value(name), None) for name in sorted(action.lost)
    ]
