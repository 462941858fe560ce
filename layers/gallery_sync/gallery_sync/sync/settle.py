"""Settle one pair: what was read of both sides, the plan, and its execution."""

from dataclasses import replace

from gallery_sync.errors import (
    CannotHold,
    CollectionGone,
    CredentialsRefused,
    MayPass,
    PermanentError,
    StaleRevision,
    TransientError,
    VersionConflict,
)
from gallery_sync.model import (
    NO_TIMES,
    SIDES,
    Awaits,
    CreateIntent,
    Decision,
    Entry,
    HistoryAction,
    HistoryReason,
    Pair,
    PairState,
    Sided,
    Trouble,
)
from gallery_sync.sync import adopting, creating, deleting, old_reads, pending, room, uniting, updating
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.identity import sighting_id
from gallery_sync.sync.old_reads import Told
from gallery_sync.sync.pairs import seen, shows, tombstone, unstaged
from gallery_sync.sync.plan import (
    Action,
    Create,
    Delete,
    Forget,
    Keep,
    Nothing,
    Rebase,
    Record,
    Write,
    plan,
    situation,
)

_ROUNDS = 5

type Entries = Sided[Entry | None]

NO_ENTRIES: Entries = Sided(None, None)


def settle(context: Context, pair: Pair, entries: Entries, fresh: bool = False, told: Told | None = None) -> None:
    """Rule 1: bring one pair to rest by what both sides are now, as far as the platforms let it, whatever an event
    said. `entries` were read just now; `fresh` says that an open create intent was written by this very call, and
    `told` that an event confirms what is absent.

    What stands in the way is recorded on the pair (SYNC rule 15). Raises only what concerns the whole link:
    `CredentialsRefused`, `CollectionGone`, or a table that does not answer.
    """
    if _create_may_be_under_way(context, pair):
        return
    known: Pair | None = pair
    for _ in range(_ROUNDS):
        if known is None:
            return
        try:
            if _advance(context, known, entries, fresh, told):
                return
        except (StaleRevision, VersionConflict):
            pass
        except TransientError as error:
            _park(context, pair, error)
            return
        except (CredentialsRefused, CollectionGone):
            raise
        except MayPass as error:
            _wait(context, pair, entries, error)
            return
        except PermanentError as error:
            _fail(context, pair, entries, error)
            return
        known, entries, fresh = *read_again(context, pair.id), False
    _park(context, pair, TransientError("Both sides keep changing while they are being compared."))


def _create_may_be_under_way(context: Context, pair: Pair) -> bool:
    """A create that was not answered may still land; its retry finds it or repeats it."""
    intent, trouble = pair.intent, pair.trouble
    if not isinstance(intent, CreateIntent) or not intent.attempted or trouble is None or trouble.retry_at is None:
        return False
    return trouble.retry_at > context.clock()


def read_again(context: Context, pair_id: str) -> tuple[Pair | None, Entries]:
    """The pair as stored and both its sides as they are now."""
    pair = context.store.pair(context.link.id, pair_id)
    if pair is None:
        return None, NO_ENTRIES
    return pair, read_sides(context, pair)


def read_sides(context: Context, pair: Pair) -> Entries:
    """Rule 9: point reads. Only "not found" is absence; whatever else a platform answers is raised."""
    entries = NO_ENTRIES
    for side in SIDES:
        if pair.ids[side]:
            entries = entries.having(side, context.collections[side].read(pair.ids[side]))
    return entries


def _park(context: Context, pair: Pair, error: TransientError) -> None:
    stored = context.store.pair(context.link.id, pair.id)
    if stored is not None:
        context.park(stored, error.reason, error.retry_after)


def _wait(context: Context, pair: Pair, entries: Entries, error: MayPass) -> None:
    """What may pass, recorded with what both sides looked like. Media that never became ready are staged again."""
    stored = context.store.pair(context.link.id, pair.id)
    if stored is not None:
        waiting = replace(stored, intent=unstaged(stored.intent))
        room.filled(context, context.wait(waiting, stored, error, sighting_id(entries)))


def _fail(context: Context, pair: Pair, entries: Entries, error: PermanentError) -> None:
    """A permanent failure, recorded with what both sides looked like: it is tried anew when one of them changes."""
    stored = context.store.pair(context.link.id, pair.id)
    skipped = isinstance(error, CannotHold)
    context.note(Noted.SKIPPED if skipped else Noted.FAILED)
    if stored is None:
        return
    trouble = Trouble(error.reason, context.clock(), about=sighting_id(entries), skipped=skipped)
    action = HistoryAction.SKIPPED if skipped else HistoryAction.FAILED
    line = context.trouble_line(stored, action, error.reason)
    context.put(replace(stored, trouble=trouble), stored, line)


def _advance(context: Context, pair: Pair, entries: Entries, fresh: bool, told: Told | None) -> bool:
    """One round. True when there is nothing more to do now; False when the sides must be read again."""
    if pair.trouble and _is_left_alone(context, pair.trouble) and pair.trouble.about == sighting_id(entries):
        return True
    if old_reads.put_off(context, pair, entries, told):
        return True
    match pair.state:
        case PairState.CREATING:
            return _advance_creating(context, pair, entries, fresh)
        case PairState.LINKED:
            return _advance_linked(context, pair, entries)
        case PairState.KEPT:
            return _advance_kept(context, pair, entries)
        case PairState.TOMBSTONE:
            return True


def _is_left_alone(context: Context, trouble: Trouble) -> bool:
    """For as long as neither side changes."""
    if trouble.retry_at is None:
        return True
    if trouble.awaits is Awaits.ROOM and context.link.no_room_until == NO_TIMES:
        return False
    return trouble.awaits in (Awaits.PASSING, Awaits.ROOM) and trouble.retry_at > context.clock()


def _advance_creating(context: Context, pair: Pair, entries: Entries, fresh: bool) -> bool:
    intent = pair.intent
    assert isinstance(intent, CreateIntent), "a pair in state creating has a create intent"
    source = entries[intent.on.other]
    if source is None:
        return adopting.cancel(context, pair, intent) is None
    linked = creating.resume(context, pair, intent, source, fresh)
    return linked is None or shows(source, linked.bases[intent.on.other], context.fields)


def _advance_kept(context: Context, pair: Pair, entries: Entries) -> bool:
    """Kept pairs carry nothing; they end when the other side goes too, and live again when both are back."""
    present = [side for side in SIDES if entries[side] is not None]
    if len(present) == 1:
        _put_changed(context, pair, replace(pair, trouble=None), HistoryAction.KEEP)
        return True
    if present:
        after, action = replace(pair, state=PairState.LINKED), HistoryAction.LINK_AGAIN
    else:
        after, action = tombstone(pair), HistoryAction.FORGET
    context.put(after, pair, context.line(pair, action, None, HistoryReason.SEEN))
    return True


def _advance_linked(context: Context, before: Pair, entries: Entries) -> bool:
    if (replacement := pending.find_replacement(context, before)) is not None:
        pending.adopt_replacement(context, before, entries[replacement.intent.on], replacement)
        return False
    late, lost = pending.landed_late(context, before, entries)
    if late is not before:
        before = context.put(late, before, *lost)
    before, entries = uniting.unite(context, before, entries)
    pair, actions = decide(context, before, entries)
    _notice_order(context, pair, entries)
    match actions:
        case (Nothing(),):
            _rest(context, before, pair, entries)
        case (Delete() as action,):
            return deleting.delete(context, before, pair, entries, action)
        case (Create() as action,):
            return _create_again(context, before, pair, entries, action)
        case (Keep(),):
            kept = replace(pair, state=PairState.KEPT, intent=None, trouble=None, decision=None)
            _put_changed(context, before, kept, HistoryAction.KEEP)
        case (Forget(),):
            _put_changed(context, before, tombstone(replace(pair, intent=None)), HistoryAction.FORGET)
        case _:
            _merge(context, before, pair, entries, actions)
    return True


def decide(context: Context, pair: Pair, entries: Entries) -> tuple[Pair, tuple[Action, ...]]:
    """What to do about a linked pair, and the pair with what its entries tell of it. Nothing is written."""
    pair = pending.settle_pending(old_reads.believed(pair, entries), entries, context)
    if entries.wix and entries.external and pair.decision is not Decision.FORGET:
        pair = replace(pair, decision=None)  # what the owner decided about is not so any more
    return pair, plan(situation(context.terms, pair, entries))


def foreseen(context: Context, pair: Pair, entries: Entries) -> tuple[Action, ...]:
    """What settling a linked pair would do, if both sides stay as they were listed. Nothing is written."""
    late, _ = pending.landed_late(context, pair, entries)
    _, actions = decide(context, late, entries)
    return actions


def _merge(context: Context, before: Pair, pair: Pair, entries: Entries, actions: tuple[Action, ...]) -> None:
    """Carry out the writes of a plan, one side after the other."""
    did, pair = None, replace(pair, drift=())
    for action in actions:
        match action:
            case Write():
                written = updating.write(context, before, pair, entries, action)
                if written is None:
                    return
                before = pair = written
            case Rebase():
                pair, did = updating.rebase(pair, entries, action), HistoryAction.REBASE
            case Record():
                pair, did = replace(pair, drift=action.drift), HistoryAction.RECORD
            case _:
                raise AssertionError(f"{action} never comes with others")
    _put_changed(context, before, replace(pair, trouble=None, decision=None), did)


def _put_changed(context: Context, before: Pair, pair: Pair, action: HistoryAction | None) -> None:
    if pair == before:
        return
    told = replace(before, trouble=None) != pair
    lines = [context.line(pair, action, None, HistoryReason.SEEN, pair.drift)] if told and action else []
    context.put(pair, before, *lines)


def _notice_order(context: Context, pair: Pair, entries: Entries) -> None:
    """Ranks are hints: another number than last time means that the order may have changed."""
    awaited = pair.trouble is not None and pair.trouble.awaits is Awaits.NEWER_READ
    if pair.place is None or awaited:
        context.work.order_differs = True
    for side in SIDES:
        entry = entries[side]
        if entry and entry.rank != pair.ranks[side] and context.writable(side.other):
            context.work.order_differs = True


def _rest(context: Context, before: Pair, pair: Pair, entries: Entries) -> None:
    """Rule 14: both sides equal their bases, and nothing is written to them. Clears what is over; writes the row only
    if something about it changed."""
    pair = pair.rested()
    for side in SIDES:
        entry = entries[side]
        if entry and entry.rank == pair.ranks[side] and entry.revision != pair.revisions[side]:
            pair = seen(replace(pair, bases=pair.bases.having(side, entry.projection)), side, entry)
    if pair == before:
        context.note(Noted.ECHO)
    else:
        context.put(pair, before)


def _create_again(context: Context, before: Pair, pair: Pair, entries: Entries, action: Create) -> bool:
    source = entries[action.on.other]
    assert source is not None, "the plan creates again only from what remains"
    if pair != before:
        pair = context.put(pair, before)
    if pair.decision is None:
        context.guard.release(pair, action.on)
    pair = creating.again(context, pair, action.on, source, action.why)
    return _advance_creating(context, pair, entries, fresh=False)
