"""However much a platform tells, a worker reads it in a bounded part of the 512 MB that it has."""

import pytest

from tests.budgets.large_answers import CASES, measure

BAR = 200
"""In MB, all of the process, half of which it has before it reads anything."""


@pytest.mark.parametrize("name", CASES)
def test_what_a_platform_tells_takes_up_a_bounded_part_of_memory(name: str) -> None:
    seen = measure(name)

    assert seen["peak_mb"] < BAR
    assert CASES[name].refused in seen["refused"]
    assert bool(CASES[name].refused) is bool(seen["refused"])
