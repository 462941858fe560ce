"""The queues with messages that nobody wrote: each goes to the dead letters by itself, and holds up nobody."""

import json

from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st

from functions.change_listener import handler as change_listener
from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message, Place, from_json
from gallery_sync.runtime import batch
from gallery_sync.runtime.redelivery import Failed
from tests.attack.profiles import PROFILE
from tests.attack.strategies import json_values, nested, spoiled
from tests.harness.functions import record

GOOD = Message(
    Kind.LOOK,
    "site-1",
    "event-1",
    "event-1",
    gallery_id="g",
    side="wix",
    entry_ids=("item-1",),
    places=(Place(1024.0, 2048.5, None),),
)
QUIET = Logger(level="CRITICAL")
_EVENT = {"detail-type": "Object Created", "id": "1", "detail": {"object": {"key": "galleries/a/items/b.json"}}}
_BODIES = st.one_of(
    st.text(max_size=50),
    nested(),
    json_values().map(json.dumps),
    spoiled(json.loads(GOOD.to_json())).map(json.dumps),
)


@PROFILE
@given(body=_BODIES)
def test_a_message_is_understood_or_refused(body: str):
    try:
        message = from_json(body)
    except InvalidRequest:
        return
    _is_whole(message)


def _is_whole(message: Message) -> None:
    ids = (message.instance_id, message.event_id, message.gallery_id, message.link_id)
    assert all(isinstance(one, str) for one in (*ids, message.side, message.not_before, *message.entry_ids))
    assert isinstance(message.gone, bool)
    assert message.near is None or isinstance(message.near, int)
    assert len(message.places) in (0, len(message.entry_ids))
    assert all(one is None or isinstance(one, float) for place in message.places for one in place)


@PROFILE
@given(bodies=st.lists(_BODIES, max_size=4), same_site=st.booleans())
def test_poison_among_good_messages_holds_up_nobody(bodies: list[str], same_site: bool):
    records = [
        record(body, f"m{number}", "site-1" if same_site else f"other-{number}") for number, body in enumerate(bodies)
    ]
    records.insert(len(bodies) // 2, record(GOOD.to_json(), "m99", "site-1"))
    handled: list[Message] = []

    answer = batch.process({"Records": records}, handled.append, lambda: 300_000, lambda _: None, QUIET)

    failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
    assert "m99" not in failed
    assert any("item-1" in message.entry_ids for message in handled)
    assert failed == {f"m{number}" for number, body in enumerate(bodies) if not _readable(body)}


def test_a_message_that_cannot_be_read_goes_to_the_dead_letters_at_once():
    """It would hold up its site for minutes otherwise: a FIFO queue keeps the order within a group."""
    told: list[Failed] = []

    batch.process({"Records": [record("poison", "m1", "site-1")]}, print, lambda: 300_000, told.extend, QUIET)

    assert [one.wait for one in told] == [0]


def _readable(body: str) -> bool:
    try:
        from_json(body)
    except InvalidRequest:
        return False
    return True


@PROFILE
@given(body=st.one_of(_BODIES, spoiled(_EVENT).map(json.dumps)))
def test_an_event_of_the_bucket_is_understood_or_refused(body: str):
    try:
        change, _ = change_listener._read(body)
    except InvalidRequest:
        return
    assert change is None or change.album_id
