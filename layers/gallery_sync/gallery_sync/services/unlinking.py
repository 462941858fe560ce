"""Removing a link that its owner unlinked, with its album or without: it may last longer than anybody waits for an
answer, and work on the link that is under way must end first."""

from contextlib import suppress
from datetime import timedelta

from gallery_sync.errors import CollectionGone, GallerySyncError, TransientError
from gallery_sync.messages import Kind, Message
from gallery_sync.model import FormerAlbum, Link, LinkState
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.parts import STOPS_LINK, Parts

_LONGEST = timedelta(minutes=20)
"""Longer than a worker may run."""
ROWS_AT_ONCE = 20_000
"""Rows that one message removes: half a minute at what DynamoDB takes of one link."""


def begin_unlinking(parts: Parts, link: Link, *, keeps_album: bool = False) -> None:
    """Have the link removed, and its album before it unless that is kept: from now on nothing is carried over. It goes
    through the site's queue, behind what is under way, and is taken up again should the worker not come to its end."""
    at = parts.clock() + _LONGEST
    link = parts.change(link, lambda one: one.unlinking(at, keeps_album=keeps_album))
    parts.queue.send([parts.message(link, Kind.UNLINK, parts.new_id())])


class UnlinkingService:
    def __init__(self, parts: Parts, accounts: Accounts) -> None:
        self._parts = parts
        self._accounts = accounts

    def finish(self, message: Message) -> None:
        """Remove the album, unless it is kept, and then the link with its mapping, in as many messages as it takes;
        may be repeated. Transient trouble is waited for. An album that cannot be removed is left where it is, and the
        link is paused with the reason."""
        link = self._parts.store.link(message.instance_id, message.link_id)
        if link is None or link.state is not LinkState.UNLINKING:
            return
        try:
            self._album(link)
        except STOPS_LINK as error:
            self._put_off(link, error)
            return
        if not self._parts.store.delete_link(link, ROWS_AT_ONCE):
            self._parts.queue.send([self._parts.message(link, Kind.UNLINK, message.correlation_id)])

    def _album(self, link: Link) -> None:
        former = FormerAlbum(link.instance_id, link.platform, link.account_id, link.album_id, link.id)
        if link.keeps_album:
            self._parts.store.put_former_album(former)
            return
        with suppress(CollectionGone):  # somebody else removed it
            self._accounts.of_link(link).delete_album(link.album_id)
        self._parts.store.delete_former_album(former)

    def _put_off(self, link: Link, error: GallerySyncError) -> None:
        self._parts.notice("album not removed", link_id=link.id, reason=error.reason, status=error.status)
        reason = f"The album could not be removed: {error.reason}"
        if isinstance(error, TransientError):
            again = self._parts.retry_at(link, error)
            now = self._parts.clock()
            self._parts.change(link, lambda one: one.unlinking_delayed(again, reason, now))
        else:
            self._parts.change(link, lambda one: one.unlinking_failed(reason))
