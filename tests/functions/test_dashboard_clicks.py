"""What a click reads: each row once, however many hands it passes through."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gallery_sync.model import AlbumKind, Conflict, Field, Held, Side, Sided, Trouble
from gallery_sync.store.table import Table
from tests.functions import test_dashboard_api, test_dashboard_platforms
from tests.functions.test_dashboard_api import NOW, Api, pair
from tests.functions.test_dashboard_platforms import ANN, connect, offer
from tests.simulation.shelf import PAGE

simulator = test_dashboard_api.simulator
bare_api = test_dashboard_api.api
api = test_dashboard_platforms.api

ROWS = {
    "site": ("site",),
    "link": ("links",),
    "account": ("connection", "connections"),
    "pair": ("pair", "pairs", "pairs_named"),
    "held": ("held",),
    "conflict": ("conflicts",),
}
"""By kind: the reads of the table that find rows of it. The table finds a single link among its site's."""

CLICKS: dict[str, tuple[str, str, Any]] = {
    "pause": ("POST", "/pause", None),
    "resume": ("POST", "/resume", None),
    "check": ("POST", "/check", None),
    "change settings": ("PATCH", "", {"direction": "two_way"}),
    "try again": ("POST", "/items/failed/try-again", None),
    "try all again": ("POST", "/try-again", None),
    "restore": ("POST", "/conflicts/c1/restore", None),
    "dismiss": ("POST", "/conflicts/c1/dismiss", None),
    "delete": ("POST", "/held/h1/delete", None),
    "keep": ("POST", "/held/h1/keep", None),
    "unlink": ("DELETE", "", None),
}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often rows of each kind were read since it was cleared."""
    counted = Counter[str]()

    def counting(kind: str, read: Callable[..., Any]) -> Callable[..., Any]:
        def count(*given: Any, **named: Any) -> Any:
            counted[kind] += 1
            return read(*given, **named)

        return count

    for kind, names in ROWS.items():
        for name in names:
            monkeypatch.setattr(Table, name, counting(kind, getattr(Table, name)))
    return counted


def link_in_need(api: Api) -> str:
    """A link on which everything waits that an owner can decide."""
    gallery_id = api.owner.create_gallery("Harbour")
    item_id = api.owner.add_text(gallery_id, "<p>1</p>", title="Dawn")
    link_id = api("POST", "/links", {"galleryId": gallery_id, "platform": "s3"}).json()["id"]
    for number in range(3):
        trouble = Trouble("It does not answer.", NOW, retry_at=NOW + timedelta(days=3))
        api.table.put_pair(pair(link_id, f"waiting-{number}", trouble=trouble), None)
    api.table.put_pair(pair(link_id, "failed", trouble=Trouble("The file is too large.", NOW)), None)
    api.table.put_pair(replace(pair(link_id, "pair-1"), ids=Sided(item_id, "e-1")), None)
    api.table.put_conflict(Conflict("c1", link_id, "pair-1", NOW, Field.TITLE, Side.EXTERNAL, "Sunrise", "Dawn"))
    api.table.put_held(Held("h1", link_id, Side.WIX, ("pair-1",), NOW, "All pictures vanished."))
    api.kinds()
    return link_id


@pytest.mark.parametrize("click", CLICKS)
def test_a_click_reads_each_row_once(api: Api, reads: Counter[str], click: str):
    method, path, body = CLICKS[click]
    link_id = link_in_need(api)
    reads.clear()

    answer = api(method, f"/links/{link_id}{path}", body)

    assert answer.status in (200, 204)
    assert reads["link"] == 1
    assert set(reads.values()) == {1}


def test_what_waits_is_tried_again_by_one_message(api: Api):
    link_id = link_in_need(api)

    api("POST", f"/links/{link_id}/try-again")

    assert [one.trouble for one in api.table.pairs(link_id)] == [None] * 5
    assert api.kinds() == ["resume"]


@pytest.mark.parametrize("path", ["/previews", "/links"])
def test_the_account_is_read_once_before_something_is_shared_with_it(
    api: Api, reads: Counter[str], path: str, monkeypatch: pytest.MonkeyPatch
):
    offer(monkeypatch, replace(PAGE, can=replace(PAGE.can, album=AlbumKind.PAGE)))
    connect(api, ANN)
    gallery_id = api.gallery()
    reads.clear()

    answer = api("POST", path, {"galleryId": gallery_id, "platform": PAGE.name})

    assert answer.status in (200, 201)
    assert reads["account"] == 1
    assert set(reads.values()) == {1}
