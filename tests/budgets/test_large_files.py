"""A film passes through a worker in little memory, however long it is."""

import pytest

from tests.budgets.large_files import WAYS, measure

FILM = 512
"""In MB: twice what may be taken. `python -m tests.budgets.large_files` carries a gigabyte."""
BAR = 256
AT_ONCE, BAR_AT_ONCE = 8, 448
"""As many as the item worker carries side by side; of the 512 MB that it has."""


@pytest.mark.parametrize("way", WAYS)
def test_a_film_is_never_in_memory_as_a_whole(way: str) -> None:
    assert measure(way, FILM)["peak_mb"] < BAR


@pytest.mark.parametrize("way", WAYS)
def test_films_that_are_carried_side_by_side_leave_room_in_the_worker(way: str) -> None:
    assert measure(way, 32, films=AT_ONCE)["peak_mb"] < BAR_AT_ONCE
