"""What the ledger of people's acts demands, and what it does not."""

from gallery_sync.model import Settings
from tests.simulation.person import link_key
from tests.simulation.program import LinkPlan, Operation, Program, Step
from tests.simulation.run import Run
from tests.simulation.shelf import BUCKET, WIX

_PLAN = LinkPlan(WIX, BUCKET, Settings(), items=3, synced=True)
_MOVE_FIRST_TO_THE_END = Step(Operation.MOVE, a=0b1001, b=2)
"""On Wix, where a new item goes to the top, so that the last one made is the first one shown."""


def _begun() -> Run:
    run = Run(Program(0, [_PLAN], []))
    run._begin()
    return run


def _demanded(run: Run) -> tuple[str, ...]:
    link = next(run.world.all_links())
    return run.ledger.orders[link_key(link)][1]


def test_the_order_in_which_a_person_leaves_the_entries_is_demanded() -> None:
    run = _begun()

    run.people.act(_MOVE_FIRST_TO_THE_END)

    assert _demanded(run) == ("soul2", "soul1", "soul3")


def test_an_order_that_the_engine_has_left_in_passing_is_not_demanded_when_a_person_moves_something() -> None:
    run = _begun()
    gallery = run.world.sides(next(run.world.all_links())).wix
    passing = gallery.in_order()[1]
    gallery.move(passing, gallery.bottom())

    run.people.act(_MOVE_FIRST_TO_THE_END)

    assert _demanded(run) == ()
