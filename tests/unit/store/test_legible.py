"""Rows of every kind are looked at, and those that cannot be read are named by their keys."""

from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.model import FormerAlbum, LinkState, Side, Site, SiteState, Trouble
from gallery_sync.store import keys
from gallery_sync.store.inventory import Inventory
from gallery_sync.store.keys import Key
from gallery_sync.store.slates import TableSlates
from gallery_sync.store.table import Table
from tests.harness.samples import NOON, HandClock, a_conflict, a_connection, a_held, a_line, a_link, a_pair

from .conftest import TABLE, Rows

LINK = a_link("link-1", account_id="https://blog.example#7", check_at=NOON)
KINDS: dict[str, Key] = {
    "site": keys.site("site-1"),
    "link": keys.link("site-1", "gallery-1", "link-1"),
    "owner of a link": keys.owner("link-1"),
    "claim of an album": keys.album("s3", "album-of-link-1", "https://blog.example#7", "site-1"),
    "connection": keys.connection("site-1", "wordpress", "https://blog.example#7"),
    "former album": keys.kept_album("site-1", "s3", "", "album-9"),
    "note": keys.slate("site-1"),
    "pair": keys.pair("link-1", "pair-1"),
    "index row": keys.entry("link-1", Side.WIX, "item-1"),
    "line of history": keys.log(a_line(), 1, 0),
    "conflict": keys.conflict("link-1", "conflict-1"),
    "held set": keys.held("link-1", Side.WIX, 0),
}


@pytest.fixture
def full(rows: Rows) -> Rows:
    """A table with a row of every kind that there is."""
    table = Table(rows.client, TABLE, clock=HandClock())
    table.put_site(Site("site-1", SiteState.REMOVED, changed_at=NOON))
    table.put_link(LINK)
    table.put_connection(a_connection())
    table.put_former_album(FormerAlbum("site-1", "s3", "", "album-9", "link-9"))
    TableSlates(rows.client, TABLE, HandClock()).of("site-1").write("{}", 0)
    parked = a_pair(wix="item-1", trouble=Trouble("No answer.", NOON, retry_at=NOON))
    table.put_pair(parked, None, [a_line(), a_conflict()])
    table.put_held(a_held())
    return rows


def unreadable(rows: Rows) -> dict[str, tuple[int, list[Key]]]:
    return {
        name: (found.count, list(found.first)) for name, found in Inventory(rows.client, TABLE).unreadable().items()
    }


def test_all_that_is_written_can_be_read(full: Rows):
    assert unreadable(full) == {}
    assert len(full.all()) >= len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_cannot_be_read_is_named_with_its_kind(full: Rows, kind: str):
    key = KINDS[kind]
    bare = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
    assert full[key]
    full.client.put_item(TableName=TABLE, Item=bare)

    assert unreadable(full) == {kind: (1, [key])}


@pytest.mark.parametrize("odd", [{"due_at": {"S": "soon"}}, {"due_shard": {"S": "link#99"}}])
@pytest.mark.parametrize("kind", ["site", "link", "pair"])
def test_a_due_date_that_is_none_is_named(full: Rows, kind: str, odd: dict[str, Any]):
    full.client.put_item(TableName=TABLE, Item={**full[KINDS[kind]], **odd})

    assert unreadable(full) == {"due date": (1, [KINDS[kind]])}


def test_a_row_of_no_kind_is_named(full: Rows):
    full.client.put_item(TableName=TABLE, Item={"pk": {"S": "SITE#site-1"}, "sk": {"S": "FUTURE#1"}})

    assert unreadable(full) == {"row of an unknown kind": (1, [("SITE#site-1", "FUTURE#1")])}


def test_of_many_the_first_are_named_and_all_counted(full: Rows):
    for number in range(300):
        pk, sk = keys.pair("link-1", f"odd-{number:03}")
        full.client.put_item(TableName=TABLE, Item={"pk": {"S": pk}, "sk": {"S": sk}, "doc": {"S": "private title"}})

    ((count, first),) = unreadable(full).values()

    assert count == 300
    assert len(first) == 5
    assert "private" not in str(first)


# --- claims ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [{}, {"link_id": {"N": "7"}}, {"link_id": {"NULL": True}}])
def test_a_claim_that_names_no_link_keeps_nobody_from_the_album(rows: Rows, table: Table, odd: dict[str, Any]):
    key = keys.album("s3", "album-of-link-2", "", "site-1")
    rows.client.put_item(TableName=TABLE, Item={"pk": {"S": key[0]}, "sk": {"S": key[1]}, **odd})

    stored = table.put_link(a_link("link-2"))

    claim = table.link_of_album("s3", "album-of-link-2")
    assert claim is not None
    assert claim.id == stored.id


def test_a_claim_that_names_another_link_still_counts(table: Table):
    table.put_link(a_link("link-2", album_id="album"))

    with pytest.raises(InvalidRequest, match="already linked"):
        table.put_link(a_link("link-3", album_id="album"))


def test_a_link_takes_a_claim_along_that_lost_its_name(rows: Rows, table: Table):
    link = table.put_link(replace(a_link("link-2"), state=LinkState.ACTIVE))
    key = keys.album("s3", "album-of-link-2", "", "site-1")
    rows.client.put_item(TableName=TABLE, Item={"pk": {"S": key[0]}, "sk": {"S": key[1]}})

    table.delete_link(link)

    assert rows[key] == {}
