"""Rows beside the links that this version cannot read: held deletions, claims, indexes, and what processes note."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gallery_sync.dashboard.outside import Outside
from gallery_sync.errors import RowUnreadable
from gallery_sync.model import Held, Side, Trouble
from gallery_sync.runtime.suspects import NotedSuspects
from gallery_sync.store import keys
from gallery_sync.store.keys import Key
from gallery_sync.store.slates import TableSlates
from gallery_sync.store.table import Table
from gallery_sync.wix.budget import ITEM_WORK, SharedBudget
from tests.harness.samples import NOON, HandClock, a_link, a_pair

from .conftest import TABLE, Rows

type Change = Callable[[dict[str, Any]], dict[str, Any]]


def with_(**attributes: Any) -> Change:
    return lambda row: {**row, **attributes}


def without(name: str) -> Change:
    return lambda row: {key: value for key, value in row.items() if key != name}


def change(rows: Rows, key: Key, how: Change) -> None:
    rows.client.put_item(TableName=TABLE, Item=how(rows[key]))


@pytest.fixture
def told() -> list[Key]:
    return []


@pytest.fixture
def attentive(rows: Rows, table: Table, told: list[Key]) -> Table:
    del table
    return Table(rows.client, TABLE, unreadable=lambda key, error: told.append(key))


UNREADABLE_HELD: list[Change] = [
    without("held_id"),
    without("pairs"),
    without("doc"),
    with_(pairs={"B": b"not compressed"}),
    with_(doc={"S": '{"missing_on": '}),
    with_(doc={"S": json.dumps({"missing_on": "mars", "at": NOON.isoformat(), "reason": ""})}),
    with_(doc={"S": json.dumps({"missing_on": "wix", "at": NOON.isoformat(), "reason": "", "decision": "later"})}),
]


@pytest.mark.parametrize("how", UNREADABLE_HELD)
def test_an_unreadable_held_set_is_never_taken_for_none_and_the_page_shows_the_others(
    rows: Rows, attentive: Table, told: list[Key], how: Change
) -> None:
    attentive.put_held(Held("held-1", "link-1", Side.WIX, ("pair-1",), NOON, "Many."))
    other = Held("held-2", "link-1", Side.EXTERNAL, ("pair-2",), NOON, "Many.")
    attentive.put_held(other)
    key = keys.held("link-1", Side.WIX, 0)
    change(rows, key, how)

    with pytest.raises(RowUnreadable):
        attentive.held("link-1")
    assert attentive.held("link-1", whole=False) == [other]
    assert told == [key]


def test_an_owner_row_without_its_site_stops_nobody_s_schedule(rows: Rows, attentive: Table) -> None:
    attentive.put_pair(a_pair(trouble=Trouble("Too many calls.", NOON, retry_at=NOON)), None)
    change(rows, keys.owner("link-1"), without("instance_id"))

    assert [one.row.instance_id for one in attentive.due_pairs(NOON)] == [""]


def test_an_index_row_that_names_no_pair_is_not_taken_for_a_new_entry(rows: Rows, attentive: Table) -> None:
    attentive.put_pair(a_pair("pair-1", "item-1"), None)
    change(rows, keys.entry("link-1", Side.WIX, "item-1"), without("pair_id"))

    with pytest.raises(RowUnreadable):
        attentive.pair_of("link-1", Side.WIX, "item-1")


@pytest.mark.parametrize("name", ["instance_id", "gallery_id", "link_id"])
def test_an_unreadable_claim_of_an_album_does_not_keep_its_link_from_being_removed(
    rows: Rows, attentive: Table, told: list[Key], name: str
) -> None:
    link = attentive.put_link(a_link("link-9"))
    change(rows, keys.album(link.platform, link.album_id), without(name))

    assert attentive.link_of_album(link.platform, link.album_id) is None
    assert attentive.delete_link(link)

    assert told
    assert attentive.links("site-1") == []


UNREADABLE_NOTES: list[Change] = [
    with_(noted={"S": '{"made": '}),
    with_(noted={"S": "[]"}),
    with_(noted={"S": '"later"'}),
    with_(noted={"S": '{"made": 7, "leases": {"x": "y"}}'}),
    with_(noted={"S": '{"1": "x", "message": "often"}'}),
    with_(noted={"N": "7"}),
    with_(version={"S": "two"}),
    without("noted"),
    without("version"),
]


@pytest.mark.parametrize("how", UNREADABLE_NOTES)
def test_notes_that_cannot_be_read_are_begun_anew(rows: Rows, clock: HandClock, how: Change) -> None:
    slates = TableSlates(rows.client, TABLE, clock)
    for slate, key in (
        (slates.of("site-1"), keys.slate("site-1")),
        (slates.outside("site-1"), keys.outside("site-1")),
        (slates.suspects("site-1"), keys.suspects("site-1")),
    ):
        slate.write("{}", 0)
        change(rows, key, how)

    SharedBudget(slates.of("site-1"), ITEM_WORK, max_wait=0).take()
    for _ in range(4):
        SharedBudget(slates.of("site-1"), ITEM_WORK, max_wait=0, sleep=lambda _: None).take()
    with Outside(slates.outside, clock).turn("site-1"):
        pass
    suspects = NotedSuspects(slates.suspects)
    assert suspects.begun("site-1") in ({}, None)
    suspects.begin("site-1", "message")
    assert (suspects.begun("site-1") or {}).get("message") == 1


def test_a_clock_that_was_an_hour_ahead_keeps_no_site_waiting(rows: Rows, clock: HandClock) -> None:
    slates, now = TableSlates(rows.client, TABLE, clock), clock().timestamp()
    ahead = {str(number): (now + 3600, True) for number in range(40)}
    slates.outside("site-1").write(json.dumps(ahead), 0)

    with Outside(slates.outside, clock).turn("site-1"):
        pass

    assert list(json.loads(slates.outside("site-1").read()[0]).values()) == [[now, False]]
