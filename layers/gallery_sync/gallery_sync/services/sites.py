"""The app was installed on a site, or removed from it."""

from dataclasses import replace

from gallery_sync.messages import Kind, Message
from gallery_sync.model import LinkState, Site, SiteState
from gallery_sync.services.parts import Parts


class SiteService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def installed(self, message: Message) -> None:
        """A new site, or one that comes back: instance IDs survive a reinstall, so its links are taken up again by
        comparing. A duplicated site is a new tenant and shares nothing with its origin (SYNC rule 13)."""
        store = self._parts.store
        site = store.site(message.instance_id) or Site(message.instance_id, origin=message.origin)
        store.put_site(replace(site, state=SiteState.INSTALLED))
        for link in store.links(message.instance_id):
            if link.state is LinkState.REMOVED:
                back = self._parts.change(link, lambda one: replace(one, state=LinkState.ACTIVE, reason=""))
                self._parts.queue.send([self._parts.message(back, Kind.COMPARE, message.correlation_id)])

    def removed(self, message: Message) -> None:
        """Stop at once; the mapping is kept for a reinstall."""
        store = self._parts.store
        site = store.site(message.instance_id) or Site(message.instance_id)
        store.put_site(replace(site, state=SiteState.REMOVED))
        for link in store.links(message.instance_id):
            self._parts.change(
                link, lambda one: replace(one, state=LinkState.REMOVED, reason="The app was removed from the site.")
            )

    def purge(self, instance_id: str) -> None:
        """Forget everything about a site: links with their mapping and journal, connections, the site itself. Neither
        Wix nor the albums are touched. May be repeated. Its links must have been stopped for as long as a worker
        runs: what is under way could still write."""
        store = self._parts.store
        for link in store.links(instance_id):
            store.delete_link(link)
        for connection in store.connections(instance_id):
            store.delete_connection(connection)
        site = store.site(instance_id)
        if site is not None:
            store.delete_site(site)
