"""What lies in the table: expiry, sparse indexes, sizes. docs/data-model.md promises it."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.model import PairState, Trouble
from gallery_sync.store.retention import Retention
from gallery_sync.store.table import Table
from tests.harness.samples import NOON, HandClock, a_conflict, a_held, a_line, a_link, a_pair
from tests.unit.store.conftest import TABLE, Rows

KEYS_OF_THE_INDEXES = {"due_shard", "due_at"}


def seconds(days: int) -> dict[str, str]:
    return {"N": str(int((NOON + timedelta(days=days)).timestamp()))}


def test_a_tombstone_and_its_index_rows_expire_together(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair("pair-1", "item", "medium"), None)

    table.put_pair(replace(pair, state=PairState.TOMBSTONE), pair)

    assert {row["sk"]["S"]: row["expires_at"] for row in rows.all()} == {
        "PAIR#pair-1": seconds(30),
        "WIX#item": seconds(30),
        "EXT#medium": seconds(30),
    }


def test_a_claim_of_before_counts_for_its_own_site_and_goes_with_its_link(table: Table, rows: Rows) -> None:
    account = {"platform": "wordpress", "account_id": "https://a.example#1", "album_id": "7"}
    link = table.put_link(a_link("link-1", **account))
    former = {"pk": {"S": "ALBUM#wordpress#https%3A%2F%2Fa.example%231#7"}, "sk": {"S": "ALBUM"}}
    present = {"pk": {"S": "ALBUM#wordpress#site-1#https%3A%2F%2Fa.example%231#7"}, "sk": {"S": "ALBUM"}}
    names = {"instance_id": {"S": "site-1"}, "gallery_id": {"S": link.gallery_id}, "link_id": {"S": "link-1"}}
    rows.client.delete_item(TableName=TABLE, Key=present)
    rows.client.put_item(TableName=TABLE, Item={**former, **names})

    with pytest.raises(InvalidRequest, match="already linked"):
        table.put_link(a_link("link-2", **account))
    other = table.put_link(a_link("link-3", instance_id="site-2", **account))
    table.delete_link(link)

    assert table.link_of_album("wordpress", "7", "https://a.example#1", "site-1") is None
    assert rows[former["pk"]["S"], "ALBUM"] == {}
    assert table.link("site-2", "link-3") == other


def test_a_tombstone_that_is_written_again_is_kept_as_a_whole(table: Table, rows: Rows, clock: HandClock) -> None:
    tombstone = table.put_pair(a_pair("pair-1", "item", state=PairState.TOMBSTONE), None)
    clock.advance(timedelta(days=5))

    table.put_pair(tombstone, tombstone)

    assert [row["expires_at"] for row in rows.all()] == [seconds(35), seconds(35)]


def test_a_tombstone_that_is_revived_does_not_expire(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair("pair-1", "item", "medium", state=PairState.TOMBSTONE), None)

    table.put_pair(replace(pair, state=PairState.LINKED), pair)

    assert [row["sk"]["S"] for row in rows.all() if "expires_at" in row] == []


def test_the_journal_expires_and_nothing_else_does(table: Table, rows: Rows) -> None:
    table.put_link(a_link(check_at=NOON))
    table.put_held(a_held())
    table.put_pair(a_pair(wix="item"), None, [a_line(), a_conflict()])

    expiring = {row["sk"]["S"].split("#")[0]: row["expires_at"] for row in rows.all() if "expires_at" in row}

    assert expiring == {"LOG": seconds(365), "CONFLICT": seconds(365)}


def test_a_line_that_was_written_with_the_former_index_is_still_told(table: Table, rows: Rows) -> None:
    table.put_pair(a_pair(), None, [a_line()])
    (line,) = (row for row in rows.all() if row["sk"]["S"].startswith("LOG#"))
    rows.client.put_item(TableName=TABLE, Item=line | {"log_of": {"S": "link-1#pair-1"}})

    assert list(table.history("link-1", "pair-1")) == [a_line()]


def test_how_long_things_are_kept_can_be_set(table: Table, rows: Rows, clock: HandClock) -> None:
    short = Table(rows.client, TABLE, clock=clock, retention=Retention(timedelta(days=2), journal=timedelta(days=3)))

    short.put_pair(a_pair(state=PairState.TOMBSTONE), None, [a_line()])

    assert sorted(row["expires_at"]["N"] for row in rows.all()) == [seconds(2)["N"], seconds(3)["N"]]


def test_only_what_waits_is_in_the_index_of_due_work(table: Table, rows: Rows) -> None:
    table.put_link(a_link())
    pair = table.put_pair(a_pair(trouble=Trouble("Too many calls.", NOON, retry_at=NOON)), None)
    assert rows["LINK#link-1", "PAIR#pair-1"].keys() >= KEYS_OF_THE_INDEXES

    table.put_pair(replace(pair, trouble=None), pair)

    assert [row["sk"]["S"] for row in rows.all() if row.keys() & KEYS_OF_THE_INDEXES] == []


def test_the_rows_of_a_large_held_set_stay_below_dynamodbs_limit(table: Table, rows: Rows) -> None:
    digests = (hashlib.sha256(str(number).encode()).digest() for number in range(20_001))
    pair_ids = tuple(base64.b32encode(digest).decode().lower()[:26] for digest in digests)

    table.put_held(a_held(pair_ids=pair_ids))

    sizes = [len(row["pairs"]["B"]) for row in rows.all()]
    assert len(sizes) == 2
    assert max(sizes) < 380_000
