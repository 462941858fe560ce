"""Links with their settings, sites, and accounts on platforms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gallery_sync.model.sides import NO_TIMES, Sided


class Direction(StrEnum):
    SHARE = "share"
    """Wix to external only; external changes are recorded, never carried to Wix."""
    TWO_WAY = "two_way"


class ConflictPolicy(StrEnum):
    WIX_WINS = "wix_wins"
    EXTERNAL_WINS = "external_wins"
    NEWEST_WINS = "newest_wins"


class DeletePolicy(StrEnum):
    PROPAGATE = "propagate"
    KEEP = "keep"


class LinkState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """By the owner."""
    PARKED = "parked"
    """Transient trouble with the whole side; taken up again at `resume_at`."""
    NEEDS_RECONNECT = "needs_reconnect"
    """The platform refuses the credentials, or the account changed."""
    HELD = "held"
    """The gallery or the album itself is gone; the owner decides."""
    REMOVED = "removed"
    """The app was removed from the site; the mapping is kept for a reinstall."""
    UNLINKING = "unlinking"
    """The owner unlinked it: the album, unless it is kept, and then the mapping are being removed, which may last."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the owner chose for a link."""

    direction: Direction = Direction.TWO_WAY
    conflict: ConflictPolicy = ConflictPolicy.WIX_WINS
    delete: DeletePolicy = DeletePolicy.PROPAGATE
    edit_beats_delete: bool = True
    poll_at_most_every: int = 300
    """Seconds between two looks at a busy album on a platform that does not tell of changes by itself."""
    poll_at_least_every: int = 86_400
    """The same for a quiet album."""
    remove_position: bool = True
    """Whether what a file says about where it was taken is removed before it goes to the platform."""


@dataclass(frozen=True, slots=True)
class Link:
    """One gallery tied to one album. A new generation (SYNC rule 13) is a new link.

    `account_id`: of the connection that opens the album, empty where the platform needs none. `check_at`: when the
    scheduler is to compare the whole gallery next. `compared_at`: when that was last done; None until what was there
    on both sides from the beginning has been paired, and until then no event creates anything. `poll_at`: when the
    scheduler is to look at the album next, None while the platform tells by itself; `poll_every`: seconds between
    two such looks as it is now; `cursor`: what the album said at the last one. `gallery_title`: as last written to
    the album. `album_address`: where a person can look at it, kept because only the account's secret tells it.
    `keeps_album`: the album stays when the link goes. `attempts`: how often it was stopped by transient trouble one
    after the other, `troubled_at` the last time.
    `no_room_until`: of a side that takes no more files, until when none is tried there.
    """

    id: str
    instance_id: str
    gallery_id: str
    platform: str
    album_id: str
    settings: Settings
    account_id: str = ""
    state: LinkState = LinkState.ACTIVE
    reason: str = ""
    resume_at: datetime | None = None
    check_at: datetime | None = None
    compared_at: datetime | None = None
    poll_at: datetime | None = None
    poll_every: int = 0
    cursor: str = ""
    gallery_title: str = ""
    album_address: str = ""
    keeps_album: bool = False
    attempts: int = 0
    troubled_at: datetime | None = None
    created_at: datetime | None = None
    no_room_until: Sided[datetime | None] = NO_TIMES
    version: int = 0

    @property
    def due_at(self) -> datetime | None:
        """When the scheduler is to take it up; what stopped it is waited for."""
        return self.resume_at or min((at for at in (self.check_at, self.poll_at) if at), default=None)


class SiteState(StrEnum):
    INSTALLED = "installed"
    REMOVED = "removed"


KEEP_DAYS = 90
LONGEST_KEEP_DAYS = 3650
SHORTEST_KEEP = timedelta(minutes=15)
"""What is removed at once is kept for as long as work that is under way may still write."""


@dataclass(frozen=True, slots=True)
class Site:
    """One installation of the app. `origin` is the instance that the site was duplicated from, if it was. `keep_days`:
    for how long the owner wants everything kept after the app was removed. `changed_at`: when it was last installed or
    removed."""

    instance_id: str
    state: SiteState = SiteState.INSTALLED
    origin: str = ""
    keep_days: int = KEEP_DAYS
    changed_at: datetime | None = None
    version: int = 0

    @property
    def purge_at(self) -> datetime | None:
        """When everything about it is to be forgotten; None while the app is installed."""
        if self.state is not SiteState.REMOVED or self.changed_at is None:
            return None
        return self.changed_at + max(timedelta(days=self.keep_days), SHORTEST_KEEP)


@dataclass(frozen=True, slots=True)
class FormerAlbum:
    """An album that was kept when its gallery was unlinked: what a site that is forgotten may still have outside."""

    instance_id: str
    platform: str
    account_id: str
    album_id: str
    link_id: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a platform, as just connected. `id` is the same whenever the same account is connected; `title`
    is what its owner knows it by. `secret` is what opens it: text to text, never stored but encrypted."""

    id: str
    title: str
    secret: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A site's access to an account on a platform. `refused`: the platform does not accept it any more."""

    instance_id: str
    platform: str
    account_id: str
    title: str
    ciphertext: bytes = field(repr=False)
    refused: bool = False
    version: int = 0
