"""What is made quickly is the same."""

import copy
import dataclasses

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Conflict, Link, Pair, PairState, Settings, Side
from gallery_sync.sync import pairs
from tests.simulation.quick import quick


def samples() -> list[object]:
    return [
        Pair("pair", "link", PairState.LINKED, Side.WIX, version=3),
        Link("link", "site", "gallery", "s3", "album", settings=Settings(edit_beats_delete=False)),
        Message(kind=Kind.LOOK, instance_id="site", event_id="event", correlation_id="cause"),
    ]


def test_what_is_made_quickly_is_equal_and_hashes_the_same() -> None:
    slowly = samples()

    with quick():
        quickly = samples()

        assert quickly == slowly
        assert [hash(one) for one in quickly] == [hash(one) for one in slowly]
        assert [repr(one) for one in quickly] == [repr(one) for one in slowly]
        assert [type(one) for one in quickly] == [type(one) for one in slowly]


def test_replacing_leaves_the_original_alone() -> None:
    with quick():
        pair = Pair("pair", "link", PairState.LINKED, Side.WIX)

        other = copy.replace(pair, version=7)

        assert (pair.version, other.version) == (0, 7)
        assert other == dataclasses.replace(pair, version=7)
        assert pairs.replace(pair, version=7) == other


def test_what_is_made_quickly_is_frozen() -> None:
    with quick():
        pair = copy.replace(Pair("pair", "link", PairState.LINKED, Side.WIX), version=1)

        with pytest.raises(dataclasses.FrozenInstanceError):
            pair.version = 2  # type: ignore[misc]


def test_what_is_missing_or_unknown_is_told_as_ever() -> None:
    with quick():
        with pytest.raises(TypeError):
            Conflict("name")  # type: ignore[call-arg]
        with pytest.raises((TypeError, AttributeError)):
            copy.replace(Pair("pair", "link", PairState.LINKED, Side.WIX), colour="red")  # type: ignore[call-arg]


def test_afterwards_everything_is_as_before() -> None:
    before = Pair.__init__, Pair.__dict__["__replace__"], pairs.replace

    with quick():
        pass

    assert (Pair.__init__, Pair.__dict__["__replace__"], pairs.replace) == before
