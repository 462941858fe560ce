"""Removing the album of a link that its owner unlinked: it may last longer than anybody waits for an answer."""

from dataclasses import replace
from datetime import datetime, timedelta

from gallery_sync.errors import CollectionGone, GallerySyncError, TransientError
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, LinkState
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.parts import LINK_RETRY, STOPS_LINK, Parts

_LONGEST = timedelta(minutes=20)
"""Longer than a worker may run."""


def begin_unlinking(parts: Parts, link: Link) -> None:
    """Have the album removed and then the link: from now on nothing is carried over. It is taken up again should the
    worker not come to its end."""
    link = parts.change(link, lambda one: _unlinking(one, parts.clock() + _LONGEST))
    parts.queue.send([parts.message(link, Kind.UNLINK, parts.new_id())])


class UnlinkingService:
    def __init__(self, parts: Parts, accounts: Accounts) -> None:
        self._parts = parts
        self._accounts = accounts

    def finish(self, message: Message) -> None:
        """Remove the album and then the link with its mapping; may be repeated. Transient trouble is waited for. What
        cannot be removed is left where it is, and the link is paused with the reason."""
        link = self._parts.store.link(message.instance_id, message.link_id)
        if link is None or link.state is not LinkState.UNLINKING:
            return
        try:
            self._accounts.of_link(link).delete_album(link.album_id)
        except CollectionGone:
            pass  # somebody else removed it
        except STOPS_LINK as error:
            self._put_off(link, error)
            return
        self._parts.store.delete_link(link)

    def _put_off(self, link: Link, error: GallerySyncError) -> None:
        self._parts.notice("album not removed", link_id=link.id, reason=error.reason, status=error.status)
        reason = f"The album could not be removed: {error.reason}"
        if isinstance(error, TransientError):
            again = self._parts.clock() + max(LINK_RETRY, timedelta(seconds=error.retry_after or 0))
            self._parts.change(link, lambda one: replace(one, reason=reason, resume_at=again))
        else:
            self._parts.change(link, lambda one: replace(one, state=LinkState.PAUSED, reason=reason, resume_at=None))


def _unlinking(link: Link, resume_at: datetime) -> Link:
    return replace(link, state=LinkState.UNLINKING, reason="", resume_at=resume_at, check_at=None, poll_at=None)
