"""How many requests the store needs, and what it makes of answers that are not whole."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from gallery_sync.errors import RateLimited, Unavailable, VersionConflict
from gallery_sync.model import Side, Sided
from gallery_sync.store.table import Table
from tests.harness.samples import a_conflict, a_line, a_link, a_pair
from tests.unit.store.conftest import TABLE, Rows


def test_a_change_of_the_pair_alone_is_one_plain_write(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair(wix="item"), None)
    rows.requests.clear()

    table.put_pair(replace(pair, place=2.0), pair)

    assert rows.requests == {"PutItem": 1}


def test_a_change_with_ids_or_a_lost_value_is_one_transaction(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair(wix="item"), None)
    table.put_pair(pair, pair, [a_conflict()])

    assert rows.requests == {"TransactWriteItems": 2}


def test_a_line_of_history_is_a_plain_write_ahead_of_the_pair(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair(wix="item"), None)
    rows.requests.clear()

    table.put_pair(replace(pair, place=2.0), pair, [a_line()])

    assert rows.requests == {"PutItem": 2}


def test_a_crash_after_the_line_of_history_leaves_a_line_too_many(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair(wix="item"), None)
    crashing: Any = Spoiled(rows.client, "put_item", _crash_unless(lambda row: row["sk"]["S"].startswith("LOG#")))

    with pytest.raises(Unavailable):
        Table(crashing, TABLE).put_pair(replace(pair, place=2.0), pair, [a_line()])

    assert table.pair("link-1", pair.id) == pair
    assert list(table.history("link-1")) == [a_line()]


def test_a_write_whose_answer_was_lost_keeps_its_line(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair(wix="item"), None)

    def twice(original: Any, request: dict[str, Any]) -> Any:
        original(**request)
        return original(**request)

    doubled: Any = Spoiled(rows.client, "put_item", twice)
    with pytest.raises(VersionConflict):
        Table(doubled, TABLE).put_pair(replace(pair, place=2.0), pair, [a_line()])

    assert list(table.history("link-1")) == [a_line()]


def _crash_unless(written: Callable[[dict[str, Any]], bool]) -> Callable[[Any, dict[str, Any]], Any]:
    def put(original: Any, request: dict[str, Any]) -> Any:
        if written(request["Item"]):
            return original(**request)
        raise EndpointConnectionError(endpoint_url="https://table")

    return put


@pytest.mark.parametrize(
    ("pair_id", "side", "entry_id"),
    [("pair-of-wix-item", Side.WIX, "item"), ("pair-of-external-medium", Side.EXTERNAL, "medium")],
)
def test_a_pair_is_found_by_its_entry_in_one_request(
    table: Table, rows: Rows, pair_id: str, side: Side, entry_id: str
) -> None:
    pair = table.put_pair(a_pair(pair_id, "item", "medium"), None)
    elsewhere = Table(rows.client, TABLE, guess=lambda link, side, entry: f"pair-of-{side.value}-{entry}")
    rows.requests.clear()

    assert elsewhere.pair_of("link-1", side, entry_id) == pair
    assert rows.requests == {"BatchGetItem": 1}


def test_the_echo_of_an_own_write_is_found_in_one_request(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair("pair-of-external-medium", "", "medium"), None)
    created = table.put_pair(replace(pair, ids=Sided("item", "medium")), pair)
    rows.requests.clear()

    assert table.pair_of("link-1", Side.WIX, "item") == created
    assert rows.requests == {"BatchGetItem": 1}


def test_a_wrong_guess_costs_a_second_request_and_nothing_else(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair("another-name", "item"), None)
    elsewhere = Table(rows.client, TABLE, guess=lambda *_: "pair-of-wix-item")
    rows.requests.clear()

    assert elsewhere.pair_of("link-1", Side.WIX, "item") == pair
    assert rows.requests == {"BatchGetItem": 2}


def test_an_entry_in_no_pair_takes_one_request(table: Table, rows: Rows) -> None:
    table.put_pair(a_pair("pair-of-wix-item", "item-2"), None)
    rows.requests.clear()

    assert table.pair_of("link-1", Side.WIX, "item") is None
    assert rows.requests == {"BatchGetItem": 1}


def test_links_of_a_gallery_take_one_request(table: Table, rows: Rows) -> None:
    table.put_link(a_link())
    rows.requests.clear()

    table.links("site-1", "gallery-1")
    table.link("site-1", "link-1")

    assert rows.requests == {"Query": 2}


class Spoiled:
    """A client of which one method is not what it was."""

    def __init__(self, client: Any, method: str, change: Callable[[Any, dict[str, Any]], Any]) -> None:
        self._client = client
        self._method = method
        self._change = change

    def __getattr__(self, name: str) -> Any:
        original = getattr(self._client, name)
        if name != self._method:
            return original
        return lambda **request: self._change(original, request)


def test_rows_that_dynamodb_left_out_are_asked_for_again(table: Table, rows: Rows) -> None:
    pair = table.put_pair(a_pair("pair-of-wix-item", "item"), None)

    def one_at_a_time(original: Any, request: dict[str, Any]) -> Any:
        wanted = request["RequestItems"][TABLE]
        answer = original(RequestItems={TABLE: {**wanted, "Keys": wanted["Keys"][:1]}})
        left = wanted["Keys"][1:]
        return {**answer, "UnprocessedKeys": {TABLE: {**wanted, "Keys": left}} if left else {}}

    hasty: Any = Spoiled(rows.client, "batch_get_item", one_at_a_time)
    found = Table(hasty, TABLE, guess=lambda *_: "pair-of-wix-item").pair_of("link-1", Side.WIX, "item")

    assert found == pair


@pytest.mark.parametrize(
    ("method", "left", "use"),
    [
        ("batch_get_item", "UnprocessedKeys", lambda table: table.pair_of("link-1", Side.WIX, "item")),
        ("batch_write_item", "UnprocessedItems", lambda table: table.delete_link(a_link(version=1))),
    ],
)
def test_a_table_that_does_nothing_at_all_is_left_alone_for_a_while(
    table: Table, rows: Rows, method: str, left: str, use: Callable[[Table], object]
) -> None:
    table.put_link(a_link())
    table.put_pair(a_pair(wix="item"), None)
    idle: Any = Spoiled(
        rows.client, method, lambda _, request: {"Responses": {TABLE: []}, left: request["RequestItems"]}
    )

    with pytest.raises(RateLimited):
        use(Table(idle, TABLE))


def test_a_removal_cut_short_can_be_repeated(table: Table, rows: Rows) -> None:
    link = table.put_link(a_link())
    for number in range(30):
        table.put_pair(a_pair(f"pair-{number}", f"item-{number}"), None, [a_line(f"pair-{number}")])
    answers = iter([True, False])

    def then_no_more(original: Any, request: dict[str, Any]) -> Any:
        if next(answers):
            return original(**request)
        raise EndpointConnectionError(endpoint_url="https://table")

    failing: Any = Spoiled(rows.client, "batch_write_item", then_no_more)
    with pytest.raises(Unavailable):
        Table(failing, TABLE).delete_link(link)
    assert table.link("site-1", "link-1") == link

    table.delete_link(link)

    assert rows.all() == []
