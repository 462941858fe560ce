"""What an event of the bucket says. The whole events are in events/change_listener."""

from typing import Any

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.platforms.s3.changes import change_in


def event(key: str = "galleries/a1/items/dawn.json", **changes: Any) -> dict[str, Any]:
    about = {"key": key, "sequencer": "01"}
    detail = {"bucket": {"name": "b"}, "object": about, "reason": "PutObject"}
    return {"id": "e1", "detail-type": "Object Created", "time": "2026-05-01T00:00:00Z", "detail": detail, **changes}


def test_a_key_names_album_and_medium():
    change = change_in(event())

    assert change is not None
    assert (change.album_id, change.entry_id, change.gone) == ("a1", "dawn", False)


@pytest.mark.parametrize("name", ["a+b", "a b", "50%20", "日本", "a.json", "a.b"])
def test_a_key_is_taken_as_it_is(name: str):
    change = change_in(event(f"galleries/a1/items/{name}.json"))

    assert change is not None
    assert change.entry_id == name


@pytest.mark.parametrize(
    "key",
    [
        "galleries/a1/items/.json",
        "galleries/a1/items/._dawn.json",
        "galleries/a1/items/~$dawn.json",
        "galleries/a1/items/a.txt",
        "galleries/a1/items/",
        "galleries/a1/items/x/a.json",
        "galleries/a1/media/a.json",
        "galleries/a1/index.json",
        "galleries/a1/staging/m1",
        "other/a1/items/a.json",
        "items/a.json",
        "",
    ],
)
def test_other_keys_are_none_of_our_business(key: str):
    assert change_in(event(key)) is None


def test_deliveries_of_one_event_have_one_id_and_other_events_have_others():
    other_key = change_in(event("galleries/a1/items/dusk.json"))
    later = event()
    later["detail"]["object"]["sequencer"] = "02"
    again = change_in(event(id="another delivery"))
    found = [change.id for change in (change_in(event()), again, other_key, change_in(later)) if change]

    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_without_a_sequencer_the_event_has_its_own_id():
    one, other = event(), event(id="e2")
    for content in (one, other):
        del content["detail"]["object"]["sequencer"]
    found = {change.id for change in (change_in(one), change_in(other)) if change}

    assert len(found) == 2


@pytest.mark.parametrize("spoilt", [{}, {"detail": None}, {"detail": []}, {"detail": {"object": {"key": 1}}}])
def test_what_is_no_event_of_s3_is_refused(spoilt: dict[str, Any]):
    content = event(**spoilt) if spoilt else {}

    with pytest.raises(InvalidRequest):
        change_in(content)
