"""What everybody has who does something to a world, and how a step chooses what it is about."""

from collections.abc import Callable, Mapping

from gallery_sync.model import Field, Hyperlink, Link, PatchIntent, Side, Value
from tests.simulation.ledger import Ledger
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import Shelf, Thing
from tests.simulation.world import World

type Acts = Mapping[Operation, Callable[[Link, Step], None]]


def link_key(link: Link) -> str:
    """What stays the same of a link when it is made anew."""
    return f"{link.instance_id}/{link.gallery_id}"


def typed(name: Field, token: str) -> Value:
    """What a person types into a field, by a token that is found again however a platform cuts it."""
    match name:
        case Field.TAGS:
            return (f"{token}-tag",) if token else ()
        case Field.LINK:
            return Hyperlink(f"{token}-example.test") if token else None
        case _:
            return f"{token}-as typed by a person" if token else ""


class Person:
    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.ledger = world, ledger

    def side(self, link: Link, step: Step) -> Shelf:
        sides = self.world.sides(link)
        return sides[Side.WIX if step.a & 1 else Side.EXTERNAL]

    def other(self, link: Link, shelf: Shelf) -> Shelf:
        return self.world.sides(link)[shelf.side.other]

    def thing(self, shelf: Shelf, step: Step) -> Thing | None:
        things = list(shelf.things.values())
        return things[step.b % len(things)] if things else None

    def settled(self, link: Link, shelf: Shelf, thing: Thing) -> bool:
        """Whether an engine can tell what a person saw here: not before the first pairing, and not while it does not
        know whether its own write arrived."""
        pair = self.world.store.pair_of(link.id, shelf.side, thing.id)
        pending = pair is not None and isinstance(pair.intent, PatchIntent) and pair.intent.on is shelf.side
        return link.compared_at is not None and not pending

    def confuse_copies(self, link: Link) -> None:
        """Copies of one picture can be paired crosswise, and what differs is not paired at all."""
        sides = self.world.sides(link)
        things = [*sides.wix.things.values(), *sides.external.things.values()]
        souls: dict[str, set[str]] = {}
        for thing in things:
            souls.setdefault(thing.picture, set()).add(thing.soul)
        self.ledger.twins_touched.update(*(one for one in souls.values() if len(one) > 1))
        pictures = [{(one.soul, one.picture) for one in shelf.things.values()} for shelf in (sides.wix, sides.external)]
        self.ledger.twins_touched.update(soul for soul, _ in pictures[0] ^ pictures[1])

    def newest(self, shelf: Shelf) -> Thing | None:
        return list(shelf.things.values())[-1] if shelf.things else None
