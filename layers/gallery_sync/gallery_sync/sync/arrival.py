"""An entry that no pair names: one of ours whose ID was not recorded yet, a twin, or something new."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from gallery_sync.messages import Place
from gallery_sync.model import (
    EMPTY_VALUES,
    SIDES,
    CreateIntent,
    Entry,
    HistoryAction,
    HistoryReason,
    Pair,
    PairState,
    PatchIntent,
    Projection,
    Side,
    Sided,
    Staged,
)
from gallery_sync.sync import adopting, creating, pending, renaming
from gallery_sync.sync.context import Context
from gallery_sync.sync.identity import pair_id
from gallery_sync.sync.order import winner_of_order
from gallery_sync.sync.pairs import aged


def arrive(context: Context, side: Side, entry: Entry) -> Pair | None:
    """Rules 4 and 6 first, then one that was only renamed; what is left is new: its intent is written, and the pair
    returned, to be settled.

    Raises `VersionConflict` when the mapping changed since it was read.
    """
    ours = owner(context, side, entry)
    if ours is not None and _take_back(context, ours, side, entry):
        return None
    if (renamed := renaming.follow(context, side, entry)) is not None:
        return renamed
    if not context.writable(side.other):
        return None
    name, before = _name(context, side, entry)
    if before is not None and context.collections[side].read(entry.id) is None:
        return None  # it was deleted, and only a stale listing still shows it
    if before is not None and (counterpart := _both_back(context, side, before)) is not None:
        both = Sided(entry, counterpart) if side is Side.WIX else Sided(counterpart, entry)
        return _pair_up(context, before.id, before, both)
    positions = Sided(*(context.collections[one].capabilities.positions for one in SIDES))
    place = context.placement().choose(name, side, entry.rank, positions)
    return creating.begin(context, name, side, entry, place, before)


def is_new(context: Context, side: Side, entry: Entry) -> bool:
    """Whether an entry without a pair is nobody's, and never had one. The mapping must have been read after the entry
    was: then it stays so, whatever else happens, until the entry has a pair."""
    if renaming.former(context, side, entry):
        return False
    if owner(context, side, entry) is not None or (side, entry.id) in owners(context).tombstones:
        return False
    return pair_id(context.link.id, side, entry.id) not in context.mapping()


def place_of(context: Context, side: Side, entry: Entry) -> Place:
    """Where a new entry goes, beside all that have found their place before."""
    positions = Sided(*(context.collections[one].capabilities.positions for one in SIDES))
    return context.placement().choose(pair_id(context.link.id, side, entry.id), side, entry.rank, positions)


def arrive_new(context: Context, side: Side, entry: Entry, place: Place) -> Pair | None:
    """As `arrive` for one that `is_new`, whose place has been chosen: nothing of the mapping need be read, so that a
    gallery of any size is shared at the same cost per entry. Raises `VersionConflict` when it has a pair by now."""
    if not context.writable(side.other):
        return None
    name, together = pair_id(context.link.id, side, entry.id), context.link.compared_at
    return creating.begin(context, name, side, entry, place, None, together)


def _both_back(context: Context, side: Side, tombstone: Pair) -> Entry | None:
    """The other side's entry of a tombstone, if that is back from the dead, too, and still its own."""
    other_id = tombstone.ids[side.other]
    return context.collections[side.other].read(other_id) if other_id else None


def _name(context: Context, side: Side, entry: Entry) -> tuple[str, Pair | None]:
    """The ID of the pair that the entry starts, and the tombstone that it revives, if there is one.

    When the pair of that name went on with another entry (deleted here, created again from the other side), an entry
    that is back from the dead starts a pair under a further name.
    """
    tombstone = owners(context).tombstones.get((side, entry.id))
    if tombstone is not None:
        return tombstone.id, tombstone
    number = 1
    while True:
        name = pair_id(context.link.id, side, entry.id if number == 1 else f"{entry.id}#{number}")
        before = context.mapping().get(name)
        if before is None or before.state is PairState.TOMBSTONE:
            return name, before
        number += 1


@dataclass(frozen=True, slots=True)
class Owners:
    """The mapping by what an unknown entry may be recognised by. `tombstones`: by side and entry ID. `staged`: the
    pairs with an open intent, and those that may have left a twin, by side and the fingerprint of what was sent."""

    tombstones: dict[tuple[Side, str], Pair]
    staged: dict[tuple[Side, str], Pair]


def owners(context: Context) -> Owners:
    """Made once per unit of work."""
    if "owners" not in context.loaded:
        found = Owners({}, {})
        for pair in context.mapping().values():
            _add_owner(found, pair)
        context.loaded["owners"] = found
    return context.loaded["owners"]


def _add_owner(owners: Owners, pair: Pair) -> None:
    intent = pair.intent
    if pair.state is PairState.TOMBSTONE:
        owners.tombstones.update({(side, pair.ids[side]): pair for side in SIDES if pair.ids[side]})
    if isinstance(intent, CreateIntent) and intent.staged and (intent.staged.id or intent.attempted):
        # A file is staged for one entry alone; embeds and texts are nobody's own, so a create must have been sent.
        owners.staged[intent.on, intent.staged.fingerprint] = pair
    if pair.twin_sent is not None and pair.state is not PairState.CREATING:
        owners.staged[pair.source.other, pair.twin_sent.media] = pair


def owner(context: Context, side: Side, entry: Entry) -> Pair | None:
    """The pair whose marker the entry bears: the pair's ID inside it, or the media that was staged for it alone."""
    if entry.marker:
        return context.mapping().get(entry.marker)
    if side is Side.EXTERNAL and context.collections.external.capabilities.markers:
        return None  # one of ours would bear it; on Wix the file is the marker
    return owners(context).staged.get((side, entry.projection.media))


class Claim(Enum):
    """What an unknown entry may be to the pair whose marker it bears."""

    CREATED = auto()
    """What an open intent has created."""
    CREATED_LATE = auto()
    """What an intent has created after it was given up."""
    REPLACEMENT = auto()
    """What an update has made in place of the pair's entry, where media cannot be exchanged."""
    TWIN = auto()
    """What a create has made once more."""


def possible_claims(pair: Pair, side: Side, entry_id: str) -> tuple[Claim, ...]:
    """What the entry may be to this pair, by what the pair has written down; the likeliest first."""
    intent, linked = pair.intent, pair.state is PairState.LINKED
    if isinstance(intent, CreateIntent) and intent.on is side and not linked:
        begun = pair.state is PairState.CREATING and not pair.ids[side]
        return (Claim.CREATED if begun else Claim.CREATED_LATE,)
    found: list[Claim] = []
    if isinstance(intent, PatchIntent) and intent.on is side and linked:
        found.append(Claim.REPLACEMENT)
    # A create that lands late, when what its retry had made is gone again, may bear the same ID.
    is_another = pair.source.other is side and (pair.ids[side] != entry_id or pair.state is PairState.TOMBSTONE)
    if pair.twin_sent is not None and pair.state is not PairState.CREATING and is_another:
        found.append(Claim.TWIN)
    return tuple(found)


def _take_back(context: Context, owner: Pair, side: Side, entry: Entry) -> bool:
    """Deal with what we created ourselves: the pair goes on with it, or it is removed. False when it is none of ours:
    a person's copy, or one that a person has edited."""
    return any(_take_back_as(claim, context, owner, side, entry) for claim in possible_claims(owner, side, entry.id))


def _take_back_as(claim: Claim, context: Context, owner: Pair, side: Side, entry: Entry) -> bool:
    intent = owner.intent
    match claim, intent:
        case Claim.CREATED, CreateIntent():
            found = adopting.find(context, owner, intent)
            if all(one.id != entry.id for one in found):
                # A person's copy of what was there under this marker before, unless it has vanished since it was read.
                return context.collections[side].read(entry.id) is None
            adopting.adopt(context, owner, intent, found)
            return True
        case Claim.CREATED_LATE, CreateIntent():
            return _remove_if_untouched(context, side, entry, intent.sent, intent.staged)
        case Claim.REPLACEMENT, _:
            old = context.collections[side].read(owner.ids[side])
            replacement = pending.find_replacement(context, owner)
            if replacement is not None:
                pending.adopt_replacement(context, owner, old, replacement)
            return replacement is not None
        case _:
            sent = owner.twin_sent
            if sent is None or not _may_be_twin(context, owner, side):
                return False
            return _remove_if_untouched(context, side, entry, sent, Staged("", sent.media))


def _may_be_twin(context: Context, owner: Pair, side: Side) -> bool:
    """Where the ID is ours to choose, no create lands beside what is there: then it is a person's copy."""
    if owner.state is PairState.TOMBSTONE:
        return True
    collection = context.collections[side]
    return not collection.capabilities.client_ids or collection.read(owner.ids[side]) is None


def _remove_if_untouched(context: Context, side: Side, entry: Entry, sent: Projection, staged: Staged | None) -> bool:
    if not adopting.untouched(context, side, entry, sent, staged):
        return False
    adopting.remove_twin(context, side, entry)
    return True


def match(context: Context, item: Entry, medium: Entry) -> Pair:
    """Two unpaired entries show the same media: pair them, then merge (the table's last cell). So a new generation of
    a link finds its pairs again (rule 13).

    Equal fields become the base. Of a field that only one side has filled in, the empty value is the base, so that it
    is carried over; where both hold something different both count as changed, and the policy decides.
    """
    name, before = _name(context, Side.WIX, item)
    return _pair_up(context, name, before, Sided(item, medium))


def _pair_up(context: Context, name: str, before: Pair | None, both: Sided[Entry]) -> Pair:
    item, medium = both.wix, both.external
    context.work.order_differs = True
    _release(context, name, both)
    pair = Pair(
        id=name,
        link_id=context.link.id,
        state=PairState.LINKED,
        source=winner_of_order(context.link.settings),
        ids=Sided(item.id, medium.id),
        bases=Sided[Projection | None](_common(item, medium), _common(medium, item)),
        ranks=Sided(item.rank, medium.rank),
        place=None,
        version=before.version if before else 0,
    )
    for side in SIDES:
        pair = aged(pair, side, both[side])
    return context.put(pair, before, context.line(pair, HistoryAction.PAIR, None, HistoryReason.SAME_MEDIA))


def _release(context: Context, name: str, both: Sided[Entry]) -> None:
    """An entry that is back from the dead belongs to the tombstone of another pair: that lets go of it."""
    for side in SIDES:
        tombstone = owners(context).tombstones.get((side, both[side].id))
        if tombstone is not None and tombstone.id != name:
            context.put(replace(tombstone, ids=tombstone.ids.having(side, "")), tombstone)


def _common(mine: Entry, theirs: Entry) -> Projection:
    """The base of `mine`: where the sides differ the empty value, so that what is there counts as changed."""
    return mine.projection.with_values(
        {
            name: nothing
            for name, nothing in EMPTY_VALUES.items()
            if mine.projection.value(name) != theirs.projection.value(name)
        }
    )
