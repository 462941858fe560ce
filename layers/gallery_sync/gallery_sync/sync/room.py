"""A side that takes no more files: many entries share that cause, so one of them tries for all (SYNC rule 15)."""

from dataclasses import replace
from datetime import datetime, timedelta

from gallery_sync.errors import NoRoom
from gallery_sync.model import SIDES, Awaits, Link, Pair, Side, Sided
from gallery_sync.sync.context import Context

_EARLIER = timedelta(minutes=1)
"""Files are tried again so long before the pair that found no room is due: it is the first to try."""
_FULL = Sided(
    "The Media Manager of the Wix site takes no more files for now: make room there. It is tried again by itself.",
    "The other side takes no more files for now: make room there. It is tried again by itself.",
)


def claim(context: Context, marker: str, on: Side) -> None:
    """Called before a file is brought there. Where there was no room, one entry tries, once it is time. Raises
    `NoRoom` for all others."""
    known = _until(context, on) is not None
    if is_full(context, on) or (known and context.work.probes.setdefault(on, marker) != marker):
        raise NoRoom(_FULL[on])


def is_full(context: Context, on: Side) -> bool:
    """Whether files are not even tried there for now."""
    until = _until(context, on)
    return until is not None and until > context.clock()


def found(context: Context, on: Side) -> None:
    """A file was taken: the next comparison takes up those that wait for room."""
    if _until(context, on) is not None:
        context.work.room[on] = None


def filled(context: Context, pair: Pair) -> None:
    """The pair waits for room: no file is tried there before it is due."""
    trouble, until = pair.trouble, _until(context, pair.intent.on) if pair.intent else None
    if pair.intent is None or trouble is None or trouble.awaits is not Awaits.ROOM or trouble.retry_at is None:
        return
    if until is None or until <= context.clock():
        context.work.room[pair.intent.on] = trouble.retry_at - _EARLIER


def remembered(context: Context, link: Link) -> Link:
    """The link with what this piece of work has found out about room."""
    for on in SIDES:
        until = _until(context, on)
        if on in context.work.room and until != link.no_room_until[on]:
            link = replace(link, no_room_until=link.no_room_until.having(on, until))
    return link


def _until(context: Context, on: Side) -> datetime | None:
    return context.work.room.get(on, context.link.no_room_until[on])
