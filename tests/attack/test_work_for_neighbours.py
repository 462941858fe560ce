"""Nothing that one site has changes how long another site's edit takes by more than a stated bound.

What is counted is work, not time: the steps that our own code and the standard library's parsers take in one invocation
(calls, branches and jumps, as `sys.monitoring` reports them). What C code does with foreign text is held down by the
tests of growth.
"""

import json
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any

import boto3
import pytest

from gallery_sync.messages import Kind, Message, from_json
from tests.attack.town import BUCKET, TABLE, Neighbour, Town
from tests.harness.functions import Context, record, worker_of

BOUND = 100_000
"""Steps that one entry, page or row of a site may add to an invocation in which another site's edit is worked on: five
for each character of the longest text that there may be."""
_HTML = 20_001
_COUNTED = ("/gallery_sync/", "/html/", "/json/", "/_markupbase")


@contextmanager
def counted() -> Generator[list[int]]:
    """The number of steps is the one entry of the list when the block has ended."""
    monitoring, tool, found = sys.monitoring, sys.monitoring.PROFILER_ID, list[int]()
    events = monitoring.events.PY_START | monitoring.events.JUMP | monitoring.events.BRANCH
    steps = 0

    def step(code: CodeType, *_: object) -> object:
        nonlocal steps
        if not any(one in code.co_filename for one in _COUNTED):
            return monitoring.DISABLE
        steps += 1
        return None

    monitoring.use_tool_id(tool, "steps")
    try:
        for event in (monitoring.events.PY_START, monitoring.events.JUMP, monitoring.events.BRANCH):
            monitoring.register_callback(tool, event, step)
        monitoring.set_events(tool, events)
        monitoring.restart_events()
        yield found
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
        found.append(steps)


def message(site: Neighbour, kind: Kind, number: int, **more: Any) -> Message:
    names = site.ids["instance_id"], f"work-{site.word}-{kind}-{number}"
    return Message(kind, *names, names[1], site.ids["gallery_id"], site.ids["link_id"], **more)


def invoke(messages: Sequence[Message]) -> int:
    """One invocation with all of them: how many steps it took. Everything is worked off, nothing comes back."""
    module: Any = worker_of(messages[0])
    with counted() as steps:
        answer = module.handler({"Records": [record(one) for one in messages]}, Context())
    assert answer == {"batchItemFailures": []}
    return steps[0]


def work_off(town: Town) -> None:
    for _ in range(20):
        waiting = [from_json(body) for body in town.messages()]
        for one in waiting:
            invoke([one])
        if not waiting:
            return
    raise AssertionError("the queues never run empty")


@pytest.fixture(scope="module")
def town(neighbours: Town) -> Town:
    """Both galleries are compared with their albums, and at rest."""
    for site in (neighbours.ours, neighbours.theirs):
        invoke([message(site, Kind.COMPARE, 0)])
    work_off(neighbours)
    return neighbours


def text(site: Neighbour, html: str, **fields: Any) -> str:
    return site.owner.add_text(site.ids["gallery_id"], html, **fields)


def album(site: Neighbour, name: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"galleries/{site.ids['link_id']}/{name}", Body=body)


def row(site: Neighbour, sort_key: str, document: str) -> None:
    key = {"pk": {"S": f"SITE#{site.ids['instance_id']}"}, "sk": {"S": sort_key}}
    boto3.client("dynamodb").put_item(TableName=TABLE, Item={**key, "doc": {"S": document}})


def sidecar(site: Neighbour, name: str, **fields: Any) -> Message:
    album(site, f"items/{name}.json", json.dumps(fields).encode())
    return message(site, Kind.LOOK, hash(name) % 10**6, side="external", entry_ids=(name,))


def seen(site: Neighbour, html: str, **fields: Any) -> Message:
    item_id = text(site, html, **fields)
    return message(site, Kind.LOOK, int(item_id[:6], 16), side="wix", entry_ids=(item_id,))


def with_row(site: Neighbour, sort_key: str, document: str) -> Message:
    row(site, sort_key, document)
    return seen(site, "<p>Words beside an odd row</p>")


def with_index(site: Neighbour) -> Message:
    album(site, "index.json", b'{"entries": ["' + b"x" * (5 << 20) + b'"]}')
    return seen(site, "<p>Words beside a heavy index</p>")


def clear(site: Neighbour) -> None:
    """Without what was put there: each case is tried alone."""
    for item in site.owner.items(site.ids["gallery_id"]):
        if item["id"] != site.ids["wix_item_id"]:
            site.owner.delete(site.ids["gallery_id"], item["id"])
    s3 = boto3.client("s3")
    for one in s3.list_objects_v2(Bucket=BUCKET, Prefix=f"galleries/{site.ids['link_id']}/").get("Contents", []):
        if "/items/" in one["Key"]:
            s3.delete_object(Bucket=BUCKET, Key=one["Key"])


HOSTILE: dict[str, Callable[[Neighbour], Message]] = {
    "a text that is too long": lambda site: seen(site, f"<p>{'a' * _HTML}</p>"),
    "tags that never end": lambda site: seen(site, "<a " * 6000),
    "comments that never end": lambda site: seen(site, "<!-- wp:gallery {} -->" * 900),
    "entities": lambda site: seen(site, "&amp;" * 3900),
    "nested elements": lambda site: seen(site, "<b>" * 6000),
    "a file name that is too long": lambda site: sidecar(
        site, "s1", media={"key": "media/x.jpg", "file_name": "n" * 1001}
    ),
    "a type that is too long": lambda site: sidecar(site, "s2", media={"key": "media/x.jpg", "mime_type": "m" * 101}),
    "an address that is too long": lambda site: sidecar(site, "s3", media={"address": "//youtube.com/" + "x" * 2001}),
    "a heavy sidecar": lambda site: sidecar(site, "s4", title="Heavy", padding="x" * (250 << 10)),
    "a sidecar of texts that never end": lambda site: sidecar(site, "s5", media={"html": "<a " * 6000}),
    "a wide sidecar": lambda site: sidecar(site, "s6", tags=["t"] * 20_000),
    "a link of a version to come": lambda site: with_row(
        site, f"LINK#{site.ids['gallery_id']}#future", '{"id": "future", "state": "to come"}'
    ),
    "a row that is no JSON": lambda site: with_row(site, f"LINK#{site.ids['gallery_id']}#broken", "{"),
    "a heavy index": with_index,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_edit_of_another_site_takes_hardly_more_work(town: Town, name: str):
    hostile = HOSTILE[name](town.ours)
    theirs, gallery_id, item_id = town.theirs, town.theirs.ids["gallery_id"], town.theirs.ids["wix_item_id"]

    theirs.owner.change(gallery_id, item_id, title=f"Before {name}")
    calm = invoke([message(theirs, Kind.LOOK, 1, side="wix", entry_ids=(item_id,))])
    theirs.owner.change(gallery_id, item_id, title=f"After {name}")
    disturbed = invoke([hostile, message(theirs, Kind.LOOK, 2, side="wix", entry_ids=(item_id,))])

    titles = [pair.bases.external.title for pair in town.table.pairs(theirs.ids["link_id"]) if pair.bases.external]
    clear(town.ours)
    assert titles == [f"After {name}"]
    assert disturbed - calm <= BOUND, f"{disturbed - calm:,} more steps beside {calm:,}"
