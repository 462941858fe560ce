"""What ends a link, or what is kept of somebody: unlinking, deleted galleries, requests to have data removed."""

from collections.abc import Generator
from contextlib import contextmanager

from gallery_sync.messages import Kind
from gallery_sync.model import Field, Link, LinkState
from tests.simulation.ledger import shown
from tests.simulation.person import Acts, Person, link_key, typed
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import Thing


class Leaver(Person):
    def acts(self) -> Acts:
        return {
            Operation.UNLINK: self.unlink,
            Operation.ERASE_ITEM: self.erase_item,
            Operation.GALLERY_DELETED: self.gallery_deleted,
            Operation.ERASE_GALLERY: self.erase_gallery,
        }

    def unlink(self, link: Link, step: Step) -> None:
        if link.state is not LinkState.UNLINKING:
            self.ledger.released.add(link_key(link))
            self.world.links.unlink(link, remove_album=True)

    def erase_item(self, link: Link, step: Step) -> None:
        """Wix deletes the item, or takes what was typed out of it."""
        gallery = self.world.sides(link).wix
        if thing := self.thing(gallery, step):
            with self._forgetting(link, [thing]):
                if step.a & 1:
                    gallery.remove(thing)
                else:
                    token = self.world.number("t")
                    self.ledger.wrote(link.instance_id, link_key(link), thing.soul, token)
                    gallery.edit(thing, {Field.TITLE: typed(Field.TITLE, token), Field.DESCRIPTION: ""})

    def gallery_deleted(self, link: Link, step: Step) -> None:
        """It is gone, or the event says what is not true."""
        if step.a & 1:
            self.world.sides(link).wix.gone = True
            self.ledger.released.add(link_key(link))
        self.world.announce_about(link, Kind.GALLERY_DELETED)

    def erase_gallery(self, link: Link, step: Step) -> None:
        """The whole journal goes, and what Wix shows of any entry is right."""
        self.ledger.seen_off |= self.ledger.links.get(link_key(link), set())
        self.ledger.twins_touched |= self.ledger.souls.get(link_key(link), set())
        with self._forgetting(link, list(self.world.sides(link).wix.things.values())):
            self.gallery_deleted(link, step)

    @contextmanager
    def _forgetting(self, link: Link, things: list[Thing]) -> Generator[None]:
        """Inside, these items lose what is a person's. It may go on both sides, however new it is; what Wix shows
        afterwards is right."""
        sides = self.world.sides(link)
        for thing in things:
            others = [one for one in sides.external.things.values() if one.soul == thing.soul]
            there = {token for one in others for token in shown(sides.external, one)}
            self.ledger.erase(thing.soul, thing.id, there | set(shown(sides.wix, thing)))
        with self.world.requested():
            yield
        for thing in things:
            if thing.id in sides.wix.things:
                self.ledger.erased[thing.id] -= set(shown(sides.wix, thing))
