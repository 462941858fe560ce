"""A bulkhead around the reading of one entry, so that what nobody can understand of it keeps no other entry out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gallery_sync.errors import CollectionGone, CredentialsRefused, GallerySyncError, TransientError
from gallery_sync.model import Entry

FAULT = (
    "Gallery Sync could not work on this entry because of a fault of its own. The fault is in the operator's log, and "
    "the entry is tried again by itself."
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why an entry that exists cannot be understood. `fault`: the error behind it, where nobody foresaw that one."""

    reason: str
    fault: Exception | None = None


def attempt[T](read: Callable[[], T]) -> T | Unreadable:
    """What `read`, which concerns one entry alone, answers. Raises what concerns more than that entry."""
    try:
        return read()
    except (TransientError, CollectionGone, CredentialsRefused):
        raise
    except GallerySyncError as error:
        return Unreadable(error.reason)
    except Exception as error:  # noqa: BLE001 - a bug with one entry is that entry's trouble
        return Unreadable(FAULT, error)


def entries_in(found: Mapping[str, Entry | Unreadable | None]) -> list[Entry]:
    return [one for one in found.values() if isinstance(one, Entry)]


def readable(found: Mapping[str, Entry | Unreadable | None]) -> dict[str, Entry | None]:
    return {entry_id: one for entry_id, one in found.items() if not isinstance(one, Unreadable)}


def unreadable(found: Mapping[str, Entry | Unreadable | None]) -> tuple[dict[str, str], dict[str, Exception]]:
    """The reasons of those that are unreadable, and the faults among them, both by entry."""
    bad = {entry_id: one for entry_id, one in found.items() if isinstance(one, Unreadable)}
    faults = {entry_id: one.fault for entry_id, one in bad.items() if one.fault is not None}
    return {entry_id: one.reason for entry_id, one in bad.items()}, faults
