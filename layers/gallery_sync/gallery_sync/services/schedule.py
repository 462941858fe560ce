"""What is due: parked pairs and links (SYNC rule 15), the regular comparisons that find what no event told, and sites
that are to be forgotten."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from gallery_sync.errors import VersionConflict
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, LinkState, Pair
from gallery_sync.services.parts import Parts
from gallery_sync.sync.context import LONGEST_DELAY
from gallery_sync.sync.identity import digest

AT_ONCE = 1000
"""Due pairs and due links enqueued in one run; the rest waits for the next."""
_CHUNK = 100


class ScheduleService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def run(self) -> int:
        """Enqueue what is due; returns the number of messages. The same due work enqueued twice has the same
        deduplication ID, so a slow worker is not flooded."""
        now = self._parts.clock()
        messages = self._pairs(now) + self._links(now) + self._sites(now)
        self._parts.queue.send(messages)
        return len(messages)

    def _pairs(self, now: datetime) -> list[Message]:
        due: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
        for instance_id, link_id, pair in self._parts.store.due_pairs(now, AT_ONCE):
            due[instance_id, link_id].append(pair)
        messages: list[Message] = []
        for (instance_id, link_id), pairs in due.items():
            link = self._parts.store.link(instance_id, link_id)
            if link is None or link.state is not LinkState.ACTIVE:
                self._put_off(pairs, now)
                continue
            for start in range(0, len(pairs), _CHUNK):
                chunk = pairs[start : start + _CHUNK]
                event_id = digest("due", *(f"{pair.id}@{pair.version}" for pair in chunk))
                messages.append(
                    Message(
                        Kind.RESUME,
                        instance_id,
                        event_id,
                        correlation_id=event_id,
                        link_id=link_id,
                        entry_ids=tuple(pair.id for pair in chunk),
                    )
                )
        return messages

    def _put_off(self, pairs: Iterable[Pair], now: datetime) -> None:
        """Pairs of a link that is stopped must not crowd out those of others; the link's next comparison names them."""
        for pair in pairs:
            if pair.trouble is not None:
                trouble = replace(pair.trouble, retry_at=now + LONGEST_DELAY)
                with suppress(VersionConflict):
                    self._parts.store.put_pair(replace(pair, trouble=trouble), pair)

    def _links(self, now: datetime) -> list[Message]:
        messages: list[Message] = []
        for due in self._parts.store.due_links(now, AT_ONCE):
            link = self._parts.change(due, _taken_up)
            if link.state not in (LinkState.ACTIVE, LinkState.UNLINKING):
                self._parts.change(link, lambda one: replace(one, check_at=None, poll_at=None, resume_at=None))
                continue
            event_id = digest("due", link.id, str(link.version), str(link.created_at))
            messages.append(replace(self._parts.message(link, _kind(due, now), event_id), event_id=event_id))
        return messages

    def _sites(self, now: datetime) -> list[Message]:
        """Sites to be forgotten. Who does it looks again whether they still are."""
        messages: list[Message] = []
        for site in self._parts.store.due_sites(now, AT_ONCE):
            event_id = digest("purge", site.instance_id, str(site.version))
            messages.append(Message(Kind.PURGE, site.instance_id, event_id, correlation_id=event_id))
        return messages


def _kind(link: Link, now: datetime) -> Kind:
    """Comparing includes what a poll would find."""
    if link.state is LinkState.UNLINKING:
        return Kind.UNLINK
    polled = link.state is LinkState.ACTIVE and link.poll_at and link.poll_at <= now
    return Kind.POLL if polled and not (link.check_at and link.check_at <= now) else Kind.COMPARE


def _taken_up(link: Link) -> Link:
    if link.state is not LinkState.PARKED:
        return link
    return replace(link, state=LinkState.ACTIVE, reason="", resume_at=None, check_at=link.check_at or link.resume_at)
