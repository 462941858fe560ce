"""What happened, what was lost and what waits for the owner."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gallery_sync.model.entries import Field, Value
from gallery_sync.model.pairs import Decision
from gallery_sync.model.sides import Side, Sided


class HistoryAction(StrEnum):
    """What was done with a pair. Rows hold these values, and the page has a text for each (`activity.…`)."""

    CREATE = "create"
    CREATE_AGAIN = "create again"
    UPDATE = "update"
    DELETE = "delete"
    MOVE = "move"
    PAIR = "pair"
    """Both entries were there already."""
    ADOPT = "adopt"
    """An interrupted write was found to have arrived."""
    LINK_AGAIN = "link again"
    RENAME = "rename"
    REBASE = "rebase"
    """Both sides were changed to the same."""
    RECORD = "record"
    """Direction `share`: a change outside was noted, and carried nowhere."""
    KEEP = "keep"
    FORGET = "forget"
    CANCEL = "cancel"
    """The source was gone before anything was created."""
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"


class HistoryReason(StrEnum):
    """Why it was done. Rows hold these values, and the page has a text for each (`why.…`)."""

    NEW_ON_WIX = "new on wix"
    NEW_ON_EXTERNAL = "new on external"
    CHANGED_ON_WIX = "changed on wix"
    CHANGED_ON_EXTERNAL = "changed on external"
    DELETED_ON_WIX = "deleted on wix"
    DELETED_ON_EXTERNAL = "deleted on external"
    GONE_ON_WIX = "gone on wix"
    GONE_ON_EXTERNAL = "gone on external"
    SEEN = "seen on the sides"
    SAME_MEDIA = "the same media on both sides"
    ANOTHER_NAME = "the same media under another name"
    REPLACEMENT_FOUND = "the replacement of an interrupted write"
    ORDER_CHANGED = "the order changed"
    EDIT_BEATS_DELETE = "an edit beats a delete"
    OWNER_KEPT = "the owner kept it"
    CHANGED_AFTER_DELETE = "changed on Wix after it was deleted outside"


NEW_ON: Final = Sided(HistoryReason.NEW_ON_WIX, HistoryReason.NEW_ON_EXTERNAL)
CHANGED_ON: Final = Sided(HistoryReason.CHANGED_ON_WIX, HistoryReason.CHANGED_ON_EXTERNAL)
DELETED_ON: Final = Sided(HistoryReason.DELETED_ON_WIX, HistoryReason.DELETED_ON_EXTERNAL)
GONE_ON: Final = Sided(HistoryReason.GONE_ON_WIX, HistoryReason.GONE_ON_EXTERNAL)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of one pair and why it was made (SYNC rule 16)."""

    link_id: str
    pair_id: str
    at: datetime
    action: str
    """A `HistoryAction`; a row that another version wrote may hold another text."""
    on: Side | None
    why: str
    """A `HistoryReason`, or of trouble its sentence."""
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
