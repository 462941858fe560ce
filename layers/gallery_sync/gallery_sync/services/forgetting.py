"""A person had their data removed on Wix: what is kept of it here goes, too, and what was copied of it.

Wix marks the events that such a request causes: `triggeredByAnonymizeRequest` in their metadata (Wix docs: Domain
Events).
"""

from contextlib import suppress
from dataclasses import replace

from gallery_sync.errors import CollectionGone, PermanentError, VersionConflict
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
from gallery_sync.services.unlinking import begin_unlinking

_TRIES = 5


class ForgettingService:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def items(self, message: Message) -> None:
        """Forget what is kept of these items, on every link of their gallery, stopped ones too. What they are now on
        Wix is carried over afterwards, by the look that the message asks for or when the link goes on."""
        for link in self._parts.store.links(message.instance_id, message.gallery_id):
            for pair in self._parts.store.pairs_of(link.id, Side.WIX, message.entry_ids).values():
                if pair is not None:
                    self._forget(link, pair)

    def gallery(self, message: Message) -> None:
        """A whole gallery was removed: what is kept of its items goes; and once Wix proves that it is gone, its links
        and their albums. Raises `TransientError` while that cannot be asked."""
        for link in self._parts.store.links(message.instance_id, message.gallery_id):
            for pair in self._parts.store.pairs(link.id):
                self._forget(link, pair)
            if self._is_gone(link):
                begin_unlinking(self._parts, link)  # as if the owner wanted the album removed
            else:
                self._parts.queue.send([self._parts.message(link, Kind.COMPARE, message.correlation_id)])

    def _forget(self, link: Link, pair: Pair) -> None:
        known: Pair | None = pair
        for _ in range(_TRIES):
            if known is None:
                return
            with suppress(VersionConflict):
                if (emptied := _emptied(known)) != known:
                    self._parts.store.put_pair(emptied, known)
                break
            known = self._parts.store.pair(link.id, pair.id)
        else:
            raise VersionConflict("The pair is being changed by others; the message comes again.")
        self._parts.store.forget(link.id, pair.id)
        self._parts.notice("pair forgotten", link_id=link.id, pair_id=pair.id)

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
