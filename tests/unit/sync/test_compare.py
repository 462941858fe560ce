"""Comparing walks along both listings; it must find what looking up each pair and each entry by itself finds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gallery_sync.model import (
    SIDES,
    Entry,
    Field,
    Listing,
    Media,
    MediaKind,
    Pair,
    PairState,
    Projection,
    Side,
    Sided,
)
from gallery_sync.sync.compare import NO_DIFFERENCES, Differences, compare

NAMES = "abcdefg"
BOTH = frozenset(Side)
_IMAGE = Media(MediaKind.IMAGE, "file")


def shown(name: str, title: str = "") -> Projection:
    return Projection("file", title or name, "", "", None, ())


def entry(side: Side, name: str, title: str = "") -> Entry:
    return Entry(f"{side.value}-{name}", shown(name, title), _IMAGE)


def pair(name: str, place: float | None, state: PairState = PairState.LINKED) -> Pair:
    return Pair(
        f"pair-{name}",
        "link",
        state,
        Side.WIX,
        ids=Sided(f"wix-{name}", f"external-{name}"),
        bases=Sided(shown(name), shown(name)),
        place=place,
    )


def compared(pairs: list[Pair], listings: Sided[Listing], carried: frozenset[Side] = BOTH) -> Differences:
    return compare({one.id: one for one in pairs}, listings, frozenset(), frozenset(Field), carried)


def listed(wix: str, external: str) -> Sided[Listing]:
    return Sided(_listing(Side.WIX, wix), _listing(Side.EXTERNAL, external))


def _listing(side: Side, names: str) -> Listing:
    return Listing(tuple(entry(side, name) for name in names))


AT_REST = [pair(name, float(number)) for number, name in enumerate(NAMES)]


def test_equal_sides_have_no_differences() -> None:
    assert compared(AT_REST, listed(NAMES, NAMES)) == NO_DIFFERENCES


def test_the_order_of_the_mapping_is_nothing_to_it() -> None:
    assert compared(AT_REST[::-1], listed(NAMES, NAMES)) == NO_DIFFERENCES


def test_entries_that_were_moved_are_an_order_that_differs() -> None:
    found = compared(AT_REST, listed("bacdefg", NAMES))

    assert found == replace(NO_DIFFERENCES, order=True)


def test_an_order_that_is_not_carried_is_nothing_to_it() -> None:
    assert compared(AT_REST, listed(NAMES, NAMES[::-1]), frozenset({Side.WIX})) == NO_DIFFERENCES


def test_what_is_missing_and_what_is_new_does_not_hide_what_stands_around_it() -> None:
    found = compared(AT_REST, listed("abxdefg", "abcdeyg"))

    assert found.pairs == ("pair-c", "pair-f")
    assert [[one.id for one in found.arrivals[side]] for side in SIDES] == [["wix-x"], ["external-y"]]
    assert not found.order


def test_an_entry_that_is_back_after_its_pair_has_ended_is_new() -> None:
    ended = [replace(one, state=PairState.TOMBSTONE) if one.id == "pair-c" else one for one in AT_REST]

    found = compared(ended, listed(NAMES, "abdefg"))

    assert [one.id for one in found.arrivals.wix] == ["wix-c"]
    assert found.pairs == ()


def test_a_pair_without_a_place_is_an_order_that_differs() -> None:
    assert compared([*AT_REST[:-1], pair("g", None)], listed(NAMES, NAMES)).order


def test_two_pairs_in_the_same_place_are_told_apart_by_their_ids() -> None:
    twice = [*AT_REST[:-2], pair("g", 5.0), pair("f", 5.0)]

    assert not compared(twice, listed(NAMES, NAMES)).order
    assert compared(twice, listed("abcdegf", "abcdegf")).order


_STATES = st.sampled_from([PairState.LINKED, PairState.LINKED, PairState.LINKED, PairState.KEPT, PairState.TOMBSTONE])
_PLACES = st.one_of(st.integers(0, 5).map(float), st.none())
_PAIRS = st.lists(st.sampled_from(NAMES), unique=True).flatmap(
    lambda names: st.tuples(*(st.builds(pair, st.just(name), _PLACES, _STATES) for name in names))
)
_LISTED = st.lists(st.sampled_from(NAMES + "xyz"), unique=True).flatmap(
    lambda names: st.tuples(*(st.tuples(st.just(name), st.sampled_from(["", "", "", "edited"])) for name in names))
)


@given(pairs=_PAIRS, wix=_LISTED, external=_LISTED, carried=st.sampled_from([BOTH, frozenset({Side.WIX})]))
def test_walking_finds_what_looking_up_finds(
    pairs: tuple[Pair, ...],
    wix: tuple[tuple[str, str], ...],
    external: tuple[tuple[str, str], ...],
    carried: frozenset[Side],
) -> None:
    entries = Sided([entry(Side.WIX, *one) for one in wix], [entry(Side.EXTERNAL, *one) for one in external])
    listings = Sided(Listing(tuple(entries.wix)), Listing(tuple(entries.external)))

    found = compared(list(pairs), listings, carried)

    assert set(found.pairs) == {one.id for one in pairs if _restless(one, entries)}
    for side in SIDES:
        living = {one.ids[side] for one in pairs if one.state is not PairState.TOMBSTONE}
        assert list(found.arrivals[side]) == [one for one in entries[side] if one.id not in living]
    assert found.order == _order_differs(pairs, entries, carried)


def _of(one: Pair, side: Side, entries: Sided[list[Entry]]) -> Entry | None:
    return next((candidate for candidate in entries[side] if candidate.id == one.ids[side]), None)


def _restless(one: Pair, entries: Sided[list[Entry]]) -> bool:
    both = [_of(one, side, entries) for side in SIDES]
    match one.state:
        case PairState.LINKED:
            return any(found is None or found.projection != one.bases.wix for found in both)
        case PairState.KEPT:
            return both.count(None) != 1
        case _:
            return False


def _order_differs(pairs: tuple[Pair, ...], entries: Sided[list[Entry]], carried: frozenset[Side]) -> bool:
    both = [one for one in pairs if one.state is PairState.LINKED and all(_of(one, side, entries) for side in SIDES)]
    if any(one.place is None for one in both):
        return True
    base = sorted(both, key=lambda one: (one.place, one.id))
    return any(base != sorted(both, key=lambda one: _position(one, side, entries)) for side in carried)


def _position(one: Pair, side: Side, entries: Sided[list[Entry]]) -> int:
    return [candidate.id for candidate in entries[side]].index(one.ids[side])
