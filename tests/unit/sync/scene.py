"""A gallery of five pictures that has been shared and is at rest, and what people do to it."""

from datetime import timedelta

from gallery_sync.model import Field, Held, Link, MediaKind, Projection, Settings, Side, Value
from tests.simulation.shelf import PLATFORMS, WIX, Kind, Shelf, Thing
from tests.simulation.world import World

SITE, GALLERY = "site-1", "gallery-1"


class Scene:
    """`at_rest` False: the gallery has been shared just now, and nothing of it has been done yet."""

    def __init__(
        self,
        platform: Kind,
        settings: Settings | None = None,
        wix: Kind = WIX,
        items: int = 5,
        *,
        at_rest: bool = True,
    ) -> None:
        self.world = World(PLATFORMS if platform in PLATFORMS else (platform,))
        self.gallery = self.world.add_gallery(SITE, GALLERY, wix)
        for number in range(items):
            self.add(self.gallery, f"p{number}", rank=number * 1000.0)
        link = self.world.share(SITE, GALLERY, platform.name, settings or Settings())
        self.album: Shelf = self.world.albums[link.album_id]
        self.link_id, self.album_id = link.id, link.album_id
        if at_rest:
            self.rest()
            self.world.forward(timedelta(minutes=5))

    @property
    def link(self) -> Link:
        link = self.world.store.link(SITE, self.link_id)
        assert link is not None
        return link

    def side(self, side: Side) -> Shelf:
        return self.gallery if side is Side.WIX else self.album

    def add(self, shelf: Shelf, picture: str, title: str = "", rank: float | None = None) -> Thing:
        values: dict[Field, Value] = {**_BLANK, Field.TITLE: title or picture}
        return shelf.add(MediaKind.IMAGE, shelf.upload(picture), values, rank)

    def thing(self, side: Side, picture: str) -> Thing:
        return next(thing for thing in self.side(side).things.values() if thing.picture == picture)

    def put_after(self, side: Side, picture: str, predecessor: str) -> None:
        """Move an entry to the place right after another one."""
        shelf = self.side(side)
        moved, before = self.thing(side, picture), self.thing(side, predecessor)
        order = [thing for thing in shelf.in_order() if thing is not moved]
        at = order.index(before)
        if shelf.kind.can.positions:
            following = order[at + 1].rank if at + 1 < len(order) else before.rank + 2000
            shelf.move(moved, (before.rank + following) / 2)
        else:
            order.insert(at + 1, moved)
            shelf.arrange(thing.id for thing in order)

    def change_title(self, side: Side, picture: str, title: str) -> None:
        self.side(side).edit(self.thing(side, picture), {Field.TITLE: title})

    def describe(self, side: Side, picture: str, text: str) -> None:
        self.side(side).edit(self.thing(side, picture), {Field.DESCRIPTION: text})

    def remove(self, side: Side, picture: str) -> None:
        self.side(side).remove(self.thing(side, picture))

    def remove_most(self, side: Side) -> None:
        """All pictures but the last, so many that their deletions wait for the owner."""
        for picture in ("p0", "p1", "p2", "p3"):
            self.remove(side, picture)

    @property
    def held(self) -> Held:
        """The only set of deletions that waits."""
        (held,) = self.world.store.held(self.link_id)
        return held

    def look_at(self, picture: str) -> None:
        """Let the pair of a picture that is on one side at least be looked at, and nothing else."""
        names = {
            thing.id
            for shelf in (self.gallery, self.album)
            for thing in shelf.things.values()
            if thing.picture == picture
        }
        pair = next(pair for pair in self.world.pairs(self.link) if names & {pair.ids.wix, pair.ids.external})
        self.world.links.try_again(self.link, [pair])
        self.world.settle()

    def rest(self) -> int:
        """Let it come to rest; returns the number of platform writes that took."""
        before = self.world.effects.platform_writes
        self.world.settle()
        self.world.compare(self.link)
        self.world.settle()
        return self.world.effects.platform_writes - before

    def pictures(self, side: Side) -> list[str]:
        return [thing.picture for thing in self.side(side).in_order()]

    def titles(self, side: Side) -> list[Value]:
        return [thing.values[Field.TITLE] for thing in self.side(side).in_order()]

    def assert_equal(self) -> None:
        """Both sides show the same, in everything that both can hold."""
        fields = self.album.kind.can.fields & self.gallery.kind.can.fields
        shown = [self._shown(shelf, fields) for shelf in (self.gallery, self.album)]
        if not self.album.kind.can.ordered:
            shown = [sorted(one, key=repr) for one in shown]
        assert shown[0] == shown[1]

    def _shown(self, shelf: Shelf, fields: frozenset[Field]) -> list[tuple[object, ...]]:
        cut = self.album.kind.can.cut
        names = sorted(fields - {Field.MEDIA})
        return [
            (thing.picture, *(cut(name, thing.values[name]) for name in names if name in thing.values))
            for thing in shelf.in_order()
        ]


_EMPTY = Projection("")
_BLANK: dict[Field, Value] = {name: _EMPTY.value(name) for name in Field if name is not Field.MEDIA}
