"""Everything is measured once; the tests say what it may cost."""

from collections.abc import Mapping

import pytest

from tests.budgets.__main__ import SIMULATOR
from tests.budgets.counting import Cost
from tests.budgets.events import measure
from tools.wix_simulator.launch import running_simulator

MANY = 200


@pytest.fixture(scope="session")
def costs() -> Mapping[tuple[str, str], Cost]:
    """By event and direction; shares and comparisons are of `MANY` entries."""
    with running_simulator(*SIMULATOR) as simulator:
        return {(row.event, row.direction): row.cost for row in measure(simulator, MANY)}
