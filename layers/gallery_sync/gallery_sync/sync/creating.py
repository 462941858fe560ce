"""Creating the missing side of a pair: intent, stage, adopt or create, record (SYNC rules 2 and 3)."""

from dataclasses import replace
from datetime import datetime

from gallery_sync.errors import CannotHold, MediaNotHad, RankTaken, StaleRevision, VersionConflict
from gallery_sync.messages import Place
from gallery_sync.model import (
    NO_BASES,
    CreateIntent,
    Draft,
    Entry,
    HistoryAction,
    HistoryReason,
    Media,
    MediaKind,
    Pair,
    PairState,
    Side,
    Sided,
    Staged,
)
from gallery_sync.sync import adopting, room
from gallery_sync.sync.context import Context
from gallery_sync.sync.holding import cannot_hold
from gallery_sync.sync.pairs import aged

_FILES = (MediaKind.IMAGE, MediaKind.VIDEO)


def begin(
    context: Context,
    pair_id: str,
    source: Side,
    entry: Entry,
    place: Place,
    before: Pair | None,
    chosen_at: datetime | None = None,
) -> Pair:
    """Rule 2: record the intent to create the other side of a new entry. `before` is the tombstone that an undeleted
    entry revives; `chosen_at` when the place was, if not just now."""
    pair = Pair(
        id=pair_id,
        link_id=context.link.id,
        state=PairState.CREATING,
        source=source,
        ids=Sided("", "").having(source, entry.id),
        ranks=Sided(0.0, 0.0).having(source, entry.rank),
        place=place.base,
        guessed_at=(chosen_at or context.clock()) if place.base is not None else None,
        intent=CreateIntent(on=source.other, sent=entry.projection, rank=place.rank),
        version=before.version if before else 0,
    )
    return context.put(aged(pair, source, entry), before)


def again(context: Context, pair: Pair, on: Side, entry: Entry, why: HistoryReason) -> Pair:
    """Record the intent to create a side again that was deleted; `entry` is what remains on the other."""
    intent = CreateIntent(on=on, sent=entry.projection)
    return context.put(
        replace(
            pair,
            state=PairState.CREATING,
            source=on.other,
            ids=pair.ids.having(on, ""),
            bases=NO_BASES,
            place=None,
            intent=intent,
            trouble=None,
            decision=None,
            drift=(),
        ),
        pair,
        context.line(pair, HistoryAction.CREATE_AGAIN, on, why),
    )


def resume(context: Context, pair: Pair, intent: CreateIntent, source: Entry, fresh: bool) -> Pair | None:
    """Carry an open intent further. Returns the linked pair, or None while the platform still processes the media.

    `fresh`: the intent was written just now, so nothing of it can be on the destination yet.
    """
    if not fresh and (found := adopting.find(context, pair, intent)):
        return adopting.adopt(context, pair, intent, found)
    if not intent.attempted and not _ready_to_send(context, intent) and intent.sent != source.projection:
        pair, intent = _refresh(context, pair, intent, source)
    staged = _stage(context, pair, intent, source.media)
    if staged is not None and staged != intent.staged:
        intent = replace(intent, staged=staged)
        pair = context.put(replace(pair, intent=intent), pair)
    if staged is not None and not staged.ready:
        context.park(pair, "Waiting until the picture has been processed.")
        return None
    return _create(context, pair, intent, source, fresh)


def _ready_to_send(context: Context, intent: CreateIntent) -> bool:
    """Whether a create may have been sent although no attempt is recorded, where the ID is ours to choose: the staged
    media is recorded first, and a platform that stages is sent nothing without it."""
    can = context.collections[intent.on].capabilities
    return can.client_ids and (intent.staged is not None or not can.stages)


def _refresh(context: Context, pair: Pair, intent: CreateIntent, source: Entry) -> tuple[Pair, CreateIntent]:
    """Nothing was sent yet, so the intent may follow its source."""
    keep = intent.staged if intent.sent.media == source.projection.media else None
    intent = replace(intent, sent=source.projection, staged=keep)
    return context.put(replace(pair, intent=intent), pair), intent


def _stage(context: Context, pair: Pair, intent: CreateIntent, media: Media) -> Staged | None:
    return stage(context, pair.id, intent.on, media, intent.staged)


def stage(context: Context, marker: str, on: Side, media: Media, staged: Staged | None) -> Staged | None:
    """Bring the media to the destination, or ask how far it has come. None where a platform stages nothing."""
    destination = context.collections[on]
    check_media(context, on, media)
    if not destination.capabilities.stages:
        return None
    if staged is None:
        if media.pending:
            raise MediaNotHad("The file of this video is still being processed; it is carried over when it is ready.")
        return _bring(context, marker, on, media)
    return staged if staged.ready else destination.staged(staged)


def _bring(context: Context, marker: str, on: Side, media: Media) -> Staged:
    if media.kind in _FILES:
        room.claim(context, marker, on)
    staged = context.collections[on].stage(media, context.collections[on.other], marker)
    if media.kind in _FILES:
        room.found(context, on)
    return staged


def check_media(context: Context, on: Side, media: Media) -> None:
    """Raises `CannotHold` for what the destination cannot hold."""
    reason = cannot_hold(context.collections[on].capabilities, media)
    if reason:
        raise CannotHold(reason)


def _create(context: Context, pair: Pair, intent: CreateIntent, source: Entry, fresh: bool) -> Pair:
    destination = context.collections[intent.on]
    doubtful = intent.attempted and not destination.capabilities.client_ids
    if (not intent.attempted and not destination.capabilities.client_ids) or (doubtful and pair.twin_sent is None):
        copies = intent.copies if doubtful or fresh else adopting.copies(context, pair, intent)
        intent = replace(intent, attempted=True, copies=copies)
        sent = intent.sent if doubtful else pair.twin_sent
        pair = context.put(replace(pair, intent=intent, twin_sent=sent), pair)
    placed = _seen_as_sent(pair, intent, source)
    if destination.capabilities.client_ids and not fresh:  # what was sent before may land when this entry is gone again
        placed = replace(placed, twin_sent=intent.sent)
    draft = Draft(pair.id, intent.sent, source.media, intent.staged, intent.rank)
    try:
        entry = destination.create(draft)
    except RankTaken:
        placed = replace(placed, place=None)
        entry = destination.create(replace(draft, rank=None))
    except StaleRevision:  # what was staged is gone: platforms drop media that nothing shows
        context.put(replace(pair, intent=replace(intent, staged=None)), pair)
        raise
    context.wrote(intent.on)
    try:
        return adopting.record(context, placed, pair, intent, entry, entry.projection, HistoryAction.CREATE)
    except VersionConflict:
        _give_way(context, pair.id, intent.on, entry)
        raise


def _give_way(context: Context, pair_id: str, on: Side, made: Entry) -> None:
    """Rule 6: another worker was quicker, and the pair goes on with what that one made or found."""
    stored = context.store.pair(context.link.id, pair_id)
    if stored is not None and stored.ids[on] not in ("", made.id):
        adopting.remove_twin(context, on, made)


def _seen_as_sent(pair: Pair, intent: CreateIntent, source: Entry) -> Pair:
    """With the source's revision, if that stands for what is sent: comparisons then need not read the source again."""
    side = intent.on.other
    same = source.projection == intent.sent and source.rank == pair.ranks[side]
    return replace(pair, revisions=pair.revisions.having(side, source.revision if same else ""))
