"""What a worker that has no time left for the whole of a message leaves to others. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gallery_sync.messages import Message


def travelling(message: Message) -> Iterator[Message]:
    """The same as it can be sent, with an event ID that has to be replaced: what stands for several looks is one for
    each moment, because that of each entry does not travel."""
    moments = dict.fromkeys(message.moments) if message.moments else [message.not_before]
    for moment in moments:
        chosen = [number for number, one in enumerate(message.moments or [moment] * _count(message)) if one == moment]
        yield replace(_only(message, chosen), not_before=moment, moments=())


def in_parts(message: Message) -> Iterator[Message]:
    """A look at several entries as at least two, which name each of them once."""
    whole = list(travelling(message))
    if len(whole) > 1:
        yield from whole
        return
    half = _count(message) // 2
    for chosen in (range(half), range(half, _count(message))):
        yield _only(whole[0], chosen)


def _count(message: Message) -> int:
    return len(message.entry_ids)


def _only(message: Message, chosen: Sequence[int]) -> Message:
    whole = len(chosen) == _count(message)
    return replace(
        message,
        entry_ids=tuple(message.entry_ids[number] for number in chosen),
        places=tuple(message.places[number] for number in chosen) if message.places else (),
        near=message.near if whole else None,
    )
