"""Links with their settings, sites, and accounts on platforms."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from gallery_sync.model.capabilities import ChangeFeed
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


class Transition(NamedTuple):
    """In any of the states `before` it leads to the state `after`; in every other it changes nothing."""

    before: frozenset[LinkState]
    after: LinkState


_ANY = frozenset(LinkState)
_NOT_UNLINKING = _ANY - {LinkState.UNLINKING}
_ACTIVE = frozenset({LinkState.ACTIVE})
_STOPPED_BY_TROUBLE = frozenset({LinkState.PARKED, LinkState.NEEDS_RECONNECT, LinkState.HELD})
_UNLINKING = frozenset({LinkState.UNLINKING})

TRANSITIONS: Final[Mapping[str, Transition]] = {
    "paused": Transition(_NOT_UNLINKING, LinkState.PAUSED),
    "resumed": Transition(_NOT_UNLINKING, LinkState.ACTIVE),
    "parked": Transition(_ACTIVE, LinkState.PARKED),
    "taken_up": Transition(frozenset({LinkState.PARKED}), LinkState.ACTIVE),
    "held": Transition(_ACTIVE, LinkState.HELD),
    "needs_reconnect": Transition(_ACTIVE, LinkState.NEEDS_RECONNECT),
    "disconnected": Transition(_ACTIVE | _STOPPED_BY_TROUBLE, LinkState.NEEDS_RECONNECT),
    "removed": Transition(_ACTIVE | _STOPPED_BY_TROUBLE, LinkState.REMOVED),
    "reinstalled": Transition(_STOPPED_BY_TROUBLE | {LinkState.REMOVED}, LinkState.ACTIVE),
    "purging": Transition(_ANY, LinkState.REMOVED),
    "unlinking": Transition(_ANY, LinkState.UNLINKING),
    "unlinking_delayed": Transition(_UNLINKING, LinkState.UNLINKING),
    "unlinking_failed": Transition(_UNLINKING, LinkState.PAUSED),
}
"""All that changes a link's state, by the name of its method (docs/architecture.md shows it state by state)."""

LONGEST_RETRY = timedelta(hours=1)
"""The longest that a parked link waits for its next attempt, unless the platform asks for more."""


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

    Its state changes by the methods that `TRANSITIONS` names, and in no other way.
    """

    id: str
    instance_id: str
    gallery_id: str
    platform: str
    album_id: str
    settings: Settings
    account_id: str = ""
    """Of the connection that opens the album; empty where the platform needs none."""
    state: LinkState = LinkState.ACTIVE
    reason: str = ""
    """Why it is in this state, as a sentence for its owner."""
    resume_at: datetime | None = None
    """When what stopped it is tried again; it waits for nothing else until then."""
    check_at: datetime | None = None
    """When the scheduler is to compare the whole gallery next."""
    compared_at: datetime | None = None
    """When that was last done. None until what was there on both sides from the beginning has been paired; until then
    no event creates anything."""
    poll_at: datetime | None = None
    """When the scheduler is to look at the album next; None while the platform tells of changes by itself."""
    poll_every: int = 0
    """Seconds between two such looks, as it is now."""
    cursor: str = ""
    """What the album said at the last one."""
    gallery_title: str = ""
    """As last written to the album."""
    album_address: str = ""
    """Where a person can look at the album, kept because only the account's secret tells it."""
    keeps_album: bool = False
    """The album stays when the link goes."""
    attempts: int = 0
    """How often it was stopped by trouble one after the other."""
    troubled_at: datetime | None = None
    """The last time it was."""
    created_at: datetime | None = None
    no_room_until: Sided[datetime | None] = NO_TIMES
    """Of a side that takes no more files: until when none is tried there."""
    version: int = 0

    @property
    def due_at(self) -> datetime | None:
        """When the scheduler is to take it up; what stopped it is waited for."""
        return self.resume_at or min((at for at in (self.check_at, self.poll_at) if at), default=None)

    # --- what a person does ------------------------------------------------------------------------------------------

    def paused(self, reason: str = "") -> "Link":
        """Its owner or an operator stops it."""
        return self._after("paused", self, reason)

    def resumed(self) -> "Link":
        """Its owner or an operator takes it up again, or its account is connected again; whatever stopped it before is
        tried as if for the first time."""
        return self._after("resumed", replace(self, attempts=0))

    def disconnected(self) -> "Link":
        """Its account is disconnected."""
        reason = "The account was disconnected; connect it again, or unlink the gallery."
        return self._after("disconnected", self, reason)

    def removed(self) -> "Link":
        """The app is removed from the site. That undoes nothing that the owner has chosen."""
        return self._after("removed", self, "The app was removed from the site.")

    def reinstalled(self) -> "Link":
        """The app is back: it is compared before any event may create something."""
        return self._after("reinstalled", replace(self, compared_at=None))

    def purging(self) -> "Link":
        """An operator removes everything about the site: nothing may write below it any more, whatever its state."""
        return self._after("purging", self, "The site's data is being removed.")

    # --- trouble with the whole link ---------------------------------------------------------------------------------

    def parked(self, until: datetime, reason: str, now: datetime) -> "Link":
        """Transient trouble: it is tried again by itself."""
        return self._after("parked", self._with_failed_attempt(now), reason, until)

    def taken_up(self, check_at: datetime) -> "Link":
        """The time for which it was parked is over. What was missed meanwhile is found by comparing; should that get
        lost, by the comparison at `check_at`."""
        return self._after("taken_up", replace(self, check_at=check_at))

    def held(self, reason: str, now: datetime) -> "Link":
        """The gallery or the album itself is gone."""
        return self._after("held", self._with_failed_attempt(now), reason)

    def needs_reconnect(self, reason: str, now: datetime) -> "Link":
        """The account is refused."""
        return self._after("needs_reconnect", self._with_failed_attempt(now), reason)

    # --- its end -----------------------------------------------------------------------------------------------------

    def unlinking(self, until: datetime, *, keeps_album: bool) -> "Link":
        """It is being removed, which is taken up again at `until` should the worker not come to its end."""
        unlinked = replace(self, check_at=None, poll_at=None, keeps_album=keeps_album)
        return self._after("unlinking", unlinked, resume_at=until)

    def unlinking_delayed(self, until: datetime, reason: str, now: datetime) -> "Link":
        """Its album cannot be removed for now."""
        return self._after("unlinking_delayed", self._with_failed_attempt(now), reason, until)

    def unlinking_failed(self, reason: str) -> "Link":
        """Its album cannot be removed: it stays, and its owner decides."""
        return self._after("unlinking_failed", self, reason)

    def _after(self, transition: str, changed: "Link", reason: str = "", resume_at: datetime | None = None) -> "Link":
        before, after = TRANSITIONS[transition]
        if self.state not in before:
            return self
        return replace(changed, state=after, reason=reason, resume_at=resume_at)

    # --- when it is its turn -----------------------------------------------------------------------------------------

    def attempts_lately(self, now: datetime) -> int:
        """Those that failed one after the other. What went well for longer than a retry waits is a new beginning."""
        recently = self.troubled_at is not None and now - self.troubled_at < 2 * LONGEST_RETRY
        return self.attempts if recently else 0

    def _with_failed_attempt(self, now: datetime) -> "Link":
        return replace(self, attempts=self.attempts_lately(now) + 1, troubled_at=now)

    def unscheduled(self) -> "Link":
        """Out of the scheduler's sight while nothing but a person or an event can end its state."""
        if self.state in (LinkState.ACTIVE, LinkState.PARKED, LinkState.UNLINKING):
            return self
        return replace(self, check_at=None, poll_at=None, resume_at=None)

    def with_next_poll(self, feed: ChangeFeed, now: datetime, found: bool | None) -> "Link":
        """With its next look at an album whose platform does not tell of changes by itself: twice as soon after
        something was `found`, half as often after nothing was, within the bounds that its owner set. None: as often as
        before."""
        if not feed.polled:
            return replace(self, poll_at=None, poll_every=0, cursor="")
        shortest = self.settings.poll_at_most_every
        longest = max(shortest, self.settings.poll_at_least_every)
        every = self.poll_every or shortest
        match found:
            case None:
                pass
            case True:
                every //= 2
            case False:
                every *= 2
        every = min(max(every, shortest), longest)
        return replace(self, poll_every=every, poll_at=now + timedelta(seconds=every))


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

    def as_of(self, state: SiteState, at: datetime, origin: str) -> "Site":
        """Installed or removed at this time; where it was duplicated from stays as it was first told."""
        return replace(self, state=state, changed_at=at, origin=self.origin or origin)

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
