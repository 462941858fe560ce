"""What an event may cost, in requests."""

from collections.abc import Mapping

import pytest

from tests.budgets.conftest import MANY
from tests.budgets.counting import Cost
from tests.budgets.events import AT_ONCE, TO_ALBUM, TO_WIX

type Costs = Mapping[tuple[str, str], Cost]

BOTH = pytest.mark.parametrize("direction", [TO_ALBUM, TO_WIX])
PAGES = MANY // 100


@BOTH
@pytest.mark.parametrize(
    "event", ["duplicate", *(f"echo of {name}" for name in ("create", "update", "replace", "reorder", "delete"))]
)
def test_an_echo_writes_nothing_and_reads_its_own_side_at_most(costs: Costs, direction: str, event: str) -> None:
    cost = costs[event, direction]

    assert (cost.wix_writes, cost.platform_writes, cost.table_writes) == (0, 0, 0)
    assert cost.table_reads <= 2
    assert cost.wix_calls <= 1
    assert cost.platform_calls <= 2  # the sidecar, and what S3 says of the bytes beside it
    assert not (cost.wix_calls and cost.platform_calls)


def test_a_file_that_a_person_named_is_told_by_its_first_bytes_as_well(costs: Costs) -> None:
    cost = costs["duplicate, of a person's file", TO_WIX]

    assert (cost.wix_calls, cost.platform_writes, cost.table_writes) == (0, 0, 0)
    assert cost.platform_calls <= 3


def test_only_another_process_must_ask_which_pair_a_created_item_belongs_to(costs: Costs) -> None:
    cost = costs["echo of create, in another process", TO_WIX]

    assert (cost.wix_calls, cost.table_reads, cost.table_writes) == (1, 3, 0)


def test_an_update_is_one_write(costs: Costs) -> None:
    assert (costs["update", TO_ALBUM].platform_writes, costs["update", TO_ALBUM].wix_writes) == (1, 0)
    assert (costs["update", TO_WIX].platform_writes, costs["update", TO_WIX].wix_writes) == (0, 1)


@BOTH
def test_a_deletion_and_a_move_are_one_write(costs: Costs, direction: str) -> None:
    for event in ("delete", "reorder"):
        cost = costs[event, direction]
        assert (cost.wix_writes, cost.platform_writes) == ((0, 1) if direction == TO_ALBUM else (1, 0))


@BOTH
def test_a_new_or_replaced_picture_is_the_file_and_the_entry(costs: Costs, direction: str) -> None:
    for event in ("create", "replace"):
        cost = costs[event, direction]
        assert (cost.wix_writes, cost.platform_writes) == ((0, 2) if direction == TO_ALBUM else (2, 0))


def test_sharing_a_gallery_takes_few_calls_to_wix(costs: Costs) -> None:
    share = costs["first share", TO_ALBUM]

    assert share.wix_calls <= 0.03 * MANY
    assert share.wix_writes == 0


def test_an_item_is_created_with_hardly_more_than_one_call(costs: Costs) -> None:
    share = costs["first share", TO_WIX]

    reading = 2 + 1
    assert share.wix_calls - reading <= 1.1 * MANY


@BOTH
def test_a_comparison_that_finds_nothing_lists_both_sides_and_writes_to_none(costs: Costs, direction: str) -> None:
    cost = costs["reconcile without changes", direction]

    assert cost.wix_calls == 2 + PAGES
    assert cost.platform_calls == 2  # one page of the listing, and the album's title
    assert (cost.wix_writes, cost.platform_writes, cost.queue_requests) == (0, 0, 0)
    assert cost.table_writes <= 2  # put off before it begins, should it never end; then when it is done next


def test_a_poll_that_finds_nothing_asks_once(costs: Costs) -> None:
    cost = costs["poll without changes", "polled album"]

    assert (cost.wix_calls, cost.platform_calls, cost.queue_requests) == (0, 1, 0)
    assert (cost.table_reads, cost.table_writes) <= (1, 1)


@BOTH
def test_a_change_is_charged_by_the_table_as_three_small_writes_and_two_small_reads(
    costs: Costs, direction: str
) -> None:
    """The intent, the line of history and the pair; the index row and the pair. Per batch two more reads of the
    link, the second to see that it still lives, and up to two more writes, of the slate that counts calls to Wix."""
    cost = costs["updates at once", direction]

    assert cost.write_units <= 3 * AT_ONCE + 2
    assert cost.read_units <= 2 * AT_ONCE + 3


@BOTH
def test_ten_echoes_are_looked_up_with_two_requests(costs: Costs, direction: str) -> None:
    """Besides these, the slate on which calls to Wix are noted may be due."""
    cost = costs["echoes of updates at once", direction]

    assert cost.table_reads <= 2 + 1
    assert cost.table_writes <= 1
    assert cost.read_units <= 2 * AT_ONCE + 2


def test_ten_updates_write_the_page_of_the_album_once(costs: Costs) -> None:
    cost = costs["updates at once", TO_ALBUM]

    assert cost.bucket_writes == AT_ONCE + 3  # a listing, the page and its index
    assert cost.platform_calls == 3 * AT_ONCE + 5  # each a sidecar, its file's state and a write; the index, the title


def test_a_minute_without_work_reads_what_is_due_and_nothing_else(costs: Costs) -> None:
    cost = costs["a minute without work", "scheduler"]

    assert (cost.table_reads, cost.read_units) == (12, 6)
    assert (cost.wix_calls, cost.platform_calls, cost.table_writes, cost.queue_requests) == (0, 0, 0, 0)
