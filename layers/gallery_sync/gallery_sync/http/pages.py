"""What a listing has shown so far, page by page: one that shows something twice, or does not end, is none."""

from collections.abc import Iterable
from typing import Protocol

from gallery_sync.errors import IncompleteListing
from gallery_sync.model.sizes import Weight

MOST = 100_000
"""Entries. Nobody looks at a gallery of so many, so a listing that is longer only says that it has no end."""


class Seen:
    """`what` names the entries for people."""

    def __init__(self, what: str, a_page: int = 1) -> None:
        """`a_page`: how many entries each name stands for."""
        self._what = what
        self._most = MOST // a_page
        self._names: set[str] = set()
        self._weight = Weight(what)

    def add(self, names: Iterable[str], size: int = 0) -> None:
        """`size`: bytes of what is kept of the page. Raises `IncompleteListing`, as soon as anything came twice: pages
        that repeat would never end; `Refused` when all together are more than is compared."""
        for name in names:
            if name in self._names:
                raise IncompleteListing(f"The {self._what} changed while they were listed: one came twice.")
            self._names.add(name)
        if len(self._names) > self._most:
            raise IncompleteListing(f"The list of the {self._what} does not end; it is asked for again later.")
        self._weight.add(size)


class Kept(Protocol):
    """A model of pydantic."""

    def model_dump_json(self, *, exclude_defaults: bool = False) -> str: ...


def size_of(one: Kept) -> int:
    """Bytes of what is kept of an entry, roughly. Half a surrogate pair in one of its texts is no JSON."""
    try:
        return len(one.model_dump_json(exclude_defaults=True))
    except ValueError:
        return len(repr(one))
