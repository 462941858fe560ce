"""The order as a three-way problem: exhaustively up to five entries, and with random ranks."""

import struct
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_sync.model import Side, Sided
from gallery_sync.sync.order import STEP, between, gap, merge, moved, ranks

SMALL = 4
NAMES = tuple("abcde")


def test_moved_is_the_least_that_must_move() -> None:
    for after in permutations(NAMES):
        off = moved(NAMES, after)
        staying = [one for one in after if one not in off]
        assert staying == sorted(staying)
        longest = max(len(one) for one in _increasing_subsequences(after))
        assert len(staying) == longest


def _increasing_subsequences(values: tuple[str, ...]) -> list[list[str]]:
    """All of them, by brute force."""
    found: list[list[str]] = [[]]
    for value in values:
        found += [[*one, value] for one in found if not one or one[-1] < value]
    return found


def test_moved_on_one_side_moves_on_the_other() -> None:
    for order in permutations(NAMES):
        for winner in Side:
            assert merge(NAMES, Sided(order, NAMES), winner) == order
            assert merge(NAMES, Sided(NAMES, order), winner) == order


def test_the_same_move_on_both_sides_stands() -> None:
    for order in permutations(NAMES):
        assert merge(NAMES, Sided(order, order), Side.WIX) == order


def test_moved_on_both_sides_keeps_every_entry_once_and_lets_the_winner_place_what_it_moved() -> None:
    base = NAMES[:SMALL]
    for wix in permutations(base):
        for external in permutations(base):
            for winner in Side:
                sides = Sided(wix, external)
                result = merge(base, sides, winner)
                assert sorted(result) == sorted(base)
                only_other = moved(base, sides[winner.other]) - moved(base, sides[winner])
                placed = [one for one in sides[winner] if one not in only_other]
                assert [one for one in result if one not in only_other] == placed


def test_merging_twice_changes_nothing() -> None:
    base = NAMES[:SMALL]
    for wix in permutations(base):
        for external in permutations(base):
            result = merge(base, Sided(wix, external), Side.WIX)
            assert merge(result, Sided(result, result), Side.WIX) == result
            assert merge(base, Sided(result, result), Side.EXTERNAL) == result


@pytest.mark.parametrize(
    ("touched", "winner", "expected"),
    [
        (Sided("a", "b"), Side.WIX, "acbd"),
        (Sided("a", "b"), Side.EXTERNAL, "cbad"),
        (Sided("b", "c"), Side.WIX, "bacd"),
        (Sided("b", "c"), Side.EXTERNAL, "bacd"),
    ],
)
def test_of_two_that_changed_places_the_one_was_moved_whose_rank_is_another(
    touched: Sided[str], winner: Side, expected: str
) -> None:
    sides = Sided(tuple("bacd"), tuple("acbd"))

    result = merge(tuple("abcd"), sides, winner, touched=Sided(frozenset(touched.wix), frozenset(touched.external)))

    assert result == tuple(expected)


def test_a_new_entry_goes_after_its_nearest_predecessor() -> None:
    for external in permutations("abc"):
        for position in range(4):
            with_new = (*external[:position], "new", *external[position:])
            for elsewhere in permutations("abc"):
                result = merge(tuple("abc"), Sided((*elsewhere, "new"), with_new), Side.WIX, {"new": Side.EXTERNAL})
                at = result.index("new")
                assert (result[at - 1] if at else None) == (external[position - 1] if position else None)


# --- ranks ----------------------------------------------------------------------------------------------------------


def rounded(rank: float) -> float:
    """As Wix reads a sort order back."""
    return struct.unpack("f", struct.pack("f", rank))[0]


distinct_ranks = st.lists(
    st.floats(-(2.0**41), 2.0**41, allow_nan=False, width=32).filter(lambda one: one == 0 or abs(one) > 1e-3),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(distinct_ranks, st.randoms(use_true_random=False), st.integers(0, 3))
def test_written_ranks_sort_to_the_target_even_rounded(values: list[float], random: Random, new: int) -> None:
    values = sorted(values)
    current = [f"e{number}" for number in range(len(values))]
    ranked = dict(zip(current, values, strict=True))
    target = [*current, *(f"new{number}" for number in range(new))]
    random.shuffle(target)

    after = ranked | ranks(target, current, ranked)

    shown = [rounded(after[name]) for name in target]
    assert all(low < high for low, high in pairwise(shown)), shown


@given(distinct_ranks, st.randoms(use_true_random=False))
def test_no_rank_is_given_that_another_entry_has_now(values: list[float], random: Random) -> None:
    values = sorted(values)
    current = [f"e{number}" for number in range(len(values))]
    ranked = dict(zip(current, values, strict=True))
    target = current[:]
    random.shuffle(target)

    written = ranks(target, current, ranked)

    assert not set(written.values()) & set(values)
    assert len(set(written.values())) == len(written)


def test_only_what_has_to_move_is_written_while_there_is_room() -> None:
    ranked = {name: STEP * number for number, name in enumerate(NAMES)}
    for target in permutations(NAMES):
        assert set(ranks(target, NAMES, ranked)) == moved(NAMES, target)


def test_what_may_be_moved_is_moved_rather_than_what_nobody_touched() -> None:
    ranked = {name: STEP * number for number, name in enumerate(NAMES)}
    for loose in ("a", "c", "e", "ab", "be", "abcde"):
        for target in permutations(NAMES):
            written = ranks(target, NAMES, ranked, frozenset(loose))

            steady = [one for one in target if one not in loose]
            assert set(written) - set(loose) == moved(sorted(steady), steady)
            assert sorted(target, key=(ranked | written).__getitem__) == list(target)
            assert len(written) <= len(moved(sorted(steady), steady)) + len(loose)


def test_of_all_that_may_be_moved_the_least_is() -> None:
    ranked = {name: STEP * number for number, name in enumerate(NAMES)}
    for target in permutations(NAMES):
        assert set(ranks(target, NAMES, ranked, frozenset(NAMES))) == moved(NAMES, target)


def test_a_used_up_gap_is_renumbered() -> None:
    ranked = {"a": 1.0, "b": 1.5, "c": 2000.0}

    written = ranks(("a", "new", "b", "c"), ("a", "b", "c"), ranked)

    after = ranked | written
    assert after["a"] < after["new"] < after["b"] < after["c"]


@given(st.floats(-1e13, 1e13, allow_nan=False))
def test_a_gap_survives_rounding(rank: float) -> None:
    assert rounded(rank) < rounded(rank + gap(rank))


def test_ten_entries_fit_between_two_neighbours() -> None:
    low, high = 0.0, STEP
    for _ in range(9):
        middle = between(low, high)
        assert middle is not None
        assert low < middle < high
        high = middle
