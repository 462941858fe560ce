"""Carrying out what the owner decided about held deletions, by message: a request has no time for many."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from gallery_sync.errors import VersionConflict
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Held, Link, PairState
from gallery_sync.services.parts import Parts
from gallery_sync.sync.identity import digest

MARKED_AT_ONCE = 1000
"""Pairs that one message marks: a few seconds."""
_CHUNK = 100
"""Pairs that one message has looked at."""
_TRIES = 5


def begin_deciding(parts: Parts, link: Link, held: Held) -> None:
    """Have the pairs of a decided set marked and looked at. Nothing is done twice when this is repeated."""
    parts.queue.send([_mark_from(parts, link, held, 0)])


def carry_out(parts: Parts, link: Link, message: Message) -> None:
    """Mark a part of the set's pairs with the decision and have them looked at, and the next part be done; with the
    last one, the set is held no more, and the gallery is compared for what else was missing meanwhile."""
    held = next((one for one in parts.store.held(link.id) if one.id == message.held), None)
    if held is None or held.decision is None:
        return
    start = message.near or 0
    names = held.pair_ids[start : start + MARKED_AT_ONCE]
    parts.side_by_side([partial(_mark, parts, link, name, held) for name in names])
    chunks = [names[at : at + _CHUNK] for at in range(0, len(names), _CHUNK)]
    looks = [replace(parts.message(link, Kind.RESUME, message.correlation_id), entry_ids=chunk) for chunk in chunks]
    following = start + MARKED_AT_ONCE
    if following < len(held.pair_ids):
        parts.queue.send([*looks, _mark_from(parts, link, held, following)])
        return
    parts.queue.send(looks)
    parts.store.delete_held(held)
    parts.look_again(link)


def _mark_from(parts: Parts, link: Link, held: Held, start: int) -> Message:
    event_id = digest("decide", held.id, str(held.at), str(start), parts.new_id())
    message = parts.message(link, Kind.RESUME, event_id)
    return replace(message, event_id=event_id, held=held.id, near=start)


def _mark(parts: Parts, link: Link, pair_id: str, held: Held) -> None:
    """What has been there again since the set was shown, or is created again by now, is not what was decided about.
    Raises `VersionConflict` when others keep changing the pair: the message comes again."""
    for _ in range(_TRIES):
        pair = parts.store.pair(link.id, pair_id)
        if pair is None or pair.decision is not None or pair.state is not PairState.LINKED:
            return
        known = pair.known_at[held.missing_on]
        if known is not None and known > held.at:
            return
        with suppress(VersionConflict):
            parts.store.put_pair(replace(pair, decision=held.decision), pair)
            return
    raise VersionConflict("The pair is being changed by others; the message comes again.")
