"""What the work on one link needs, and what it reads at most once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gallery_sync.errors import IncompleteListing, MayPass, NoRoom
from gallery_sync.model import (
    Awaits,
    Conflict,
    Direction,
    Field,
    HistoryAction,
    HistoryLine,
    HistoryReason,
    Link,
    Listing,
    Pair,
    PairState,
    Side,
    Sided,
    Trouble,
)
from gallery_sync.ports import Clock, Collection, Store
from gallery_sync.sync.guard import MassDeletionGuard
from gallery_sync.sync.placement import Placement
from gallery_sync.sync.plan import Terms

FIRST_DELAY = timedelta(seconds=30)
"""The first retry of a parked pair: longer than any write of ours can still be under way."""
LONGEST_DELAY = timedelta(hours=6)
FIRST_GAP = timedelta(minutes=5)
"""Between two attempts at what may pass: this, then three times as long each time."""
LONGEST_GAP = timedelta(days=3)


class Noted(StrEnum):
    """What is counted while working."""

    WRITTEN_WIX = "written_wix"
    WRITTEN_EXTERNAL = "written_external"
    ECHO = "echo"
    PARKED = "parked"
    FAILED = "failed"
    SKIPPED = "skipped"
    HELD = "held"
    ADOPTED = "adopted"
    TWIN = "twin"


@dataclass(slots=True)
class Work:
    """What one unit of work did and found out. Pairs may be settled side by side: appending is safe, counting later
    is."""

    noted: list[Noted] = field(default_factory=list[Noted])
    order_differs: bool = False
    room: dict[Side, datetime | None] = field(default_factory=dict[Side, "datetime | None"])
    """What was found out about room for files: until when a side takes none; None: it takes them again."""
    probes: dict[Side, str] = field(default_factory=dict[Side, str])
    """Which entry tries for all whether there is room again."""

    def counts(self) -> Counter[Noted]:
        return Counter(self.noted)


@dataclass(frozen=True, slots=True)
class Context:
    """One link with both its collections. `random` answers a number from 0 to 1 and spreads retries."""

    link: Link
    collections: Sided[Collection]
    store: Store
    clock: Clock
    random: Callable[[], float]
    correlation_id: str
    guard: MassDeletionGuard
    work: Work = field(default_factory=Work)
    loaded: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def share(self) -> bool:
        return self.link.settings.direction is Direction.SHARE

    @property
    def terms(self) -> Terms:
        """What plans depend on besides pairs and entries."""
        return Terms(
            self.link.settings,
            Sided(self.collections.wix.capabilities, self.collections.external.capabilities),
        )

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that both sides can hold: the projection."""
        wix, external = self.collections.wix.capabilities, self.collections.external.capabilities
        return wix.fields & external.fields

    def writable(self, side: Side) -> bool:
        return side is Side.EXTERNAL or not self.share

    @property
    def orders_carried(self) -> frozenset[Side]:
        """The sides whose order is carried to the other: none where one side has no order of its own."""
        if not (self.collections.wix.capabilities.ordered and self.collections.external.capabilities.ordered):
            return frozenset()
        return frozenset({Side.WIX}) if self.share else frozenset(Side)

    def put(self, pair: Pair, before: Pair | None, *journal: HistoryLine | Conflict) -> Pair:
        """Rule 12: write the row on condition that it is still `before`. Raises `VersionConflict`."""
        return self.store.put_pair(pair, before, journal)

    def line(
        self, pair: Pair, action: HistoryAction, on: Side | None, why: HistoryReason, fields: Iterable[str] = ()
    ) -> HistoryLine:
        return self._line(pair, action, on, why, fields)

    def trouble_line(self, pair: Pair, action: HistoryAction, reason: str) -> HistoryLine:
        """`reason` is a sentence for the owner."""
        return self._line(pair, action, None, reason)

    def _line(
        self, pair: Pair, action: HistoryAction, on: Side | None, why: str, fields: Iterable[str] = ()
    ) -> HistoryLine:
        return HistoryLine(
            link_id=pair.link_id,
            pair_id=pair.id,
            at=self.clock(),
            action=action,
            on=on,
            why=why,
            fields=tuple(sorted(fields)),
            correlation_id=self.correlation_id,
        )

    def wrote(self, side: Side) -> None:
        self.note(Noted.WRITTEN_WIX if side is Side.WIX else Noted.WRITTEN_EXTERNAL)

    def note(self, noted: Noted, times: int = 1) -> None:
        self.work.noted.extend([noted] * times)

    def park(
        self,
        pair: Pair,
        reason: str,
        retry_after: float | None = None,
        awaits: Awaits = Awaits.NOTHING,
        before: Pair | None = None,
    ) -> Pair:
        """Transient trouble: the schedule takes the pair up again (SYNC rule 15). `before` is the row as stored, where
        `pair` differs from it."""
        earlier = pair.trouble if pair.trouble and pair.trouble.awaits is awaits else None
        attempts = earlier.attempts + 1 if earlier and earlier.retry_at else 1
        trouble = Trouble(
            reason=reason,
            since=earlier.since if earlier else self.clock(),
            attempts=attempts,
            retry_at=self.clock() + self.delay(attempts, retry_after),
            awaits=awaits,
        )
        self.note(Noted.PARKED)
        return self.put(replace(pair, trouble=trouble), before or pair)

    def wait(self, pair: Pair, before: Pair, error: MayPass, about: str) -> Pair:
        """Trouble that may pass: tried again with gaps that grow to days, and at once when either side changes, which
        is what `about` tells (SYNC rule 15)."""
        awaits = Awaits.ROOM if isinstance(error, NoRoom) else Awaits.PASSING
        earlier = (
            pair.trouble if pair.trouble and pair.trouble.awaits is awaits and pair.trouble.about == about else None
        )
        attempts = earlier.attempts + 1 if earlier else 1
        gap = min(FIRST_GAP * 3 ** min(attempts - 1, 10), LONGEST_GAP) * (1 + 0.2 * self.random())
        since = earlier.since if earlier else self.clock()
        trouble = Trouble(error.reason, since, attempts, self.clock() + gap, about, awaits=awaits)
        self.note(Noted.PARKED)
        told = earlier is None or earlier.reason != error.reason
        lines = [self.trouble_line(before, HistoryAction.WAITING, error.reason)] if told else []
        return self.put(replace(pair, trouble=trouble), before, *lines)

    def delay(self, attempts: int, retry_after: float | None = None) -> timedelta:
        """Doubling, spread by a fifth, bounded; never sooner than the platform asked."""
        doubled = min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)
        wanted = max(doubled, timedelta(seconds=retry_after or 0))
        return wanted * (1 + 0.2 * self.random())

    def mapping(self) -> Mapping[str, Pair]:
        """All pairs of the link by ID, loaded at most once per unit of work, and only after the entries were read:
        what we created has its intent written before it exists, so an unknown entry can be told from one of ours
        (SYNC rule 4)."""
        if "mapping" not in self.loaded:
            self.loaded["mapping"] = {pair.id: pair for pair in self.store.pairs(self.link.id)}
        return self.loaded["mapping"]

    def placement(self) -> Placement:
        if "placement" not in self.loaded:
            self.loaded["placement"] = Placement(self.mapping().values())
        return self.loaded["placement"]

    def listed(self, side: Side) -> Listing:
        """One listing of a side per unit of work."""
        name = f"listed {side}"
        if name not in self.loaded:
            self.loaded[name] = self.collections[side].listing({})
        return self.loaded[name]

    def hold_back(self, missing_on: Side, pair: Pair) -> bool:
        """Hold the deletions of a side that must wait for the owner, from one listing of it per unit of work (SYNC
        rule 10). True when that of this pair is among them.

        Raises `IncompleteListing` when the listing still shows the pair's entry, whose absence has been proven: it is
        too old to count by.
        """
        name = f"holds {missing_on}"
        if name not in self.loaded:
            listing = self.listed(missing_on)
            self.loaded[name] = {entry.id for entry in listing.entries} | set(listing.unreadable)
        present: set[str] = self.loaded[name]
        if pair.ids[missing_on] in present:
            raise IncompleteListing("The listing still shows what is gone already; it will be read again.")
        return pair.id in self._waiting(missing_on, present, pair)

    def _waiting(self, missing_on: Side, present: set[str], pair: Pair) -> frozenset[str]:
        """Counted once, and again for a pair that came to be linked after the mapping was read."""
        name = f"held {missing_on}"
        counted, held = self.loaded.get(name, (frozenset[str](), frozenset[str]()))
        if pair.id not in counted:
            known = self.mapping().get(pair.id)
            read_before = known is not None and known.state is PairState.LINKED
            pairs = list(self.mapping().values() if read_before else self.store.pairs(self.link.id))
            review = self.guard.review(missing_on, pairs, present)
            self.guard.record(review)
            held = review.waiting
            counted = frozenset(one.id for one in pairs if one.state is PairState.LINKED) | {pair.id}
            self.loaded[name] = counted, held
        return held
