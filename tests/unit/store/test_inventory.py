"""The table read whole, as operators do."""

from dataclasses import replace

import pytest

from gallery_sync.model import Site
from gallery_sync.store.inventory import Inventory
from gallery_sync.store.table import Table
from tests.harness.samples import a_connection, a_line, a_link, a_pair

from .conftest import TABLE, Rows


@pytest.fixture
def inventory(rows: Rows) -> Inventory:
    return Inventory(rows.client, TABLE)


def spoil(rows: Rows, sort_key: str) -> None:
    for row in rows.client.scan(TableName=TABLE)["Items"]:
        if row["sk"]["S"].startswith(sort_key):
            rows.client.put_item(TableName=TABLE, Item={**row, "doc": {"S": '{"of": "a newer version"}'}})


def test_a_link_is_found_without_its_site(table: Table, inventory: Inventory) -> None:
    link = table.put_link(a_link())

    assert inventory.link_anywhere(link.id) == link
    assert inventory.link_anywhere("another") is None


def test_all_sites_and_links_are_found_over_many_pages(
    table: Table, inventory: Inventory, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        table.put_site(Site(f"site-{number}"))
        table.put_link(a_link(f"link-{number}", instance_id=f"site-{number}", album_id=f"album-{number}"))
    scan = rows.client.scan
    monkeypatch.setattr(inventory._rows._client, "scan", lambda **request: scan(**request, Limit=2))
    read: list[int] = []

    found = inventory.sites_and_links(read.append)

    assert sorted(found.sites) == ["site-0", "site-1", "site-2"]
    assert [link.id for link in found.links] == ["link-0", "link-1", "link-2"]
    assert read[:3] == [2, 4, 6]


def test_a_site_that_was_never_told_of_is_known_by_its_links(table: Table, inventory: Inventory) -> None:
    table.put_link(a_link(instance_id="quiet"))

    assert inventory.sites_and_links().sites == {"quiet": Site("quiet")}


def test_rows_that_cannot_be_read_are_named(table: Table, inventory: Inventory, rows: Rows) -> None:
    table.put_site(Site("site-1"))
    table.put_connection(a_connection())
    spoil(rows, "SITE")
    spoil(rows, "CONNECTION#")

    assert inventory.sites_and_links().unreadable == [("SITE#site-1", "SITE")]
    assert [sk.partition("#")[0] for _, sk in inventory.all_connections().unreadable] == ["CONNECTION"]


def test_what_names_a_site_is_all_found(table: Table, inventory: Inventory) -> None:
    table.put_site(Site("site-1"))
    table.put_link(a_link())
    table.put_link(a_link("link-2", instance_id="site-2", album_id="another"))

    keys = inventory.rows_of_site("site-1")

    assert {key[0].partition("#")[0] for key in keys} == {"SITE", "ALBUM", "LINK"}
    assert not any("site-2" in part or "link-2" in part for key in keys for part in key)


def test_albums_of_rows_that_cannot_be_read_are_counted(table: Table, inventory: Inventory, rows: Rows) -> None:
    table.put_link(a_link())
    before = inventory.unreadable_albums("site-1")
    spoil(rows, "LINK#")

    assert (before, inventory.unreadable_albums("site-1")) == (0, 1)


def test_what_is_left_below_a_link_that_is_gone_is_found_and_removed(table: Table, inventory: Inventory) -> None:
    link = table.put_link(a_link())
    table.put_pair(replace(a_pair(), link_id=link.id), None, [a_line()])
    living = inventory.links_without_owner()
    inventory.delete_rows([("LINK#link-1", "LINK")])

    assert (living, inventory.links_without_owner()) == ([], ["link-1"])

    inventory.delete_below("link-1")

    assert inventory.links_without_owner() == []
