"""What people typed, saw and deleted: the truth that the engine is judged by, kept without asking the engine."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from gallery_sync.model import Conflict, Field, Hyperlink, MediaKind, Side, Value
from tests.simulation.shelf import Shelf, Thing

UNSHARED = "unshared"
"""Typed into a field that the other side does not have: never carried, and not followed."""


def tokens_of(value: Value) -> Iterator[str]:
    """What was typed, however a platform has cut it. Every text a person types is `t<number>-<tail>`."""
    match value:
        case str():
            yield value.partition("-")[0]
        case tuple():
            for tag in value:
                yield tag.partition("-")[0]
        case Hyperlink():
            yield value.url.partition("-")[0]
        case None:
            return


def shown(shelf: Shelf, thing: Thing) -> Iterator[str]:
    """All tokens that a person sees on an entry."""
    yield thing.picture
    for name, value in thing.values.items():
        if name in shelf.kind.can.fields:
            for token in tokens_of(value):
                if token:
                    yield token


@dataclass(slots=True)
class Ledger:
    """Tokens are unique, so each can be followed for ever.

    typed: per site. overtyped: (soul, token) that a person replaced although they saw it. seen_off: tokens that stood
    on an entry when a person deleted it. ended: souls deleted by a person, with the side, as long as nobody touched
    what remained. ever_deleted: souls that any person ever deleted anywhere.
    """

    typed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(lambda: {UNSHARED}))
    links: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    overtyped: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    newer: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """What was typed over what, (soul, token) to token, whether or not anybody could tell."""
    replaced: set[str] = field(default_factory=set[str])
    seen_off: set[str] = field(default_factory=set[str])
    ended: dict[str, Side] = field(default_factory=dict[str, Side])
    ever_deleted: set[str] = field(default_factory=set[str])
    journalled: set[str] = field(default_factory=set[str])
    souls: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    soul_of: dict[str, str] = field(default_factory=dict[str, str])
    must_live: dict[str, str] = field(default_factory=dict[str, str])
    """Souls with an edit that their deleter had not seen, and why."""
    orders: dict[str, tuple[Side, tuple[str, ...]]] = field(default_factory=dict[str, tuple[Side, tuple[str, ...]]])
    """By link: the side on which alone people moved entries since both sides agreed, and the order in which they left
    them."""
    both_moved: set[str] = field(default_factory=set[str])
    twins_touched: set[str] = field(default_factory=set[str])
    released: set[str] = field(default_factory=set[str])
    """Links that have ended, or whose gallery is gone: what was typed there is nobody's promise any more."""
    erased: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """By the ID of an item from which somebody had their data removed: what was typed there before."""
    operations: int = 0

    def wrote(self, site: str, link_key: str, soul: str, token: str) -> None:
        self.typed[site].add(token)
        self.links.setdefault(link_key, set()).add(token)
        self.souls.setdefault(link_key, set()).add(soul)
        self.soul_of[token] = soul

    def touch(self, shelf: Shelf, thing: Thing) -> None:
        """A person works on an entry: it may return, and if it has a twin, both are kept."""
        self.ended.pop(thing.soul, None)
        if any(one.soul == thing.soul and one is not thing for one in shelf.things.values()):
            self.twins_touched.add(thing.soul)

    def overtype(self, soul: str, old: Value, new: str, *, for_good: bool = True) -> None:
        """A person replaces a value. Not `for_good` while a link is paired by media: without bases nobody can tell
        which of two values is newer."""
        for token in tokens_of(old):
            if token and token != new:
                self.replaced.add(token)
                self.newer[soul, token] = new
                if for_good:
                    self.overtyped[soul, token] = new

    def deleted(self, shelf: Shelf, other: Shelf | None, thing: Thing, *, known: bool) -> None:
        """A person deletes an entry, having seen all that stands on it. `known`: its ID is recorded, so that anybody
        can tell that it is gone."""
        mine = set(shown(shelf, thing))
        self.seen_off |= mine
        self.ever_deleted.add(thing.soul)
        if other:  # the same content made on both sides is one entry, once it is paired
            self.ever_deleted.update(one.soul for one in other.things.values() if one.picture == thing.picture)
        theirs = [one for one in other.things.values() if one.soul == thing.soul] if other else []
        twins = [one for one in shelf.things.values() if one.soul == thing.soul and one is not thing]
        news = {token for one in theirs if other for token in self._news(shelf, thing, other, one)}
        self._forget_overtyping(thing.soul, mine, {token for one in theirs if other for token in shown(other, one)})
        unseen = other is not None and any(_differ(shelf, thing, other, one) for one in theirs)
        self.must_live.pop(thing.soul, None)
        if twins:
            self.twins_touched.add(thing.soul)  # whichever of two a person deletes, the other may be taken for new
        if known and not unseen and not twins:
            self.ended[thing.soul] = shelf.side
        if known and not twins and news:
            self.must_live[thing.soul] = f"{sorted(news)} had not been seen when {thing.id} was deleted"

    def _news(self, shelf: Shelf, thing: Thing, other: Shelf, counterpart: Thing) -> Iterator[str]:
        """What was typed on the other side alone and has not come to this one."""
        fields = (shelf.kind.can.fields & other.kind.can.fields) - {Field.MEDIA}
        pairs = [([thing.picture], [counterpart.picture])]
        pairs += [(list(tokens_of(thing.values[one])), list(tokens_of(counterpart.values[one]))) for one in fields]
        for mine, theirs in pairs:
            outdated = all(not token or (thing.soul, token) in self.overtyped for token in mine)
            if outdated and mine != theirs:
                yield from (token for token in theirs if token and (thing.soul, token) not in self.overtyped)

    def forget_overtyped(self, link_key: str) -> None:
        """What was typed over what, in one link: paired anew, nobody can tell."""
        souls = self.souls.get(link_key, set())
        self.overtyped = {key: newer for key, newer in self.overtyped.items() if key[0] not in souls}

    def _forget_overtyping(self, soul: str, gone: set[str], carried: set[str]) -> None:
        """What was typed over a value and never carried goes with the entry, so that the old value counts again."""
        for key in [key for key in self.overtyped if key[0] == soul]:
            newer = key[1]
            reached = False
            while (soul, newer) in self.newer:
                newer = self.newer[soul, newer]
                reached = reached or newer in carried
            if not reached and (newer in gone or not newer):
                del self.overtyped[key]

    def moved(self, link_key: str, side: Side, left: tuple[str, ...]) -> None:
        """A person moved an entry; what counts is the order in which that left those that had their places before."""
        before = self.orders.get(link_key)
        if before is not None and before[0] is not side:
            self.both_moved.add(link_key)
        self.orders[link_key] = side, left

    def order_stands(self, link_key: str) -> None:
        """Everything that was moved before has been carried: from here on a side may be the only one again."""
        self.orders.pop(link_key, None)
        self.both_moved.discard(link_key)

    def forget_place(self, link_key: str, soul: str) -> None:
        """Another entry takes the place of this one: where that stands is not what a person left."""
        if link_key in self.orders:
            side, left = self.orders[link_key]
            self.orders[link_key] = side, tuple(one for one in left if one != soul)

    def forget_order(self, link_key: str) -> None:
        """Other things than moves decided about the order."""
        self.both_moved.add(link_key)

    def brought_back(self, shelf: Shelf, thing: Thing) -> None:
        """A person undeletes an entry, with all that stood on it."""
        self.lives(thing.soul)
        for token in shown(shelf, thing):
            self.overtyped.pop((thing.soul, token), None)

    def lives(self, soul: str) -> None:
        """A person touched what remains, or brought it back: it may return."""
        self.ended.pop(soul, None)

    def erase(self, soul: str, item_id: str, tokens: set[str]) -> None:
        """Somebody has their data removed from an entry: it may go, come back as Wix has it, or lose what was typed."""
        self.seen_off |= tokens
        self.ever_deleted.add(soul)
        self.twins_touched.add(soul)
        self.erased.setdefault(item_id, set()).update(tokens)

    def journal(self, conflict: Conflict, shelf: Shelf | None) -> None:
        if conflict.field is Field.MEDIA and shelf is not None and isinstance(conflict.lost, str):
            self.journalled.add(shelf.pictures.get(conflict.lost, conflict.lost))
        else:
            self.journalled.update(tokens_of(conflict.lost))


def _differ(shelf: Shelf, thing: Thing, other: Shelf, counterpart: Thing) -> bool:
    """Whether two sides of one entry show different things, in the fields that both can hold."""
    fields = (shelf.kind.can.fields & other.kind.can.fields) - {Field.MEDIA}
    cuts = (shelf.kind.can.cut, other.kind.can.cut)
    return thing.picture != counterpart.picture or any(
        cuts[1](name, cuts[0](name, thing.values[name])) != cuts[0](name, cuts[1](name, counterpart.values[name]))
        for name in fields
    )


KINDS = (MediaKind.IMAGE,) * 6 + (MediaKind.VIDEO, MediaKind.TEXT, MediaKind.EMBED)
