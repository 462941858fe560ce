"""Rule 17: a read that is known to be old decides nothing. It is looked at again later, and nothing is touched.

Caches and replicas answer with what an entry was before our own write, or before the edit that an event tells of. Such
an answer looks like a person's edit back to the former value.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from gallery_sync.model import SIDES, Awaits, Decision, Entry, Pair, PairState, Side, Sided, Trouble
from gallery_sync.sync.context import Context
from gallery_sync.sync.pairs import at_least, replaced_id

_BELIEVED_AFTER = timedelta(days=1)
"""What is answered again and again for so long is no cache: somebody put a former version back, with its date."""
_OFTEN = 5
"""So many times, at least."""
_REPLICATED = timedelta(minutes=1)
"""So long an entry may be unknown to a replica after it was made or changed."""

_OLDER = {
    Side.WIX: "Wix still answers with an older version of this item; it will be read again.",
    Side.EXTERNAL: "The other side still answers with an older version of this entry; it will be read again.",
}


def is_old(pair: Pair, side: Side, entry: Entry) -> bool:
    """Whether it is older than what was read before or what our own last write there returned."""
    known, at = pair.known_at[side], entry.modified_at
    if entry.revision and entry.revision == pair.revisions[side]:
        return False
    if known is not None and at is not None and known != at:
        return at < known
    return bool(entry.revision) and replaced_id(entry.revision) == pair.replaced[side]


class Told(NamedTuple):
    """An event told that an entry of this side is gone; when, if it said so."""

    gone_on: Side
    at: datetime | None


def put_off(context: Context, pair: Pair, entries: Sided[Entry | None], told: Told | None) -> bool:
    """Whether what was read of either side is known to be old: then the pair is parked until it is read again. Of a
    deletion that the owner confirmed one side is known to be gone."""
    for side in SIDES:
        entry = entries[side]
        known_gone = pair.decision is Decision.DELETE and entries[side.other] is not None
        old = is_old(pair, side, entry) if entry else not known_gone and _may_be_unknown(context, pair, side, told)
        if old and _waits(context, pair.trouble):
            context.park(pair, _OLDER[side], awaits=Awaits.NEWER_READ)
            return True
    return False


def await_newer(context: Context, pair: Pair, side: Side, at: datetime | None) -> None:
    """An event tells of a newer version, of that moment if it says so, than the one that was read."""
    known = pair.known_at[side]
    after = at_least(pair, side, at) if at is not None and (known is None or known < at) else pair
    context.park(after, _OLDER[side], awaits=Awaits.NEWER_READ, before=pair)


def _may_be_unknown(context: Context, pair: Pair, side: Side, told: Told | None) -> bool:
    """What is not found, but was there a moment ago, and was not deleted since as far as an event told: where IDs are
    ours to choose an entry of the same ID may have been deleted and created again."""
    known = pair.known_at[side]
    if told is not None and told.gone_on is side and (told.at is None or known is None or told.at > known):
        return False
    expected = pair.state is not PairState.TOMBSTONE and bool(pair.ids[side])
    return expected and known is not None and context.clock() - known < _REPLICATED


def _waits(context: Context, trouble: Trouble | None) -> bool:
    if trouble is None or trouble.awaits is not Awaits.NEWER_READ:
        return True
    return trouble.attempts < _OFTEN or context.clock() - trouble.since < _BELIEVED_AFTER


def believed(pair: Pair, entries: Sided[Entry | None]) -> Pair:
    """What is acted upon is what is known from then on."""
    for side in SIDES:
        entry = entries[side]
        if entry is not None and is_old(pair, side, entry):
            known = pair.known_at.having(side, entry.modified_at)
            pair = replace(pair, known_at=known, replaced=pair.replaced.having(side, ""))
    return pair
