"""The store as the engine sees it."""

from gallery_sync.store.connections import Connections
from gallery_sync.store.due import DueRows
from gallery_sync.store.links import Links
from gallery_sync.store.pairs import Pairs
from gallery_sync.store.sites import Sites


class Table(Sites, Links, Connections, Pairs, DueRows):
    """`ports.Store` on one DynamoDB table.

    `client` is a low-level DynamoDB client: its retries and time-outs are those of every method. `guess` saves
    `pair_of` its second request. `clock` and `retention` say when tombstones and the journal expire. `unreadable` is
    told of rows that cannot be read.

    Raises `VersionConflict`, `RateLimited`, `Unavailable`, and `InvalidRequest` for what cannot be stored: an album
    that another link has, an ID of more than 1,000 bytes.
    """
