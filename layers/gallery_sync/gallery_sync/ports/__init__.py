"""What the engine needs from the outside. Adapters implement these; the simulation fakes them.

Every method may raise `TransientError` or `PermanentError` and nothing else. 401, 403, 429, 5xx and time-outs are
never "not found": a method answers None for absence only when the platform proved it (SYNC rule 9).
"""

from collections.abc import Callable
from datetime import datetime

from gallery_sync.ports.collections import NOTHING_LEFT, Collection, LeftOut, MediaContent, MediaSource
from gallery_sync.ports.platforms import Connector, FormField, Platform, Vault
from gallery_sync.ports.queue import Queue
from gallery_sync.ports.store import Due, DueRow, LinkName, PairName, Store

__all__ = [
    "NOTHING_LEFT",
    "Clock",
    "Collection",
    "Connector",
    "Due",
    "DueRow",
    "FormField",
    "LeftOut",
    "LinkName",
    "MediaContent",
    "MediaSource",
    "PairName",
    "Platform",
    "Queue",
    "Store",
    "Vault",
]

type Clock = Callable[[], datetime]
"""The present time, aware, in UTC."""
