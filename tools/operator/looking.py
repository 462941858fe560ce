"""Commands that only look."""

from argparse import Namespace
from collections import Counter

from rich.console import RenderableType

from gallery_sync.errors import InvalidRequest
from gallery_sync.model import Link, Pair, Side
from gallery_sync.ports import Store
from gallery_sync.runtime.settings import release
from gallery_sync.services.overview import Overview, Standing, overview
from gallery_sync.store.documents import value_of
from tools.operator.answers import Answer, Row, Say, facts, grid, listed, moment
from tools.operator.deployment import Deployment
from tools.operator.letters import QUEUES, depth
from tools.operator.survey import survey

_NAMED = 200
"""Pictures of a held set that are named; the set's ID stands for all of them."""
_TELLING = {
    Standing.HELD: "deleted together with many others: `gallery-sync held show` names them",
    Standing.KEPT: "deleted on the other side, kept here by the link's delete policy",
    Standing.DRIFTED: "changed outside, and the link only shares from Wix",
}


def sites(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    found = survey(deployment, say)
    rows = [
        {
            "site": site.instance_id,
            "state": site.state.value,
            "links": dict(Counter(link.state.value for link in found.links_of(site.instance_id))),
            "duplicated from": site.origin,
            "kept for days": site.keep_days,
            "forgotten at": moment(site.purge_at),
        }
        for site in sorted(found.sites.values(), key=lambda site: site.instance_id)
    ]
    return listed(rows, "The app is installed on no site yet.")


def links(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    every = list(deployment.store.links(options.site)) if options.site else survey(deployment, say).links
    rows = [_link_row(link) for link in every if options.state in (None, link.state.value)]
    return listed(rows, "There is no such link.")


def _link_row(link: Link) -> Row:
    return {
        "link": link.id,
        "site": link.instance_id,
        "gallery": link.gallery_title,
        "platform": link.platform,
        "direction": link.settings.direction.value,
        "state": link.state.value,
        "compared": moment(link.compared_at),
        "reason": link.reason,
    }


def status(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    if options.link:
        return _status_of_link(deployment.store, deployment.link(options.link), options.limit)
    found = survey(deployment, say)
    waiting = {name: depth(deployment, output) for name, (output, _) in QUEUES.items()}
    dead = {name: depth(deployment, output) for name, (_, output) in QUEUES.items()}
    content = {
        "version": release(deployment.environment),
        "sites": len(found.sites),
        "links": dict(Counter(link.state.value for link in found.links)),
        "messages waiting": waiting,
        "dead letters": dead,
    }
    return Answer(content, (facts(content),))


def _status_of_link(store: Store, link: Link, limit: int) -> Answer:
    seen = overview(store, link, None)
    content = dict(_link_row(link)) | {
        "album": link.album_id,
        "conflict policy": link.settings.conflict.value,
        "delete policy": link.settings.delete.value,
        "positions": "removed" if link.settings.remove_position else "kept",
        "resumed at": moment(link.resume_at),
        "compared next": moment(link.check_at),
        "pairs": {standing.value: number for standing, number in seen.counts.items() if number},
        "open conflicts": len(seen.conflicts),
        "held deletions": sum(len(held.pair_ids) for held in seen.held),
    }
    restless = _restless(seen)
    shown: list[RenderableType] = [facts(content)]
    if restless:
        shown += ["", grid(restless[:limit])]
    if len(restless) > limit:
        shown.append(f"{len(restless) - limit:,} more are not named here: --limit {len(restless)} names all.")
    return Answer(content | {"not equal": restless[:limit], "not named": max(0, len(restless) - limit)}, tuple(shown))


def _restless(seen: Overview) -> list[Row]:
    pairs = [pair for pair in seen.pairs if seen.standings[pair.id] is not Standing.EQUAL]
    return [_pair_row(pair, seen.standings[pair.id]) for pair in pairs]


def _pair_row(pair: Pair, standing: Standing) -> Row:
    trouble = pair.trouble
    return {
        "pair": pair.id,
        "title": title_of(pair),
        "item": pair.ids.wix,
        "medium": pair.ids.external,
        "standing": standing.value,
        "reason": trouble.reason if trouble else _TELLING.get(standing, ""),
        "tried again": moment(trouble.retry_at) if trouble else "",
    }


def title_of(pair: Pair) -> str:
    bases = [base for base in (pair.bases.wix, pair.bases.external) if base]
    return next((base.title for base in bases if base.title), "")


def history(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    pair_id = _pair_id(deployment.store, link, options.item) if options.item else None
    rows = [
        {
            "at": moment(line.at),
            "pair": line.pair_id,
            "did": line.action,
            "on": line.on.value if line.on else "",
            "fields": list(line.fields),
            "why": line.why,
            "correlation ID": line.correlation_id,
        }
        for line in deployment.store.history(link.id, pair_id, options.limit)
    ]
    return listed(rows, "Nothing has happened yet.")


def _pair_id(store: Store, link: Link, name: str) -> str:
    """By the ID of the pair, the item or the medium."""
    if store.pair(link.id, name):
        return name
    for side in Side:
        pair = store.pair_of(link.id, side, name)
        if pair:
            return pair.id
    raise InvalidRequest(f"The link has no pair, item or medium {name}: `gallery-sync plan {link.id}` compares anew.")


def conflicts(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    rows = [
        {
            "conflict": one.id,
            "at": moment(one.at),
            "pair": one.pair_id,
            "field": one.field.value,
            "lost on": one.loser.value,
            "lost": value_of(one.lost),
            "kept": value_of(one.kept),
            "done": "restored" if one.restored else "dismissed" if one.dismissed else "",
        }
        for one in deployment.store.conflicts(link.id)
    ]
    return listed(rows, "No value was lost.")


def held(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    sets = deployment.store.held(link.id)
    rows = [
        {
            "held": one.id,
            "at": moment(one.at),
            "missing on": one.missing_on.value,
            "pairs": len(one.pair_ids),
            "reason": one.reason,
        }
        for one in sets
    ]
    if not rows:
        return Answer([], ("No deletion waits for a decision.",))
    pairs = [pair for one in sets for name in one.pair_ids[:_NAMED] if (pair := deployment.store.pair(link.id, name))]
    named = [
        {"pair": pair.id, "title": title_of(pair), "item": pair.ids.wix, "medium": pair.ids.external} for pair in pairs
    ]
    shown: list[RenderableType] = [grid(rows), "", *([grid(named)] if named else [])]
    if any(len(one.pair_ids) > _NAMED for one in sets):
        shown.append(f"Only the first {_NAMED} of each set are named; a decision counts for all of it.")
    return Answer([{**row, "named": named} for row in rows], tuple(shown))
