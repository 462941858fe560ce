"""The engine without one of its rules: for each, the functions that are patched to take it out.

The product has no switches for this.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import gallery_sync.sync.plan as planning
import tests.harness.store as fake_store
from gallery_sync.errors import TransientError
from gallery_sync.messages import Message
from gallery_sync.model import CreateIntent, Entry, Field, Pair, Projection, Side, Sided
from gallery_sync.services import comparison, items, parts
from gallery_sync.services.forgetting import ForgettingService
from gallery_sync.services.sites import SiteService
from gallery_sync.services.unlinking import UnlinkingService
from gallery_sync.sync import (
    adopting,
    arranging,
    arrival,
    creating,
    deleting,
    guard,
    old_reads,
    order,
    pending,
    settle,
    updating,
)
from gallery_sync.sync.context import Context
from gallery_sync.sync.pairs import tombstone
from gallery_sync.sync.placement import Place
from gallery_sync.sync.plan import Action, Seen, Situation, plan
from tests.simulation.collection import FakeCollection

type Patch = tuple[object, str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule and the patches that take it out."""

    name: str
    patches: tuple[Patch, ...]

    @contextmanager
    def applied(self) -> Generator[None]:
        with ExitStack() as stack:
            for owner, name, function in self.patches:
                stack.enter_context(patch.object(owner, name, function))
            yield


# --- rules 2 to 8 ---------------------------------------------------------------------------------------------------


class _Forgetful:
    """A table that says it wrote a pair and did not."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put_pair(self, pair: Pair, before: Pair | None, journal: object = ()) -> Pair:
        return replace(pair, version=(before.version if before else 0) + 1)


_begin = creating.begin


def _create_before_intent(
    context: Context, pair_id: str, source: Side, entry: Entry, place: Place, before: Pair | None
) -> Pair:
    unstored = replace(context, store=_Forgetful(context.store))  # type: ignore[arg-type]
    pair = _begin(unstored, pair_id, source, entry, place, before)
    assert isinstance(pair.intent, CreateIntent)
    linked = creating.resume(unstored, pair, pair.intent, entry, fresh=True)
    return context.put(linked or pair, before)


def _cancel_blindly(context: Context, pair: Pair, intent: CreateIntent) -> None:
    context.put(tombstone(replace(pair, intent=None)), pair)


def _forget_patch(pair: Pair, entries: object, context: Context) -> Pair:
    return replace(pair, intent=None) if not isinstance(pair.intent, CreateIntent) else pair


_record, _stored = adopting.record, updating._stored


def _record_as_sent(
    context: Context, pair: Pair, before: Pair, intent: CreateIntent, entry: Entry, base: Projection, *more: Any
) -> Pair:
    sent = replace(intent.sent, media=base.media)
    return _record(context, pair, before, intent, entry, sent, *more)


def _stored_as_sent(
    context: Context, before: Pair, pair: Pair, on: Side, written: Entry, patched: Any, *more: Any
) -> Pair:
    sent = {name: value for name, value in patched.items() if name is not Field.MEDIA}
    believed = replace(written, projection=written.projection.with_values(sent))
    return _stored(context, before, pair, on, believed, patched, *more)


# --- rules 9 to 16 --------------------------------------------------------------------------------------------------


def _read_from_listing(context: Context, pair: Pair) -> Sided[Entry | None]:
    found = settle.NO_ENTRIES
    for side in Side:
        if pair.ids[side]:
            shown = {entry.id: entry for entry in context.collections[side].listing({}).entries}
            found = found.having(side, shown.get(pair.ids[side]))
    return found


_read = FakeCollection.read


def _unknown_is_gone(self: FakeCollection, entry_id: str) -> Entry | None:
    try:
        return _read(self, entry_id)
    except TransientError:
        return None


def _hold_back_by_any_listing(context: Context, missing_on: Side, pair: Pair) -> bool:
    present = {entry.id for entry in context.collections[missing_on].listing({}).entries}
    review = context.guard.review(missing_on, context.mapping().values(), present)
    context.guard.record(review)
    return pair.id in review.waiting


_read_entries = items.ItemService._read


def _believe(self: Any, context: Context, side: Side, message: Message, pairs: Any) -> dict[str, Entry | None]:
    if message.gone:
        return dict.fromkeys(message.entry_ids)
    return _read_entries(self, context, side, message, pairs)


_put_pair = fake_store.MemoryStore.put_pair
_unchanged = FakeCollection._unchanged


def _put_unconditionally(self: Any, pair: Pair, before: Pair | None, journal: Any = ()) -> Pair:
    return _put_pair(self, pair, self.pair(pair.link_id, pair.id), journal)


def _write_unconditionally(self: FakeCollection, entry: Entry) -> Any:
    thing = self.shelf.things.get(entry.id)
    return thing if thing is not None else _unchanged(self, entry)


def _raise(_parts: object, _link: object, error: Exception) -> None:
    raise error


def _whole_objects(now: Situation) -> tuple[Action, ...]:
    every = now.wix.changed | now.external.changed
    if now.wix.seen is Seen.CHANGED and now.external.seen is Seen.CHANGED:
        now = replace(now, wix=replace(now.wix, changed=every), external=replace(now.external, changed=every))
    return plan(now)


def _delete_wins(now: Situation) -> tuple[Action, ...]:
    return plan(replace(now, settings=replace(now.settings, edit_beats_delete=False)))


def _base_stays(context: Context, before: Pair, pair: Pair, on: Side, written: Entry, patched: Any, *more: Any) -> Pair:
    return context.put(replace(pair, intent=None, trouble=None), before)


def _without_echo(base: Projection | None, entry: Entry | None, among: frozenset[Field]) -> Any:
    if entry is None:
        return _sight(base, entry, among)
    return _sight(None, entry, among)


_sight = planning.sight


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _none_found(*args: Any, **kwargs: Any) -> list[Any]:
    return []


def _true(*args: Any, **kwargs: Any) -> bool:
    return True


def _purge_anyway(sites: SiteService, message: Message) -> None:
    sites.purge(message.instance_id)


def _false(*args: Any, **kwargs: Any) -> bool:
    return False


MUTANTS: Sequence[Mutant] = (
    Mutant(
        "rule 1: what an event says is believed",
        ((items.ItemService, "_read", _believe), (Context, "hold_back", _hold_back_by_any_listing)),
    ),
    Mutant("rule 2: no intent before a create", ((arrival.creating, "begin", _create_before_intent),)),
    Mutant("rule 3: no adoption", ((adopting, "found_of_ours", _none_found),)),
    Mutant("rule 4: an unknown entry is always new", ((arrival, "_take_back", _false),)),
    Mutant(
        "rule 5: no patch is settled",
        ((pending, "settle_pending", _forget_patch), (pending, "find_replacement", _nothing)),
    ),
    Mutant("rule 5: no move is intended before it is made", ((arranging, "_intend", _nothing),)),
    Mutant("rule 6: twins stay", ((adopting, "remove_twin", _nothing),)),
    Mutant("rule 7: a cancelled create leaves what it made", ((adopting, "cancel", _cancel_blindly),)),
    Mutant(
        "rule 8: the base is what was sent",
        ((adopting, "record", _record_as_sent), (updating, "_stored", _stored_as_sent)),
    ),
    Mutant("rule 8: the base stays after a write", ((updating, "_stored", _base_stays),)),
    Mutant(
        "rule 9: a listing proves absence",
        (
            (settle, "read_sides", _read_from_listing),
            (items, "read_sides", _read_from_listing),
            (Context, "hold_back", _hold_back_by_any_listing),
        ),
    ),
    Mutant(
        "rule 9: an error proves absence",
        ((FakeCollection, "read", _unknown_is_gone), (Context, "hold_back", _hold_back_by_any_listing)),
    ),
    Mutant("rule 10: no mass guard", ((guard.MassDeletionGuard, "review", lambda *_: guard.Review()),)),
    Mutant("rule 11: no look before a write", ((updating, "_reread", lambda context, pair, on, target: target),)),
    Mutant("rule 11: writes are not conditional", ((FakeCollection, "_unchanged", _write_unconditionally),)),
    Mutant("rule 12: table writes are not conditional", ((fake_store.MemoryStore, "put_pair", _put_unconditionally),)),
    Mutant("rule 13: nothing is paired by media", ((comparison, "same_media", _none_found),)),
    Mutant("rule 14: everything present counts as changed", ((planning, "sight", _without_echo),)),
    Mutant("rule 15: a failing platform blocks the queue", ((parts.Parts, "trouble", _raise),)),
    Mutant(
        "rule 16: no journal",
        (
            (updating, "_conflicts", _none_found),
            (deleting, "_lost", _none_found),
            (adopting, "_perhaps_not_ours", _none_found),
        ),
    ),
    Mutant(
        "rule 17: old reads decide",
        (
            (old_reads, "put_off", _false),
            (items, "outdated", _false),
            (arranging, "_awaits_newer", _false),
        ),
    ),
    Mutant("forgetting: the journal stays", ((ForgettingService, "_forget", _true),)),
    Mutant("forgetting: texts stay", ((ForgettingService, "_empty", _nothing),)),
    Mutant("forgetting: a gallery stays", ((ForgettingService, "gallery", _nothing),)),
    Mutant("ending: an album stays", ((UnlinkingService, "_album", _nothing),)),
    Mutant("ending: Wix is not asked about a site", ((SiteService, "purge_if_due", _purge_anyway),)),
    Mutant("table: whole objects are merged", ((settle, "plan", _whole_objects),)),
    Mutant("table: a delete beats an edit", ((settle, "plan", _delete_wins),)),
    Mutant("order: everything counts as moved", ((order, "moved", lambda before, after: frozenset(before)),)),
)
