"""What operators see, and that looking changes nothing."""

from dataclasses import replace

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.model import Conflict, Field, Held, HistoryLine, LinkState, Side, Trouble
from tests.harness.samples import NOON, a_link, a_pair

from .conftest import SITE, Operator


def test_sites_are_listed_with_their_links_by_state(operator: Operator):
    answer = operator("sites")

    assert answer.content == [
        {
            "site": SITE,
            "state": "installed",
            "links": {"active": 1},
            "duplicated from": "",
            "kept for days": 90,
            "forgotten at": "",
        }
    ]


def test_a_site_whose_installation_was_never_told_is_known_by_its_links(operator: Operator):
    operator.table.put_link(a_link("link-2", instance_id="site-2"))

    assert [row["site"] for row in operator("sites").content] == [SITE, "site-2"]


def test_links_can_be_asked_for_by_state(operator: Operator):
    operator.table.put_link(a_link("link-2", gallery_id="gallery-2", state=LinkState.HELD, reason="It is gone."))

    found = operator("links", "--state", "held").content

    assert [(row["link"], row["reason"]) for row in found] == [("link-2", "It is gone.")]


def test_the_deployment_at_a_glance(operator: Operator):
    operator.put("ItemDeadLettersUrl", "{}")

    found = operator("status").content

    assert (found["version"], found["sites"], found["links"]) == ("unstamped", 1, {"active": 1})
    assert found["dead letters"] == {"gallery": 0, "item": 1, "change": 0}


def test_the_status_of_a_link_names_what_is_not_equal_and_why(operator: Operator):
    failed = a_pair("pair-2", wix="item-2", trouble=Trouble("The file is too large.", NOON))
    operator.table.put_pair(failed, None)

    found = operator("status", "link-1").content

    assert found["pairs"] == {"equal": 1, "failed": 1}
    (row,) = found["not equal"]
    assert (row["item"], row["standing"], row["reason"]) == ("item-2", "failed", "The file is too large.")


@pytest.mark.parametrize("name", ["pair-1", "item-1", "medium-1"])
def test_history_is_found_by_pair_item_and_medium(operator: Operator, name: str):
    pair = operator.table.pair("link-1", "pair-1")
    line = HistoryLine("link-1", "pair-1", NOON, "create", Side.EXTERNAL, "new on wix", correlation_id="cause-1")
    assert pair is not None
    operator.table.put_pair(replace(pair, place=2.0), pair, [line])

    (row,) = operator("history", "link-1", "--item", name).content

    assert (row["did"], row["on"], row["correlation ID"]) == ("create", "external", "cause-1")


def test_a_history_of_something_unknown_says_so(operator: Operator):
    with pytest.raises(InvalidRequest, match="no pair, item or medium nothing"):
        operator("history", "link-1", "--item", "nothing")


def test_lost_values_and_held_deletions_are_shown(operator: Operator):
    lost = Conflict("conflict-1", "link-1", "pair-1", NOON, Field.TITLE, Side.EXTERNAL, "Dusk", "Dawn")
    operator.table.put_conflict(lost)
    operator.table.put_held(Held("held-1", "link-1", Side.WIX, ("pair-1",), NOON, "All vanished."))

    conflict, held = operator("conflicts", "show", "link-1").content, operator("held", "show", "link-1").content

    assert [(row["field"], row["lost"], row["kept"]) for row in conflict] == [("title", "Dusk", "Dawn")]
    assert [(row["held"], row["missing on"], row["pairs"]) for row in held] == [("held-1", "wix", 1)]
    assert [one["item"] for one in held[0]["named"]] == ["item-1"]


def test_a_link_that_is_not_there_is_named(operator: Operator):
    with pytest.raises(InvalidRequest, match="no link nowhere"):
        operator("status", "nowhere")


def test_looking_sends_nothing(operator: Operator):
    for command in ("sites", "links", "status", "status link-1", "history link-1", "held show link-1"):
        operator(*command.split())

    assert operator.bodies("GalleryQueueUrl") == operator.bodies("ItemQueueUrl") == []
    assert operator.link().version == 1


def test_a_long_status_says_how_many_pairs_it_does_not_name(operator: Operator):
    for number in range(3):
        failed = a_pair(f"failed-{number}", wix=f"failed-{number}", trouble=Trouble("The file is too large.", NOON))
        operator.table.put_pair(failed, None)

    answer = operator("status", "link-1", "--limit", "2")

    assert len(answer.content["not equal"]) == 2
    assert answer.content["not named"] == 1
    assert "1 more" in str(answer.shown[-1])
