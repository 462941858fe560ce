import json
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings

from gallery_sync.model import Field, Hyperlink, Pair, PairState, PatchIntent, Projection, Side, Sided, Trouble
from gallery_sync.model.text import to_text
from gallery_sync.store.pair_documents import pair_document, read_pair
from tests.harness.strategies import pairs

PROJECTION = Projection(
    media="11062b_5f4d9d3b1f6e4a6b8c1d2e3f4a5b6c7d~mv2.jpg",
    title="The harbour in the evening",
    description="Boats come home while the lamps along the quay are lit one by one. " * 2,
    alt_text="Fishing boats at a stone quay under a red sky",
    link=Hyperlink("https://example.com/harbour", "More about the harbour"),
    tags=("harbour", "evening"),
)
PAIR = Pair(
    id="p" * 26,
    link_id="l" * 26,
    state=PairState.LINKED,
    source=Side.WIX,
    ids=Sided("0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f", "p" * 26),
    bases=Sided(PROJECTION, replace(PROJECTION, media="sha256:" + "0123456789abcdef" * 4)),
    ranks=Sided(1024.0, 1.5),
    revisions=Sided("12", "0123456789abcdef" * 2),
    place=1024.0,
)


def stored(pair: Pair) -> Pair:
    return read_pair(pair.link_id, json.loads(to_text(pair_document(pair))))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(pairs)
@example(PAIR)
def test_any_pair_is_read_back_as_it_was(pair: Pair) -> None:
    assert stored(pair) == pair


@pytest.mark.parametrize("rank", [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 16777217.0, float("inf")])
def test_a_rank_keeps_every_bit(rank: float) -> None:
    place = stored(replace(PAIR, place=rank)).place

    assert struct.pack("d", place) == struct.pack("d", rank)


def test_half_an_emoji_left_by_careless_software_is_kept() -> None:
    broken = "Harbour \ud83d"

    pair = replace(PAIR, bases=Sided(replace(PROJECTION, title=broken), None))

    assert stored(pair) == pair
    assert to_text(pair_document(pair)).encode()


def test_a_field_cleared_on_one_side_only_stays_cleared() -> None:
    cleared = Projection(media="other")

    pair = replace(PAIR, bases=Sided(PROJECTION, cleared))

    assert stored(pair).bases.external == cleared


def test_a_patch_that_clears_a_link_is_not_a_patch_without_it() -> None:
    clearing = replace(PAIR, intent=PatchIntent(Side.WIX, {Field.LINK: None, Field.TAGS: (), Field.TITLE: ""}))

    assert stored(clearing) == clearing


def test_times_keep_their_microseconds() -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 1, UTC)
    parked = replace(PAIR, trouble=Trouble("Too many calls.", at, retry_at=at + timedelta(microseconds=1)))

    assert stored(parked) == parked


def test_an_ordinary_pair_costs_one_write_unit() -> None:
    # DynamoDB counts writes in steps of 1,024 bytes; keys and the version take about 100 of them.
    assert len(to_text(pair_document(PAIR)).encode()) < 900
