"""How a pair's row follows what was read and written; pure."""

from dataclasses import replace
from datetime import datetime

from gallery_sync.model import (
    NO_BASES,
    Capabilities,
    CreateIntent,
    Entry,
    Field,
    Pair,
    PairState,
    Patch,
    PatchIntent,
    Projection,
    Side,
    Staged,
    Value,
)
from gallery_sync.sync.identity import digest


def seen(pair: Pair, side: Side, entry: Entry) -> Pair:
    """The pair with the hints that this entry gives. The revision is only kept when it stands for exactly the base,
    so that a listing may answer an unchanged revision with the base."""
    exact = pair.bases[side] == entry.projection
    return replace(
        aged(pair, side, entry),
        ranks=pair.ranks.having(side, entry.rank),
        revisions=pair.revisions.having(side, entry.revision if exact else ""),
    )


def aged(pair: Pair, side: Side, entry: Entry) -> Pair:
    """The pair, knowing that the entry is at least as new as this one (SYNC rule 17)."""
    known, at = pair.known_at[side], entry.modified_at
    return pair if at is None or (known is not None and known >= at) else at_least(pair, side, at)


def at_least(pair: Pair, side: Side, at: datetime) -> Pair:
    return replace(pair, known_at=pair.known_at.having(side, at))


def replaced_id(revision: str) -> str:
    """A short name of a revision: rows are paid by their length, and revisions are long."""
    return digest(revision)[:8] if revision else ""


def unstaged(intent: CreateIntent | PatchIntent | None) -> CreateIntent | PatchIntent | None:
    """The intent without media that never became ready: nothing can show it yet, so it is no marker."""
    if intent is None or intent.staged is None or intent.staged.ready:
        return intent
    return replace(intent, staged=None)


def rebased(pair: Pair, side: Side, values: dict[Field, Value]) -> Pair:
    """The pair with these values in one side's base."""
    base = pair.bases[side]
    if base is None:
        return pair
    return replace(pair, bases=pair.bases.having(side, base.with_values(values)))


def followed(pair: Pair, on: Side, entry: Entry, sent: Patch) -> Pair:
    """With the bases of what was sent and stands there: as the one side stored it, and as the other has it."""
    pair = rebased(pair, on, {name: entry.projection.value(name) for name in sent})
    return rebased(pair, on.other, dict(sent))


def as_stored(sent: Projection, entry: Entry, staged: Staged | None, capable: Capabilities) -> Projection:
    """What the destination must have stored when it was sent this: the base of an adopted entry (SYNC rule 3), so
    that an edit made before the adoption shows as an edit."""
    values = {name: capable.cut(name, sent.value(name)) for name in Field if name in capable.fields}
    values[Field.MEDIA] = staged.fingerprint if staged else entry.projection.media
    return entry.projection.with_values(values)


def tombstone(pair: Pair) -> Pair:
    """Both sides are gone. The IDs stay, so that late events and an undelete find it."""
    return replace(
        pair,
        state=PairState.TOMBSTONE,
        bases=NO_BASES,
        trouble=None,
        decision=None,
        drift=(),
        moving=None,
    )


def is_cut(short: Value, full: Value) -> bool:
    """Whether `short` is what a platform that cuts has of `full`: its beginning, or tags of which some are cut or left
    out."""
    match short, full:
        case str(), str():
            return short not in ("", full) and full.startswith(short)
        case tuple(), tuple():
            left = iter(full)
            return short not in ((), full) and all(any(tag.startswith(one) for tag in left) for one in short)
        case _:
            return False


def shows(entry: Entry | None, base: Projection | None, fields: frozenset[Field]) -> bool:
    """Whether an entry is there and equals its base, in all places where its platform keeps a text."""
    if entry is None or base is None or entry.apart:
        return False
    shown = entry.projection
    return shown is base or shown == base or not shown.differing(base, fields)
