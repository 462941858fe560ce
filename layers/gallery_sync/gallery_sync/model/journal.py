"""What happened, what was lost and what waits for the owner."""

from dataclasses import dataclass
from datetime import datetime

from gallery_sync.model.entries import Field, Value
from gallery_sync.model.pairs import Decision
from gallery_sync.model.sides import Side


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of one pair and why it was made (SYNC rule 16)."""

    link_id: str
    pair_id: str
    at: datetime
    action: str
    on: Side | None
    why: str
    fields: tuple[str, ...] = ()
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that lost (SYNC rule 16). `loser` is the side on which it stood; it can be restored. `dismissed`: the
    owner has seen it and lets the other value stand."""

    id: str
    link_id: str
    pair_id: str
    at: datetime
    field: Field
    loser: Side
    lost: Value
    kept: Value
    restored: bool = False
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Deletions that wait for the owner (SYNC rule 10). `id` is derived from the exact set that it names. `decision`:
    what the owner decided, once that is being carried out."""

    id: str
    link_id: str
    missing_on: Side
    pair_ids: tuple[str, ...]
    at: datetime
    reason: str
    decision: Decision | None = None
