"""What happens to a shared gallery, one event after the other, each with what it costs from its arrival to rest."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.model import PairState, Side
from gallery_sync.platforms.s3.album import S3Album
from gallery_sync.runtime import wiring
from gallery_sync.wix.budget import SharedBudget
from tests.budgets.cloud import LINK, Cloud, cloud
from tests.budgets.counting import Cost
from tests.harness.pictures import sample_item
from tools.people.site import add

_STEP = 1024.0
AT_ONCE = 10
"""Messages that Lambda takes from a queue at once."""
_TITLE = "The harbour in the evening"
_DESCRIPTION = "Boats come home while the lamps along the quay are lit one by one, and the sky turns red behind them."
TO_ALBUM, TO_WIX = "Wix to album", "album to Wix"


@dataclass(frozen=True, slots=True)
class Measured:
    """`items`: how many entries the cost is for."""

    event: str
    direction: str
    items: int
    cost: Cost

    def as_row(self) -> dict[str, Any]:
        return {"event": self.event, "direction": self.direction, "items": self.items} | self.cost.as_row()


def measure(simulator: Mapping[str, Any], many: int) -> list[Measured]:
    """Every event in both directions; `many` is the size of the galleries that are shared and compared."""
    with _at_an_even_pace():
        return [*_shares(simulator, many), *_changes(simulator)]


def _shares(simulator: Mapping[str, Any], many: int) -> list[Measured]:
    rows: list[Measured] = []
    for direction, fill in ((TO_ALBUM, fill_gallery), (TO_WIX, fill_album)):
        with cloud(simulator) as made:
            rows += _of_many(made, direction, fill, many)
    return rows


def _changes(simulator: Mapping[str, Any]) -> list[Measured]:
    rows: list[Measured] = []
    with cloud(simulator) as made:
        fill_gallery(made, 3)
        fill_album(made, 3)
        made.compare()
        made.settle()
        for step in (_on_wix, _in_the_album):
            rows += [Measured(event, direction, 1, cost) for event, direction, cost in step(made)]
        rows.append(Measured("a minute without work", "scheduler", 1, made.cost(made.tick)))
        rows.append(Measured("poll without changes", "polled album", 1, _poll(made)))
    return rows


@dataclass
class _Paced:
    """Time in which each call to Wix takes a moment, however busy the machine is: what is noted of calls, and how
    often, goes by time."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += 0.1
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@contextmanager
def _at_an_even_pace() -> Generator[None]:
    time = _Paced()
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(wiring, "SharedBudget", partial(SharedBudget, clock=time, sleep=time.sleep))
        yield


def fill_gallery(made: Cloud, number: int) -> None:
    for place in range(number):
        item = sample_item(f"wix-{place}", f"Item {place}", "")
        add(made.owner, made.gallery_id, item, sortOrder=_STEP * (number - place))
    made.drop()


def fill_album(made: Cloud, number: int) -> None:
    for place in range(number):
        _put_medium(made, f"medium-{place}", position=_STEP * place)
    made.drop()


def _put_medium(made: Cloud, name: str, position: float) -> None:
    made.person.add(name, sample_item(name, "", "").content, f"{name}.png", title=name, position=position)


def _of_many(made: Cloud, direction: str, fill: Callable[[Cloud, int], None], many: int) -> list[Measured]:
    fill(made, many)
    shared = made.cost(lambda: _share(made))
    assert sum(pair.state is PairState.LINKED for pair in made.pairs()) == many, "not everything was shared"
    echoes = made.cost(made.settle)
    made.forget()
    compared = made.cost(made.compare)
    rename = rename_ten if direction == TO_ALBUM else _rename_in_the_album
    describe_ten(made)
    rename(made)
    made.drop_galleries()
    edited = made.cost(made.deliver)
    return [
        Measured("first share", direction, many, shared),
        Measured("echoes of the first share", direction, many, echoes),
        Measured("reconcile without changes", direction, many, compared),
        Measured("updates at once", direction, AT_ONCE, edited),
        Measured("echoes of updates at once", direction, AT_ONCE, made.cost(made.deliver)),
    ]


def describe_ten(made: Cloud) -> None:
    """As long as texts usually are: they count in what the table charges."""
    for item in made.owner.items(made.gallery_id)[:AT_ONCE]:
        made.owner.change(made.gallery_id, item["id"], title=_TITLE, description=_DESCRIPTION)
    made.settle()


def rename_ten(made: Cloud, title: str = f"{_TITLE}, once more") -> None:
    """On Wix."""
    for item in made.owner.items(made.gallery_id)[:AT_ONCE]:
        made.owner.change(made.gallery_id, item["id"], title=title)


def _rename_in_the_album(made: Cloud) -> None:
    for name in made.person.names()[:AT_ONCE]:
        made.person.rename(name, f"{_TITLE}, once more")


def _share(made: Cloud) -> None:
    """What Wix tells of files that it has processed is part of sharing; events of our own writes are not."""
    made.compare()
    made.deliver_files()


# --- one change -----------------------------------------------------------------------------------------------------


def _on_wix(made: Cloud) -> Generator[tuple[str, str, Cost]]:
    owner, gallery_id = made.owner, made.gallery_id

    def first() -> str:
        return owner.items(gallery_id)[0]["id"]

    steps: dict[str, Callable[[], object]] = {
        "create": lambda: add(owner, gallery_id, sample_item("new", "New", ""), sortOrder=_STEP * 100),
        "update": lambda: owner.change(gallery_id, first(), title="Another title"),
        "replace": lambda: owner.replace(gallery_id, first(), "other.png", sample_item("other", "", "").content),
        "reorder": lambda: owner.move(gallery_id, first(), 3),
        "delete": lambda: owner.delete(gallery_id, first()),
    }
    for event, edit in steps.items():
        made.forget()
        edit()
        yield event, TO_ALBUM, made.cost(made.deliver)
        yield f"echo of {event}", TO_ALBUM, made.cost(made.deliver)
        made.settle()
    made.forget()
    yield "duplicate", TO_ALBUM, made.cost(lambda: _look(made, Side.WIX))


def _in_the_album(made: Cloud) -> Generator[tuple[str, str, Cost]]:
    person = made.person

    def first() -> str:
        return person.names()[0]

    steps: dict[str, Callable[[], object]] = {
        "create": lambda: _put_medium(made, "latest", position=-_STEP),
        "update": lambda: person.rename(first(), "Another name"),
        "replace": lambda: person.replace(first(), sample_item("third", "", "").content, "third.png"),
        "reorder": lambda: person.move_to(first(), 3),
        "delete": lambda: person.delete(first()),
    }
    for event, edit in steps.items():
        made.forget()
        edit()
        yield event, TO_WIX, made.cost(lambda: (made.deliver(), made.deliver_files()))
        yield f"echo of {event}", TO_WIX, made.cost(made.deliver)
        made.settle()
    made.forget()
    yield "echo of create, in another process", TO_WIX, made.cost(lambda: _look(made, Side.WIX, source=Side.EXTERNAL))
    yield "duplicate", TO_WIX, made.cost(lambda: _look(made, Side.EXTERNAL, source=Side.WIX))
    made.forget()
    yield "duplicate, of a person's file", TO_WIX, made.cost(lambda: _look(made, Side.EXTERNAL, source=Side.EXTERNAL))


def _look(made: Cloud, side: Side, source: Side | None = None) -> None:
    """An event about an entry at rest that comes when the queue has forgotten it; `source`: made on that side."""
    pairs = (pair for pair in made.pairs() if pair.state is PairState.LINKED)
    pair = next(pair for pair in pairs if source in (None, pair.source))
    name, link = uuid4().hex, made.link
    message = Message(Kind.LOOK, link.instance_id, name, name, gallery_id=link.gallery_id, side=side.value)
    made.enqueue(replace(message, entry_ids=(pair.ids[side],), link_id=LINK if side is Side.EXTERNAL else ""))
    made.work()


def _poll(made: Cloud) -> Cost:
    """Of a platform that tells by one call whether anything changed: the album is made to be one."""
    with _polled() as calls:
        made.store.put_link(replace(made.link, cursor="as before"))
        cost = made.cost(made.poll)
    return replace(cost, platform_calls=cost.platform_calls + len(calls))


@contextmanager
def _polled() -> Generator[list[str]]:
    calls: list[str] = []

    def cursor(_: S3Album) -> str:
        calls.append("cursor")
        return "as before"

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(S3Album, "cursor", cursor)
        yield calls


def as_json(rows: list[Measured]) -> str:
    return json.dumps([row.as_row() for row in rows], indent=1)
