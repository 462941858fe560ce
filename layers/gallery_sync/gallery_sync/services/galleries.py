"""Comparing a whole gallery with its album, and enqueueing what differs. Nothing is written to a platform here but
the album's title."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from gallery_sync.errors import VersionConflict
from gallery_sync.messages import Kind, Message
from gallery_sync.model import SIDES, Link, LinkState, Listing, Side, Sided
from gallery_sync.services.comparison import Arrivals, Found, find_differences, sort_arrivals
from gallery_sync.services.deciding import begin_deciding
from gallery_sync.services.faults import Faults
from gallery_sync.services.intake import take_in
from gallery_sync.services.matching import media_id
from gallery_sync.services.parts import LOOK_AGAIN, STOPS_LINK, Parts
from gallery_sync.services.publishing import published_in_time
from gallery_sync.sync.arrival import is_new, place_of
from gallery_sync.sync.compare import Differences
from gallery_sync.sync.context import Context

CHUNK = 100
"""Entries per message: as many as one listing call of Wix shows."""
REGULARLY = timedelta(hours=24)
_NAMED = 3
"""New entries that cannot be read and are named to the owner."""
PUT_OFF = timedelta(hours=1)
"""When a comparison is taken up again that did not come to its end."""


def _as_kept(link: Link) -> str:
    return link.album_address


class GalleryService:
    """`address` tells what is to be kept as the address of a link's album."""

    def __init__(self, parts: Parts, address: Callable[[Link], str] = _as_kept) -> None:
        self._parts = parts
        self._faults = Faults(parts)
        self._address = address

    def compare(self, message: Message) -> None:
        """Compare what the message names: one link, or all links of a gallery. A bug with one of them is raised once
        the others have been compared."""
        bugs: list[Exception] = []
        links = [link for link in self._links(message) if link.state is LinkState.ACTIVE]
        for number, link in enumerate(link for link in links if not message.superseded(link.check_at)):
            if number and self._parts.hurries:
                self._parts.queue.send([self._parts.message(link, Kind.COMPARE, message.correlation_id)])
            else:
                self._guarded(self._put_off(link), message.correlation_id, bugs)
        if bugs:
            raise bugs[0]

    def _put_off(self, link: Link) -> Link:
        """Before anything else, so that a comparison whose worker dies each time holds up its site once an hour."""
        at = self._parts.clock() + PUT_OFF
        return self._parts.change(link, lambda one: replace(one, check_at=at))

    def gallery_changed(self, message: Message) -> None:
        """The event carries no items, and changes of items may send one too, so it says little: compare soon, and
        once for many events."""
        for link in self._links(message):
            if link.state is LinkState.ACTIVE:
                self._parts.look_again(link)

    def gallery_deleted(self, message: Message) -> None:
        """A gallery deleted on Wix holds (SYNC rule 10): the comparison finds out whether it is true."""
        self.compare(message)

    def _links(self, message: Message) -> Sequence[Link]:
        store = self._parts.store
        if message.link_id:
            link = store.link(message.instance_id, message.link_id)
            return (link,) if link else ()
        return store.links(message.instance_id, message.gallery_id)

    def _guarded(self, link: Link, correlation_id: str, bugs: list[Exception]) -> None:
        try:
            self._compare(link, correlation_id)
        except STOPS_LINK as error:
            self._parts.trouble(link, error)
        except Exception as error:  # noqa: BLE001 - raised later
            bugs.append(error)

    def _compare(self, link: Link, correlation_id: str) -> None:
        parts = self._parts
        context = parts.context(link, correlation_id)
        found = find_differences(context)
        listings = found.listings
        self._hold(context, found)
        self._forget_twins(context, found.differences)
        unreadable = [one for side in SIDES for one in self._faults.listed(context, side, listings[side])]
        title = listings.wix.title
        if title and title != link.gallery_title:
            context.collections.external.retitle(title)
        messages = list(self._messages(context, listings, found.differences))
        parts.queue.send(messages)
        if listings.external.outdated:  # whoever wrote last was cut short
            self._faults.isolated(context, context.collections.external.publish)
        now = parts.clock()
        pairing = link.compared_at is None and any(message.kind is Kind.MATCH for message in messages)
        next_at = now + (LOOK_AGAIN if pairing else REGULARLY * (0.9 + 0.2 * parts.random()))
        compared_at = None if pairing else now
        address = self._address(link)
        feed = context.collections.external.capabilities.change_feed
        link = parts.change(
            link,
            lambda one, before=link: replace(
                one.with_next_poll(feed, now, None),
                compared_at=compared_at,
                check_at=_sooner(one.check_at, next_at) if one.check_at != before.check_at else next_at,
                gallery_title=title,
                album_address=address,
                reason=_told(unreadable) if one.state is LinkState.ACTIVE else one.reason,
            ),
        )
        take_in(parts, context, link)

    def _hold(self, context: Context, found: Found) -> None:
        for review in found.reviews:
            context.guard.record(review)
        self._parts.tell_held(context.link, found.waiting)
        if found.waiting:
            self._carry_out_again(context.link)

    def _carry_out_again(self, link: Link) -> None:
        """What was decided and is not done yet: its message may have been lost."""
        for one in self._parts.store.held(link.id):
            if one.decision is not None:
                begin_deciding(self._parts, link, one)

    def _forget_twins(self, context: Context, differences: Differences) -> None:
        """A complete listing shows no twin of these, so that none will come any more (SYNC rule 6)."""
        for pair_id in differences.without_twin:
            pair = context.mapping()[pair_id]
            with suppress(VersionConflict):
                context.put(replace(pair, twin_sent=None), pair)

    def _messages(self, context: Context, listings: Sided[Listing], differences: Differences) -> Iterator[Message]:
        parts, link, cause = self._parts, context.link, context.correlation_id
        for chunk in chunks(differences.pairs):
            yield replace(parts.message(link, Kind.RESUME, cause), entry_ids=chunk)
        arrivals = sort_arrivals(context, differences.arrivals)
        for item, medium in arrivals.matched:
            message = parts.message(link, Kind.MATCH, cause)
            yield replace(message, entry_ids=(item.id, medium.id), media=media_id(item, medium))
        looks = [one for side in SIDES for one in self._looks(context, side, arrivals, listings[side])]
        yield from published_in_time(parts, link, cause, looks)
        if differences.order or (context.orders_carried and any(look.unplaced for look in looks)):
            yield parts.message(link, Kind.ORDER, cause)

    def _looks(self, context: Context, side: Side, arrivals: Arrivals, listing: Listing) -> Iterator[Message]:
        """Those at what is certainly new tell where each goes, so that the mapping is read once for all of them and
        not again for each message. Where others are matched first, places are not known yet."""
        new = arrivals.looked_at[side]
        if not new:
            return
        offsets = {entry.id: offset for offset, entry in enumerate(listing.entries)}
        certain = [entry for entry in new if not arrivals.matched and is_new(context, side, entry)]
        places = {entry.id: place_of(context, side, entry) for entry in sorted(certain, key=lambda one: one.rank)}
        uncertain = [entry.id for entry in new if entry.id not in places]
        for chunk in (*chunks([entry.id for entry in certain]), *chunks(uncertain)):
            message = self._parts.message(context.link, Kind.LOOK, context.correlation_id)
            known = tuple(places[name] for name in chunk if name in places)
            yield replace(message, side=side.value, entry_ids=chunk, near=offsets[chunk[0]], places=known)


def _told(unreadable: Sequence[str]) -> str:
    """What the owner reads about new entries that nobody can read."""
    more = len(unreadable) - _NAMED
    return " ".join([*unreadable[:_NAMED], f"So it is with {more} more." if more > 0 else ""]).strip()


def _sooner(one: datetime | None, other: datetime) -> datetime:
    """What somebody asked for while the gallery was being compared still counts."""
    return min(one, other) if one else other


def chunks(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(names), CHUNK):
        yield tuple(names[start : start + CHUNK])
