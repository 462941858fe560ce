"""Whose turn it is among records that were delivered before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallery_sync.runtime.units import Record

TRIES_ALONE = 4
"""As often a message is begun alone, until it is left to the dead letters."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`alone`: the record to be begun now, and `tries` how often it will have been by then. None: nothing but `others`,
    which were never begun. `later`: those that wait for their turn. `hopeless`: those that are not begun any more."""

    alone: Record | None
    tries: int
    later: Sequence[Record]
    others: Sequence[Record]
    hopeless: Sequence[Record]


def turn_of(records: Sequence[Record], begun: Mapping[str, Mapping[str, int] | None]) -> Turn:
    """`begun`, by group: how often each was begun alone and not finished; None where nobody knows. There the records
    take turns by how often they were delivered, which is another one each time."""

    def times(record: Record) -> int:
        return (begun[record.group] or {}).get(record.id, 0)

    hopeless = [one for one in records if times(one) >= TRIES_ALONE]
    fresh = [one for one in records if one.failed.deliveries == 1]
    waiting = [one for one in records if one not in hopeless and one not in fresh]
    doubtful = [one for one in waiting if not times(one)]
    if fresh and not doubtful:
        return Turn(None, 0, waiting, fresh, hopeless)
    alone = _next_of(doubtful, begun) if doubtful else min(waiting, key=times, default=None)
    later = [one for one in waiting if one is not alone]
    tries = 0 if alone is None else times(alone) + 1 if begun[alone.group] is not None else alone.failed.deliveries
    return Turn(alone, tries, later, fresh, hopeless)


def _next_of(doubtful: Sequence[Record], begun: Mapping[str, Mapping[str, int] | None]) -> Record:
    """One of those that were delivered most often: the first of its site; or another one with each delivery, where
    nobody knows which of them was begun before."""
    most = max(doubtful, key=lambda one: one.failed.deliveries)
    if begun[most.group] is not None:
        return next(one for one in doubtful if one.group == most.group)
    times = most.failed.deliveries
    same = [one for one in doubtful if one.group == most.group and one.failed.deliveries == times]
    return same[times % len(same)]
