"""The mass guard (SYNC rule 10): many deletions at once, or a side that is suddenly empty, wait for the owner."""

from collections.abc import Collection as Container
from collections.abc import Iterable
from dataclasses import dataclass

from gallery_sync.model import Decision, Held, Link, Pair, PairState, Side
from gallery_sync.ports import Clock, Store
from gallery_sync.sync.identity import held_id

ALLOWED_NUMBER = 3
ALLOWED_SHARE = 0.20


def must_hold(missing: int, pairs: int, present: int) -> str:
    """Why this many deletions must wait, as a sentence; empty when they need not."""
    if missing and not present:
        return "All pictures vanished at once from this side."
    if missing > max(ALLOWED_NUMBER, ALLOWED_SHARE * pairs):
        return f"{missing} of {pairs} pictures vanished at once from this side."
    return ""


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides, from a complete listing of one side, which deletions may go on."""

    link: Link
    store: Store
    clock: Clock

    def holds(self, missing_on: Side, pairs: Iterable[Pair], present_ids: Container[str]) -> frozenset[str]:
        """The pairs whose deletion must wait. Writes the held set when it is new or another one, and removes one that
        no longer stands. Deletions that the owner decided on are not counted."""
        linked = [pair for pair in pairs if pair.state is PairState.LINKED]
        missing = [pair for pair in linked if pair.ids[missing_on] not in present_ids]
        undecided = frozenset(pair.id for pair in missing if pair.decision is None)
        before = next((held for held in self.store.held(self.link.id) if held.missing_on is missing_on), None)
        reason = must_hold(len(undecided), len(linked), len(linked) - len(missing))
        if not reason and before and undecided & frozenset(before.pair_ids):
            reason = before.reason
        if not reason:
            if before:
                self.store.delete_held(before)
            return frozenset()
        self._hold(missing_on, undecided, reason, before)
        return undecided

    def _hold(self, missing_on: Side, undecided: frozenset[str], reason: str, before: Held | None) -> None:
        name = held_id(self.link.id, missing_on, undecided)
        if before and before.id == name:
            return
        ordered = tuple(sorted(undecided))
        self.store.put_held(Held(name, self.link.id, missing_on, ordered, self.clock(), reason))


def decided(pair: Pair) -> bool:
    return pair.decision in (Decision.DELETE, Decision.RESTORE)
