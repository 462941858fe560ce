"""Looking at albums on platforms that do not tell of changes by themselves. Wix is not asked: it tells."""

from collections.abc import Iterator
from dataclasses import replace

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, LinkState, Side
from gallery_sync.services.comparison import review_of
from gallery_sync.services.faults import Faults
from gallery_sync.services.galleries import chunks
from gallery_sync.services.intake import take_in
from gallery_sync.services.parts import STOPS_LINK, Parts
from gallery_sync.services.publishing import publish, published_in_time
from gallery_sync.sync.context import Context
from gallery_sync.sync.remembered import known_entries, order_moved, restless_entries
from gallery_sync.sync.renaming import in_listing


class PollingService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._faults = Faults(parts)

    def poll(self, message: Message) -> None:
        """Ask the album whether anything changed; if so, list it and have every entry looked at that is not as the
        mapping remembers it. Trouble is recorded on the link (SYNC rule 15)."""
        link = self._parts.store.link(message.instance_id, message.link_id)
        if link is None or link.state is not LinkState.ACTIVE or link.compared_at is None:
            return
        if message.superseded(link.poll_at):
            return
        try:
            self._poll(self._parts.context(link, message.correlation_id))
        except STOPS_LINK as error:
            self._parts.trouble(link, error)

    def _poll(self, context: Context) -> None:
        album, link = context.collections.external, context.link
        cursor = album.cursor()
        found: list[Message] = []
        if not cursor or cursor != link.cursor:
            found = list(self._messages(context))
            looked_at = any(one.kind is Kind.LOOK for one in found)
            # Something changed, and no entry did: what shows the entries may have.
            only_shown = [] if looked_at or not cursor else [publish(self._parts, link, context.correlation_id)]
            self._parts.queue.send([*found, *only_shown])
        feed, now = album.capabilities.change_feed, self._parts.clock()
        link = self._parts.change(link, lambda one: replace(one.with_next_poll(feed, now, bool(found)), cursor=cursor))
        take_in(self._parts, context, link)

    def _messages(self, context: Context) -> Iterator[Message]:
        """The mapping is read first for what is known, and again afterwards, so that it holds the intent of whatever
        the listing shows."""
        link, cause = context.link, context.correlation_id
        known = known_entries(context.mapping(), Side.EXTERNAL)
        listing = context.collections.external.listing(known)
        context.loaded.clear()
        self._faults.listed(context, Side.EXTERNAL, listing)
        held: frozenset[str] = frozenset()
        renamed = in_listing(context, Side.EXTERNAL, listing)
        if context.writable(Side.WIX):
            review = review_of(context, Side.EXTERNAL, listing, renamed)
            context.guard.record(review)
            held = review.waiting
            self._parts.tell_held(context.link, held)
        held |= {pair.id for pair in renamed}
        entry_ids = restless_entries(context.mapping(), Side.EXTERNAL, listing, held, context.fields, context.share)
        looks = (self._look(link, cause, chunk) for chunk in chunks(entry_ids))
        yield from published_in_time(self._parts, link, cause, looks)
        if Side.EXTERNAL in context.orders_carried and order_moved(context.mapping(), Side.EXTERNAL, listing):
            yield self._parts.message(link, Kind.ORDER, cause)

    def _look(self, link: Link, cause: str, entry_ids: tuple[str, ...]) -> Message:
        return replace(self._parts.message(link, Kind.LOOK, cause), side=Side.EXTERNAL.value, entry_ids=entry_ids)
