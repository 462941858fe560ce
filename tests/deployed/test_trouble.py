"""What cannot be carried is held, skipped or said; the rest goes on."""

from collections.abc import Callable

import httpx
import pytest

from tests.deployed.shared import Shared
from tests.harness.pictures import sample_item


def test_deleting_most_of_a_gallery_waits_for_the_owner_and_names_what_it_would_delete(
    share: Callable[[int], Shared],
) -> None:
    shared = share(8)
    wix = shared.desk("Wix").shown
    shared.owner.delete(shared.gallery_id, *(one.id for one in wix[:6]))
    shared.page.compare(shared.link_id)
    shared.until("the deletions are held", lambda: bool(shared.standing()["held"]))

    (held,) = shared.standing()["held"]
    kept_until_now = shared.album.size()
    shared.page.decide(shared.link_id, held["id"], "delete")
    shared.until("they are carried out", lambda: shared.album.size() == 2)

    assert held["total"] == 6
    assert kept_until_now == 8
    assert shared.pair.differences() == []


def test_held_deletions_that_the_owner_refuses_are_undone(share: Callable[[int], Shared]) -> None:
    shared = share(8)
    shared.page.pause(shared.link_id)  # otherwise the first ones may be carried over before there are many
    for one in shared.desk("S3").shown[:6]:
        shared.album.delete(one)
    shared.page.resume(shared.link_id)
    shared.until("the deletions are held", lambda: bool(shared.standing()["held"]))

    (held,) = shared.standing()["held"]
    shared.page.decide(shared.link_id, held["id"], "keep")
    shared.until("they are undone", lambda: shared.album.size() == 8, seconds=240)

    assert shared.pair.wix.size() == 8
    assert shared.pair.differences() == []


def test_a_file_that_is_no_picture_is_recorded_with_its_reason_and_the_rest_goes_on(
    share: Callable[[int], Shared],
) -> None:
    shared = share(3)
    shared.album.editor.add("broken", b"this is no picture", "broken.jpg", title="Broken")
    shared.album.add(sample_item("good", "", ""), "Good")

    shared.until("one failed, one arrived", lambda: _counted(shared, "failed") == 1 and shared.pair.wix.size() == 4)

    assert _reasons(shared, "failed")
    assert [one.title for one in shared.pair.wix.shown()].count("Good") == 1


def test_a_file_that_wix_cannot_process_waits_for_another_try_and_the_rest_goes_on(
    share: Callable[[int], Shared],
) -> None:
    shared = share(3)
    shared.owner.admin.post("/faults/next", json={"fault": "file_failed", "times": 1}).raise_for_status()
    shared.album.add(sample_item("refused", "", ""), "Refused")
    shared.until("it waits", lambda: _counted(shared, "waiting") == 1)

    shared.album.add(sample_item("taken", "", ""), "Taken")
    shared.until("the other one arrived", lambda: shared.pair.wix.size() == 4)

    (reason,) = _reasons(shared, "waiting")
    assert reason.endswith(".")


def test_a_field_that_was_changed_on_both_sides_goes_by_the_policy_and_the_loser_can_be_had_back(
    share: Callable[[int], Shared],
) -> None:
    shared = share(3)
    wix, outside = shared.desk("Wix").shown[0], shared.desk("S3").shown[0]
    shared.page.pause(shared.link_id)
    shared.pair.wix.rename(wix, "Typed on Wix")
    shared.album.rename(outside, "Typed outside")
    shared.pair.settle()

    shared.page.resume(shared.link_id)
    shared.until("Wix has won", lambda: shared.album.shown()[0].title == "Typed on Wix")
    (conflict,) = shared.page.conflicts(shared.link_id)
    shared.page.settle_conflict(shared.link_id, conflict["id"], "restore")
    shared.until("the loser is back", lambda: shared.pair.wix.shown()[0].title == "Typed outside")

    assert (conflict["field"], conflict["loser"]) == ("title", "external")
    assert shared.pair.differences() == []


def test_a_gallery_that_is_not_there_cannot_be_shared(share: Callable[[int], Shared]) -> None:
    shared = share(2)

    with pytest.raises(httpx.HTTPStatusError) as refused:
        shared.page.share("00000000-0000-4000-8000-000000000000", "s3")

    assert refused.value.response.status_code == 404
    assert refused.value.response.json()["detail"].endswith(".")


def test_events_of_galleries_that_nobody_shared_change_nothing(share: Callable[[int], Shared]) -> None:
    shared = share(2)
    before = shared.pair.ledger.counts()
    other = shared.owner.create_gallery("Not shared")
    shared.owner.add_text(other, "<p>Nobody's business</p>", title="Text")
    shared.pair.settle()

    assert (shared.pair.ledger.counts() - before).writes == (0, 0)
    assert shared.pair.differences() == []


def _counted(shared: Shared, standing: str) -> int:
    return shared.standing()["counts"].get(standing, 0)


def _reasons(shared: Shared, standing: str) -> list[str]:
    items = shared.page.items(shared.link_id)
    return [item["reason"] for item in items if item["standing"] == standing]
