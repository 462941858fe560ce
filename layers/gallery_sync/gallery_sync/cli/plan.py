"""What would be done for a link, and nothing done: both sides are read, nothing is written anywhere."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Row, Say, listed
from gallery_sync.model import Entry, Field, Held, Link, LinkState, Listing, Pair, PairState, Side, Sided
from gallery_sync.ports import Store
from gallery_sync.services.overview import Standing, standing
from gallery_sync.services.parts import Parts
from gallery_sync.sync.compare import Differences, compare
from gallery_sync.sync.context import Context
from gallery_sync.sync.plan import Action, Create, Delete, Forget, Keep, Nothing, Rebase, Record, Write, plan
from gallery_sync.sync.sequences import by_id
from gallery_sync.sync.settle import situation

_LEAVE = "leave"
_FAILED = " (failed before: only after an edit of it, or `gallery-sync try-again`)"
_PLACES = {Side.WIX: "Wix", Side.EXTERNAL: "the platform"}


class LookOnly:
    """A store that reads. The guard may hold deletions, which is not written down; whatever else writes is a bug."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put_held(self, held: Held) -> None:
        """Not written."""

    def delete_held(self, held: Held) -> None:
        """Not written."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("put_", "delete_", "decide_")):
            raise AssertionError(f"a plan must not {name}")
        return getattr(self._store, name)


def planned(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    rows = list(rows_of(deployment.worker.parts, link, say))
    state = "" if link.state is LinkState.ACTIVE else f" The link is {link.state.value}, so nothing happens by itself."
    number = sum(row["does"] != _LEAVE for row in rows)
    note = f"Nothing was done. Up to {number:,} things to do.{state}"
    return listed(rows, f"Both sides are equal: nothing is to be done.{state}", note)


def rows_of(parts: Parts, link: Link, say: Say) -> Iterator[Row]:
    looking = replace(parts, store=LookOnly(parts.store))  # type: ignore[arg-type]
    context = looking.context(link, "plan")
    mapping = dict(context.mapping())
    say("Reading both sides")
    listings = Sided(context.collections.wix.listing({}), context.collections.external.listing({}))
    held = _held(context, listings)
    differences = compare(mapping, listings, held, context.fields, context.orders_carried)
    yield from (_row(mapping[name], "hold", "wait for the owner's decision: deleted with many others") for name in held)
    yield from _of_pairs(context, mapping, listings, differences)
    yield from _of_arrivals(context, differences)
    if differences.order:
        yield {"pair": "", "item": "", "medium": "", "title": "", "does": "order", "what": "bring into the same order"}


def _held(context: Context, listings: Sided[Listing]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for side in Side:
        if context.writable(side.other):
            present = {entry.id for entry in listings[side].entries} | set(listings[side].unreadable)
            found |= context.guard.review(side, context.mapping().values(), present).waiting
    return found


def _of_pairs(
    context: Context, mapping: Mapping[str, Pair], listings: Sided[Listing], differences: Differences
) -> Iterator[Row]:
    entries = by_id(listings)
    for name in differences.pairs:
        pair = mapping[name]
        if pair.state is not PairState.LINKED:
            yield _row(pair, "finish", "finish what was begun")
            continue
        sides = Sided[Entry | None](entries.wix.get(pair.ids.wix), entries.external.get(pair.ids.external))
        failed = "" if standing(pair) is not Standing.FAILED else _FAILED
        for action in plan(situation(context, pair, sides)):
            yield _row(pair, type(action).__name__.lower(), f"{described(action)}{failed}", sides)


def described(action: Action) -> str:
    match action:
        case Nothing():
            return "finish what was begun; both sides are as they were"
        case Forget():
            return "forget it: gone on both sides"
        case Create(on, why):
            return f"create on {_PLACES[on]} again: {why}"
        case Delete(on, lost):
            return f"delete on {_PLACES[on]}" + (f"; lost: {_names(lost)}" if lost else "")
        case Keep():
            return "keep what is left, unpaired"
        case Write(on, fields, overwritten):
            over = f"; overwrites an edit of: {_names(overwritten)}" if overwritten else ""
            return f"write {_names(fields)} to {_PLACES[on]}{over}"
        case Rebase(fields):
            return f"note that both sides changed {_names(fields)} to the same"
        case Record(drift):
            return f"record what changed outside: {', '.join(drift)}"


def _of_arrivals(context: Context, differences: Differences) -> Iterator[Row]:
    for side in Side:
        does, what = "create", f"create on {_PLACES[side.other]}, or pair with the same picture there"
        if side is Side.EXTERNAL and context.share:
            does, what = _LEAVE, "added outside, and this link only shares from Wix: it stays there alone"
        for entry in differences.arrivals[side]:
            ids = Sided("", "").having(side, entry.id)
            yield _line("", ids, entry.projection.title, does, what)


def _row(pair: Pair, does: str, what: str, entries: Sided[Entry | None] | None = None) -> Row:
    shown = [entry.projection for entry in (entries.wix, entries.external) if entry] if entries else []
    known = [base for base in (pair.bases.wix, pair.bases.external) if base]
    title = next((one.title for one in (*shown, *known) if one.title), "")
    return _line(pair.id, pair.ids, title, does, what)


def _line(pair_id: str, ids: Sided[str], title: str, does: str, what: str) -> Row:
    return {"pair": pair_id, "item": ids.wix, "medium": ids.external, "title": title, "does": does, "what": what}


def _names(fields: frozenset[Field]) -> str:
    return ", ".join(sorted(field.value.replace("_", " ") for field in fields))
