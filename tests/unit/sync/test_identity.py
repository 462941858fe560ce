"""IDs that can be told from those of people and platforms."""

import pytest

from gallery_sync.model import Side
from gallery_sync.sync.identity import is_pair_id, pair_id


def test_the_id_of_a_pair_is_known_as_one() -> None:
    assert is_pair_id(pair_id("link", Side.WIX, "item"))


@pytest.mark.parametrize("text", ["", "harbour", "57d77c0b-b4f7-4451-9204-a8af5953cee8", "a" * 25, "a" * 27, "1" * 26])
def test_other_ids_are_not(text: str) -> None:
    assert not is_pair_id(text)
