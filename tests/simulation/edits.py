"""What people do to entries that are there: their fields and their pictures."""

from gallery_sync.model import Field, Link, MediaKind
from tests.simulation.ledger import UNSHARED
from tests.simulation.person import Acts, Person, link_key, typed
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import Shelf, Thing

FILES = (MediaKind.IMAGE, MediaKind.VIDEO)
_TEXTS = (Field.TITLE, Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT, Field.LINK, Field.TAGS)


class Editor(Person):
    def acts(self) -> Acts:
        return {
            Operation.EDIT: self.edit,
            Operation.EDIT_BOTH: self.edit_both,
            Operation.EDIT_NEWEST: self.edit_newest,
            Operation.REPLACE: self.replace_picture,
        }

    def edit(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        if thing := self.thing(shelf, step):
            self.edit_field(link, shelf, thing, _TEXTS[(step.a >> 1) % len(_TEXTS)], clear=step.a % 37 == 0)

    def edit_field(self, link: Link, shelf: Shelf, thing: Thing, name: Field, *, clear: bool = False) -> None:
        if name not in shelf.kind.can.fields or name not in thing.values:
            return
        token = "" if clear else self.world.number("t")
        if name not in self.other(link, shelf).kind.can.fields:
            shelf.edit(thing, {name: typed(name, UNSHARED)})
            return
        self.ledger.overtype(thing.soul, thing.values[name], token, for_good=self.settled(link, shelf, thing))
        self.ledger.touch(shelf, thing)
        if token:
            self.ledger.wrote(link.instance_id, link_key(link), thing.soul, token)
        shelf.edit(thing, {name: typed(name, token)})

    def edit_both(self, link: Link, step: Step) -> None:
        name = _TEXTS[(step.a >> 1) % len(_TEXTS)]
        sides = self.world.sides(link)
        thing = self.thing(sides.wix, step)
        if thing is None:
            return
        self.edit_field(link, sides.wix, thing, name)
        for other in [one for one in sides.external.things.values() if one.soul == thing.soul]:
            self.edit_field(link, sides.external, other, name)

    def edit_newest(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        if thing := self.newest(shelf):
            self.edit_field(link, shelf, thing, Field.TITLE)

    def replace_picture(self, link: Link, step: Step) -> None:
        shelf = self.side(link, step)
        thing = self.thing(shelf, step)
        if thing is None or thing.kind not in FILES or link.compared_at is None:
            return  # while a link is paired by media, another picture is another entry
        picture, old = self.world.number("p"), thing.picture
        self.ledger.overtype(thing.soul, thing.picture, picture, for_good=self.settled(link, shelf, thing))
        self.ledger.touch(shelf, thing)
        self.ledger.wrote(link.instance_id, link_key(link), thing.soul, picture)
        other = self.other(link, shelf)
        if not self.world.sides(link).external.kind.can.replace_in_place:
            self.ledger.forget_place(link_key(link), thing.soul)
        both = any(one.soul == thing.soul and one.picture != old for one in other.things.values())
        if both and not self.world.sides(link).external.kind.can.replace_in_place:
            self.ledger.twins_touched.add(thing.soul)  # if the write is interrupted both pictures are kept
        if self.world.store.pair_of(link.id, shelf.side, thing.id) is None:
            self.ledger.seen_off.add(picture)  # what was uploaded before is not known, so nobody can tell
            self.ledger.twins_touched.add(thing.soul)
        shelf.show(thing, shelf.upload(picture))
