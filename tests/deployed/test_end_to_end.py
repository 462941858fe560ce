"""The main job on the deployed stack, seen from outside: what people do on one side arrives on the other, once."""

from collections.abc import Callable

import pytest

from tests.deployed.shared import Shared
from tests.harness.pictures import sample_item
from tools.demo.edits import Desk, Edit, all_at_once
from tools.demo.replay import everything_again
from tools.demo.story import at_rest, perform, perform_together

type Made = Callable[[Desk], Edit]


@pytest.fixture(scope="module")
def gallery(share: Callable[[int], Shared]) -> Shared:
    """One gallery for all tests that only edit entries."""
    return share(16)


@pytest.mark.parametrize("side", ["Wix", "S3"])
@pytest.mark.parametrize(
    "make",
    [
        lambda desk: desk.rename(0, f"Renamed on {desk.side.name} – “ümlauts” & <b>"),
        lambda desk: desk.describe(1, f"Described on {desk.side.name}"),
        lambda desk: desk.tag(2, desk.side.name, "two words"),
        lambda desk: desk.replace(3, sample_item(f"other-{desk.side.name}", "", "")),
        lambda desk: desk.move(9, 4),
        lambda desk: desk.add(sample_item(f"new-{desk.side.name}", "", ""), f"Added on {desk.side.name}"),
        lambda desk: desk.delete(6),
    ],
    ids=["rename", "describe", "tag", "replace", "reorder", "add", "delete"],
)
def test_an_edit_arrives_with_one_write_on_the_other_side_and_none_on_its_own(
    gallery: Shared, side: str, make: Made
) -> None:
    done = perform(gallery.pair, make(gallery.desk(side)))

    assert gallery.pair.differences() == []
    assert done.counts.writes == done.expected


def test_edits_of_both_sides_at_once_all_arrive(share: Callable[[int], Shared]) -> None:
    shared = share(24)
    pictures = [sample_item(f"rush-{number}", "", "") for number in range(4)]
    edits = all_at_once(shared.desk("Wix"), shared.desk("S3"), pictures)

    done = perform_together(shared.pair, edits)

    assert shared.pair.differences() == []
    assert done.counts.writes == done.expected


def test_at_rest_every_event_and_a_comparison_write_nothing(gallery: Shared) -> None:
    done = at_rest(gallery.pair, "replay", lambda: everything_again(gallery.page, gallery.link_id, gallery.pair))

    assert done.counts.webhooks > 0
    assert done.counts.echoes > 0
    assert done.counts.writes == (0, 0)
    assert gallery.pair.differences() == []


def test_a_gallery_of_130_items_is_shared_with_a_handful_of_calls(share: Callable[[int], Shared]) -> None:
    shared = share(130)

    calls = shared.owner.admin.get("/calls").raise_for_status().json()["sites"][shared.owner.instance_id]
    assert shared.album.size() == 130
    assert shared.pair.differences() == []
    assert calls["methods"]["ListGalleryItems"] < 20
    assert calls["writes"] == 0
