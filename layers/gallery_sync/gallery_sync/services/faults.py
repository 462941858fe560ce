"""A bug that nobody foresaw is the trouble of the one entry in which it shows: it is told with where it happened,
recorded for the owner, and tried again later. Its neighbours go on."""

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from gallery_sync.errors import GallerySyncError, PermanentError, VersionConflict
from gallery_sync.model import HistoryAction, Listing, Pair, PairState, Side, Trouble
from gallery_sync.ports.attempts import FAULT
from gallery_sync.services.parts import Parts
from gallery_sync.sync.context import Context, Noted

LATER = timedelta(hours=1)
"""Until a gallery is compared again in which something could not even be recorded."""
_QUOTABLE = ("boto3", "botocore")
UNREADABLE = "unreadable"
"""`Trouble.about` of a pair one of whose entries cannot be understood."""


def traced(error: BaseException) -> str:
    """Where it happened, the innermost place last. What built-in and foreign errors say may quote what people wrote,
    so that only our own words and those of AWS are repeated."""
    module = type(error).__module__.partition(".")[0]
    said = f": {error}" if isinstance(error, GallerySyncError) or module in _QUOTABLE else ""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    cause = [traced(error.__cause__), "which caused:"] if error.__cause__ is not None else []
    return "\n".join([*cause, *places, f"{type(error).__module__}.{type(error).__qualname__}{said}"])


class Faults:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def isolated(self, context: Context, work: Callable[[], None], pair_id: str = "", entry_id: str = "") -> bool:
        """Do work that concerns one entry alone. False when a bug ended it. Raises whatever may cross a port."""
        try:
            work()
        except GallerySyncError:
            raise
        except Exception as error:  # noqa: BLE001 - that is what this is for
            self.told(context, error, pair_id, entry_id)
            return False
        return True

    def told(self, context: Context, error: Exception, pair_id: str = "", entry_id: str = "") -> None:
        """Tell the operator, and have it tried again. Raises whatever may cross a port: a table that does not answer
        is no entry's trouble."""
        self._notice(context, error, pair_id, entry_id)
        try:
            stored = context.store.pair(context.link.id, pair_id) if pair_id else None
            if stored is None:
                self._parts.look_again(context.link, LATER)
            else:
                context.park(stored, FAULT)
        except VersionConflict:
            return  # whoever wrote it goes on with it
        except GallerySyncError:
            raise
        except Exception as another:  # noqa: BLE001 - not even that can be stored of it
            self._notice(context, another, pair_id, entry_id)
            self._parts.look_again(context.link, LATER)

    def unreadable(self, context: Context, pair: Pair | None, error: PermanentError, entry_id: str) -> None:
        """Record that an entry cannot be understood, and why."""
        context.note(Noted.FAILED)
        self._record(context, pair, error.reason, entry_id)

    def listed(self, context: Context, side: Side, listing: Listing) -> Sequence[str]:
        """Record which entries a listing could not understand, each on its pair. Answers a sentence about each that has
        none."""
        for entry_id, error in listing.faults.items():
            self._notice(context, error, "", entry_id)
        if not listing.unreadable:
            return ()
        pairs = {pair.ids[side]: pair for pair in context.mapping().values() if pair.state is not PairState.TOMBSTONE}
        for entry_id, reason in listing.unreadable.items():
            self._record(context, pairs.get(entry_id), reason, entry_id)
        return [f"“{name}”: {reason}" for name, reason in listing.unreadable.items() if name not in pairs]

    def _record(self, context: Context, pair: Pair | None, reason: str, entry_id: str) -> None:
        if pair is not None and pair.trouble is not None and pair.trouble.reason == reason:
            return
        self._parts.notice("entry cannot be read", link_id=context.link.id, entry_id=entry_id, reason=reason)
        if pair is not None:
            trouble = Trouble(reason, context.clock(), about=UNREADABLE)
            with suppress(VersionConflict):
                line = context.trouble_line(pair, HistoryAction.FAILED, reason)
                stored = context.put(replace(pair, trouble=trouble), pair, line)
                context.loaded.get("mapping", {})[pair.id] = stored

    def _notice(self, context: Context, error: Exception, pair_id: str, entry_id: str) -> None:
        self._parts.notice(
            "entry failed",
            link_id=context.link.id,
            pair_id=pair_id,
            entry_id=entry_id,
            fault=type(error).__name__,
            trace=traced(error),
        )
