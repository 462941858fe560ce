"""Reading rows one by one: one that cannot be read stands in the way of none of the others."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from gallery_sync.errors import RowUnreadable
from gallery_sync.model.text import UNREADABLE
from gallery_sync.store.keys import Key
from gallery_sync.store.rows import Row, key_of


class Unreadable(Protocol):
    """Called with the key of a row that cannot be read, and why."""

    def __call__(self, key: Key, error: Exception) -> None: ...


def unnoticed(key: Key, error: Exception) -> None:
    """For who has no log."""


def read_one[T](row: Row, read: Callable[[Row], T], unreadable: Unreadable) -> T | None:
    """None for a row that cannot be read. `row` must hold its key."""
    try:
        return read(row)
    except UNREADABLE as error:
        unreadable(key_of(row), error)
        return None


def read_each[T](rows: Iterable[Row], read: Callable[[Row], T], unreadable: Unreadable) -> Iterator[T]:
    """Those that can be read."""
    for row in rows:
        if (found := read_one(row, read, unreadable)) is not None:
            yield found


def read_strictly[T](row: Row, read: Callable[[Row], T]) -> T:
    """For whoever must not take a row that cannot be read for one that is not there. Raises `RowUnreadable`."""
    try:
        return read(row)
    except UNREADABLE as error:
        raise RowUnreadable(
            "What is known of one entry was written by another version of Gallery Sync: deploy that version, or have "
            "an operator look at the table."
        ) from error
