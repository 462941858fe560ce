"""What people do to the order, and what of it they may expect to last."""

from gallery_sync.model import Field, Link, Pair, PairState, PatchIntent, Side
from tests.simulation.person import Acts, Person, link_key
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import Shelf


class Arranger(Person):
    def acts(self) -> Acts:
        return {Operation.MOVE: self.move}

    def move(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        thing = self.thing(shelf, step)
        if thing is None:
            return
        known = self.known_order(link)
        others = [one for one in shelf.in_order() if one is not thing]
        at = (step.a >> 2) % (len(others) + 1)
        if not shelf.kind.can.positions:
            shelf.arrange(one.id for one in [*others[:at], thing, *others[at:]])
        elif at == 0:
            shelf.move(thing, shelf.top())
        elif at == len(others):
            shelf.move(thing, shelf.bottom())
        else:
            shelf.move(thing, (others[at - 1].rank + others[at].rank) / 2)
        self.moved(link, shelf, known)

    def known_order(self, link: Link) -> set[str]:
        """The souls whose order a person who moves one of them leaves on purpose. What the engine has made since they
        last agreed may still stand where it will not stay."""
        if self._order_stands(link):
            self.ledger.order_stands(link_key(link))
        if link_key(link) in self.ledger.orders:
            return set(self.ledger.orders[link_key(link)][1])
        sides = self.world.sides(link)
        wix, external = (self._placed(link, shelf) for shelf in (sides.wix, sides.external))
        common = set(wix) & set(external)
        agreed = [soul for soul in wix if soul in common] == [soul for soul in external if soul in common]
        return common if agreed else set()

    def _placed(self, link: Link, shelf: Shelf) -> list[str]:
        """The souls of what has a place in the base order, as they stand on one side."""
        linked = [pair for pair in self.world.pairs(link) if pair.state is PairState.LINKED]
        placed = {pair.ids[shelf.side] for pair in linked if pair.place is not None and not _is_replaced(pair, shelf)}
        return [thing.soul for thing in shelf.in_order() if thing.id in placed]

    def moved(self, link: Link, shelf: Shelf, known: set[str]) -> None:
        if self.world.effects.arranging is shelf.side:
            return  # it is overwritten (docs/sync.md, what cannot be seen)
        left = (soul for soul in self._placed(link, shelf) if soul in known)
        if self._written_unanswered(link, shelf.side.other):
            self.ledger.forget_order(link_key(link))
        self.ledger.moved(link_key(link), shelf.side, tuple(left))

    def _written_unanswered(self, link: Link, side: Side) -> bool:
        """An order that nobody made there and no pair knows is our own, whose answer was lost: where a platform's
        order is one list it cannot be told from a person's (docs/sync.md, what cannot be seen)."""
        shelf = self.world.sides(link)[side]
        before = self.ledger.orders.get(link_key(link))
        if shelf.kind.can.positions or before is None or before[0] is side:
            return False
        places = {pair.ids[side]: pair.place for pair in self.world.pairs(link) if pair.place is not None}
        stand = [places[thing.id] for thing in shelf.in_order() if thing.id in places]
        return stand != sorted(stand)

    def _order_stands(self, link: Link) -> bool:
        """Whether both sides and the base agree: whatever was moved before has been carried. What is still being
        created with a place may have been moved as well."""
        pairs = self.world.pairs(link)
        linked = [pair for pair in pairs if pair.state is PairState.LINKED]
        coming = any(pair.state is PairState.CREATING and pair.place is not None for pair in pairs)
        if coming or self.world.effects.late or any(pair.place is None or pair.moving for pair in linked):
            return False
        base = [pair.id for pair in sorted(linked, key=lambda pair: (pair.place or 0.0, pair.id))]
        sides = self.world.sides(link)
        for shelf in (sides.wix, sides.external):
            names = {pair.ids[shelf.side]: pair.id for pair in linked}
            if [names[thing.id] for thing in shelf.in_order() if thing.id in names] != base:
                return False
        return True


def _is_replaced(pair: Pair, shelf: Shelf) -> bool:
    """Another entry is taking this one's place, perhaps there already: what is done to the place of the one that
    goes is not carried over to it."""
    intent = pair.intent
    replaced = isinstance(intent, PatchIntent) and intent.on is shelf.side and Field.MEDIA in intent.patch
    return replaced and not shelf.kind.can.replace_in_place
