"""Which of much due work is taken up in one run, so that no site waits for another's."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gallery_sync.ports import Due, DueRow

AT_ONCE = 3000
"""Rows of a kind that are taken up in one run."""
SHARE = 200
"""Of those, the most that are one site's while others have due work."""
EXAMINED = 10_000
"""Rows of a kind that are looked at in one run."""


@dataclass(slots=True)
class Chosen[T]:
    """`taken`: in the order in which they became due. `crowding`: rows of sites that have more due work than their
    share, which stand in front of what was not looked at."""

    taken: list[Due[T]] = field(default_factory=list["Due[T]"])
    crowding: list[DueRow] = field(default_factory=list[DueRow])


def chosen[T](due: Iterable[Due[T]]) -> Chosen[T]:
    """Each site's longest overdue work up to its share, and what room is left to whoever has more."""
    found = Chosen[T]()
    more: list[Due[T]] = []
    count = Counter[str]()
    rows = iter(due)
    for one in _first(rows, EXAMINED):
        if count[one.row.instance_id] < SHARE:
            count[one.row.instance_id] += 1
            found.taken.append(one)
        else:
            more.append(one)
        if len(found.taken) == AT_ONCE:
            break
    room = AT_ONCE - len(found.taken)
    found.taken += more[:room]
    if next(rows, None) is not None:
        found.crowding = [one.row for one in more[room:]]
    return found


def _first[T](rows: Iterator[T], count: int) -> Iterator[T]:
    for _, row in zip(range(count), rows, strict=False):
        yield row
