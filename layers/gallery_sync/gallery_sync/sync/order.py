"""The order of a gallery as a three-way problem of its own. Pure.

Sequences hold pair IDs in display order. Entries off the longest common subsequence with the base have moved. Ranks
are numbers that sort ascending; they are only ever compared through the sequence that the platform showed.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from gallery_sync.model import SIDES, ConflictPolicy, Direction, Settings, Side, Sided

STEP = 1024.0
"""The distance at which ranks are laid out: ten insertions fit between two neighbours, at least."""


def moved(before: Sequence[str], after: Sequence[str], loose: frozenset[str] = frozenset()) -> frozenset[str]:
    """The entries that are off the longest common subsequence of two orders of the same set. Where more than one could
    have been moved, it is one of the `loose`."""
    index = {one: position for position, one in enumerate(before)}
    staying = _staying([index[one] for one in after], frozenset(index[one] for one in loose))
    return frozenset(before) - {before[position] for position in staying}


def winner_of_order(settings: Settings) -> Side:
    """Whose place counts when an entry was moved on both sides. Platforms do not tell when an order changed, so of
    newest wins Wix's counts."""
    external = settings.conflict is ConflictPolicy.EXTERNAL_WINS and settings.direction is not Direction.SHARE
    return Side.EXTERNAL if external else Side.WIX


_NOTHING: Final = Sided(frozenset[str](), frozenset[str]())


def merge(
    base: Sequence[str],
    sides: Sided[tuple[str, ...]],
    winner: Side,
    new: Mapping[str, Side] | None = None,
    touched: Sided[frozenset[str]] = _NOTHING,
) -> tuple[str, ...]:
    """The order that both sides shall have. Moved on one side: it moves; moved on both: the winner's place counts.

    Both sides name the same set: the base's and `new`, entries without a place in the base, each with the side on
    which it was made. A new one goes after its nearest predecessor there. `touched` have another rank on a side than
    before: of two that changed places there, such a one was moved.
    """
    new = new or {}
    old = Sided(*(tuple(one for one in sides[side] if one not in new) for side in SIDES)) if new else sides
    result = _merge_old(base, old, winner, touched)
    for side in SIDES:
        late = frozenset(one for one, made_on in new.items() if made_on is side)
        if late:
            result = insert(result, sides[side], late)
    return result


def _merge_old(
    base: Sequence[str], sides: Sided[tuple[str, ...]], winner: Side, touched: Sided[frozenset[str]]
) -> tuple[str, ...]:
    kept, other = sides[winner], sides[winner.other]
    known = frozenset(base)
    by_winner, by_other = (moved(base, sides[one], touched[one] & known) for one in (winner, winner.other))
    only_other = by_other - by_winner
    if not only_other:
        return tuple(kept)
    return insert([one for one in kept if one not in only_other], other, only_other)


def insert(fixed: Sequence[str], model: Sequence[str], late: frozenset[str]) -> tuple[str, ...]:
    """Put each of `late` after its nearest predecessor in `model` that is among `fixed`."""
    anchors = frozenset(fixed)
    following: dict[str, list[str]] = {}
    anchor = ""
    for one in model:
        if one in late:
            following.setdefault(anchor, []).append(one)
        elif one in anchors:
            anchor = one
    result = following.get("", [])[:]
    for one in fixed:
        result.append(one)
        result.extend(following.get(one, ()))
    return tuple(result)


def gap(rank: float) -> float:
    """The smallest distance that survives rounding to 32-bit floats at this size, with one step to spare: Wix reads
    its sort orders back so rounded."""
    return 1.0 if abs(rank) < 2**22 else 2.0 ** (math.frexp(rank)[1] - 22)


def ranks(
    target: Sequence[str],
    current: Sequence[str],
    ranked: Mapping[str, float],
    loose: frozenset[str] = frozenset(),
) -> dict[str, float]:
    """The ranks to write so that `current` becomes `target`; what needs no new rank is not named.

    `current` is the order in which the platform shows its entries now, a subset of `target`; `ranked` their ranks.
    New ones (in `target` only) and moved ones get ranks between their neighbours; neighbours are renumbered only
    where the gap is used up. Where more than one entry could make way, one of the `loose` does.
    """
    index = {one: position for position, one in enumerate(current)}
    staying = _staying(
        [index[one] for one in target if one in index], frozenset(index[one] for one in loose if one in index)
    )
    keep_at = {current[position] for position in staying}
    keep = [one in keep_at for one in target]
    written: dict[str, float] = {}
    start = 0
    while (run := _next_run(keep, start)) is not None:
        first, end = run
        while (values := _between(target, ranked, first, end)) is None:
            first, end = _widen(keep, first, end)
        for offset, value in enumerate(values):
            written[target[first + offset]] = value
        start = end
    return written


def _staying(values: Sequence[int], loose: frozenset[int]) -> list[int]:
    """The longest increasing subsequence of what is not loose, and between its members the longest of what is."""
    steady = _longest_increasing([value for value in values if value not in loose])
    if not loose:
        return steady
    kept = frozenset(steady)
    bounds = [-1, *steady, math.inf]
    passed = 0
    fitting: list[int] = []
    for value in values:
        passed += value in kept
        if value in kept or (value in loose and bounds[passed] < value < bounds[passed + 1]):
            fitting.append(value)
    return _longest_increasing(fitting)


def between(low: float | None, high: float | None) -> float | None:
    """One rank between two neighbours (None: the end of the list), or None when they leave no room."""
    if low is None and high is None:
        return STEP
    step = max(STEP, gap(low if low is not None else high or 0.0))
    if low is None:
        return (high or 0.0) - step
    if high is None:
        return low + step
    middle = low + (high - low) / 2
    if (high - low) / 2 < max(gap(low), gap(high)):
        return None
    return float(math.floor(middle))


def _next_run(keep: list[bool], start: int) -> tuple[int, int] | None:
    """The next stretch [first, end) of entries that need a rank."""
    first = start
    while first < len(keep) and keep[first]:
        first += 1
    if first == len(keep):
        return None
    end = first
    while end < len(keep) and not keep[end]:
        end += 1
    return first, end


def _between(target: Sequence[str], ranked: Mapping[str, float], first: int, end: int) -> list[float] | None:
    """Ranks for the stretch, or None when its neighbours leave no room. No rank that any entry has now is given to
    another, because platforms refuse two equal ones even for the moment."""
    count = end - first
    low = ranked[target[first - 1]] if first > 0 else None
    high = ranked[target[end]] if end < len(target) else None
    if low is None:
        top = min(ranked.values(), default=STEP * (count + 1))
        step = max(STEP, gap(top))
        return [top - step * (count - position) for position in range(count)]
    if high is None:
        bottom = max(ranked.values())
        step = max(STEP, gap(bottom))
        return [bottom + step * (position + 1) for position in range(count)]
    room = (high - low) / (count + 1)
    least = max(gap(low), gap(high))
    if room < least:
        return None
    even = [float(math.floor(low + room * (position + 1))) for position in range(count)]
    return _free(low, even, high, least, frozenset(ranked.values()))


def _free(low: float, values: list[float], high: float, least: float, taken: frozenset[float]) -> list[float] | None:
    """The values, moved up where one is taken; None when they do not all fit below `high`."""
    free: list[float] = []
    for value in values:
        present = max(value, low + least)
        while present in taken:
            present += least
        free.append(present)
        low = present
    return free if low + least <= high else None


def _widen(keep: list[bool], first: int, end: int) -> tuple[int, int]:
    """Give up the rank of the neighbour towards the nearer end, beyond which there is room without end."""
    if 0 < first <= len(keep) - end or end == len(keep):
        first -= 1
        keep[first] = False
    else:
        keep[end] = False
        end += 1
    while first > 0 and not keep[first - 1]:
        first -= 1
    while end < len(keep) and not keep[end]:
        end += 1
    return first, end


def _longest_increasing(values: Sequence[int]) -> list[int]:
    """The longest increasing subsequence of distinct numbers, in O(n log n)."""
    if all(low < high for low, high in pairwise(values)):
        return list(values)
    tails: list[int] = []
    tail_at: list[int] = []
    previous = [-1] * len(values)
    for position, value in enumerate(values):
        length = bisect_left(tails, value)
        if length == len(tails):
            tails.append(value)
            tail_at.append(position)
        else:
            tails[length] = value
            tail_at[length] = position
        previous[position] = tail_at[length - 1] if length else -1
    result: list[int] = []
    position = tail_at[-1] if tail_at else -1
    while position >= 0:
        result.append(values[position])
        position = previous[position]
    return result[::-1]
