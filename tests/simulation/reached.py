"""Counting what the simulation reaches: every cell of the decision table, every rule, every kind of fault.

The functions that implement a rule are wrapped here, in the test's own process; the product has no counters for it.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

import tests.harness.store as fake_store
from gallery_sync.messages import Kind as MessageKind
from gallery_sync.services import dispatch, forgetting, items, links, parts, sites, unlinking
from gallery_sync.sync import (
    adopting,
    arrival,
    context,
    creating,
    deleting,
    guard,
    old_reads,
    pending,
    settle,
    updating,
)
from gallery_sync.sync.plan import Create, Delete, Forget, Keep, Rebase, Record, Situation, Write
from tests.simulation import invariants, run, world
from tests.simulation.effects import Fault
from tests.simulation.program import Operation, Post

type Counts = Counter[str]
type Names = Callable[[tuple[Any, ...], Any], Iterator[str]]
"""Given a call's arguments and its result: the counters that it raises."""

CELLS = (
    "cell - -: forget",
    "cell - =: delete outside",
    "cell = -: delete on Wix",
    "cell - *: create on Wix again",
    "cell * -: create outside again",
    "cell = *: write to Wix",
    "cell * =: write outside",
    "cell = =: nothing, the echo",
    "cell * *: different fields",
    "cell * *: the same value",
    "cell * *: a clash",
    "cell + -: create outside",
    "cell - +: create on Wix",
    "cell + +: pair by media",
    "cell keep",
    "cell share: record",
)
RULES = (
    "order: moved on one side alone",
    "rule 1: an event is only a reason to look",
    "rule 2: intent before create",
    "rule 3: adopt before create",
    "rule 4: an unknown entry is ours",
    "rule 5: a pending patch is settled",
    "rule 6: a twin is deleted",
    "rule 7: a cancelled intent",
    "rule 8: stored is not what was sent",
    "rule 9: absence is proven by a point read",
    "rule 10: deletions are held",
    "rule 10: held deletions are confirmed",
    "rule 10: held deletions are refused",
    "rule 11: changed since it was read",
    "rule 12: the table was written by another",
    "rule 13: another generation",
    "rule 14: a replay of everything",
    "rule 15: a pair is parked",
    "rule 15: a link is parked",
    "rule 16: a lost value is journalled",
    "rule 16: a lost value is restored",
    "rule 17: an old read decides nothing",
)
MESSAGES = (
    *(f"message: {kind}" for kind in MessageKind),
    "message: an item is forgotten",
    "message: a gallery is forgotten",
)
ENDINGS = (
    "ending: a site is forgotten",
    "ending: a site is back, and nobody told",
    "ending: an album is removed",
    "ending: an album is kept",
)
FAULTS = tuple(fault.value for fault in Fault) + tuple(post.value for post in Post)
ALL = (
    *CELLS,
    *RULES,
    *MESSAGES,
    *ENDINGS,
    *(f"fault: {one}" for one in FAULTS),
    *(f"operation: {one.value}" for one in Operation),
)


def _cells(args: tuple[Any, ...], actions: Any) -> Iterator[str]:
    now: Situation = args[0]
    names = {
        "- -": "forget",
        "- =": "delete outside",
        "= -": "delete on Wix",
        "= *": "write to Wix",
        "* =": "write outside",
        "= =": "nothing, the echo",
    }
    seen = f"{now.wix.seen} {now.external.seen}"
    for action in actions:
        match action:
            case Keep():
                yield "cell keep"
            case Record():
                yield "cell share: record"
            case Create(on=on):
                yield "cell - *: create on Wix again" if on == "wix" else "cell * -: create outside again"
            case Rebase():
                yield "cell * *: the same value"
            case Write() if seen == "* *":
                yield "cell * *: a clash" if action.overwritten else "cell * *: different fields"
            case Write() | Delete() | Forget() if seen in names:
                yield f"cell {seen}: {names[seen]}"
            case _ if seen == "= =":
                yield "cell = =: nothing, the echo"
            case _:
                pass


def _always(name: str) -> Names:
    def names(args: tuple[Any, ...], result: Any) -> Iterator[str]:
        yield name

    return names


def _when(name: str, holds: Callable[[tuple[Any, ...], Any], object]) -> Names:
    def names(args: tuple[Any, ...], result: Any) -> Iterator[str]:
        if holds(args, result):
            yield name

    return names


def _dispatched(args: tuple[Any, ...], result: Any) -> Iterator[str]:
    yield f"message: {args[1].kind}"


def _album(args: tuple[Any, ...], result: Any) -> Iterator[str]:
    yield "ending: an album is kept" if args[1].keeps_album else "ending: an album is removed"


def _begun(args: tuple[Any, ...], result: Any) -> Iterator[str]:
    yield "rule 2: intent before create"
    yield "cell + -: create outside" if args[2] == "wix" else "cell - +: create on Wix"


def _recorded(args: tuple[Any, ...], result: Any) -> Iterator[str]:
    _, _, _, intent, entry, *_ = args
    if entry.projection.title != intent.sent.title or entry.projection.media != intent.sent.media:
        yield "rule 8: stored is not what was sent"


def _planned(args: tuple[Any, ...], result: Any) -> Iterator[str]:
    if result is None:
        return
    if args[0].decision is not None and any(isinstance(one, Delete) for one in result):
        yield "rule 10: held deletions are confirmed"
    if args[0].decision is not None and any(isinstance(one, Create) for one in result):
        yield "rule 10: held deletions are refused"
    yield from _cells(args, result)


_WATCHED: tuple[tuple[Any, str, Names], ...] = (
    (settle, "plan", _planned),
    (items, "is_echo", _when("rule 1: an event is only a reason to look", lambda args, result: result)),
    (creating, "begin", _begun),
    (adopting, "adopt", _always("rule 3: adopt before create")),
    (arrival, "_take_back", _when("rule 4: an unknown entry is ours", lambda args, result: result)),
    (
        pending,
        "settle_pending",
        _when("rule 5: a pending patch is settled", lambda args, pair: pair not in (None, args[0])),
    ),
    (adopting, "remove_twin", _always("rule 6: a twin is deleted")),
    (adopting, "cancel", _always("rule 7: a cancelled intent")),
    (adopting, "record", _recorded),
    (guard.MassDeletionGuard, "_held", _always("rule 10: deletions are held")),
    (updating, "_changed_meanwhile", _always("rule 11: changed since it was read")),
    (fake_store, "_conflict", _always("rule 12: the table was written by another")),
    (items, "match", _always("cell + +: pair by media")),
    (deleting, "delete", _always("rule 9: absence is proven by a point read")),
    (links.LinkService, "unlink", _always("rule 13: another generation")),
    (links.LinkService, "_write_back", _always("rule 16: a lost value is restored")),
    (
        invariants._LinkCheck,
        "_moves_kept",
        _when("order: moved on one side alone", lambda _, entries: (entries or 0) > 1),
    ),
    (dispatch.Dispatcher, "dispatch", _dispatched),
    (forgetting.ForgettingService, "items", _always("message: an item is forgotten")),
    (forgetting.ForgettingService, "gallery", _always("message: a gallery is forgotten")),
    (sites.SiteService, "purge", _always("ending: a site is forgotten")),
    (
        world,
        "_no_fault",
        _when("ending: a site is back, and nobody told", lambda args, _: args[0] == "site is installed after all"),
    ),
    (unlinking.UnlinkingService, "_album", _album),
    (run.Run, "_replay", _always("rule 14: a replay of everything")),
    (context.Context, "park", _always("rule 15: a pair is parked")),
    (parts.Parts, "trouble", _always("rule 15: a link is parked")),
    (adopting, "conflict", _always("rule 16: a lost value is journalled")),
    (pending, "conflict", _always("rule 16: a lost value is journalled")),
    (updating, "conflict", _always("rule 16: a lost value is journalled")),
    (deleting, "conflict", _always("rule 16: a lost value is journalled")),
    (old_reads, "put_off", _when("rule 17: an old read decides nothing", lambda _, put_off: put_off)),
    (items, "outdated", _when("rule 17: an old read decides nothing", lambda _, outdated: outdated)),
)


@contextmanager
def counting(counts: Counts) -> Generator[None]:
    """Count into `counts` whatever is reached inside."""
    patches = [
        patch.object(owner, name, _counted(getattr(owner, name), names, counts)) for owner, name, names in _WATCHED
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _counted(function: Callable[..., Any], names: Names, counts: Counts) -> Callable[..., Any]:
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = None
        try:
            result = function(*args, **kwargs)
        finally:
            for name in names(args, result):
                counts[name] += 1
        return result

    return wrapped


def missing(counts: Counts) -> list[str]:
    """What was never reached."""
    return [name for name in ALL if not counts[name]]
