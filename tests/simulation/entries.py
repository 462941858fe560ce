"""How entries come and go: people add, copy, delete and undelete them."""

from gallery_sync.model import Field, Link, MediaKind, PairState, Value
from tests.simulation.edits import FILES
from tests.simulation.ledger import KINDS, Ledger, shown
from tests.simulation.order import Arranger
from tests.simulation.person import Acts, Person, link_key, typed
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import TYPED, Shelf, Thing
from tests.simulation.world import World


class Curator(Person):
    def __init__(self, world: World, ledger: Ledger, arranger: Arranger) -> None:
        super().__init__(world, ledger)
        self._arranger = arranger

    def acts(self) -> Acts:
        return {
            Operation.ADD: self.add,
            Operation.DUPLICATE: self.duplicate,
            Operation.SAME_CONTENT: self.same_content,
            Operation.DELETE: self.delete,
            Operation.DELETE_BOTH: self.delete_both,
            Operation.DELETE_NEWEST: self.delete_newest,
            Operation.BULK_DELETE: self.bulk_delete,
            Operation.UNDELETE: self.undelete,
        }

    def add(self, link: Link, step: Step) -> None:
        self._make(link, self.side(link, step), self.world.number("p"), KINDS[step.b % len(KINDS)], step.b)

    def make_first(self, link: Link, number: int) -> None:
        """An entry that is there before anything else happens."""
        self._make(link, self.world.sides(link).wix, self.world.number("p"), KINDS[(number * 5) % len(KINDS)], 1)

    def _make(self, link: Link, shelf: Shelf, picture: str, kind: MediaKind, where: int) -> None:
        if kind not in shelf.kind.can.media:
            kind = MediaKind.IMAGE
        soul = self.world.number("soul")
        values: dict[Field, Value] = {}
        for name in TYPED:
            token = self.world.number("t") if name in (Field.TITLE, Field.DESCRIPTION) else ""
            values[name] = typed(name, token)
            if token:
                self.ledger.wrote(link.instance_id, link_key(link), soul, token)
        self.ledger.wrote(link.instance_id, link_key(link), soul, picture)
        file = shelf.upload(picture) if kind in FILES else picture
        shelf.add(kind, file, values, self._rank(shelf, where), soul=soul)

    def _rank(self, shelf: Shelf, where: int) -> float:
        """Above everything, as Wix does it; or between two entries."""
        things = shelf.in_order()
        if where % 3 or len(things) < 2:
            return shelf.top()
        at = where % (len(things) - 1)
        return (things[at].rank + things[at + 1].rank) / 2

    def same_content(self, link: Link, step: Step) -> None:
        picture = self.world.number("p")
        for shelf in (self.world.sides(link).wix, self.world.sides(link).external):
            self._make(link, shelf, picture, MediaKind.IMAGE, step.b)
        if not self.world.sides(link).external.kind.visible_markers:
            self.confuse_copies(link)

    def duplicate(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        thing = self.thing(shelf, step)
        if thing is None:
            return
        soul = self.world.number("soul")
        for token in shown(shelf, thing):
            self.ledger.wrote(link.instance_id, link_key(link), soul, token)
        if any(pair.twin_sent or pair.intent for pair in self.world.store.pairs(link.id)):
            self.ledger.ever_deleted.add(soul)  # an exact copy of what may be our own twin is taken for it (rule 6)
        if thing.marker and not self.world.store.pair_of(link.id, shelf.side, thing.id):
            self.ledger.twins_touched.update((soul, thing.soul))  # either may be what the interrupted create has made
        unpaired = self._unpaired(link, self.other(link, shelf), thing.picture)
        if unpaired or link.compared_at is None:
            self.ledger.twins_touched.update((soul, thing.soul, *unpaired))
        unique = shelf.kind.can.client_ids and not shelf.kind.can.positions  # then a copy cannot bear the marker
        marker = "" if unique else thing.marker
        shelf.add(thing.kind, thing.file, thing.values, self._rank(shelf, step.a), marker, soul=soul)

    def _unpaired(self, link: Link, shelf: Shelf, picture: str) -> list[str]:
        """The souls of what shows this picture and has no pair: with whatever else shows it and has none it is paired,
        and nobody can tell which of two values is newer."""
        return [
            one.soul
            for one in shelf.things.values()
            if one.picture == picture and not self.world.store.pair_of(link.id, shelf.side, one.id)
        ]

    def delete(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        if thing := self.thing(shelf, step):
            self._remove(link, shelf, thing)

    def _remove(self, link: Link, shelf: Shelf, thing: Thing) -> None:
        pair = self.world.store.pair_of(link.id, shelf.side, thing.id)
        decided = {name for held in self.world.store.held(link.id) if held.decision for name in held.pair_ids}
        undecided = pair is not None and pair.decision is None and pair.id not in decided
        alive = pair is not None and pair.state is not PairState.TOMBSTONE
        known = undecided and alive and self.settled(link, shelf, thing) and not self.world.effects.late
        self.ledger.deleted(shelf, self.other(link, shelf), thing, known=known)
        counterpart = self.other(link, shelf).things.get(pair.ids[shelf.side.other]) if pair else None
        if counterpart is not None:
            self.ledger.ever_deleted.add(counterpart.soul)
        shelf.remove(thing)

    def delete_both(self, link: Link, step: Step) -> None:
        sides = self.world.sides(link)
        if thing := self.thing(sides.wix, step):
            for other in [one for one in sides.external.things.values() if one.soul == thing.soul]:
                self._remove(link, sides.external, other)
            self._remove(link, sides.wix, thing)

    def bulk_delete(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        things = list(shelf.things.values())
        for thing in things[: max(4, len(things) - step.b % 2)]:
            self._remove(link, shelf, thing)

    def delete_newest(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        if thing := self.newest(shelf):
            self._remove(link, shelf, thing)

    def undelete(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        if shelf.removed:
            thing = list(shelf.removed.values())[step.b % len(shelf.removed)]
            if thing.id not in shelf.things and not any(one.soul == thing.soul for one in shelf.things.values()):
                self.ledger.brought_back(shelf, thing)
                if any(one.soul == thing.soul for one in self.other(link, shelf).things.values()):
                    self.ledger.twins_touched.add(thing.soul)  # it may be on its way back already
                if copies := self._unpaired(link, self.other(link, shelf), thing.picture):
                    self.ledger.twins_touched.update((thing.soul, *copies))
                last = not shelf.kind.can.positions  # it comes back at the end: there it has been moved
                known = self._arranger.known_order(link) if last else set[str]()
                shelf.put_back(thing)
                if link.compared_at is None:
                    self.confuse_copies(link)  # it is paired with whatever shows the same picture
                if last:
                    self._arranger.moved(link, shelf, known)
