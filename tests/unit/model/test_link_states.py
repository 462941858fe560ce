"""What may follow what in the life of a link: one table, its methods, and the document that shows it."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from gallery_sync.model import ChangeFeed, Link, LinkState, Settings
from gallery_sync.model.links import TRANSITIONS

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LINK = Link(
    id="link-1",
    instance_id="site-1",
    gallery_id="gallery-1",
    platform="s3",
    album_id="album-1",
    settings=Settings(),
    reason="Something stopped it.",
    resume_at=NOW,
    check_at=NOW,
    poll_at=NOW,
    compared_at=NOW,
    attempts=3,
    troubled_at=NOW,
)
METHODS: dict[str, Callable[[Link], Link]] = {
    "paused": lambda link: link.paused(),
    "resumed": lambda link: link.resumed(),
    "parked": lambda link: link.parked(LATER, "The platform does not answer.", NOW),
    "taken_up": lambda link: link.taken_up(LATER),
    "held": lambda link: link.held("The album is gone.", NOW),
    "needs_reconnect": lambda link: link.needs_reconnect("The account is refused.", NOW),
    "disconnected": lambda link: link.disconnected(),
    "removed": lambda link: link.removed(),
    "reinstalled": lambda link: link.reinstalled(),
    "purging": lambda link: link.purging(),
    "unlinking": lambda link: link.unlinking(LATER, keeps_album=True),
    "unlinking_delayed": lambda link: link.unlinking_delayed(LATER, "The album is locked.", NOW),
    "unlinking_failed": lambda link: link.unlinking_failed("The album is locked for good."),
}


def in_state(state: LinkState) -> Link:
    return replace(LINK, state=state)


def documented() -> dict[tuple[LinkState, LinkState], set[str]]:
    """The table of docs/architecture.md: a row for each state, a column for each that may follow."""
    text = (ROOT / "docs/architecture.md").read_text()
    section = text.split("## The states of a link\n")[1].split("\n## ")[0]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    after = [LinkState(re.sub("`", "", cell)) for cell in table[0][1:]]
    return {
        (LinkState(re.sub("`", "", row[0])), column): set(re.findall(r"`(\w+)`", cell))
        for row in table[2:]
        for column, cell in zip(after, row[1:], strict=True)
    }


def test_every_transition_has_its_method():
    assert METHODS.keys() == TRANSITIONS.keys()


@pytest.mark.parametrize(("before", "after"), [*product(LinkState, LinkState)])
def test_the_document_names_what_leads_from_one_state_to_another(before: LinkState, after: LinkState):
    leads = {name for name, happens in METHODS.items() if happens(in_state(before)).state is after}
    if before is after:
        leads = {name for name in leads if before in TRANSITIONS[name].before}

    assert documented()[before, after] == leads


@pytest.mark.parametrize(("name", "state"), [*product(METHODS, LinkState)])
def test_what_may_not_follow_changes_nothing(name: str, state: LinkState):
    link, happens = in_state(state), TRANSITIONS[name]

    changed = METHODS[name](link)

    assert changed.state is happens.after if state in happens.before else changed is link


@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.UNLINKING])
def test_a_person_may_always_resume(state: LinkState):
    changed = in_state(state).resumed()

    assert (changed.state, changed.reason, changed.resume_at, changed.attempts) == (LinkState.ACTIVE, "", None, 0)


def test_nothing_but_its_end_follows_unlinking():
    assert {change.after for change in TRANSITIONS.values() if LinkState.UNLINKING in change.before} == {
        LinkState.UNLINKING,
        LinkState.PAUSED,
        LinkState.REMOVED,
    }


def test_trouble_is_counted_with_what_it_stops_and_only_then():
    parked = in_state(LinkState.ACTIVE).parked(LATER, "The platform does not answer.", NOW)

    assert (parked.reason, parked.resume_at) == ("The platform does not answer.", LATER)
    assert (parked.attempts, parked.troubled_at) == (4, NOW)
    assert in_state(LinkState.PAUSED).parked(LATER, "The platform does not answer.", NOW).attempts == 3


def test_what_went_well_for_hours_is_a_new_beginning():
    assert replace(LINK, troubled_at=NOW - timedelta(hours=2)).attempts_lately(NOW) == 0
    assert replace(LINK, troubled_at=NOW - timedelta(minutes=119)).attempts_lately(NOW) == 3
    assert replace(LINK, troubled_at=None).attempts_lately(NOW) == 0


def test_a_link_of_a_reinstalled_app_is_compared_before_any_event_creates_something():
    assert in_state(LinkState.REMOVED).reinstalled().compared_at is None
    assert in_state(LinkState.PAUSED).reinstalled().compared_at == NOW


def test_unlinking_waits_for_nothing_but_its_own_end():
    link = in_state(LinkState.ACTIVE).unlinking(LATER, keeps_album=True)

    assert (link.resume_at, link.check_at, link.poll_at, link.keeps_album) == (LATER, None, None, True)
    assert link.due_at == LATER


@pytest.mark.parametrize("state", LinkState)
def test_only_what_nobody_but_a_person_or_an_event_ends_is_out_of_the_schedule(state: LinkState):
    link = in_state(state).unscheduled()

    stopped = state not in (LinkState.ACTIVE, LinkState.PARKED, LinkState.UNLINKING)
    assert (link.due_at is None) is stopped


@pytest.mark.parametrize(("found", "every"), [(None, 600), (True, 300), (False, 1200)])
def test_the_next_look_comes_sooner_where_something_was_found(found: bool | None, every: int):
    link = replace(LINK, poll_every=600).with_next_poll(ChangeFeed.REVISION, NOW, found)

    assert (link.poll_every, link.poll_at) == (every, NOW + timedelta(seconds=every))


def test_a_platform_that_tells_by_itself_is_not_looked_at():
    link = replace(LINK, poll_every=600, cursor="7").with_next_poll(ChangeFeed.EVENTS, NOW, None)

    assert (link.poll_at, link.poll_every, link.cursor) == (None, 0, "")


def test_nobody_sets_a_state_past_the_table():
    package = ROOT / "layers/gallery_sync/gallery_sync"
    rooms = [
        *(package / name for name in ("services", "dashboard", "runtime", "cli")),
        ROOT / "functions",
        ROOT / "tools",
    ]
    sources = [source for room in rooms for source in room.rglob("*.py")]
    calls = [node for source in sources for node in ast.walk(ast.parse(source.read_text()))]
    replaced = [ast.unparse(call) for call in calls if isinstance(call, ast.Call) and _replaces_a_state(call)]

    assert replaced == []
    assert len(sources) > 40


def _replaces_a_state(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith("replace") and any(word.arg == "state" for word in call.keywords)
