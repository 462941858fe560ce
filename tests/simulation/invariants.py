"""What must hold when everything is at rest, and what must never be done on the way."""

from collections import Counter
from collections.abc import Iterator

from gallery_sync.model import SIDES, Direction, Field, Link, LinkState, Pair, PairState, PatchIntent, Side, Sided
from gallery_sync.sync.guard import ALLOWED_NUMBER, ALLOWED_SHARE
from tests.simulation.effects import Fault
from tests.simulation.ledger import UNSHARED, Ledger, shown
from tests.simulation.person import link_key
from tests.simulation.shelf import Shelf, Thing
from tests.simulation.world import World


class Violation(AssertionError):
    """A promise that was not kept, in words."""


def check(world: World, ledger: Ledger) -> None:
    present: dict[str, set[str]] = {}
    _ended(world)
    for link in world.all_links():
        if world.sides(link).wix.gone:
            _stopped(world, link)
            continue
        if link.state is not LinkState.ACTIVE:
            raise Violation(f"link {link.id} is {link.state}: {link.reason}")
        for conflict in world.store.conflicts(link.id):
            ledger.journal(conflict, world.sides(link)[conflict.loser])
        present[link_key(link)] = _LinkCheck(world, ledger, link).run()
    forgotten = world.forgotten()
    for key, tokens in ledger.links.items():
        if key in ledger.released or key.partition("/")[0] in forgotten:
            continue
        for token in sorted(tokens - present.get(key, set())):
            if token in ledger.seen_off or token in ledger.replaced or token in ledger.journalled:
                continue
            if token == UNSHARED or ledger.soul_of[token] in ledger.twins_touched:
                continue
            raise Violation(f"{token} was typed in {key} and is lost: nobody overwrote it and no journal has it")


def _ended(world: World) -> None:
    """Of a link that has ended, and of a site that was forgotten, no row is left. An album goes with its link alone."""
    store, forgotten = world.store, world.forgotten()
    alive = {link.id: link.album_id for link in world.all_links()}
    for link in world.made.values():
        if link.id in alive:
            continue
        rows = [*store.pairs(link.id), *store.history(link.id), *store.conflicts(link.id), *store.held(link.id)]
        if rows:
            raise Violation(f"link {link.id} has ended, and {rows[0]} is still there")
        if not (world.albums[link.album_id].gone or link.album_id in alive.values() or link.instance_id in forgotten):
            raise Violation(f"link {link.id} has ended, and its album is still there")
    for site in forgotten:
        if list(store.former_albums(site)):
            raise Violation(f"{site} was forgotten, and an album is still known of it")


def _stopped(world: World, link: Link) -> None:
    """Where only a comparison found out that the gallery is gone, it holds (rule 10); at a person's request the link
    goes, unless a platform refused that."""
    if link.state is not LinkState.HELD:
        raise Violation(f"link {link.id} is {link.state} though its gallery is gone: {link.reason}")
    if link_key(link) in world.erased and not world.effects.happened[Fault.UNAUTHORIZED]:
        raise Violation(f"link {link.id} is still there though its gallery was removed at a person's request")


class _LinkCheck:
    def __init__(self, world: World, ledger: Ledger, link: Link) -> None:
        self.world, self.ledger, self.link = world, ledger, link
        self.sides: Sided[Shelf] = world.sides(link)
        self.share = link.settings.direction is Direction.SHARE
        self.pairs = world.pairs(link)
        self.excused = self._excused()
        self.excused_ids = {pair.ids[side] for pair in self.pairs if pair.id in self.excused for side in SIDES}

    def run(self) -> set[str]:
        """Returns every token that stands on either side."""
        self._one_to_one()
        for pair in self.pairs:
            self._pair(pair)
        self._unpaired()
        self._souls()
        self._order()
        self._erased()
        present: set[str] = set()
        typed = self.ledger.typed[self.link.instance_id]
        for side in SIDES:
            for thing in self.sides[side].things.values():
                tokens = set(shown(self.sides[side], thing))
                present |= tokens
                if tokens - typed:
                    raise Violation(f"{sorted(tokens - typed)} on {side} was typed by nobody on this site")
                self._not_overtyped(thing, tokens)
        return present

    def _excused(self) -> set[str]:
        """Pairs that rest without being equal: held, kept, failed for good or, in share, changed outside."""
        held = {name for one in self.world.store.held(self.link.id) for name in one.pair_ids}
        kept = {pair.id for pair in self.pairs if pair.state is PairState.KEPT}
        failed = {pair.id for pair in self.pairs if pair.trouble and pair.trouble.retry_at is None}
        drifted = {pair.id for pair in self.pairs if pair.drift} if self.share else set[str]()
        return held | kept | failed | drifted

    def _one_to_one(self) -> None:
        for side in SIDES:
            if doubled := _doubled([pair.ids[side] for pair in self.pairs if pair.ids[side]]):
                raise Violation(f"{doubled} on {side} have more than one pair")

    def _pair(self, pair: Pair) -> None:
        if pair.id in self.excused:
            return
        if pair.intent is not None or pair.state is not PairState.LINKED:
            raise Violation(f"pair {pair.id} is {pair.state} with intent {pair.intent} and trouble {pair.trouble}")
        things = {side: self.sides[side].things.get(pair.ids[side]) for side in SIDES}
        for side, thing in things.items():
            if thing is None:
                raise Violation(f"pair {pair.id} names {pair.ids[side]} on {side}, which does not exist")
        self._equal(pair, things[Side.WIX], things[Side.EXTERNAL])

    def _equal(self, pair: Pair, item: Thing | None, medium: Thing | None) -> None:
        assert item is not None
        assert medium is not None
        fields = self.sides.wix.kind.can.fields & self.sides.external.kind.can.fields
        cut = self.sides.external.kind.can.cut
        for name in sorted(fields - {Field.MEDIA}):
            mine, theirs = cut(name, item.values[name]), medium.values[name]
            if mine != theirs:
                raise Violation(f"pair {pair.id}: {name} is {mine!r} on Wix and {theirs!r} outside")
        if item.picture != medium.picture and item.soul not in self.ledger.twins_touched:
            raise Violation(f"pair {pair.id} shows {item.picture} on Wix and {medium.picture} outside")

    def _unpaired(self) -> None:
        paired = {pair.ids[side] for pair in self.pairs for side in SIDES}
        for side in SIDES:
            if self.share and side is Side.EXTERNAL:
                continue
            for thing in self.sides[side].things.values():
                if thing.id not in paired:
                    raise Violation(f"{thing.id} on {side} has no pair")

    def _souls(self) -> None:
        alive: set[str] = set()
        for side in SIDES:
            souls = [thing.soul for thing in self.sides[side].things.values()]
            alive.update(souls)
            if doubled := [soul for soul in _doubled(souls) if soul not in self.ledger.twins_touched]:
                raise Violation(f"{doubled} exist more than once on {side}: no person made the copies")
            for thing in self.sides[side].things.values():
                ended_on = self.ledger.ended.get(thing.soul)
                if thing.soul in self.ledger.twins_touched:
                    continue
                if ended_on is None or thing.id in self.excused_ids or (self.share and ended_on is Side.EXTERNAL):
                    continue
                raise Violation(f"{thing.soul} ({thing.id}) came back on {side}: a person had deleted it")
        self._unseen_edits(alive)
        for soul in sorted(self.ledger.souls.get(link_key(self.link), set()) - alive - self.ledger.ever_deleted):
            raise Violation(f"{soul} has vanished: no person deleted it")

    def _unseen_edits(self, alive: set[str]) -> None:
        """An edit that the deleter had not seen survives."""
        settings = self.link.settings
        if self.share or not settings.edit_beats_delete:
            return
        for soul in sorted(self.ledger.souls.get(link_key(self.link), set()) & self.ledger.must_live.keys()):
            if soul not in alive and soul not in self.ledger.twins_touched:
                raise Violation(f"{soul} is gone although {self.ledger.must_live[soul]}")

    def _erased(self) -> None:
        """Of an item from which somebody had their data removed, the table keeps nothing that neither side shows."""
        store, link_id = self.world.store, self.link.id
        whole = link_key(self.link) in self.world.erased
        for item_id in self.ledger.erased.keys() & (self.ledger.erased.keys() if whole else self.world.erased):
            pairs = [pair for pair in store.pairs(link_id) if pair.ids.wix == item_id]
            names = {pair.id for pair in pairs}
            lines = [one for one in (*store.history(link_id), *store.conflicts(link_id)) if one.pair_id in names]
            visible = set[str]()
            for shelf in (self.sides.wix, self.sides.external):
                visible.update(token for one in shelf.things.values() for token in shown(shelf, one))
            kept = repr([*pairs, *lines])
            for token in sorted(self.ledger.erased[item_id] - visible):
                if token.startswith("t") and f"{token}-" in kept:
                    raise Violation(f"{token} was to be forgotten with {item_id} and is still in the table")

    def _order(self) -> None:
        if self.share or not self.sides.external.kind.can.ordered:
            return
        linked = [pair for pair in self.pairs if pair.state is PairState.LINKED and pair.id not in self.excused]
        orders = [
            [names[thing.id] for thing in self.sides[side].in_order() if thing.id in names]
            for side in Side
            for names in [{pair.ids[side]: pair.id for pair in linked}]
        ]
        if orders[0] != orders[1]:
            raise Violation(f"the order is {orders[0]} on Wix and {orders[1]} outside")
        self._moves_kept({pair.ids.wix for pair in linked})

    def _moves_kept(self, carried: set[str]) -> int:
        """What people moved on one side alone, since both sides last agreed, stands where they put it: in the same
        order as all that nothing else happened to. Returns how many entries that is."""
        key = link_key(self.link)
        if key not in self.ledger.orders or key in self.ledger.both_moved:
            return 0
        _, left = self.ledger.orders[key]
        unsure = self.ledger.ever_deleted | self.ledger.twins_touched
        shown_now = [thing.soul for thing in self.sides.wix.in_order() if thing.id in carried]
        now = [soul for soul in shown_now if soul in left and soul not in unsure]
        then = [soul for soul in left if soul in now]
        if now != then:
            raise Violation(f"people left the order {then}, now it is {now}")
        return len(now)

    def _not_overtyped(self, thing: Thing, tokens: set[str]) -> None:
        if self.share or thing.id in self.excused_ids:
            return
        for token in sorted(tokens):
            if (thing.soul, token) in self.ledger.overtyped and thing.soul not in self.ledger.twins_touched:
                newer = self.ledger.overtyped[thing.soul, token]
                raise Violation(f"{token} is back on {thing.id}: a person had replaced it by {newer or 'nothing'}")


def _doubled(names: list[str]) -> list[str]:
    """What is there more than once, each once."""
    if len(names) == len(set(names)):
        return []
    return [name for name, number in Counter(names).items() if number > 1]


def watch_deletes(world: World, is_fair: "Judge") -> None:
    """Rule 10, watched from outside: no deletion while too many are missing and the owner has not decided."""

    def check_delete(shelf: Shelf, entry_id: str) -> None:
        for link, pair in _pairs_of(world, shelf, entry_id):
            if pair.decision is not None or isinstance(pair.intent, PatchIntent) or world.effects.lied or not is_fair():
                continue  # of a pair with a patch intent only the old one of a replacement is deleted
            missing_on = world.sides(link)[shelf.side.other]
            linked = [one for one in world.pairs(link) if one.state is PairState.LINKED]
            if pair.id not in {one.id for one in linked}:
                continue
            missing = [
                one for one in linked if one.ids[missing_on.side] not in missing_on.things and one.decision is None
            ]
            if len(missing) > max(ALLOWED_NUMBER, ALLOWED_SHARE * len(linked)):
                raise Violation(f"{entry_id} is deleted although {len(missing)} of {len(linked)} vanished at once")

    world.check_delete = check_delete


type Judge = "Fair"


class Fair:
    """False while a person acted in the middle of a message: then nobody could have known."""

    def __init__(self) -> None:
        self.fair = True

    def __call__(self) -> bool:
        return self.fair


def _pairs_of(world: World, shelf: Shelf, entry_id: str) -> Iterator[tuple[Link, Pair]]:
    for link in world.all_links():
        if world.sides(link)[shelf.side] is shelf:
            pair = world.store.pair_of(link.id, shelf.side, entry_id)
            if pair is not None and pair.state is PairState.LINKED:
                yield link, pair
