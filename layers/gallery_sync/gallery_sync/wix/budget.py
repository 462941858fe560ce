"""Wix's budget of calls per site, shared by all processes that work for the site.

One row of the table holds what was called, by the half second, and what each process has reserved. A process reserves
some calls at once, and says with its next reservation which of them it made and when. So the count is exact, a call
costs a twentieth of a table write, and what one function does not use another may."""

import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import uuid4

from gallery_sync.errors import RateLimited, Unavailable, VersionConflict
from gallery_sync.model.text import UNREADABLE

WINDOW: Final = 60.2
"""Seconds. A little over Wix's minute because calls do not travel equally fast."""
_STEPS: Final = 2
"""Calls are counted by the half second: a call counts as if it were made at the end of it."""
_LEASE: Final = 10.0
"""Seconds within which reserved calls must be made: those of a process that died are lost for no longer."""
_SKEW: Final = 10.0
"""Seconds by which the clocks of two workers may differ."""
_FIRST_BLOCK, _LARGEST_BLOCK, _FEWEST = 4, 20, 10
_PATIENCE: Final = 4.0
"""Seconds that a process waits for a block worth a write; when it takes longer it is content with less."""
_TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a function may call. `most`: the calls a minute of all together up to which it may reserve more.
    `unreserved`: calls a minute that each process may make without a word, so that an echo costs no write."""

    most: int
    unreserved: int = 0


ITEM_WORK: Final = Allowance(192, unreserved=2)
GALLERY_WORK: Final = Allowance(192, unreserved=4)
PEOPLE: Final = Allowance(194)
"""Two calls are kept for who looks at the dashboard while galleries are being shared. With the unreserved ones of one
item worker and one gallery worker these are Wix's 200."""


class Slate(Protocol):
    """Where the processes that work for a site write down what they call."""

    def read(self) -> tuple[str, int]:
        """The text and its version; "" and 0 when nothing was written."""
        ...

    def write(self, text: str, version: int) -> None:
        """Raises `VersionConflict` when it has another version by now."""
        ...


@dataclass(frozen=True, slots=True)
class Ledger:
    """`made`: calls by half seconds since the epoch. `leases`: what is reserved, by owner: (calls, until when)."""

    made: Mapping[int, int] = field(default_factory=dict[int, int])
    leases: Mapping[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])

    def at(self, now: float) -> "Ledger":
        """Without what has left the window, and without what lies in the future: a worker whose clock is ahead is not
        believed, or the site would stand still until that time. Wix itself says when there were too many calls."""
        made = {moment: calls for moment, calls in self.made.items() if _counts(_end(moment), now, _SKEW)}
        leases = {owner: one for owner, one in self.leases.items() if _counts(one[1], now, _SKEW + _LEASE)}
        return Ledger(made, leases)

    def told(self, owner: str, made: Mapping[int, int]) -> "Ledger":
        """With what this owner made of what it had reserved."""
        leases = {name: one for name, one in self.leases.items() if name != owner}
        return Ledger(Counter(self.made) + Counter(made), leases)

    def reserved(self, owner: str, calls: int, until: float) -> "Ledger":
        return Ledger(self.made, {**self.leases, owner: (calls, until)})

    def count(self) -> int:
        return sum(self.made.values()) + sum(calls for calls, _ in self.leases.values())

    def free_in(self, now: float, most: int, wanted: int) -> float:
        """Seconds until so many calls are free."""
        leaving = [(_end(moment), calls) for moment, calls in self.made.items()]
        leaving += [(until, calls) for calls, until in self.leases.values()]
        free, wait = most - self.count(), 0.0
        for moment, calls in sorted(leaving):
            if free >= wanted:
                break
            free, wait = free + calls, moment + WINDOW - now
        return wait


def _counts(moment: float, now: float, ahead: float) -> bool:
    """As `Ledger.free_in` adds: another form of the same comparison is rounded differently, and never comes true."""
    return now < moment + WINDOW and moment < now + ahead


def _end(moment: int) -> float:
    return (moment + 1) / _STEPS


class SharedBudget:
    """`limiter.Limiter` for one process and one site. Threads may share it.

    Raises `RateLimited` when a call would have to wait for more than `max_wait` seconds, or than there are left, and
    what the slate raises."""

    def __init__(
        self,
        slate: Slate,
        allowance: Allowance,
        *,
        max_wait: float = 20.0,
        time_left: Callable[[], float] = lambda: math.inf,
        owner: str = "",
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._slate = slate
        self._allowance = allowance
        self._max_wait = max_wait
        self._time_left = time_left
        self._owner = owner or uuid4().hex[:12]
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._made = Counter[int]()
        """Calls that the slate does not know of yet."""
        self._unreserved: list[float] = []
        """When those of them were made that were not reserved, either."""
        self._left, self._until = 0, 0.0
        self._block = _FIRST_BLOCK
        self._not_before = 0.0
        self._read: tuple[Ledger, int] | None = None

    def take(self) -> None:
        """Wait for a free call and take it."""
        ends = self._clock() + min(self._max_wait, self._time_left())
        while wait := self._try():
            if self._clock() + wait > ends:
                raise RateLimited("This site's calls to Wix are used up for now.", retry_after=wait)
            self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """Wix itself said that it is too much: leave it alone for so long."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)

    def _try(self) -> float:
        """Take a call; otherwise the seconds to wait before another try."""
        with self._lock:
            now = self._clock()
            if now < self._not_before:
                return self._not_before - now
            if not self._has_one(now):
                wait = self._reserve(now)
                if wait:
                    return wait
            self._made[int(now * _STEPS)] += 1
            return 0.0

    def _has_one(self, now: float) -> bool:
        if self._left and now < self._until:
            self._left -= 1
            return True
        self._unreserved = [moment for moment in self._unreserved if moment + WINDOW > now]
        if len(self._unreserved) >= self._allowance.unreserved:
            return False
        self._unreserved.append(now)
        return True

    def _reserve(self, now: float) -> float:
        """Reserve a block and take the first of it; otherwise the seconds to wait."""
        used_up = self._left <= self._block // 2 and now < self._until + 1.0
        self._block = min(2 * self._block, _LARGEST_BLOCK) if used_up else _FIRST_BLOCK
        for _ in range(_TRIES):
            fresh = self._read is None
            ledger, version = self._read or _parsed(*self._slate.read())
            ledger = ledger.told(self._owner, self._made).at(now)
            free = self._allowance.most - ledger.count()
            wait = ledger.free_in(now, self._allowance.most, min(self._block, _FEWEST, self._allowance.most))
            if wait and not fresh:
                self._read = None  # others may have given back since
                continue
            if wait and (free < 1 or wait < _PATIENCE):
                return max(0.01, wait if wait < _PATIENCE else ledger.free_in(now, self._allowance.most, 1))
            if self._written(ledger.reserved(self._owner, min(self._block, free), now + _LEASE), version):
                self._left, self._until = min(self._block, free) - 1, now + _LEASE
                return 0.0
        raise Unavailable("Too many processes count this site's calls to Wix at once; it is tried again later.")

    def _written(self, ledger: Ledger, version: int) -> bool:
        try:
            self._slate.write(_text(ledger), version)
        except VersionConflict:
            self._read = None
            return False
        self._read = ledger, version + 1
        self._made.clear()
        self._unreserved.clear()
        return True


def _text(ledger: Ledger) -> str:
    leases = {owner: [calls, until] for owner, (calls, until) in ledger.leases.items()}
    return json.dumps({"made": ledger.made, "leases": leases}, separators=(",", ":"))


def _parsed(text: str, version: int) -> tuple[Ledger, int]:
    """What cannot be read says nothing: the next reservation replaces it, and Wix itself says when it is too much."""
    if not text:
        return Ledger(), version
    try:
        content = json.loads(text)
        made = {int(moment): int(calls) for moment, calls in content["made"].items()}
        leases = {owner: (int(calls), float(until)) for owner, (calls, until) in content["leases"].items()}
    except UNREADABLE:
        return Ledger(), version
    return Ledger(made, leases), version
