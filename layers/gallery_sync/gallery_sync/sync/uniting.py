"""A field that a platform keeps in two places: the text that counts is written to both (SYNC rules 11 and 16)."""

from gallery_sync.errors import StaleRevision
from gallery_sync.model import SIDES, Decision, Entry, Pair, Patch, Side, Sided
from gallery_sync.sync.context import Context
from gallery_sync.sync.journal import conflict


def unite(context: Context, pair: Pair, entries: Sided[Entry | None]) -> tuple[Pair, Sided[Entry | None]]:
    """The stored pair and its entries, each with one text for each field. What a person typed in the place that does
    not count is journalled before it is overwritten. Raises `StaleRevision` when an entry changed meanwhile."""
    for side in SIDES:
        entry = entries[side]
        if entry is not None and entry.apart:
            pair, entry = _united(context, pair, side, entry, entry.apart)
            entries = entries.having(side, entry)
    return pair, entries


def _united(context: Context, pair: Pair, side: Side, entry: Entry, apart: Patch) -> tuple[Pair, Entry]:
    collection = context.collections[side]
    if not collection.capabilities.revisions:
        fresh = collection.read(entry.id)
        if fresh is None or (fresh.projection, fresh.apart) != (entry.projection, apart):
            raise StaleRevision("The entry changed while its texts were being united.")
    shown = {name: entry.projection.value(name) for name in apart}
    lost = [
        conflict(context, pair, name, side, value, shown[name])
        for name, value in sorted(apart.items())
        if value is not None
    ]
    if lost and pair.decision is not Decision.FORGET:
        pair = context.put(pair, pair, *lost)
    written = collection.update(entry, shown, None, None)
    context.wrote(side)
    return pair, written
