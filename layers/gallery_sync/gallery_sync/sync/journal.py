"""Values that lose (SYNC rule 16)."""

from gallery_sync.model import Conflict, Field, Pair, Side, Value
from gallery_sync.sync.context import Context
from gallery_sync.sync.identity import digest


def conflict(context: Context, pair: Pair, name: Field, loser: Side, lost: Value, kept: Value) -> Conflict:
    """The line about one lost value; writing it twice changes nothing."""
    name_of_it = digest(pair.id, name.value, loser.value, repr(lost), repr(kept))
    return Conflict(name_of_it, pair.link_id, pair.id, context.clock(), name, loser, lost, kept)
