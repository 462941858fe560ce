"""What would be done for a link, and nothing done: both sides are read, nothing is written anywhere."""

from argparse import Namespace
from collections.abc import Iterator, Mapping

from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Row, Say, listed
from gallery_sync.model import Entry, Field, Link, LinkState, Pair, PairState, Side, Sided
from gallery_sync.services.comparison import Found, find_differences, is_known, sort_arrivals
from gallery_sync.services.overview import Standing, standing
from gallery_sync.services.parts import Parts
from gallery_sync.sync.compare import Differences
from gallery_sync.sync.context import Context
from gallery_sync.sync.guard import Review
from gallery_sync.sync.plan import Action, Create, Delete, Forget, Keep, Nothing, Rebase, Record, Write
from gallery_sync.sync.sequences import by_id
from gallery_sync.sync.settle import foreseen

_LEAVE = "leave"
_FAILED = " (failed before: only after an edit of it, or `gallery-sync try-again`)"
_PLACES = {Side.WIX: "Wix", Side.EXTERNAL: "the platform"}


def planned(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    rows = list(rows_of(deployment.worker.parts, link, say))
    state = "" if link.state is LinkState.ACTIVE else f" The link is {link.state.value}, so nothing happens by itself."
    number = sum(row["does"] != _LEAVE for row in rows)
    note = f"Nothing was done. Up to {number:,} things to do.{state}"
    return listed(rows, f"Both sides are equal: nothing is to be done.{state}", note)


def rows_of(parts: Parts, link: Link, say: Say) -> Iterator[Row]:
    """What a comparison that begins now would find, and what would be done about it."""
    context = parts.context(link, "plan")
    say("Reading both sides")
    found = find_differences(context)
    mapping = context.mapping()
    for review in found.reviews:
        yield from _of_review(mapping, review)
    yield from _of_pairs(context, mapping, found)
    yield from _of_arrivals(context, found.differences)
    if found.differences.order:
        yield {"pair": "", "item": "", "medium": "", "title": "", "does": "order", "what": "bring into the same order"}


def _of_review(mapping: Mapping[str, Pair], review: Review) -> Iterator[Row]:
    does, what = "hold", "wait for the owner's decision: deleted with many others"
    if review.held is not None and review.held.decision is not None:
        does, what = "finish", "do what the owner has decided: deleted with many others"
    yield from (_row(mapping[name], does, what) for name in sorted(review.waiting))


def _of_pairs(context: Context, mapping: Mapping[str, Pair], found: Found) -> Iterator[Row]:
    entries = by_id(found.listings)
    for name in found.differences.pairs:
        pair = mapping[name]
        if pair.state is not PairState.LINKED:
            yield _row(pair, "finish", "finish what was begun")
            continue
        sides = Sided[Entry | None](entries.wix.get(pair.ids.wix), entries.external.get(pair.ids.external))
        failed = "" if standing(pair) is not Standing.FAILED else _FAILED
        for action in foreseen(context, pair, sides):
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
    arrivals = sort_arrivals(context, differences.arrivals)
    for item, medium in arrivals.matched:
        ids, title = Sided(item.id, medium.id), item.projection.title or medium.projection.title
        yield _line("", ids, title, "pair", "pair with the same media on the other side")
    for side in Side:
        for entry in arrivals.looked_at[side]:
            if is_known(context, side, entry):
                yield _arrival(side, entry, "finish", "finish what was begun with it, or follow its new name")
            else:
                yield _arrival(side, entry, "create", f"create on {_PLACES[side.other]}")
    for entry in arrivals.left_alone:
        what = "added outside, and this link only shares from Wix: it stays there alone"
        yield _arrival(Side.EXTERNAL, entry, _LEAVE, what)


def _arrival(side: Side, entry: Entry, does: str, what: str) -> Row:
    return _line("", Sided("", "").having(side, entry.id), entry.projection.title, does, what)


def _row(pair: Pair, does: str, what: str, entries: Sided[Entry | None] | None = None) -> Row:
    shown = [entry.projection for entry in (entries.wix, entries.external) if entry] if entries else []
    known = [base for base in (pair.bases.wix, pair.bases.external) if base]
    title = next((one.title for one in (*shown, *known) if one.title), "")
    return _line(pair.id, pair.ids, title, does, what)


def _line(pair_id: str, ids: Sided[str], title: str, does: str, what: str) -> Row:
    return {"pair": pair_id, "item": ids.wix, "medium": ids.external, "title": title, "does": does, "what": what}


def _names(fields: frozenset[Field]) -> str:
    return ", ".join(sorted(field.value.replace("_", " ") for field in fields))
