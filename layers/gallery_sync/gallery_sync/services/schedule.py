"""What is due: parked pairs and links (SYNC rule 15), the regular comparisons that find what no event told, and sites
that are to be forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import batched

from gallery_sync.errors import GallerySyncError
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, LinkState
from gallery_sync.ports import Due, DueRow, PairName
from gallery_sync.services.fairness import chosen
from gallery_sync.services.parts import Parts
from gallery_sync.sync.context import LONGEST_DELAY
from gallery_sync.sync.identity import digest

LEASE = timedelta(minutes=30)
"""For how long what was enqueued is not enqueued again. Whoever works it off writes its row, which ends that."""
UNREADABLE_FOR = timedelta(hours=1)
"""For how long a row that cannot be read is not looked at again."""
_CHUNK = 100
_MESSAGES_AT_ONCE = 10
_WAVE = 80
"""Messages that are sent before their rows are put off."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A message, and the due rows that it is about."""

    message: Message
    rows: Sequence[DueRow]


class ScheduleService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def run(self) -> int:
        """Enqueue what is due; returns the number of messages. No site's work waits for another's (`fairness`), and
        what is enqueued is left alone for half an hour. It is sent as it is found, so that a run that is cut short has
        done a part. Raises the first error when all the rest is done."""
        now = self._parts.clock()
        sent, errors = 0, list[GallerySyncError]()
        for enqueue in (self._links, self._pairs, self._sites):
            try:
                sent += enqueue(now)
            except GallerySyncError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return sent

    def _pairs(self, now: datetime) -> int:
        found = chosen(self._parts.store.due_pairs(now))
        self._put_off(found.crowding, now + LEASE)
        of_link: defaultdict[tuple[str, str], list[Due[PairName]]] = defaultdict(list)
        for due in found.taken:
            if due.content is not None:
                of_link[due.row.instance_id, due.content.link_id].append(due)
        active = self._active({instance_id for instance_id, _ in of_link if instance_id})
        stopped = [due.row for name, rows in of_link.items() if name[1] not in active for due in rows]
        # They must not crowd out those of others; the link's next comparison names them.
        self._put_off(stopped, now + LONGEST_DELAY)
        return self._enqueue(
            [
                self._resume(active[link_id], rows[start : start + _CHUNK])
                for (_, link_id), rows in of_link.items()
                if link_id in active
                for start in range(0, len(rows), _CHUNK)
            ],
            now,
        )

    def _active(self, instance_ids: Iterable[str]) -> Mapping[str, Link]:
        found: dict[str, Link] = {}

        def look(instance_id: str) -> None:
            links = self._parts.store.links(instance_id)
            found.update({link.id: link for link in links if link.state is LinkState.ACTIVE})

        self._parts.side_by_side([partial(look, one) for one in sorted(instance_ids)])
        return found

    def _resume(self, link: Link, rows: Sequence[Due[PairName]]) -> _Work:
        names = tuple(due.content.pair_id for due in rows if due.content is not None)
        event_id = digest("due", *(f"{name}@{due.row.due_at}" for name, due in zip(names, rows, strict=True)))
        message = Message(
            Kind.RESUME, link.instance_id, event_id, correlation_id=event_id, link_id=link.id, entry_ids=names
        )
        return _Work(message, [due.row for due in rows])

    def _links(self, now: datetime) -> int:
        found = chosen(self._parts.store.due_links(now))
        self._put_off(found.crowding, now + LEASE)
        self._put_off([due.row for due in found.taken if due.content is None], now + UNREADABLE_FOR)
        work: list[_Work] = []

        def take_up(due: Due[Link], known: Link) -> None:
            link = self._parts.change(known, lambda one: one.taken_up(now + LEASE))
            if link.state in (LinkState.ACTIVE, LinkState.UNLINKING):
                kind = _kind(link, now) if link.version == known.version else Kind.COMPARE
                work.append(_Work(self._about(link, kind), [due.row]))
            else:
                self._parts.change(link, Link.unscheduled)

        self._parts.side_by_side([partial(take_up, due, due.content) for due in found.taken if due.content is not None])
        return self._enqueue(work, now)

    def _about(self, link: Link, kind: Kind) -> Message:
        event_id = digest("due", link.id, str(link.version), str(link.created_at), str(link.due_at))
        at = link.poll_at if kind is Kind.POLL else link.check_at
        message = self._parts.message(link, kind, event_id)
        return replace(message, event_id=event_id, due_at=at.isoformat() if at else "")

    def _sites(self, now: datetime) -> int:
        """Sites to be forgotten. Who does it looks again whether they still are."""
        found = chosen(self._parts.store.due_sites(now))
        self._put_off([due.row for due in found.taken if due.content is None], now + UNREADABLE_FOR)
        work: list[_Work] = []
        for due in found.taken:
            if due.content is not None:
                event_id = digest("purge", due.row.instance_id, str(due.content.version))
                work.append(
                    _Work(Message(Kind.PURGE, due.row.instance_id, event_id, correlation_id=event_id), [due.row])
                )
        return self._enqueue(work, now)

    def _enqueue(self, work: Sequence[_Work], now: datetime) -> int:
        """Sent first and put off then: what is cut short between is sent again under the same deduplication ID."""
        send = self._parts.queue.send
        for wave in batched(work, _WAVE, strict=False):
            batches = batched((one.message for one in wave), _MESSAGES_AT_ONCE, strict=False)
            self._parts.side_by_side([partial(send, batch) for batch in batches])
            self._put_off([row for one in wave for row in one.rows], now + LEASE)
        return len(work)

    def _put_off(self, rows: Sequence[DueRow], until: datetime) -> None:
        self._parts.side_by_side([partial(self._parts.store.put_off, row, until) for row in rows])


def _kind(link: Link, now: datetime) -> Kind:
    """Comparing includes what a poll would find."""
    if link.state is LinkState.UNLINKING:
        return Kind.UNLINK
    polled = link.state is LinkState.ACTIVE and link.poll_at and link.poll_at <= now
    return Kind.POLL if polled and not (link.check_at and link.check_at <= now) else Kind.COMPARE
