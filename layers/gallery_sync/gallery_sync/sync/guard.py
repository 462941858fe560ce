"""The mass guard (SYNC rule 10): many deletions within a day, or a side that is suddenly empty, wait for the owner."""

from collections.abc import Collection as Container
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gallery_sync.model import Decision, Held, Link, Pair, PairState, Side
from gallery_sync.ports import Clock, Store
from gallery_sync.sync.identity import held_id

ALLOWED_NUMBER = 3
ALLOWED_SHARE = 0.20
REMEMBERED = timedelta(days=1)


def must_hold(missing: int, pairs: int, present: int, lately: int = 0) -> str:
    """Why this many deletions must wait, as a sentence; empty when they need not. `lately`: those of the last day that
    were carried out without asking; they count as if they were missing now."""
    if missing and not present:
        return "All pictures vanished at once from this side."
    if missing and missing + lately > max(ALLOWED_NUMBER, ALLOWED_SHARE * (pairs + lately)):
        when = "within a day" if lately else "at once"
        return f"{missing + lately} of {pairs + lately} pictures vanished {when} from this side."
    return ""


def carried_lately(missing_on: Side, pairs: Iterable[Pair], now: datetime) -> int:
    """The deletions that were carried out in the last day because an entry was missing on this side. What the owner
    confirmed is not among them, and the count begins anew with it: a person has looked."""
    since = now - REMEMBERED
    tombstones = (pair.ended for pair in pairs if pair.state is PairState.TOMBSTONE)
    ended = [one for one in tombstones if one is not None and one.missing_on is missing_on]
    confirmed = max((one.at for one in ended if one.confirmed), default=since)
    return sum(1 for one in ended if not one.confirmed and one.at > max(since, confirmed))


@dataclass(frozen=True, slots=True)
class Review:
    """What a complete listing of one side says about its deletions. Nothing is written before it is recorded."""

    waiting: frozenset[str] = frozenset()
    """The pairs whose deletion must wait for the owner."""
    stored: Held | None = None
    """The set that is stored for this side."""
    held: Held | None = None
    """The set that is to be stored: the same one, another one, or none."""


@dataclass(frozen=True, slots=True)
class MassDeletionGuard:
    """Decides, from a complete listing of one side, which deletions may go on."""

    link: Link
    store: Store
    clock: Clock

    def review(self, missing_on: Side, pairs: Iterable[Pair], present_ids: Container[str]) -> Review:
        """Which deletions must wait. Those that the owner decided on are not counted."""
        known = list(pairs)
        linked = [pair for pair in known if pair.state is PairState.LINKED]
        missing = [pair for pair in linked if pair.ids[missing_on] not in present_ids]
        undecided = frozenset(pair.id for pair in missing if pair.decision is None)
        before = next((held for held in self.store.held(self.link.id) if held.missing_on is missing_on), None)
        if before and before.decision:
            return Review(undecided, before, before)  # it is being worked off: the next look after it counts anew
        lately = carried_lately(missing_on, known, self.clock())
        reason = must_hold(len(undecided), len(linked), len(linked) - len(missing), lately)
        if not reason and before and undecided & frozenset(before.pair_ids):
            reason = before.reason
        if not reason:
            return Review(frozenset(), before, None)
        return Review(undecided, before, self._held(missing_on, undecided, reason, before))

    def record(self, review: Review) -> None:
        """Store the set of deletions that wait, where it is new or another one, and remove one that no longer does."""
        if review.held is review.stored:
            return
        if review.held is not None:
            self.store.put_held(review.held)
        elif review.stored is not None:
            self.store.delete_held(review.stored)

    def release(self, pair: Pair, back_on: Side) -> None:
        """An entry comes back although its deletion is held: the owner decides about the others alone."""
        for held in self.store.held(self.link.id):
            if held.missing_on is back_on and held.decision is None and pair.id in held.pair_ids:
                waiting = frozenset(held.pair_ids) - {pair.id}
                left = self._held(back_on, waiting, held.reason, held) if waiting else None
                self.record(Review(waiting, held, left))

    def _held(self, missing_on: Side, waiting: frozenset[str], reason: str, before: Held | None) -> Held:
        name = held_id(self.link.id, missing_on, waiting)
        if before and before.id == name:
            return before
        return Held(name, self.link.id, missing_on, tuple(sorted(waiting)), self.clock(), reason)


def decided(pair: Pair) -> bool:
    return pair.decision in (Decision.DELETE, Decision.RESTORE)
