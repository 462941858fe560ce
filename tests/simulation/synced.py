"""A world that begins with both sides equal, made by hand: quicker than sharing, and not the engine's work."""

from dataclasses import replace

from gallery_sync.model import Link, Pair, PairState, Side, Sided
from gallery_sync.sync.identity import pair_id
from tests.simulation.shelf import Shelf, Thing
from tests.simulation.world import World

_STEP = 1024.0


def already_equal(world: World, link: Link) -> None:
    """Put a copy of each item into the album, and the mapping into the table."""
    sides = world.sides(link)
    for number, item in enumerate(sides.wix.in_order(), start=1):
        if item.kind in sides.external.kind.can.media:
            _pair(world, link, sides, item, number * _STEP)
    stored = world.store.link(link.instance_id, link.id)
    assert stored is not None
    world.store.put_link(replace(stored, compared_at=world.clock(), check_at=None))
    world.queue.drop_all()
    world.in_flight.clear()


def _pair(world: World, link: Link, sides: Sided[Shelf], item: Thing, rank: float) -> None:
    name = pair_id(link.id, Side.WIX, item.id)
    album = sides.external
    file = album.upload(item.picture) if item.file != item.picture else item.picture
    entry_id = name if album.kind.can.client_ids and album.kind.can.positions else ""
    medium = album.add(item.kind, file, item.values, rank, name, entry_id, item.soul)
    mine, theirs = sides.wix.entry(item), album.entry(medium)
    pair = Pair(
        id=name,
        link_id=link.id,
        state=PairState.LINKED,
        source=Side.WIX,
        ids=Sided(item.id, medium.id),
        bases=Sided(mine.projection, theirs.projection),
        ranks=Sided(mine.rank, theirs.rank),
        revisions=Sided(mine.revision, theirs.revision),
        place=rank,
    )
    world.store.put_pair(pair, None)
