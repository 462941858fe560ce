"""Creating the missing side of a pair: intent, stage, adopt or create, record (SYNC rules 2, 3, 4, 6 and 7)."""

from collections.abc import Sequence
from dataclasses import replace

from gallery_sync.errors import CannotHold, RankTaken, StaleRevision, VersionConflict
from gallery_sync.messages import Place
from gallery_sync.model import (
    NO_BASES,
    Conflict,
    CreateIntent,
    Draft,
    Entry,
    Media,
    Pair,
    PairState,
    Projection,
    Side,
    Sided,
    Staged,
)
from gallery_sync.sync.context import Context, Noted
from gallery_sync.sync.holding import cannot_hold
from gallery_sync.sync.journal import conflict
from gallery_sync.sync.pairs import as_stored, seen, tombstone


def begin(context: Context, pair_id: str, source: Side, entry: Entry, place: Place, before: Pair | None) -> Pair:
    """Rule 2: record the intent to create the other side of a new entry. `before` is the tombstone that an undeleted
    entry revives."""
    pair = Pair(
        id=pair_id,
        link_id=context.link.id,
        state=PairState.CREATING,
        source=source,
        ids=Sided("", "").having(source, entry.id),
        ranks=Sided(0.0, 0.0).having(source, entry.rank),
        place=place.base,
        intent=CreateIntent(on=source.other, sent=entry.projection, rank=place.rank),
        version=before.version if before else 0,
    )
    return context.put(pair, before)


def again(context: Context, pair: Pair, on: Side, entry: Entry, why: str) -> Pair:
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
        context.line(pair, "create again", on, why),
    )


def resume(context: Context, pair: Pair, intent: CreateIntent, source: Entry, fresh: bool) -> Pair | None:
    """Carry an open intent further. Returns the linked pair, or None while the platform still processes the media.

    `fresh`: the intent was written just now, so nothing of it can be on the destination yet.
    """
    if not fresh and (found := find(context, pair, intent)):
        return adopt(context, pair, intent, found)
    if not _may_be_sent(context, intent) and intent.sent != source.projection:
        pair, intent = _refresh(context, pair, intent, source)
    staged = _stage(context, pair, intent, source.media)
    if staged is not None and staged != intent.staged:
        intent = replace(intent, staged=staged)
        pair = context.put(replace(pair, intent=intent), pair)
    if staged is not None and not staged.ready:
        context.park(pair, "Waiting until the picture has been processed.")
        return None
    return _create(context, pair, intent, source, fresh)


def find(context: Context, pair: Pair, intent: CreateIntent) -> list[Entry]:
    """Rule 3: what an earlier attempt left on the destination."""
    return found_of_ours(context, pair, intent.on, intent.staged) if _may_be_sent(context, intent) else []


def _may_be_sent(context: Context, intent: CreateIntent) -> bool:
    """Whether an earlier attempt may have arrived, or may yet. Where the ID is ours to choose that is not recorded."""
    return intent.attempted or context.collections[intent.on].capabilities.client_ids


def found_of_ours(context: Context, pair: Pair, on: Side, staged: Staged | None) -> list[Entry]:
    """The entries that bear the pair's marker, oldest first, without those that have a pair of their own."""
    found = context.collections[on].find(pair.id, staged)
    return [entry for entry in found if not _belongs_elsewhere(context, pair, on, entry)]


def _belongs_elsewhere(context: Context, pair: Pair, side: Side, entry: Entry) -> bool:
    """A copy that a person made of an entry of ours has a pair of its own."""
    owner = context.store.pair_of(context.link.id, side, entry.id)
    return owner is not None and owner.id != pair.id


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
        return destination.stage(media, context.collections[on.other], marker)
    return staged if staged.ready else destination.staged(staged)


def check_media(context: Context, on: Side, media: Media) -> None:
    """Raises `CannotHold` for what the destination cannot hold."""
    reason = cannot_hold(context.collections[on].capabilities, media)
    if reason:
        raise CannotHold(reason)


def _create(context: Context, pair: Pair, intent: CreateIntent, source: Entry, fresh: bool) -> Pair:
    destination = context.collections[intent.on]
    doubtful = intent.attempted and not destination.capabilities.client_ids
    if (not intent.attempted and not destination.capabilities.client_ids) or (doubtful and pair.twin_sent is None):
        intent = replace(intent, attempted=True)
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
        return _record(context, placed, pair, intent, entry, entry.projection, "create")
    except VersionConflict:
        _give_way(context, pair.id, intent.on, entry)
        raise


def _give_way(context: Context, pair_id: str, on: Side, made: Entry) -> None:
    """Rule 6: another worker was quicker, and the pair goes on with what that one made or found."""
    stored = context.store.pair(context.link.id, pair_id)
    if stored is not None and stored.ids[on] not in ("", made.id):
        remove_twin(context, on, made)


def _seen_as_sent(pair: Pair, intent: CreateIntent, source: Entry) -> Pair:
    """With the source's revision, if that stands for what is sent: comparisons then need not read the source again."""
    side = intent.on.other
    same = source.projection == intent.sent and source.rank == pair.ranks[side]
    return replace(pair, revisions=pair.revisions.having(side, source.revision if same else ""))


def adopt(context: Context, pair: Pair, intent: CreateIntent, found: list[Entry]) -> Pair:
    """Rules 3, 4 and 6: finish the intent with what is there already; equal further ones are twins, if a create was
    sent more than once. Otherwise a person made them."""
    destination = context.collections[intent.on]
    capable = destination.capabilities
    entry, *others = _likeliest_first(context, pair, intent, found)
    context.note(Noted.ADOPTED)
    intent = _as_sent_first(context, pair, intent, entry)
    base = as_stored(intent.sent, entry, intent.staged, capable)
    doubtful = _perhaps_not_ours(context, pair, intent, entry, base)
    linked = _record(context, replace(pair, place=None), pair, intent, entry, base, "adopt", doubtful)
    for other in others:
        if pair.twin_sent is not None and not other.projection.differing(base, context.fields):
            remove_twin(context, intent.on, other)
    return linked


def _likeliest_first(context: Context, pair: Pair, intent: CreateIntent, found: list[Entry]) -> list[Entry]:
    """Of a create that was sent once only one entry is ours: what shows exactly what was sent, rather than a copy that
    a person had made of an earlier one. Otherwise the oldest, because the others are its twins."""
    if pair.twin_sent is not None:
        return found
    return sorted(found, key=lambda entry: _edited(context, intent, entry))


def _as_sent_first(context: Context, pair: Pair, intent: CreateIntent, entry: Entry) -> CreateIntent:
    """The twin of an entry that is to be created again shows what was sent then: nobody has edited it there, and what
    was typed on the source since must reach it."""
    if pair.twin_sent is None:
        return intent
    first = replace(intent, sent=replace(pair.twin_sent, media=intent.sent.media))
    return intent if _edited(context, first, entry) else first


def _edited(context: Context, intent: CreateIntent, entry: Entry) -> bool:
    """Whether it shows anything else than what the destination stores when it is sent this."""
    base = as_stored(intent.sent, entry, intent.staged, context.collections[intent.on].capabilities)
    return bool(entry.projection.differing(base, context.fields))


def _perhaps_not_ours(
    context: Context, pair: Pair, intent: CreateIntent, entry: Entry, base: Projection
) -> list[Conflict]:
    """What differs on an adopted entry counts as edited there and goes to the source. Where only the media tells that
    the entry is ours it may be somebody's own, so what it will overwrite is journalled (rule 16)."""
    source = intent.on.other
    if entry.marker or (intent.staged and intent.staged.id) or not context.writable(source):
        return []
    return [
        conflict(context, pair, name, source, intent.sent.value(name), entry.projection.value(name))
        for name in sorted(entry.projection.differing(base, context.fields))
    ]


def remove_twin(context: Context, on: Side, twin: Entry) -> None:
    """Rule 6: a second object of ours that nobody has touched."""
    context.collections[on].delete(twin)
    context.wrote(on)
    context.note(Noted.TWIN)


def _record(
    context: Context,
    pair: Pair,
    before: Pair,
    intent: CreateIntent,
    entry: Entry,
    base: Projection,
    action: str,
    conflicts: Sequence[Conflict] = (),
) -> Pair:
    """Rule 8: the destination's base is what was stored; the source's is what was sent."""
    on = intent.on
    if pair.place is None:
        context.work.order_differs = True
    linked = replace(
        pair,
        state=PairState.LINKED,
        ids=pair.ids.having(on, entry.id),
        bases=NO_BASES.having(on, base).having(on.other, intent.sent),
        intent=None,
        trouble=None,
        twin_sent=replace(pair.twin_sent, media=base.media) if pair.twin_sent else None,
    )
    linked = seen(linked, on, entry)
    return context.put(linked, before, context.line(pair, action, on, f"new on {on.other.value}"), *conflicts)


def cancel(context: Context, pair: Pair, intent: CreateIntent) -> Pair | None:
    """Rule 7: the source vanished before the ID was recorded. What an attempt left is removed if nobody touched it;
    returns the linked pair if somebody did, so that the edit is kept."""
    for entry in find(context, pair, intent):
        if _edited(context, intent, entry):
            return adopt(context, pair, intent, [entry])
        remove_twin(context, intent.on, entry)
    context.put(tombstone(pair), pair, context.line(pair, "cancel", intent.on, f"gone on {intent.on.other.value}"))
    return None
