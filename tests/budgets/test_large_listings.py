"""Whatever lies in an album, comparing it takes a bounded part of the 512 MB that a function has."""

import pytest

from tests.budgets.large_listings import ALBUMS, measure

BAR = 320
"""In MB, all of the process. The other side's listing and the mapping have the rest."""
TOO_LARGE = "900 sidecars with 70 KB of texts"


@pytest.mark.parametrize("name", ALBUMS)
def test_the_sum_of_what_an_album_holds_is_bounded(name: str) -> None:
    seen = measure(name)

    assert seen["peak_mb"] < BAR
    assert ("move some of them into another gallery" in seen["refused"]) is (name == TOO_LARGE)
