"""The mapping of items to media, with what is under way."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gallery_sync.model.entries import Field, Patch, Projection, Staged, Value
from gallery_sync.model.sides import NO_TIMES, Side, Sided


class PairState(StrEnum):
    CREATING = "creating"
    """An intent to create the missing side is open."""
    LINKED = "linked"
    KEPT = "kept"
    """One side was deleted and the delete policy keeps the other; nothing is carried any more."""
    TOMBSTONE = "tombstone"
    """Both sides are gone. Kept for a while so that a create that lands late is recognised."""


class Decision(StrEnum):
    """What was decided about a pair, against which no policy counts."""

    DELETE = "delete"
    """The owner lets a held deletion go on."""
    RESTORE = "restore"
    """The owner keeps what a held deletion would remove."""
    FORGET = "forget"
    """A person's data are removed on Wix by their request: what stands there now counts, and nothing that it replaces
    is journalled. The texts of the bases are not known any more."""


@dataclass(frozen=True, slots=True)
class CreateIntent:
    """Written before a create (SYNC rule 2). `sent` is the source's projection, frozen; `attempted` says that a
    create may have reached the platform, so that the next one must look for the marker first (rule 3). `copies` are
    the IDs of what bore the marker before that: people copied a former entry of the pair."""

    on: Side
    sent: Projection
    rank: float | None = None
    staged: Staged | None = None
    attempted: bool = False
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatchIntent:
    """Written before an update (SYNC rule 5): what is about to be written on which side. `unanswered`: what earlier
    updates of that side had sent, which were never answered and may still arrive. `replaces` names the revision that is
    about to be replaced."""

    on: Side
    patch: Patch
    staged: Staged | None = None
    unanswered: Patch = field(default_factory=dict[Field, Value])
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class MoveIntent:
    """Written before an entry is moved (SYNC rule 5, for the order): the `rank` that it gets on that side, and the
    `place` that it has in the base order once it is there."""

    on: Side
    rank: float
    place: float | None


class Awaits(StrEnum):
    """What a pair with a `retry_at` waits for, where that is more than the platform's answer."""

    NOTHING = ""
    NEWER_READ = "newer_read"
    """A platform answers with an older version of an entry than the one it is known to have."""
    PASSING = "passing"
    """What stands in the way may pass; tried at `retry_at`, or at once when either side changes."""
    ROOM = "room"
    """The same, where the destination has no room for files: one pair tries for all."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A deletion that was carried out: on which side the entry was missing, and whether the owner had `confirmed` it.
    The mass guard remembers it for a day (SYNC rule 10)."""

    missing_on: Side
    at: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a pair is not settled. `retry_at` None: permanent, until its source changes or the owner says try again.

    `reason` is a sentence for a person. `skipped`: nothing is broken, the other side cannot hold this. `about` is a
    fingerprint of what was tried, so that a change of either side is tried at once.
    """

    reason: str
    since: datetime
    attempts: int = 1
    retry_at: datetime | None = None
    about: str = ""
    skipped: bool = False
    awaits: Awaits = Awaits.NOTHING


NO_BASES = Sided[Projection | None](None, None)
_NO_TEXTS = Sided("", "")
_NO_RANKS = Sided(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pair:
    """The ID mapping of one item and one medium, with both bases.

    `ids` hold "" and `bases` None while a side is not known. `ranks` and `revisions` are as last read from each side
    (hints that something may have changed); `place` sorts the base order of the link, None until the pair has been
    given its place on both sides. `guessed_at`: when the place was chosen by ranks that were read before, if no order
    was written since. `version` counts writes of the row, 0 before the first. `drift` names what changed outside in
    direction `share`. `twin_sent` is what was sent, kept when a create may have reached the platform twice (SYNC rule
    6); once linked, with the media as it was stored there. `known_at` is when each side was last modified as far as we
    know, from what was read or what our own write returned, and `replaced` names the revision that our last write there
    replaced: what is read and is older decides nothing (SYNC rule 17). `ended`: of a tombstone that a deletion
    left.
    """

    id: str
    link_id: str
    state: PairState
    source: Side
    ids: Sided[str] = _NO_TEXTS
    bases: Sided[Projection | None] = NO_BASES
    ranks: Sided[float] = _NO_RANKS
    revisions: Sided[str] = _NO_TEXTS
    place: float | None = 0.0
    intent: CreateIntent | PatchIntent | None = None
    trouble: Trouble | None = None
    twin_sent: Projection | None = None
    decision: Decision | None = None
    drift: tuple[str, ...] = ()
    moving: MoveIntent | None = None
    guessed_at: datetime | None = None
    ended: Ended | None = None
    known_at: Sided[datetime | None] = NO_TIMES
    replaced: Sided[str] = _NO_TEXTS
    version: int = 0

    @property
    def at_rest(self) -> bool:
        """Whether nothing waits to be done for this pair, as far as its row tells. Whether its entries still equal
        their bases, only a read of them tells; of its place in the order, see `in_place`."""
        return (
            self.state is PairState.LINKED and self.trouble is self.intent is self.decision is None and not self.drift
        )

    @property
    def pending(self) -> bool:
        """Whether something was begun or decided that has not been carried out yet."""
        return self.intent is not None or self.decision is not None

    @property
    def in_place(self) -> bool:
        """Whether it has a place in the base order, and no move of it was interrupted."""
        return self.place is not None and self.moving is None

    def rested(self) -> "Pair":
        """A linked pair for which nothing waits to be done any more."""
        return replace(self, intent=None, trouble=None, decision=None, drift=())

    def known(self, side: Side) -> Projection | None:
        """What the entry of this side showed when the pair last followed it. None for a pair that follows no entry,
        because one side was deleted, or both were."""
        match self.state:
            case PairState.LINKED:
                return self.bases[side]
            case PairState.CREATING:
                return self.intent.sent if isinstance(self.intent, CreateIntent) else None
            case PairState.KEPT | PairState.TOMBSTONE:
                return None
