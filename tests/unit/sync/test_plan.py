"""The planner over the whole table: every pair of sightings × same or different × settings × decisions."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

import pytest

from gallery_sync.model import (
    ConflictPolicy,
    Decision,
    DeletePolicy,
    Direction,
    Entry,
    Field,
    Media,
    MediaKind,
    Projection,
    Settings,
    Side,
)
from gallery_sync.sync.plan import (
    DELETED,
    Action,
    Create,
    Delete,
    Forget,
    Keep,
    Nothing,
    Rebase,
    Record,
    Seen,
    Sighting,
    Situation,
    Write,
    plan,
    sight,
)

FIELDS = (Field.MEDIA, Field.TITLE, Field.TAGS)
NONE: frozenset[Field] = frozenset()


def _subsets(fields: tuple[Field, ...]) -> list[frozenset[Field]]:
    sizes = range(len(fields) + 1)
    return [frozenset(one) for one in chain.from_iterable(combinations(fields, size) for size in sizes)]


SUBSETS = _subsets(FIELDS)
ABSENT = Sighting(Seen.ABSENT)
SIGHTINGS = [ABSENT, *(Sighting(Seen.CHANGED if one else Seen.EQUAL, one) for one in SUBSETS)]
SETTINGS = [Settings(*one) for one in product(Direction, ConflictPolicy, DeletePolicy, (True, False))]
DECISIONS = (None, Decision.DELETE, Decision.RESTORE)
"""The owner's; what is decided at a person's request has tests of its own below."""


def situations(wix: list[Sighting] = SIGHTINGS, external: list[Sighting] = SIGHTINGS) -> Iterator[Situation]:
    for one, other, settings, newest, decision in product(wix, external, SETTINGS, Side, DECISIONS):
        for same in _subsets(tuple(one.changed & other.changed)):
            yield Situation(one, other, settings, same, newest, decision)


def both_present() -> Iterator[Situation]:
    return situations(SIGHTINGS[1:], SIGHTINGS[1:])


def one_gone() -> Iterator[tuple[Situation, Side]]:
    for now in situations([ABSENT], SIGHTINGS[1:]):
        yield now, Side.WIX
    for now in situations(SIGHTINGS[1:], [ABSENT]):
        yield now, Side.EXTERNAL


def _winner(now: Situation) -> Side:
    """The side whose value stands after a clash, in the words of the specification."""
    wins = {
        ConflictPolicy.WIX_WINS: Side.WIX,
        ConflictPolicy.EXTERNAL_WINS: Side.EXTERNAL,
        ConflictPolicy.NEWEST_WINS: now.newest,
    }
    return Side.WIX if now.settings.direction is Direction.SHARE else wins[now.settings.conflict]


def _values(now: Situation, actions: tuple[Action, ...]) -> tuple[dict[Field, str], dict[Field, str]]:
    """What both sides hold once the actions are carried out, told by where each value came from."""
    wix = {name: "wix" if name in now.wix.changed else "base" for name in FIELDS}
    external = {name: "external" if name in now.external.changed else "base" for name in FIELDS}
    for name in now.same:
        wix[name] = external[name] = "same"
    before = dict(wix), dict(external)
    for action in actions:
        if isinstance(action, Write):
            target, source = (wix, before[1]) if action.on is Side.WIX else (external, before[0])
            target.update({name: source[name] for name in action.fields})
    return wix, external


# --- both are there -------------------------------------------------------------------------------------------------


def test_the_echo_cell_does_nothing() -> None:
    equal = [Sighting(Seen.EQUAL)]

    assert all(plan(now) == (Nothing(),) for now in situations(equal, equal))


def test_every_field_ends_with_the_value_that_the_table_says() -> None:
    for now in both_present():
        wix, external = _values(now, plan(now))
        for name in FIELDS:
            mine, theirs = name in now.wix.changed, name in now.external.changed
            if name in now.same:
                expected = "same"
            elif mine and theirs:
                expected = _winner(now).value
            else:
                expected = "wix" if mine else "external" if theirs else "base"
            if now.share:
                assert wix[name] == ("same" if name in now.same else "wix" if mine else "base"), now
                assert external[name] == expected, now
            else:
                assert wix[name] == external[name] == expected, now


def test_exactly_the_edits_that_lose_are_named_for_the_journal() -> None:
    for now in both_present():
        writes = [action for action in plan(now) if isinstance(action, Write)]
        lost = {(write.on, name) for write in writes for name in write.overwritten}
        clashing = (now.wix.changed & now.external.changed) - now.same
        assert lost == {(_winner(now).other, name) for name in clashing}, now


def test_nothing_is_written_that_did_not_change() -> None:
    for now in both_present():
        for action in plan(now):
            if isinstance(action, Write):
                assert action.fields, now
                assert action.fields <= now.of(action.on.other).changed, now


def test_at_most_one_write_per_side_and_none_to_wix_in_share() -> None:
    for now in both_present():
        sides = [action.on for action in plan(now) if isinstance(action, Write)]
        assert len(sides) == len(set(sides)), now
        assert not (now.share and Side.WIX in sides), now


def test_what_is_already_the_same_on_both_sides_only_moves_the_bases() -> None:
    for now in both_present():
        rebased = [action.fields for action in plan(now) if isinstance(action, Rebase)]
        assert rebased == ([now.same] if now.same else []), now


def test_in_share_what_changed_outside_is_recorded() -> None:
    for now in both_present():
        if not now.share:
            continue
        recorded = [set(action.drift) for action in plan(now) if isinstance(action, Record)]
        drifted = {name.value for name in now.external.changed - now.wix.changed}
        assert recorded == ([drifted] if drifted else []), now


# --- one of them is gone --------------------------------------------------------------------------------------------


def test_both_gone_is_forgotten() -> None:
    assert all(plan(now) == (Forget(),) for now in situations([ABSENT], [ABSENT]))


def test_one_gone_is_exactly_one_action_on_the_right_side() -> None:
    for now, missing in one_gone():
        (action,) = plan(now)
        match action:
            case Delete(on=on):
                assert on is missing.other, now
            case Create(on=on):
                assert on is missing, now
            case Keep():
                pass
            case _:
                assert action == Record((DELETED,)), now


def test_in_share_wix_is_never_touched() -> None:
    for now, _ in one_gone():
        (action,) = plan(now)
        if now.share and isinstance(action, Create | Delete):
            assert action.on is Side.EXTERNAL, now


def test_in_share_a_medium_deleted_outside_stays_away_until_its_item_changes() -> None:
    for now, missing in one_gone():
        if now.share and missing is Side.EXTERNAL:
            wanted = now.wix.seen is Seen.CHANGED or now.decision is Decision.RESTORE
            assert isinstance(plan(now)[0], Create if wanted else Record), now


def test_a_deletion_of_what_nobody_edited_is_carried() -> None:
    for now, missing in one_gone():
        carried = not (now.share and missing is Side.EXTERNAL)
        plain = now.decision is None and now.of(missing.other).seen is Seen.EQUAL
        if carried and plain and now.settings.delete is DeletePolicy.PROPAGATE:
            assert plan(now) == (Delete(missing.other),), now


def test_an_edit_beats_a_delete_unless_the_owner_says_otherwise() -> None:
    for now, missing in one_gone():
        edited = now.of(missing.other).seen is Seen.CHANGED
        if edited and now.settings.edit_beats_delete and not now.share and now.decision is None:
            assert isinstance(plan(now)[0], Create), now


def test_every_edit_that_goes_with_a_deletion_is_journalled() -> None:
    for now, missing in one_gone():
        (action,) = plan(now)
        if isinstance(action, Delete):
            assert action.lost == now.of(missing.other).changed, now


def test_keep_deletes_nothing_by_itself() -> None:
    for now, _ in one_gone():
        if now.settings.delete is DeletePolicy.KEEP and now.decision is None:
            assert not isinstance(plan(now)[0], Delete), now


@pytest.mark.parametrize("decision", [Decision.DELETE, Decision.RESTORE])
def test_the_owners_decision_is_final(decision: Decision) -> None:
    for now, missing in one_gone():
        if now.decision is not decision or (now.share and missing is Side.EXTERNAL):
            continue
        expected = Delete if decision is Decision.DELETE else Keep if now.share else Create
        assert isinstance(plan(now)[0], expected), now


def test_what_was_deleted_at_a_persons_request_goes_whatever_the_policies_say_and_nothing_of_it_is_journalled() -> None:
    for now, missing in one_gone():
        if missing is Side.WIX:
            assert plan(replace(now, decision=Decision.FORGET)) == (Delete(Side.EXTERNAL),), now


def test_a_persons_request_that_did_not_delete_on_wix_decides_no_deletion() -> None:
    for now, missing in one_gone():
        if missing is Side.EXTERNAL:
            assert plan(replace(now, decision=Decision.FORGET)) == plan(replace(now, decision=None)), now


def test_what_a_persons_request_changed_on_wix_wins_and_nothing_of_it_is_journalled() -> None:
    for now in both_present():
        actions = plan(replace(now, decision=Decision.FORGET))
        _, external = _values(now, actions)
        assert all(external[name] == "wix" for name in now.wix.changed - now.same), now
        assert not any(action.overwritten for action in actions if isinstance(action, Write)), now


# --- the shape ------------------------------------------------------------------------------------------------------


def test_the_table_is_symmetric_in_two_way() -> None:
    for now in situations():
        if not now.share:
            assert set(plan(_mirrored(now))) == {_mirrored_action(action, now) for action in plan(now)}, now


def _mirrored(now: Situation) -> Situation:
    other = {
        ConflictPolicy.WIX_WINS: ConflictPolicy.EXTERNAL_WINS,
        ConflictPolicy.EXTERNAL_WINS: ConflictPolicy.WIX_WINS,
        ConflictPolicy.NEWEST_WINS: ConflictPolicy.NEWEST_WINS,
    }[now.settings.conflict]
    settings = replace(now.settings, conflict=other)
    return Situation(now.external, now.wix, settings, now.same, now.newest.other, now.decision)


def _mirrored_action(action: Action, now: Situation) -> Action:
    return replace(action, on=action.on.other) if isinstance(action, Create | Delete | Write) else action


# --- sightings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("among", _subsets(FIELDS))
@pytest.mark.parametrize("changed", _subsets(FIELDS))
def test_a_side_is_only_compared_in_what_both_sides_can_hold(
    among: frozenset[Field], changed: frozenset[Field]
) -> None:
    base = Projection("picture", title="title", tags=("tag",))
    others = {Field.MEDIA: "another", Field.TITLE: "other", Field.TAGS: ()}
    projection = base.with_values({name: others[name] for name in changed})

    seen = sight(base, Entry("id", projection, Media(MediaKind.IMAGE, projection.media)), among)

    visible = changed & among
    assert seen == Sighting(Seen.CHANGED if visible else Seen.EQUAL, visible)


def test_an_entry_without_a_base_counts_as_changed_in_every_field() -> None:
    entry = Entry("id", Projection("picture"), Media(MediaKind.IMAGE, "picture"))

    assert sight(None, entry, frozenset(FIELDS)) == Sighting(Seen.CHANGED, frozenset(FIELDS))
    assert sight(Projection("picture"), None, frozenset(FIELDS)) == ABSENT
