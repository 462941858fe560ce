"""Looking at entries and settling their pairs. The only service that writes to platforms."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from gallery_sync.errors import (
    CollectionGone,
    CredentialsRefused,
    PermanentError,
    RateLimited,
    RowUnreadable,
    TransientError,
    VersionConflict,
)
from gallery_sync.messages import Kind, Message, Place, utc_time
from gallery_sync.model import Entry, Link, LinkState, Pair, PairState, Side, Sided
from gallery_sync.ports import Collection
from gallery_sync.services.deciding import carry_out
from gallery_sync.services.faults import LATER, Faults
from gallery_sync.services.gate import Gate
from gallery_sync.services.handing_over import in_parts, travelling
from gallery_sync.services.looks import (
    Entries,
    Pairs,
    is_echo,
    left_to_comparison,
    may_have_moved,
    one_side,
    only_echoes,
    outdated,
    placed_otherwise,
    places_that_hold,
    record_echo,
    unpaired,
    without_ended,
    without_lone_places,
)
from gallery_sync.services.matching import media_id
from gallery_sync.services.parts import LOOK_AGAIN, STOPS_LINK, Parts
from gallery_sync.services.publishing import publish
from gallery_sync.sync.arranging import settle_order
from gallery_sync.sync.arrival import arrive, arrive_new, match
from gallery_sync.sync.context import Context, Noted, Work
from gallery_sync.sync.old_reads import Told, await_newer
from gallery_sync.sync.room import is_full, remembered
from gallery_sync.sync.settle import read_sides, settle

_TRIES = 3


class ItemService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._faults = Faults(parts)

    def handle(self, message: Message) -> list[Work]:
        """Do what the message asks for, on every link that it concerns; returns what was done, for the metrics.

        Trouble with a link is recorded on it and the message is done (SYNC rule 15). Raises only when the table or
        the queue does not answer.
        """
        if message.kind is Kind.LOOK and message.link_id and message.gallery_id:
            return self._look_on_link(message)
        done: list[Work] = []
        for link in [link for link in self._links(message) if link.state is LinkState.ACTIVE]:
            if done and self._parts.hurries:
                self._send_on(link, travelling(message))
            else:
                done.append(self._on_link(link, message))
        return done

    def _send_on(self, link: Link, messages: Iterable[Message]) -> None:
        new_id = self._parts.new_id
        self._parts.queue.send([replace(one, event_id=new_id(), link_id=link.id) for one in messages])

    def _look_on_link(self, message: Message) -> list[Work]:
        """The link and the pairs in one request; the gallery is part of the link's key."""
        store = self._parts.store
        try:
            link, pairs = store.link_and_pairs(
                message.instance_id, message.gallery_id, message.link_id, Side(message.side), message.entry_ids
            )
        except RowUnreadable:  # read once more by the work on the link, which records why it stops
            link, pairs = store.link(message.instance_id, message.link_id), None
        return [self._on_link(link, message, pairs)] if link and link.state is LinkState.ACTIVE else []

    def _links(self, message: Message) -> Sequence[Link]:
        store = self._parts.store
        if message.link_id:
            link = store.link(message.instance_id, message.link_id)
            return (link,) if link else ()
        if message.kind is Kind.FILE:
            return store.links(message.instance_id)
        return store.links(message.instance_id, message.gallery_id)

    def _on_link(self, link: Link, message: Message, pairs: Pairs | None = None) -> Work:
        try:
            context = self._parts.context(link, message.correlation_id)
        except STOPS_LINK as error:
            self._parts.trouble(link, error)
            return Work()
        work: dict[Kind, Callable[[Context, Message], None]] = {
            Kind.LOOK: partial(self._look, pairs=pairs),
            Kind.RESUME: self._resume,
            Kind.FILE: self._resume,
            Kind.MATCH: self._match,
            Kind.ORDER: lambda context, _: self._order(context),
        }
        act = work[message.kind]
        try:
            self._faults.isolated(context, lambda: act(context, message))
            self._faults.isolated(context, lambda: self._finish(context, message))
        except STOPS_LINK as error:
            self._parts.trouble(link, error)
        return context.work

    def _finish(self, context: Context, message: Message) -> None:
        link = self._parts.change(context.link, partial(remembered, context)) if context.work.room else context.link
        if None in context.work.room.values():
            self._parts.look_again(link)
        if not self._gate(context).is_open:
            return
        if context.work.order_differs and context.orders_carried and not message.unplaced:
            self._parts.queue.send([self._parts.message(context.link, Kind.ORDER, context.correlation_id)])
        if message.publish_later:
            return
        written = Noted.WRITTEN_EXTERNAL in context.work.noted
        if written or (message.side == Side.EXTERNAL and not only_echoes(context, message)):
            if message.entry_ids and self._parts.hurries:
                self._parts.queue.send([publish(self._parts, context.link, context.correlation_id)])
            else:
                context.collections.external.publish()

    # --- the kinds of work ---------------------------------------------------------------------------------------

    def _look(self, context: Context, message: Message, pairs: Pairs | None) -> None:
        side = Side(message.side)
        if pairs is None:
            pairs = context.store.pairs_of(context.link.id, side, message.entry_ids)
        message, left = without_ended(message, pairs)
        context.note(Noted.ECHO, len(pairs) - len(left))
        pairs = left
        if not pairs and message.gone:
            return
        pairs = without_lone_places(context, message, pairs)
        try:
            entries = self._read(context, side, message, pairs)
        except TransientError:
            if len(message.entry_ids) < 2 or not self._parts.hurries:
                raise
            self._send_on(context.link, in_parts(message))
            return
        least = dict(zip(message.entry_ids, message.moments, strict=True)) if message.moments else {}
        for name in [name for name in entries if outdated(entries[name], message, least.get(name, message.not_before))]:
            self._await_newer(context, side, pairs[name], least.get(name, message.not_before))
            del entries[name]
        known = [(pair, one_side(side, entries[name])) for name, pair in pairs.items() if pair and name in entries]
        moving = [(pair, one) for pair, one in known if not self._done_with_echo(context, side, pair, one[side])]
        reads = [(pair, partial(self._complete, context, side.other, pair, one)) for pair, one in moving]
        self._settle_all(context, reads, Told(side, utc_time(message.event_time)) if message.gone else None)
        if may_have_moved(context, message, entries):
            context.work.order_differs = True
        new = [entry for name, entry in entries.items() if entry and unpaired(pairs[name])]
        if new and left_to_comparison(context.link, message):
            self._parts.look_again(context.link)
            return
        places = places_that_hold(message, new, pairs)
        if placed_otherwise(message, places, pairs):
            context.work.order_differs = True
        self._arrive_all(context, side, new, places)

    def _done_with_echo(self, context: Context, side: Side, pair: Pair, entry: Entry | None) -> bool:
        return is_echo(context, side, pair, entry) and record_echo(context, side, pair, entry)

    def _await_newer(self, context: Context, side: Side, pair: Pair | None, moment: str) -> None:
        """Rule 17: what is older than its event is looked at again, and decides nothing."""
        if pair is None or pair.state is PairState.TOMBSTONE:
            self._parts.look_again(context.link)
            return
        with suppress(VersionConflict):  # whoever wrote the row has read the entry as well
            await_newer(context, pair, side, utc_time(moment))

    def _read(self, context: Context, side: Side, message: Message, pairs: Pairs) -> dict[str, Entry | None]:
        """The entries by ID. One that cannot be understood is recorded on its pair and left out."""
        collection = context.collections[side]
        near = message.near if not any(pairs.values()) else None
        entries: dict[str, Entry | None] = {}
        self._faults.isolated(context, lambda: entries.update(collection.read_many(message.entry_ids, near)))
        for name in message.entry_ids:
            if name not in entries:
                pair = pairs[name]
                read = partial(self._read_one, context, collection, pair, name, entries)
                self._faults.isolated(context, read, pair.id if pair else "", name)
        return entries

    def _read_one(
        self, context: Context, collection: Collection, pair: Pair | None, name: str, entries: dict[str, Entry | None]
    ) -> None:
        try:
            entries[name] = collection.read(name)
        except (CollectionGone, CredentialsRefused):
            raise
        except PermanentError as error:
            self._faults.unreadable(context, pair, error, name)
            if pair is None:
                self._parts.look_again(context.link)  # the comparison tells the owner of it

    def _complete(self, context: Context, other: Side, pair: Pair, entries: Entries) -> Entries:
        """The entries with the other side read as well."""
        name = pair.ids[other]
        return entries.having(other, context.collections[other].read(name)) if name else entries

    def _resume(self, context: Context, message: Message) -> None:
        if message.held:
            carry_out(self._parts, context.link, message)
            return
        pairs = context.store.pairs_named(context.link.id, message.entry_ids)
        for side in Side:
            under_way = [pair.intent.staged for pair in pairs if pair.intent and pair.intent.on is side]
            foresee = partial(context.collections[side].foresee, {}, [staged for staged in under_way if staged])
            self._faults.isolated(context, foresee)
        self._settle_all(context, [(pair, partial(read_sides, context, pair)) for pair in pairs])

    def _match(self, context: Context, message: Message) -> None:
        item_id, medium_id = message.entry_ids
        link_id = context.link.id
        pairs = Sided(
            context.store.pair_of(link_id, Side.WIX, item_id), context.store.pair_of(link_id, Side.EXTERNAL, medium_id)
        )
        if not all(unpaired(pairs[side]) for side in Side):
            return
        item = context.collections.wix.read(item_id)
        medium = context.collections.external.read(medium_id)
        if item is None or medium is None or media_id(item, medium) != message.media:
            self._parts.look_again(context.link)
            return
        settle(context, match(context, item, medium), Sided[Entry | None](item, medium))

    def _order(self, context: Context) -> None:
        for _ in range(_TRIES):
            context.loaded.clear()
            context.work.order_differs = False
            if settle_order(context) and not context.work.order_differs:
                return
        context.work.order_differs = False
        refused = Noted.FAILED in context.work.noted
        self._parts.look_again(context.link, LATER if refused else LOOK_AGAIN)

    # --- settling and arriving ------------------------------------------------------------------------------------

    def _gate(self, context: Context) -> Gate:
        return context.loaded.setdefault("gate", Gate(context.store, context.link))

    def _side_by_side(self, context: Context, tasks: Sequence[tuple[Pair, Callable[[], None]]]) -> Sequence[Pair]:
        """Work on pairs, each behind a bulkhead, as long as the link lives. One at least is begun; returns those for
        which there is no time."""
        gate = self._gate(context)
        begun, left = list[Pair](), list[Pair]()

        def one(pair: Pair, work: Callable[[], None]) -> None:
            if begun and self._parts.hurries:
                left.append(pair)
            elif gate.lets_through():
                begun.append(pair)
                self._faults.isolated(context, work, pair.id)

        self._parts.side_by_side([partial(one, pair, work) for pair, work in tasks])
        return left

    def _hand_over(self, context: Context, pairs: Sequence[Pair]) -> None:
        if pairs:
            message = self._parts.message(context.link, Kind.RESUME, context.correlation_id)
            self._parts.queue.send([replace(message, entry_ids=tuple(pair.id for pair in pairs))])

    def _settle_all(
        self, context: Context, pairs: Sequence[tuple[Pair, Callable[[], Entries]]], told: Told | None = None
    ) -> None:
        """Each with how both its sides are read: what takes longest goes on for many at once.

        A platform that answers nothing about several entries and something about none is in trouble as a whole, and
        so is the link; otherwise it is the trouble of those entries."""
        unanswered: list[tuple[Pair, TransientError]] = []

        def one(pair: Pair, read: Callable[[], Entries]) -> None:
            try:
                entries = read()
            except (CollectionGone, CredentialsRefused, RateLimited):
                raise
            except TransientError as error:
                unanswered.append((pair, error))
            except PermanentError as error:
                self._faults.unreadable(context, pair, error, "")
            else:
                settle(context, pair, entries, told=told)

        left = self._side_by_side(context, [(pair, partial(one, pair, read)) for pair, read in pairs])
        if len(unanswered) > 1 and len(unanswered) == len(pairs) - len(left):
            raise unanswered[0][1]
        for pair, error in unanswered:
            with suppress(VersionConflict):
                context.park(pair, error.reason, error.retry_after)
        self._hand_over(context, left)

    def _arrive_all(self, context: Context, side: Side, entries: Sequence[Entry], places: Mapping[str, Place]) -> None:
        """Those that have a place already come first: the others then find theirs beside them."""
        arrived: list[tuple[Pair, Entry]] = []
        for entry in sorted(entries, key=lambda one: (one.id not in places, one.rank)):
            arrive = partial(self._note_arrival, context, side, entry, places.get(entry.id), arrived)
            self._faults.isolated(context, arrive, entry_id=entry.id)
        media = {pair.id: entry.media for pair, entry in arrived if pair.state is PairState.CREATING}
        known = {} if is_full(context, side.other) else media
        self._faults.isolated(context, lambda: context.collections[side.other].foresee(known, ()))
        begin = [(pair, partial(self._begin, context, side, pair, entry)) for pair, entry in arrived]
        self._hand_over(context, self._side_by_side(context, begin))

    def _note_arrival(
        self, context: Context, side: Side, entry: Entry, place: Place | None, arrived: list[tuple[Pair, Entry]]
    ) -> None:
        pair = self._arrive(context, side, entry, place)
        if pair is not None:
            arrived.append((pair, entry))

    def _begin(self, context: Context, side: Side, pair: Pair, entry: Entry) -> None:
        fresh = pair.version == 1 and context.link.compared_at is not None  # else an album may know the marker
        entries = one_side(side, entry)
        if pair.state is PairState.LINKED:
            entries = self._complete(context, side.other, pair, entries)
        settle(context, pair, entries, fresh=fresh)

    def _arrive(self, context: Context, side: Side, entry: Entry, place: Place | None) -> Pair | None:
        if place is not None:
            with suppress(VersionConflict):
                return arrive_new(context, side, entry, place)
        for _ in range(_TRIES):
            try:
                return arrive(context, side, entry)
            except VersionConflict:
                context.loaded.clear()
                if context.store.pair_of(context.link.id, side, entry.id):
                    return None
        self._parts.look_again(context.link)
        return None
