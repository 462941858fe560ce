"""Messages between versions of the software: a deployment may have two at work at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message, Place, from_json, utc_time

_MESSAGE = Message(Kind.LOOK, "site-1", "event-1", "event-1", link_id="link-1", side="wix", entry_ids=("a", "b"))


def test_a_message_arrives_as_it_was_sent():
    placed = replace(_MESSAGE, near=0, places=(Place(1.0, 2.0, None), Place(3.0, None, None)))

    assert from_json(placed.to_json()) == placed


def test_a_hint_of_a_newer_version_is_left_out():
    content = json.loads(_MESSAGE.to_json())

    assert from_json(json.dumps(content | {"hint": [1, 2]})) == _MESSAGE


def test_a_message_of_another_form_is_refused():
    content = json.loads(_MESSAGE.to_json())

    with pytest.raises(InvalidRequest, match="another version"):
        from_json(json.dumps(content | {"version": content["version"] + 1}))


@pytest.mark.parametrize("text", ["2026-03-01T10:00:00Z", "2026-03-01T12:00:00.000000+02:00", "2026-03-01T10:00:00"])
def test_a_time_is_one_moment_however_its_zone_is_told(text: str):
    assert utc_time(text) == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T10:00:00Z"])
def test_what_is_no_time_says_nothing(text: str):
    assert utc_time(text) is None


def test_a_message_that_is_too_long_for_a_queue_travels_in_pieces():
    names = tuple(f"{number}{'ж' * 500}" for number in range(100))
    places = tuple(Place(float(number), None, None) for number in range(100))
    whole = Message(Kind.LOOK, "site", "event", "c", "gallery", "link", "external", names, near=300, places=places)
    assert len(whole.to_json()) > 256 * 1024

    pieces = list(whole.pieces(64 * 1024))

    assert all(len(piece.to_json()) <= 64 * 1024 for piece in pieces)
    assert tuple(name for piece in pieces for name in piece.entry_ids) == names
    assert tuple(place for piece in pieces for place in piece.places) == places
    assert len({piece.event_id for piece in pieces}) == len(pieces)
    assert [piece.near for piece in pieces] == [300 + names.index(piece.entry_ids[0]) for piece in pieces]
    assert all(from_json(piece.to_json()) == piece for piece in pieces)


def test_a_message_that_fits_travels_as_it_is():
    message = Message(Kind.RESUME, "site", "event", "c", entry_ids=("a", "b"))

    assert list(message.pieces(1024)) == [message]
