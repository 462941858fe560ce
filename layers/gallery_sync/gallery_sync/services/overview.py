"""How a link stands: what each pair waits for, and how far the whole has come. Pure, but for reading the table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from gallery_sync.model import Conflict, Held, HistoryLine, Link, LinkState, Pair, PairState
from gallery_sync.ports import Store
from gallery_sync.services.parts import Parts


class Standing(StrEnum):
    """How one pair stands, as its owner sees it."""

    EQUAL = "equal"
    WORKING = "working"
    """Being carried over."""
    WAITING = "waiting"
    """Transient trouble: tried again by itself."""
    FAILED = "failed"
    """Permanent trouble: a person must look."""
    SKIPPED = "skipped"
    """The other side cannot hold it."""
    HELD = "held"
    """Its deletion waits for the owner."""
    KEPT = "kept"
    """Deleted on one side and kept on the other."""
    DRIFTED = "drifted"
    """Direction `share`: it was changed outside, and stays so."""


@dataclass(frozen=True, slots=True)
class Overview:
    """One link with everything that its page needs at first. `pairs` come in the gallery's order, tombstones left
    out; `counts` names every standing; `history` is the latest of it. `total` is how many items the gallery has, None
    if that is not known."""

    link: Link
    pairs: Sequence[Pair]
    standings: Mapping[str, Standing]
    counts: Mapping[Standing, int]
    conflicts: Sequence[Conflict]
    held: Sequence[Held]
    history: Sequence[HistoryLine]
    total: int | None

    @property
    def done(self) -> int:
        """Pairs for which nothing is left to do now."""
        return len(self.pairs) - self.counts[Standing.WORKING] - self.counts[Standing.WAITING]

    @property
    def expected(self) -> int:
        return max(self.total or 0, len(self.pairs))

    def running(self, now: datetime) -> bool:
        """Whether work is under way that a person may want to watch."""
        if self.link.state is not LinkState.ACTIVE:
            return False
        return self.link.compared_at is None or self.counts[Standing.WORKING] > 0 or self._more_to_come(now)

    def _more_to_come(self, now: datetime) -> bool:
        """Not every item has a pair yet. If nothing has happened for a while, the rest cannot be understood."""
        moments = [moment for moment in (self.link.compared_at, *(line.at for line in self.history[:1])) if moment]
        recently = any(now - moment < _PATIENCE for moment in moments)
        return recently and self.total is not None and len(self.pairs) < self.total

    def seconds_left(self, now: datetime) -> int | None:
        """By the rate since the link was made; None when that says nothing."""
        began, left = self.link.created_at, self.expected - self.done
        if not self.running(now) or began is None or not self.done or left <= 0:
            return None
        return max(1, round((now - began).total_seconds() / self.done * left))

    def having(self, standing: Standing | None) -> Sequence[Pair]:
        """The pairs that stand so, or all."""
        return [pair for pair in self.pairs if standing is None or self.standings[pair.id] is standing]


_PATIENCE = timedelta(minutes=5)
_HISTORY = 12


def overview(store: Store, link: Link, total: int | None) -> Overview:
    held = store.held(link.id, whole=False)
    waiting = {name for one in held if one.decision is None for name in one.pair_ids}
    decided = {name for one in held if one.decision is not None for name in one.pair_ids}
    pairs = sorted((pair for pair in store.pairs(link.id, whole=False) if _shown(pair)), key=_in_order)
    standings = {pair.id: Standing.WORKING if pair.id in decided else standing(pair, waiting) for pair in pairs}
    counted = Counter(standings.values())
    return Overview(
        link=link,
        pairs=pairs,
        standings=standings,
        counts={one: counted[one] for one in Standing},
        conflicts=[conflict for conflict in store.conflicts(link.id) if _open(conflict)],
        held=held,
        history=store.history(link.id, limit=_HISTORY),
        total=total,
    )


def needing_owner(parts: Parts, links: Sequence[Link]) -> frozenset[str]:
    """The IDs of those links on which a conflict or a held deletion waits for the owner."""
    found: set[str] = set()

    def look(link: Link) -> None:
        store = parts.store
        if any(one.decision is None for one in store.held(link.id, whole=False)) or any(
            _open(conflict) for conflict in store.conflicts(link.id)
        ):
            found.add(link.id)

    parts.side_by_side([partial(look, link) for link in links])
    return frozenset(found)


def standing(pair: Pair, held_ids: Iterable[str] = ()) -> Standing:
    if pair.id in held_ids:
        return Standing.HELD
    match pair.trouble:
        case None:
            pass
        case trouble if trouble.retry_at is None:
            return Standing.SKIPPED if trouble.skipped else Standing.FAILED
        case _:
            return Standing.WORKING if _in_good_time(pair) else Standing.WAITING
    if pair.pending:
        return Standing.WORKING
    if pair.state is PairState.KEPT:
        return Standing.KEPT
    return Standing.DRIFTED if pair.drift else Standing.EQUAL


def _in_good_time(pair: Pair) -> bool:
    """The platform is still processing what it was given: nothing is wrong."""
    intent = pair.intent
    staged = intent.staged if intent else None
    return staged is not None and not staged.ready


def _open(conflict: Conflict) -> bool:
    return not (conflict.restored or conflict.dismissed)


def _shown(pair: Pair) -> bool:
    return pair.state is not PairState.TOMBSTONE


def _in_order(pair: Pair) -> tuple[bool, float, str]:
    """As Wix shows them; what is not on Wix comes last."""
    return not pair.ids.wix, pair.ranks.wix or pair.ranks.external, pair.id
