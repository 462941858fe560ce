"""A row that this version cannot read, of a newer version or of nobody, stands in the way of none of the others."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import RowUnreadable
from gallery_sync.model import Side, Site, SiteState, Trouble
from gallery_sync.store import keys
from gallery_sync.store.keys import Key
from gallery_sync.store.table import Table
from tests.harness.samples import NOON, a_conflict, a_connection, a_line, a_link, a_pair

from .conftest import TABLE, Rows

type Spoil = Callable[[dict[str, Any]], str]


def with_(**changes: Any) -> Spoil:
    return lambda document: json.dumps({**document, **changes})


def without(name: str) -> Spoil:
    return lambda document: json.dumps({key: value for key, value in document.items() if key != name})


def broken(_document: dict[str, Any]) -> str:
    return '{"id": "link-'


def a_list(_document: dict[str, Any]) -> str:
    return "[]"


def nested(_document: dict[str, Any]) -> str:
    return "[" * 100_000


SPOILED: list[Spoil] = [
    with_(state="frozen"),
    with_(settings=None),
    with_(check_at="soon"),
    with_(check_at="2026-03-01T12:00:00"),
    with_(instance_id=None),
    with_(gallery_title=7),
    with_(version="1"),
    with_(poll_every="often"),
    without("state"),
    broken,
    a_list,
    nested,
]


def spoil(rows: Rows, key: Key, how: Spoil) -> None:
    row = rows[key]
    rows.client.put_item(TableName=TABLE, Item={**row, "doc": {"S": how(json.loads(row["doc"]["S"]))}})


@pytest.fixture
def told() -> list[Key]:
    return []


@pytest.fixture
def attentive(rows: Rows, table: Table, told: list[Key]) -> Table:
    del table
    return Table(rows.client, TABLE, unreadable=lambda key, error: told.append(key))


@pytest.mark.parametrize("how", SPOILED)
def test_an_unreadable_link_is_told_and_the_others_of_its_site_are_read(
    rows: Rows, attentive: Table, told: list[Key], how: Spoil
) -> None:
    attentive.put_link(a_link("link-1"))
    other = attentive.put_link(a_link("link-2"))
    key = keys.link("site-1", "gallery-1", "link-1")
    spoil(rows, key, how)

    assert attentive.links("site-1") == [other]
    assert attentive.link("site-1", "link-1") is None
    assert attentive.link_and_pairs("site-1", "gallery-1", "link-1", Side.WIX, ())[0] is None
    assert set(told) == {key}


@pytest.mark.parametrize("how", SPOILED)
def test_an_unreadable_link_is_due_without_content_and_can_be_put_off(
    rows: Rows, attentive: Table, told: list[Key], how: Spoil
) -> None:
    attentive.put_link(a_link("link-1", instance_id="site-1", check_at=NOON))
    other = attentive.put_link(a_link("link-2", instance_id="site-2", check_at=NOON))
    key = keys.link("site-1", "gallery-1", "link-1")
    spoil(rows, key, how)

    due = {one.row.instance_id: one for one in attentive.due_links(NOON)}
    attentive.put_off(due["site-1"].row, NOON.replace(hour=23))

    assert (due["site-1"].content, due["site-2"].content) == (None, other)
    assert [one.row.instance_id for one in attentive.due_links(NOON)] == ["site-2"]
    assert told == [key]


def test_an_unreadable_site_is_due_without_content(rows: Rows, attentive: Table, told: list[Key]) -> None:
    for name in ("site-1", "site-2"):
        attentive.put_site(Site(name, SiteState.REMOVED, keep_days=0, changed_at=NOON))
    spoil(rows, keys.site("site-1"), with_(state="frozen"))

    due = {one.row.instance_id: one.content for one in attentive.due_sites(NOON.replace(hour=23))}

    assert due["site-1"] is None
    assert due["site-2"] is not None
    assert told == [keys.site("site-1")]


def test_a_parked_pair_is_due_whatever_is_in_it(rows: Rows, attentive: Table) -> None:
    attentive.put_link(a_link())
    attentive.put_pair(a_pair(trouble=Trouble("Too many calls.", NOON, retry_at=NOON)), None)
    spoil(rows, keys.pair("link-1", "pair-1"), broken)

    assert [one.content for one in attentive.due_pairs(NOON)] == [("link-1", "pair-1")]


def test_a_further_field_of_a_connection_is_no_error(rows: Rows, attentive: Table, told: list[Key]) -> None:
    connection = attentive.put_connection(a_connection())
    spoil(rows, keys.connection("site-1", "wordpress", connection.account_id), with_(colour="red"))

    assert attentive.connections("site-1") == [connection]
    assert attentive.connection("site-1", "wordpress", connection.account_id) == connection
    assert told == []


def test_an_unreadable_connection_is_told_and_the_others_are_read(
    rows: Rows, attentive: Table, told: list[Key]
) -> None:
    attentive.put_connection(a_connection("a"))
    other = attentive.put_connection(a_connection("b"))
    key = keys.connection("site-1", "wordpress", "a")
    spoil(rows, key, without("title"))

    assert attentive.connections("site-1") == [other]
    assert attentive.connection("site-1", "wordpress", "a") is None
    assert set(told) == {key}


def test_an_unreadable_line_or_conflict_is_told_and_the_others_are_read(
    rows: Rows, attentive: Table, told: list[Key]
) -> None:
    line, other = a_line(minutes=1), a_line(minutes=2)
    attentive.put_pair(a_pair(), None, [line, other])
    attentive.put_conflict(a_conflict("conflict-1"))
    conflict = a_conflict("conflict-2")
    attentive.put_conflict(conflict)
    spoiled = [keys.log(line, 1, 0), keys.conflict("link-1", "conflict-1")]
    spoil(rows, spoiled[0], with_(on="mars"))
    spoil(rows, spoiled[1], with_(field="smell"))

    assert attentive.history("link-1") == [other]
    assert attentive.history("link-1", "pair-1") == [other]
    assert attentive.conflicts("link-1") == [conflict]
    assert set(told) == set(spoiled)


@pytest.mark.parametrize("how", [with_(state="frozen"), broken])
def test_an_unreadable_pair_is_never_taken_for_one_that_is_not_there(
    rows: Rows, attentive: Table, told: list[Key], how: Spoil
) -> None:
    attentive.put_pair(a_pair("pair-1", "item-1"), None)
    other = attentive.put_pair(a_pair("pair-2", "item-2"), None)
    spoil(rows, keys.pair("link-1", "pair-1"), how)

    reads: list[Callable[[], object]] = [
        lambda: list(attentive.pairs("link-1")),
        lambda: attentive.pair("link-1", "pair-1"),
        lambda: attentive.pairs_named("link-1", ["pair-1"]),
        lambda: attentive.pair_of("link-1", Side.WIX, "item-1"),
    ]
    for read in reads:
        with pytest.raises(RowUnreadable):
            read()
    assert list(attentive.pairs("link-1", whole=False)) == [other]
    assert told == [keys.pair("link-1", "pair-1")]


def test_an_older_row_of_a_link_is_read(rows: Rows, attentive: Table) -> None:
    link = attentive.put_link(a_link(attempts=3, troubled_at=NOON))
    key = keys.link("site-1", "gallery-1", "link-1")
    spoil(rows, key, without("attempts"))
    spoil(rows, key, without("troubled_at"))

    assert attentive.link("site-1", "link-1") == replace(link, attempts=0, troubled_at=None)
