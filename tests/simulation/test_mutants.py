"""Every rule that is taken out of the engine is noticed, by the simulation or by the crash sweep."""

import pytest

from tests.simulation.mutants import is_caught
from tests.simulation.without import MUTANTS, Mutant

ENOUGH = range(1, 2001)
"""The rarest is noticed in two of a thousand seeds."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_missing_rule_is_noticed(mutant: Mutant) -> None:
    assert is_caught(mutant, ENOUGH), f"nothing notices that this is missing: {mutant.name}"
