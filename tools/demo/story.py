"""The course of the demo, from an empty site to two galleries that are equal and at rest."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from tools.demo.edits import Desk, Edit
from tools.demo.ledger import Counts, Ledger
from tools.demo.quiet import Quiet, wait_until
from tools.local_cloud.stack import LocalStack
from tools.people.shown import differences
from tools.people.sides import Gallery

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """One row of the report. `seconds`: until both sides showed it. `expected`: the writes to Wix and to the outside
    that it may cause."""

    name: str
    where: str
    what: str
    seconds: float
    counts: Counts
    expected: tuple[int, int]

    @property
    def as_promised(self) -> bool:
        return self.counts.writes == self.expected


class Pair:
    """A gallery and its album under observation from outside."""

    def __init__(self, stack: LocalStack, admin: httpx.Client, wix: Gallery, outside: Gallery) -> None:
        self.wix = wix
        self.outside = outside
        self.ledger = Ledger(stack, admin, wix, outside)
        self._quiet = Quiet.of(stack, admin)

    def desk(self, side: Gallery) -> Desk:
        return Desk(side, side.shown())

    def differences(self) -> list[str]:
        return differences(self.wix.shown(), self.outside.shown())

    def carry(self, edits: Sequence[Edit]) -> float:
        """Make edits, and wait until both sides show all of them and are equal; the seconds that this took."""
        for edit in edits:
            edit.do()
        return wait_until(lambda: self._arrived(edits), _PATIENCE, lambda: self._missing(edits))

    def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        self._quiet.wait()

    def _arrived(self, edits: Sequence[Edit]) -> bool:
        wix, outside = self.wix.shown(), self.outside.shown()
        return wix == outside and all(edit.holds(wix) for edit in edits)

    def _missing(self, edits: Sequence[Edit]) -> str:
        shown = self.wix.shown(), self.outside.shown()
        late = [edit for edit in edits if not all(edit.holds(side) for side in shown)]
        named = [f"  {edit.name} {edit.what} (made on {edit.side.name})" for edit in late]
        found = [f"  {line}" for line in self.differences()]
        return "\n".join([f"Not both sides show this after {_PATIENCE:.0f} s:", *named, *found])


def perform(pair: Pair, edit: Edit) -> Done:
    """One edit by itself: carried, and everything that followed from it counted."""
    before = pair.ledger.counts()
    seconds = pair.carry([edit])
    pair.settle()
    return Done(edit.name, edit.side.name, edit.what, seconds, pair.ledger.counts() - before, edit.writes)


def perform_together(pair: Pair, edits: Sequence[Edit]) -> Done:
    """Many edits at once, on both sides."""
    before = pair.ledger.counts()
    seconds = pair.carry(edits)
    pair.settle()
    wix = sum(edit.writes[0] for edit in edits)
    outside = sum(edit.writes[1] for edit in edits)
    counts = pair.ledger.counts() - before
    return Done("all at once", "both", f"{len(edits)} edits", seconds, counts, (wix, outside))


def at_rest(pair: Pair, name: str, disturb: Callable[[], None]) -> Done:
    """Something that must not cause a single write."""
    before, begin = pair.ledger.counts(), time.monotonic()
    disturb()
    pair.settle()
    return Done(name, "", "", time.monotonic() - begin, pair.ledger.counts() - before, (0, 0))
