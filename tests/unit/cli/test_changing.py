"""What operators change; with --dry-run nothing."""

from datetime import timedelta

import pytest

from gallery_sync.cli.output import MISUSED, Failure
from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind
from gallery_sync.model import Decision, Held, LinkState, Side, Trouble
from tests.harness.samples import NOON, a_conflict, a_link, a_pair

from .conftest import SITE, Operator


def test_check_has_a_link_compared(operator: Operator):
    operator("check", "link-1")

    assert [(one.kind, one.link_id) for one in operator.sent("GalleryQueueUrl")] == [(Kind.COMPARE, "link-1")]


def test_a_paused_link_is_not_compared(paused: Operator):
    assert paused("check", "--all").content == []
    assert paused.bodies("GalleryQueueUrl") == []


def test_resume_takes_a_link_up_and_has_it_compared(paused: Operator):
    paused("resume", "--site", SITE)

    assert paused.link().state is LinkState.ACTIVE
    assert [one.kind for one in paused.sent("GalleryQueueUrl")] == [Kind.COMPARE]


def test_a_link_of_a_removed_site_comes_back_only_with_the_app(operator: Operator):
    operator.table.put_link(a_link("link-2", gallery_id="gallery-2", state=LinkState.REMOVED))

    assert operator("resume", "--all").content == []
    assert operator.link("link-2").state is LinkState.REMOVED


def test_a_link_whose_album_is_being_removed_is_not_resumed(paused: Operator):
    paused.table.put_link(a_link("link-2", gallery_id="gallery-2", state=LinkState.UNLINKING))

    assert [row["link"] for row in paused("resume", "--all").content] == ["link-1"]
    assert paused.link("link-2").state is LinkState.UNLINKING


def test_replay_leaves_out_what_was_compared_since_events_arrive_again(operator: Operator):
    operator.table.put_link(a_link("link-2", gallery_id="gallery-2", compared_at=NOON + timedelta(hours=2)))

    answer = operator("replay", "--since", "2026-03-01T13:00")

    assert [row["link"] for row in answer.content] == ["link-1"]


def test_replay_says_that_events_are_not_kept_and_compares_all(operator: Operator):
    answer = operator("replay")

    assert "Events are not kept" in str(answer.shown[0])
    assert [one.kind for one in operator.sent("GalleryQueueUrl")] == [Kind.COMPARE]


@pytest.mark.parametrize("arguments", [("check",), ("check", "link-1", "--all"), ("pause", "--site", SITE, "--all")])
def test_what_is_meant_must_be_said_once(operator: Operator, arguments: tuple[str, ...]):
    with pytest.raises(Failure, match="Name one link") as refused:
        operator(*arguments)

    assert refused.value.code == MISUSED


@pytest.fixture
def holding(operator: Operator) -> Operator:
    operator.table.put_held(Held("held-1", "link-1", Side.WIX, ("pair-1",), NOON, "All vanished."))
    return operator


@pytest.mark.parametrize(("word", "decision"), [("confirm", Decision.DELETE), ("refuse", Decision.RESTORE)])
def test_a_decision_is_written_on_exactly_the_set_that_is_held(holding: Operator, word: str, decision: Decision):
    holding("held", word, "link-1", "held-1")

    (held,) = holding.table.held("link-1")
    assert (held.id, held.decision) == ("held-1", decision)
    assert [(one.kind, one.held) for one in holding.sent("ItemQueueUrl")] == [(Kind.RESUME, "held-1")]


def test_another_set_than_the_one_seen_is_not_decided_on(holding: Operator):
    with pytest.raises(InvalidRequest, match="look at it again"):
        holding("held", "confirm", "link-1", "held-0")


@pytest.mark.parametrize("command", ["held confirm link-1 x", "held refuse link-1 x", "conflicts restore link-1 x"])
def test_a_dry_run_of_what_is_not_there_is_no_success(holding: Operator, command: str):
    with pytest.raises(Failure, match="There is no such"):
        holding(*command.split(), "--dry-run")


@pytest.mark.parametrize(
    "command",
    [
        "check link-1",
        "pause link-1",
        "replay",
        "held confirm link-1 held-1",
        "held refuse link-1 held-1",
        "conflicts restore link-1 conflict-1",
        "try-again link-1",
        "purge site-1 --albums",
    ],
)
def test_a_dry_run_changes_nothing(holding: Operator, command: str):
    holding.table.put_conflict(a_conflict("conflict-1"))

    holding(*command.split(), "--dry-run")

    assert holding.link().version == 1
    assert [one.id for one in holding.table.held("link-1")] == ["held-1"]
    assert holding.bodies("GalleryQueueUrl") == holding.bodies("ItemQueueUrl") == []


@pytest.fixture
def failing(operator: Operator) -> Operator:
    for name in ("pair-2", "pair-3"):
        operator.table.put_pair(
            a_pair(name, wix=f"item of {name}", trouble=Trouble("The account is full.", NOON)), None
        )
    return operator


@pytest.mark.parametrize(("named", "tried"), [((), ["pair-2", "pair-3"]), (("pair-3",), ["pair-3"])])
def test_what_failed_is_tried_again_when_its_cause_is_mended(
    failing: Operator, named: tuple[str, ...], tried: list[str]
):
    failing("try-again", "link-1", *named)

    assert [name for one in failing.sent("ItemQueueUrl") for name in one.entry_ids] == tried
    assert [pair.id for pair in failing.table.pairs("link-1") if pair.trouble is None] == ["pair-1", *tried]


def test_a_pair_that_has_not_failed_is_not_tried_again(failing: Operator):
    with pytest.raises(Failure, match="pair-1"):
        failing("try-again", "link-1", "pair-1", "pair-2")

    assert failing.bodies("ItemQueueUrl") == []


def test_only_links_in_one_state_are_resumed(paused: Operator):
    paused("resume", "--all", "--state", "needs_reconnect")

    assert paused.link().state is LinkState.PAUSED
