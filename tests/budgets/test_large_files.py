"""A film passes through a worker in little memory, however long it is."""

import pytest

from tests.budgets.large_files import WAYS, measure

FILM = 512
"""In MB: twice what may be taken. `python -m tests.budgets.large_files` carries a gigabyte."""
BAR = 256


@pytest.mark.parametrize("way", WAYS)
def test_a_film_is_never_in_memory_as_a_whole(way: str) -> None:
    assert measure(way, FILM)["peak_mb"] < BAR
