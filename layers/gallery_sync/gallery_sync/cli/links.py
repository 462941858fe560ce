"""Links: how each stands, and what is done to them by hand. The work itself is done by the functions."""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable

from rich.console import RenderableType

from gallery_sync.cli.dead_letters import QUEUES, depth
from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import MISUSED, Answer, Failure, Row, Say, facts, grid, listed, moment
from gallery_sync.model import Link, LinkState, Pair
from gallery_sync.ports import Store
from gallery_sync.runtime.settings import release
from gallery_sync.services.overview import Overview, Standing, overview

type Act = Callable[[Link], object]

_TELLING = {
    Standing.HELD: "deleted together with many others: `gallery-sync held show` names them",
    Standing.KEPT: "deleted on the other side, kept here by the link's delete policy",
    Standing.DRIFTED: "changed outside, and the link only shares from Wix",
}

_NOTHING = {
    "check": "There is no link to check: only those that are active can be. `gallery-sync resume` takes up others.",
    "pause": "There is no link to pause: none is active or parked.",
    "resume": "There is no link to resume: none is paused, parked, held or waits to be reconnected.",
}

RESUMED = (LinkState.PAUSED, LinkState.PARKED, LinkState.NEEDS_RECONNECT, LinkState.HELD)
_NO_ARCHIVE = (
    "Events are not kept, so none can be replayed. Nothing is missed by that: comparing both sides finds whatever "
    "the events would have told. This has every active link compared."
)


# --- looking at them -------------------------------------------------------------------------------------------------


def links(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    every = list(deployment.store.links(options.site)) if options.site else deployment.survey(say).links
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
    found = deployment.survey(say)
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


# --- changing them ---------------------------------------------------------------------------------------------------


def check(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    return _check(deployment, _chosen(deployment, options, say), options, say)


def replay(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """With --since: only links that have not been compared since events arrive again."""
    links = deployment.survey(say).links
    if options.since:
        links = [link for link in links if link.compared_at is None or link.compared_at < options.since]
    answer = _check(deployment, links, options, say)
    return Answer(answer.content, (_NO_ARCHIVE, "", *answer.shown))


def pause(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = _chosen(deployment, options, say)
    running = [link for link in links if link.state in (LinkState.ACTIVE, LinkState.PARKED)]
    return _each(running, deployment.worker.links.pause, "pause", options, say)


def resume(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """A link of a removed site comes back only with the app, one whose album is being removed not at all."""
    links = _chosen(deployment, options, say)
    stopped = [link for link in links if link.state in RESUMED and options.state in (None, link.state.value)]
    return _each(stopped, deployment.worker.links.resume, "resume", options, say)


def try_again(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    failed = overview(deployment.store, link, None).having(Standing.FAILED)
    unknown = set(options.pair) - {pair.id for pair in failed}
    if unknown:
        raise Failure(f"Not failed, or not of this link: {', '.join(sorted(unknown))}. See `gallery-sync status`.")
    rows: list[Row] = []
    for pair in failed:
        if not options.pair or pair.id in options.pair:
            say(f"try-again: {len(rows) + 1}")
            if not options.dry_run:
                deployment.worker.links.try_again(link, [pair])
            rows.append({"pair": pair.id, "reason": pair.trouble.reason if pair.trouble else ""})
    done = "Nothing was done: without --dry-run these are tried again."
    return listed(rows, "Nothing has failed.", done if options.dry_run else "Enqueued: the item worker tries them now.")


def _check(deployment: Deployment, links: list[Link], options: Namespace, say: Say) -> Answer:
    active = [link for link in links if link.state is LinkState.ACTIVE]
    return _each(active, deployment.worker.links.check_now, "check", options, say)


def _each(links: list[Link], act: Act, name: str, options: Namespace, say: Say) -> Answer:
    rows: list[Row] = []
    for number, link in enumerate(links, 1):
        say(f"{name}: {number} of {len(links)}")
        if not options.dry_run:
            act(link)
        rows.append({"link": link.id, "site": link.instance_id, "gallery": link.gallery_title, "was": link.state.value})
    note = f"Nothing was done: without --dry-run these are the links to {name}." if options.dry_run else _done(name)
    return listed(rows, _NOTHING[name], note)


def _done(name: str) -> str:
    match name:
        case "pause":
            return "Paused. What happens meanwhile is found by comparing when they are resumed."
        case _:
            return "Enqueued: the gallery worker compares them now, and the item worker settles what differs."


def _chosen(deployment: Deployment, options: Namespace, say: Say) -> list[Link]:
    """The links that a command is about: one, those of a site, or all."""
    if (options.link is not None) + (options.site is not None) + options.all != 1:
        raise Failure("Name one link, or --site, or --all.", code=MISUSED)
    if options.link is not None:
        return [deployment.link(options.link)]
    if options.site is not None:
        return list(deployment.store.links(options.site))
    return deployment.survey(say).links
