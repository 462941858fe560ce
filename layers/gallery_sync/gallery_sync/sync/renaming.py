"""An entry that people gave another name, where IDs are names: a file that describes an entry was renamed by hand."""

from collections.abc import Sequence
from dataclasses import replace

from gallery_sync.errors import CollectionGone, CredentialsRefused, PermanentError
from gallery_sync.model import Entry, HistoryAction, HistoryReason, Listing, Pair, PairState, Side
from gallery_sync.sync.context import Context
from gallery_sync.sync.pairs import aged


def former(context: Context, side: Side, entry: Entry) -> Sequence[Pair]:
    """The pairs whose entry showed the same media under another name, those that held the same texts first. Nothing
    of them is pending; they need not be at rest, because a name that is gone may have left trouble behind."""
    if not context.collections[side].capabilities.renames:
        return ()
    showing = [pair for pair in _showing(context, side).get(entry.projection.media, ()) if pair.ids[side] != entry.id]
    return sorted(showing, key=lambda pair: (pair.bases[side] != entry.projection, pair.id))


def follow(context: Context, side: Side, entry: Entry) -> Pair | None:
    """The pair that goes on with this entry, because a point read proves that its former name is gone (rules 4 and 9).
    Raises `VersionConflict`."""
    for pair in former(context, side, entry):
        if _is_absent(context, side, pair.ids[side]):
            after = aged(replace(pair, ids=pair.ids.having(side, entry.id), trouble=None), side, entry)
            return context.put(after, pair, context.line(pair, HistoryAction.RENAME, side, HistoryReason.ANOTHER_NAME))
    return None


def in_listing(context: Context, side: Side, listing: Listing) -> Sequence[Pair]:
    """The pairs whose entry the listing shows under another name. That one is looked at, and they go on with it."""
    if not context.collections[side].capabilities.renames:
        return ()
    there = {entry.id for entry in listing.entries} | set(listing.unreadable)
    missing = {pair.id for pair in context.mapping().values() if pair.ids[side] not in there}
    if not missing:
        return ()
    found = {pair.id: pair for entry in listing.entries for pair in former(context, side, entry)}
    return [pair for name, pair in found.items() if name in missing]


def found_again(context: Context, side: Side, pair: Pair) -> bool:
    """Whether a pair whose entry is gone went on with another name that a listing shows and no pair has: the event
    about the former name may come first. Raises `VersionConflict`."""
    base = pair.bases[side]
    if not context.collections[side].capabilities.renames or base is None:
        return False
    taken: set[str] = context.loaded.setdefault(f"taken {side}", {one.ids[side] for one in context.mapping().values()})
    listed = [one for one in context.listed(side).entries if one.projection.media == base.media]
    for entry in sorted(listed, key=lambda one: (one.projection != base, one.id)):
        if entry.id not in taken:
            taken.add(entry.id)
            after = aged(replace(pair, ids=pair.ids.having(side, entry.id), trouble=None), side, entry)
            line = context.line(pair, HistoryAction.RENAME, side, HistoryReason.ANOTHER_NAME)
            context.loaded.get("mapping", {})[pair.id] = context.put(after, pair, line)
            return True
    return False


def _is_absent(context: Context, side: Side, entry_id: str) -> bool:
    try:
        return context.collections[side].read(entry_id) is None
    except (CollectionGone, CredentialsRefused):
        raise
    except PermanentError:  # it is there, and cannot be read
        return False


def _showing(context: Context, side: Side) -> dict[str, list[Pair]]:
    """The pairs by what their entry showed, made once per unit of work."""
    name = f"showing {side.value}"
    if name not in context.loaded:
        found: dict[str, list[Pair]] = {}
        for pair in context.mapping().values():
            base = pair.bases[side]
            if pair.state is PairState.LINKED and base is not None and not pair.pending:
                found.setdefault(base.media, []).append(pair)
        context.loaded[name] = found
    return context.loaded[name]
