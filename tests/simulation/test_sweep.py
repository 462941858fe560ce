"""The crash sweep."""

import pytest

from tests.simulation.quick import quick
from tests.simulation.scenarios import SCENARIOS, Scenario
from tests.simulation.sweep import sweep


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_crash_at_any_effect_changes_nothing_in_the_end(scenario: Scenario) -> None:
    with quick():
        failures = list(sweep(scenario))

    assert not failures, "\n".join(failures)
