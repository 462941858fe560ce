"""The app comes to a site, goes, and comes back; what is kept of a site meanwhile, and for how long."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from gallery_sync.errors import InvalidRequest, RowUnreadable, TransientError
from gallery_sync.messages import Kind, Message, parse_time
from gallery_sync.model import LONGEST_KEEP_DAYS, Link, LinkState, Site, SiteState
from gallery_sync.services.parts import Parts


def keep_for(parts: Parts, instance_id: str, days: int) -> Site:
    """Set for how many days everything is kept after the app is removed. 0: it is forgotten within the hour. Raises
    `InvalidRequest`."""
    if not 0 <= days <= LONGEST_KEEP_DAYS:
        raise InvalidRequest(f"Say a number of days from 0 to {LONGEST_KEEP_DAYS:,}.")
    return parts.change_site(instance_id, lambda site: replace(site, keep_days=days))


class SiteService:
    def __init__(self, parts: Parts, is_installed: Callable[[str], bool]) -> None:
        """`is_installed` asks Wix whether it still lets the app into the site with this instance ID; raises
        `TransientError` when Wix does not answer."""
        self._parts = parts
        self._is_installed = is_installed

    def installed(self, message: Message) -> None:
        """A new site, or one that comes back: instance IDs survive a reinstall, so its links are taken up again, and
        compared before any event may create something. A duplicated site is a new tenant and shares nothing with its
        origin (SYNC rule 13)."""
        if self._moved(message, SiteState.INSTALLED):
            self._take_up(message)

    def removed(self, message: Message) -> None:
        """Stop at once; the mapping is kept for a reinstall, for as long as the owner wants. What the owner has paused
        stays paused."""
        if not self._moved(message, SiteState.REMOVED):
            return
        for link in self._parts.store.links(message.instance_id):
            self._parts.change(link, Link.removed)

    def purge_if_due(self, message: Message) -> None:
        """Forget a site from which the app was removed as long ago as the owner said. Wix is asked first: an event of
        removal that came late, after the app was installed again, must not cost the mapping. While Wix does not
        answer, nothing is forgotten."""
        site = self._parts.store.site(message.instance_id)
        if site is None or site.purge_at is None or site.purge_at > self._parts.clock():
            return
        try:
            installed = self._is_installed(site.instance_id)
        except TransientError:
            return
        if installed:
            self._parts.notice("site is installed after all", instance_id=site.instance_id)
            self.installed(replace(message, event_time=self._parts.clock().isoformat()))
            return
        self.purge(site.instance_id)
        self._parts.notice("site purged", instance_id=site.instance_id, days=site.keep_days)

    def purge(self, instance_id: str) -> None:
        """Forget everything about a site: links with their mapping and journal, connections, the site itself. Neither
        Wix nor the albums are touched. May be repeated. Its links must have been stopped for as long as a worker
        runs: what is under way could still write."""
        store = self._parts.store
        for link in store.links(instance_id):
            store.delete_link(link)
        for album in store.former_albums(instance_id):
            store.delete_former_album(album)
        for connection in store.connections(instance_id):
            store.delete_connection(connection)
        store.delete_unread(instance_id)
        with suppress(RowUnreadable):
            if site := store.site(instance_id):
                store.delete_site(site)

    def _moved(self, message: Message, state: SiteState) -> bool:
        """Whether the event is news: an older one than that already known comes late, or was sent again."""
        at = parse_time(message.event_time) or self._parts.clock()
        if (known := self._parts.store.site(message.instance_id)) and known.changed_at and at < known.changed_at:
            self._parts.notice("late app event ignored", instance_id=message.instance_id, kind=message.kind.value)
            return False
        self._parts.change_site(message.instance_id, lambda site: site.as_of(state, at, message.origin))
        return True

    def _take_up(self, message: Message) -> None:
        for link in self._parts.store.links(message.instance_id):
            back = self._parts.change(link, Link.reinstalled)
            if back.version != link.version and back.state is LinkState.ACTIVE:
                self._parts.queue.send([self._parts.message(back, Kind.COMPARE, message.correlation_id)])
