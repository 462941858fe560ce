"""What people do to galleries, albums and settings, by numbers that choose what it is about."""

from collections import Counter
from dataclasses import replace

from gallery_sync.errors import GallerySyncError
from gallery_sync.model import Field, Link, Side
from tests.simulation.edits import Editor
from tests.simulation.endings import Leaver
from tests.simulation.entries import Curator
from tests.simulation.ledger import Ledger
from tests.simulation.order import Arranger
from tests.simulation.owner import Owner
from tests.simulation.person import Acts
from tests.simulation.program import Operation, Step
from tests.simulation.world import World

_ABOUT_ALL = frozenset(
    {
        Operation.BULK_DELETE,
        Operation.CONFIRM,
        Operation.REFUSE,
        Operation.SETTINGS,
        Operation.SHARE_AGAIN,
        Operation.UNLINK,
        Operation.GALLERY_DELETED,
        Operation.ERASE_GALLERY,
    }
)
_ABOUT_TWO = frozenset(
    {Operation.EDIT_BOTH, Operation.SAME_CONTENT, Operation.DELETE_BOTH, Operation.EDIT, Operation.ERASE_ITEM}
)
_BRINGS = frozenset({Operation.ADD, Operation.DUPLICATE, Operation.SAME_CONTENT, Operation.UNDELETE, Operation.REPLACE})


class People:
    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self.acts: Counter[Operation] = Counter()
        self.changes = 0
        """Entries that people touched, for the bound of what may be written about them."""
        self.brought = 0
        """Those of them that are new or have a new picture."""
        self._editor, arranger = Editor(world, ledger), Arranger(world, ledger)
        self._curator = Curator(world, ledger, arranger)
        rooms = (self._editor, arranger, self._curator, Owner(world, ledger), Leaver(world, ledger))
        self._acts: Acts = {operation: act for room in rooms for operation, act in room.acts().items()}
        self._acts[Operation.NOTHING] = lambda link, step: None

    def make_first(self, link: Link, number: int) -> None:
        """An entry that is there before anything else happens."""
        self._curator.make_first(link, number)

    def act(self, step: Step, about: Link | None = None) -> None:
        links = [about] if about else [one for one in self._world.all_links() if not self._world.sides(one).wix.gone]
        if not links:
            return
        link = links[step.c % len(links)]
        self._ledger.operations += 1
        self.acts[step.operation] += 1
        touched = self._weight(link, step.operation)
        self.changes += touched
        self.brought += touched if step.operation in _BRINGS else 0
        self._world.effects.trace.append((step.operation.value, link.id))
        try:
            self._acts[step.operation](link, step)
        except GallerySyncError as error:
            self._world.effects.trace.append(("person was told", error.reason))

    def _weight(self, link: Link, operation: Operation) -> int:
        """How many entries an operation is about."""
        sides = self._world.sides(link)
        if operation in _ABOUT_ALL:
            return len(sides.wix.things) + len(sides.external.things)
        return 2 if operation in _ABOUT_TWO else 1

    def meddle(self, step: Step, side: Side, entry_id: str) -> None:
        """Do something to the very entry that a worker is busy with; elsewhere when there is none."""
        for link in self._world.all_links():
            shelf = self._world.sides(link)[side]
            if entry_id in shelf.things:
                ids = list(shelf.things)
                self.act(replace(step, a=(step.a & ~1) | (side is Side.WIX), b=ids.index(entry_id)), link)
                if step.operation is Operation.EDIT:  # a person who fills in the whole form
                    for name in (Field.TITLE, Field.DESCRIPTION):
                        self._editor.edit_field(link, shelf, shelf.things[entry_id], name)
                return
        self.act(step)
