"""The words of the project as frozen values. No I/O, no imports beyond the standard library.

A *link* ties one Wix gallery to one album; a *pair* ties one item to one medium. *Entry* is the word for
either of an item or a medium where the side does not matter, *collection* for either of a gallery or an album.
"""

from gallery_sync.model.capabilities import (
    AlbumKind,
    Capabilities,
    ChangeFeed,
    CreateFrom,
    MarkerKind,
    RateLimit,
)
from gallery_sync.model.entries import (
    EMPTY_VALUES,
    Draft,
    Entry,
    Field,
    Hyperlink,
    Listing,
    Media,
    MediaKind,
    Patch,
    Projection,
    Staged,
    Value,
)
from gallery_sync.model.journal import Conflict, Held, HistoryLine
from gallery_sync.model.links import (
    KEEP_DAYS,
    LONGEST_KEEP_DAYS,
    Account,
    ConflictPolicy,
    Connection,
    DeletePolicy,
    Direction,
    Link,
    LinkState,
    Settings,
    Site,
    SiteState,
)
from gallery_sync.model.pairs import NO_BASES, CreateIntent, Decision, MoveIntent, Pair, PairState, PatchIntent, Trouble
from gallery_sync.model.sides import SIDES, Side, Sided

__all__ = [
    "EMPTY_VALUES",
    "KEEP_DAYS",
    "LONGEST_KEEP_DAYS",
    "NO_BASES",
    "SIDES",
    "Account",
    "AlbumKind",
    "Capabilities",
    "ChangeFeed",
    "Conflict",
    "ConflictPolicy",
    "Connection",
    "CreateFrom",
    "CreateIntent",
    "Decision",
    "DeletePolicy",
    "Direction",
    "Draft",
    "Entry",
    "Field",
    "Held",
    "HistoryLine",
    "Hyperlink",
    "Link",
    "LinkState",
    "Listing",
    "MarkerKind",
    "Media",
    "MediaKind",
    "MoveIntent",
    "Pair",
    "PairState",
    "Patch",
    "PatchIntent",
    "Projection",
    "RateLimit",
    "Settings",
    "Side",
    "Sided",
    "Site",
    "SiteState",
    "Staged",
    "Trouble",
    "Value",
]
