"""A person had their data removed on Wix: what is kept of it here goes, too, and what was copied of it.

Wix marks the events that such a request causes: `triggeredByAnonymizeRequest` in their metadata (Wix docs: Domain
Events).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice

from gallery_sync.errors import CollectionGone, PermanentError, RowUnreadable, VersionConflict
from gallery_sync.messages import Kind, Message
from gallery_sync.model import (
    EMPTY_VALUES,
    CreateIntent,
    Decision,
    Field,
    Link,
    Pair,
    PairState,
    PatchIntent,
    Projection,
    Side,
    Sided,
)
from gallery_sync.services.parts import Parts
from gallery_sync.services.unlinking import ROWS_AT_ONCE, begin_unlinking

PAIRS_AT_ONCE = 10_000
"""Pairs that one message empties, side by side: a quarter of what a worker has time for."""
_TRIES = 5


class ForgettingService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def items(self, message: Message) -> None:
        """Forget what is kept of these items, on every link of their gallery, stopped ones too. What they are now on
        Wix is carried over afterwards, by the look that the message asks for or when the link goes on. Raises
        `RowUnreadable` when the others of the link are done."""
        for link in self._parts.store.links(message.instance_id, message.gallery_id):
            pairs, unreadable = self._pairs(link, message.entry_ids)
            self._empty(link, pairs)
            self._forget(link, frozenset(pair.id for pair in pairs))
            if unreadable:
                raise unreadable

    def _pairs(self, link: Link, entry_ids: Sequence[str]) -> tuple[list[Pair], RowUnreadable | None]:
        """Those that can be read, and why others cannot."""
        store = self._parts.store
        with suppress(RowUnreadable):
            return [pair for pair in store.pairs_of(link.id, Side.WIX, entry_ids).values() if pair], None
        pairs: list[Pair] = []
        unreadable = None
        for entry_id in entry_ids:
            try:
                pairs += [pair for pair in (store.pair_of(link.id, Side.WIX, entry_id),) if pair]
            except RowUnreadable as error:
                unreadable = error
        return pairs, unreadable

    def gallery(self, message: Message) -> None:
        """A whole gallery was removed: what is kept of its items goes; and once Wix proves that it is gone, its links
        and their albums. A message does as much as it has time for, and leaves the rest to another; what was done
        before is not done again. Raises `TransientError` while Wix cannot be asked."""
        for link in self._parts.store.links(message.instance_id, message.gallery_id):
            left = (pair for pair in self._parts.store.pairs(link.id, whole=False) if _emptied(pair) != pair)
            self._empty(link, some := list(islice(left, PAIRS_AT_ONCE)))
            if len(some) == PAIRS_AT_ONCE or not self._forget(link, None):
                self._parts.queue.send([replace(message, event_id=self._parts.new_id())])
                return
            if self._is_gone(link):
                begin_unlinking(self._parts, link)  # as if the owner wanted the album removed
            else:
                self._parts.queue.send([self._parts.message(link, Kind.COMPARE, message.correlation_id)])

    def _empty(self, link: Link, pairs: Sequence[Pair]) -> None:
        self._parts.side_by_side([partial(self._empty_one, link, pair) for pair in pairs])

    def _empty_one(self, link: Link, pair: Pair) -> None:
        known: Pair | None = pair
        for _ in range(_TRIES):
            if known is None or (emptied := _emptied(known)) == known:
                return
            with suppress(VersionConflict):
                self._parts.store.put_pair(emptied, known)
                return
            known = self._parts.store.pair(link.id, pair.id)
        raise VersionConflict("The pair is being changed by others; the message comes again.")

    def _forget(self, link: Link, pair_ids: frozenset[str] | None) -> bool:
        """Once for all of them, because it reads the link's whole history."""
        done = self._parts.store.forget(link.id, pair_ids, ROWS_AT_ONCE)
        if done:
            about = {} if pair_ids is None else {"pairs": len(pair_ids)}
            self._parts.notice("pairs forgotten", link_id=link.id, **about)
        return done

    def _is_gone(self, link: Link) -> bool:
        try:
            self._parts.open(link).wix.listing({})
        except CollectionGone:
            return True
        except PermanentError as error:
            self._parts.trouble(link, error)
        return False


def _emptied(pair: Pair) -> Pair:
    """Only the media's fingerprints stay, which tell whether a picture has to be carried over."""
    ended = pair.state in (PairState.TOMBSTONE, PairState.KEPT)
    return replace(
        pair,
        bases=Sided(_without_texts(pair.bases.wix), _without_texts(pair.bases.external)),
        intent=_intent_without_texts(pair.intent),
        decision=pair.decision if ended else Decision.FORGET,
        trouble=None,
        twin_sent=None,
    )


def _without_texts(base: Projection | None) -> Projection | None:
    return base.with_values(EMPTY_VALUES) if base else None


def _intent_without_texts(intent: CreateIntent | PatchIntent | None) -> CreateIntent | PatchIntent | None:
    match intent:
        case CreateIntent():
            return replace(intent, sent=intent.sent.with_values(EMPTY_VALUES))
        case PatchIntent() if Field.MEDIA in intent.patch:
            return replace(intent, patch={Field.MEDIA: intent.patch[Field.MEDIA]})
        case _:
            return None
