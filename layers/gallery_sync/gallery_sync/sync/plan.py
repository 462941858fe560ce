"""The decision table of SYNC.md: what to do about one pair. Pure; the question "delete or keep" is answered here.

Each side is compared only with its own base, so an echo of our own write is simply "equal to base".
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from gallery_sync.model import (
    Capabilities,
    ConflictPolicy,
    Decision,
    DeletePolicy,
    Direction,
    Entry,
    Field,
    HistoryReason,
    Pair,
    Projection,
    Settings,
    Side,
    Sided,
    Value,
)


class Seen(StrEnum):
    """How one side looks beside its base; the values are the table's headings."""

    ABSENT = "-"
    EQUAL = "="
    CHANGED = "*"


@dataclass(frozen=True, slots=True)
class Sighting:
    seen: Seen
    changed: frozenset[Field] = frozenset()


# --- the actions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Nothing:
    """Both sides equal their bases: the echo cell (rule 14)."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Both sides are gone: leave a tombstone."""


@dataclass(frozen=True, slots=True)
class Create:
    """Create the entry on this side again, from the other."""

    on: Side
    why: HistoryReason


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete on this side, because it is gone on the other. `lost`: edits that go with it and must be journalled."""

    on: Side
    lost: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class Keep:
    """One side was deleted and the other stays, unpaired for good."""


@dataclass(frozen=True, slots=True)
class Write:
    """Write these fields of the other side to this one. `overwritten`: those in which an edit loses; journal it."""

    on: Side
    fields: frozenset[Field]
    overwritten: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class Rebase:
    """Both sides changed these fields to the same value: only the bases follow."""

    fields: frozenset[Field]


@dataclass(frozen=True, slots=True)
class Record:
    """Direction `share`: the external side differs; note it, carry nothing."""

    drift: tuple[str, ...]


type Action = Nothing | Forget | Create | Delete | Keep | Write | Rebase | Record

DELETED = "deleted"
"""The entry of `Record.drift` for a medium that was deleted outside."""


def sight(
    base: Projection | None,
    entry: Entry | None,
    among: frozenset[Field],
    unknown: frozenset[Field] = frozenset(),
) -> Sighting:
    """Compare one side with its base in the fields that both sides can hold; those of which the base is `unknown`
    count as changed."""
    if entry is None:
        return Sighting(Seen.ABSENT)
    changed = (entry.projection.differing(base, among) if base is not None else among) | unknown
    return Sighting(Seen.CHANGED, changed) if changed else Sighting(Seen.EQUAL)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the decision depends on. `same`: fields in which both sides now hold the same value. `newest`: the
    side that was edited last, as far as the platforms tell; Wix if they do not."""

    wix: Sighting
    external: Sighting
    settings: Settings
    same: frozenset[Field] = frozenset()
    newest: Side = Side.WIX
    decision: Decision | None = None

    @property
    def share(self) -> bool:
        return self.settings.direction is Direction.SHARE

    def of(self, side: Side) -> Sighting:
        return Sided(self.wix, self.external)[side]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan depends on besides a pair and its entries."""

    settings: Settings
    can: Sided[Capabilities]

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that both sides can hold: the projection."""
        return self.can.wix.fields & self.can.external.fields

    def alike(self, name: Field, item: Value, medium: Value) -> bool:
        """The same, as the side that holds less of it would hold it."""
        return self.can.external.cut(name, item) == medium or self.can.wix.cut(name, medium) == item


def situation(terms: Terms, pair: Pair, entries: Sided[Entry | None]) -> Situation:
    """All that the plan for a pair depends on; `entries` are both sides as read."""
    fields, wix, external = terms.fields, entries.wix, entries.external
    same: frozenset[Field] = frozenset()
    if wix and external:
        same = frozenset(
            name
            for name in fields - {Field.MEDIA}
            if terms.alike(name, wix.projection.value(name), external.projection.value(name))
        )
        if wix.media.digest and wix.media.digest == external.media.digest:
            same |= {Field.MEDIA}
    unknown = fields - {Field.MEDIA} if pair.decision is Decision.FORGET else frozenset[Field]()
    return Situation(
        wix=sight(pair.bases.wix, wix, fields, unknown),
        external=sight(pair.bases.external, external, fields, unknown),
        settings=terms.settings,
        same=same,
        newest=_newest(terms.settings, wix, external),
        decision=pair.decision,
    )


def _newest(settings: Settings, wix: Entry | None, external: Entry | None) -> Side:
    if settings.conflict is not ConflictPolicy.NEWEST_WINS or not wix or not external:
        return Side.WIX
    if not wix.modified_at or not external.modified_at:
        return Side.WIX
    return Side.WIX if wix.modified_at >= external.modified_at else Side.EXTERNAL


def plan(now: Situation) -> tuple[Action, ...]:
    """The cell of the table for this situation. More than one action only when both sides changed."""
    match now.wix.seen, now.external.seen:
        case Seen.ABSENT, Seen.ABSENT:
            return (Forget(),)
        case Seen.ABSENT, _:
            return (_gone(now, missing=Side.WIX),)
        case _, Seen.ABSENT:
            return (_gone(now, missing=Side.EXTERNAL),)
        case Seen.EQUAL, Seen.EQUAL:
            return (Nothing(),)
        case _:
            return _merge(now)


def _gone(now: Situation, missing: Side) -> Action:
    """One side is proven absent: delete the other, keep it, or create it again."""
    if now.decision is Decision.FORGET:
        if missing is Side.WIX:
            return Delete(Side.EXTERNAL)
        now = replace(now, decision=None)
    remaining = now.of(missing.other)
    if now.share and missing is Side.EXTERNAL:
        if remaining.seen is Seen.CHANGED or now.decision is Decision.RESTORE:
            return Create(Side.EXTERNAL, HistoryReason.CHANGED_AFTER_DELETE)
        return Record((DELETED,))
    if now.decision is Decision.RESTORE:
        return Keep() if now.share else Create(missing, HistoryReason.OWNER_KEPT)
    edited = remaining.seen is Seen.CHANGED
    if edited and not now.share and now.settings.edit_beats_delete and now.decision is None:
        return Create(missing, HistoryReason.EDIT_BEATS_DELETE)
    if now.settings.delete is DeletePolicy.KEEP and now.decision is None:
        return Keep()
    return Delete(missing.other, lost=remaining.changed)


def _merge(now: Situation) -> tuple[Action, ...]:
    """Field by field: different fields keep both; same field and equal, re-base; same field and different, the
    policy's side wins."""
    both = now.wix.changed & now.external.changed
    equal, clashing = both & now.same, both - now.same
    forget = now.decision is Decision.FORGET
    winner = Side.WIX if forget else _winner(now)
    to_external, to_wix = now.wix.changed - both, now.external.changed - both
    if winner is Side.WIX:
        to_external |= clashing
    else:
        to_wix |= clashing
    actions: list[Action] = []
    if equal:
        actions.append(Rebase(equal))
    if to_external:
        overwritten = frozenset[Field]() if forget else to_external & clashing
        actions.append(Write(Side.EXTERNAL, to_external, overwritten))
    if to_wix and now.share:
        actions.append(Record(tuple(sorted(to_wix))))
    elif to_wix:
        actions.append(Write(Side.WIX, to_wix, to_wix & clashing))
    return tuple(actions)


def _winner(now: Situation) -> Side:
    if now.share:
        return Side.WIX
    match now.settings.conflict:
        case ConflictPolicy.WIX_WINS:
            return Side.WIX
        case ConflictPolicy.EXTERNAL_WINS:
            return Side.EXTERNAL
        case ConflictPolicy.NEWEST_WINS:
            return now.newest
