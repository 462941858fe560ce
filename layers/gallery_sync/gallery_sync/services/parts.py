"""What every service is made of, and how trouble with a whole link is recorded."""

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from gallery_sync.errors import (
    AppRefused,
    CollectionGone,
    CredentialsRefused,
    GallerySyncError,
    MayPass,
    PermanentError,
    TransientError,
    VersionConflict,
)
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Sided, Site
from gallery_sync.model.links import LONGEST_RETRY
from gallery_sync.ports import Clock, Collection, Queue, Store
from gallery_sync.sync.context import Context
from gallery_sync.sync.guard import MassDeletionGuard

LINK_RETRY = timedelta(minutes=2)
"""The first retry of a parked link; the next ones are twice as late each, up to `LONGEST_RETRY`."""
LOOK_AGAIN = timedelta(minutes=1)
_TO_BEGIN = 60.0
"""Seconds that work on an entry or a link needs: as much as one answer of a platform may take."""


class Notice(Protocol):
    """Tells the operator what happened, as a name with keys and values for the log."""

    def __call__(self, event: str, **values: str | int) -> None: ...


def unhurried() -> float:
    """For who is waited for."""
    return math.inf


def unnoticed(event: str, **values: str | int) -> None:
    """For who has no log."""


class SideBySide(Protocol):
    """Runs independent tasks, at the same time where that is possible, and returns when all are done."""

    def __call__(self, tasks: Sequence[Callable[[], None]]) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The ports and the injected sources of time, chance and IDs."""

    store: Store
    queue: Queue
    open: Callable[[Link], Sided[Collection]]
    clock: Clock
    random: Callable[[], float]
    new_id: Callable[[], str]
    side_by_side: SideBySide
    notice: Notice = unnoticed
    time_left: Callable[[], float] = unhurried
    """Seconds until what is asked of platforms is cut off."""

    @property
    def hurries(self) -> bool:
        """Whether nothing more may be begun: what is left of the message is handed over to another one."""
        return self.time_left() < _TO_BEGIN

    def context(self, link: Link, correlation_id: str) -> Context:
        return Context(
            link=link,
            collections=self.open(link),
            store=self.store,
            clock=self.clock,
            random=self.random,
            correlation_id=correlation_id,
            guard=MassDeletionGuard(link, self.store, self.clock),
        )

    def message(self, link: Link, kind: Kind, correlation_id: str) -> Message:
        """A message about a link, with an event ID of its own."""
        return Message(
            kind=kind,
            instance_id=link.instance_id,
            event_id=self.new_id(),
            correlation_id=correlation_id,
            gallery_id=link.gallery_id,
            link_id=link.id,
        )

    def change(self, link: Link, change: Callable[[Link], Link]) -> Link:
        """Write a change of a link's row, on top of what others wrote meanwhile."""
        for _ in range(5):
            changed = change(link)
            if changed == link:
                return link
            try:
                return self.store.put_link(changed)
            except VersionConflict:
                stored = self.store.link(link.instance_id, link.id)
                if stored is None:
                    return link
                link = stored
        raise VersionConflict("The link is being changed by others; try again in a moment.")

    def change_site(self, instance_id: str, change: Callable[[Site], Site]) -> Site:
        """The same for a site's row; an unknown site is written for the first time."""
        for _ in range(5):
            site = self.store.site(instance_id) or Site(instance_id)
            with suppress(VersionConflict):
                return self.store.put_site(change(site))
        raise VersionConflict("The site is being changed by others; try again in a moment.")

    def look_again(self, link: Link, after: timedelta = LOOK_AGAIN) -> None:
        """Have the whole gallery compared soon, unless that is due anyway."""
        at = self.clock() + after
        self.change(link, lambda one: replace(one, check_at=at) if not one.check_at or one.check_at > at else one)

    def tell_held(self, link: Link, pair_ids: AbstractSet[str]) -> None:
        """Tell the operator of deletions that wait for the owner (SYNC rule 10)."""
        if pair_ids:
            self.notice("deletions held", link_id=link.id, pairs=len(pair_ids))

    def trouble(self, link: Link, error: GallerySyncError) -> None:
        """Record what stops a whole link (SYNC rule 15)."""
        kind = type(error).__name__
        self.notice(
            "link stopped",
            link_id=link.id,
            trouble=kind,
            reason=error.reason,
            status=error.status,
            platform_request_id=error.request_id,
        )
        reason, now = error.reason, self.clock()
        match error:
            case CollectionGone():
                self.change(link, lambda one: one.held(reason, now))
            case CredentialsRefused():
                if link.account_id and not isinstance(error, AppRefused):
                    self._refused(link)
                self.change(link, lambda one: one.needs_reconnect(reason, now))
            case _:
                until = self.retry_at(link, error) if isinstance(error, TransientError) else now + LINK_RETRY * 30
                self.change(link, lambda one: one.parked(until, reason, now))

    def retry_at(self, link: Link, error: TransientError) -> datetime:
        """Never sooner than the platform asked."""
        now = self.clock()
        doubled = min(LINK_RETRY * 2 ** min(link.attempts_lately(now), 10), LONGEST_RETRY)
        wait = max(doubled, timedelta(seconds=error.retry_after or 0))
        return now + wait * (1 + 0.2 * self.random())

    def _refused(self, link: Link) -> None:
        """Spare the account's other links the same refusal, unless it was connected anew meanwhile."""
        connection = self.store.connection(link.instance_id, link.platform, link.account_id)
        if connection is not None and not connection.refused:
            with suppress(VersionConflict):
                self.store.put_connection(replace(connection, refused=True))


STOPS_LINK = (TransientError, MayPass, PermanentError)
"""What a service catches around the work on one link and hands to `Parts.trouble`."""
