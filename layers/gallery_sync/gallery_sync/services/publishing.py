"""When what is made from an album's entries, such as its page, is brought up to date.

Each time costs as much as the album is large. After every message of a large first share that would be most of the
work, so it is done after the first of them, the second, the fourth, the eighth and so on, and after the last: the page
grows while it goes on, and all times together cost about three times the last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Side
from gallery_sync.services.parts import Parts


def publish(parts: Parts, link: Link, cause: str) -> Message:
    """A look at no entry, which does nothing else."""
    return replace(parts.message(link, Kind.LOOK, cause), side=Side.EXTERNAL.value)


def published_in_time(parts: Parts, link: Link, cause: str, looks: Iterable[Message]) -> Iterator[Message]:
    """The looks in their order, and what is needed after them."""
    later = False
    for number, look in enumerate(looks, 1):
        later = number & (number - 1) != 0
        yield replace(look, publish_later=later)
    if later:
        yield publish(parts, link, cause)
