"""Commands that change how links are treated. The work itself is done by the functions."""

from argparse import Namespace
from collections.abc import Callable

from gallery_sync.model import Link, LinkState
from gallery_sync.services.overview import Standing, overview
from tools.operator.answers import Answer, Failure, Row, Say, listed, said
from tools.operator.deployment import Deployment
from tools.operator.survey import chosen, survey

type Act = Callable[[Link], None]

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


def check(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    return _check(deployment, chosen(deployment, say, options.link, options.site, options.all), options, say)


def replay(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """With --since: only links that have not been compared since events arrive again."""
    links = survey(deployment, say).links
    if options.since:
        links = [link for link in links if link.compared_at is None or link.compared_at < options.since]
    answer = _check(deployment, links, options, say)
    return Answer(answer.content, (_NO_ARCHIVE, "", *answer.shown))


def pause(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    def stop(link: Link) -> None:
        deployment.worker.links.pause(link.instance_id, link.id)

    links = chosen(deployment, say, options.link, options.site, options.all)
    running = [link for link in links if link.state in (LinkState.ACTIVE, LinkState.PARKED)]
    return _each(running, stop, "pause", options, say)


def resume(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """A link of a removed site comes back only with the app, one whose album is being removed not at all."""

    def take_up(link: Link) -> None:
        deployment.worker.links.resume(link.instance_id, link.id)

    links = chosen(deployment, say, options.link, options.site, options.all)
    stopped = [link for link in links if link.state in RESUMED and options.state in (None, link.state.value)]
    return _each(stopped, take_up, "resume", options, say)


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
                deployment.worker.links.try_again(link.instance_id, link.id, pair.id)
            rows.append({"pair": pair.id, "reason": pair.trouble.reason if pair.trouble else ""})
    done = "Nothing was done: without --dry-run these are tried again."
    return listed(rows, "Nothing has failed.", done if options.dry_run else "Enqueued: the item worker tries them now.")


def _check(deployment: Deployment, links: list[Link], options: Namespace, say: Say) -> Answer:
    def compare(link: Link) -> None:
        deployment.worker.links.check_now(link.instance_id, link.id)

    active = [link for link in links if link.state is LinkState.ACTIVE]
    return _each(active, compare, "check", options, say)


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


def restore(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    if options.dry_run:
        found = [one for one in deployment.store.conflicts(link.id) if one.id == options.conflict]
        if not found:
            raise Failure(f"There is no such conflict: `gallery-sync conflicts show {link.id}` shows all.")
        what = f"The {found[0].field.value.replace('_', ' ')} would be written back."
        return said(what, link=link.id, conflict=options.conflict)
    deployment.worker.links.restore(link.instance_id, link.id, options.conflict)
    return said("Restored; it is carried over like any edit.", link=link.id, conflict=options.conflict)


def confirm(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.worker.links
    return _decide(deployment, options, links.confirm, "deleted on the other side, too")


def refuse(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.worker.links
    return _decide(deployment, options, links.refuse, "kept, and made again where they vanished")


def _decide(deployment: Deployment, options: Namespace, decide: Callable[[str, str, str], None], what: str) -> Answer:
    link = deployment.link(options.link)
    if options.dry_run:
        sets = [one for one in deployment.store.held(link.id) if one.id == options.held]
        if not sets:
            raise Failure(f"There is no such set: `gallery-sync held show {link.id}` shows what waits.")
        number = len(sets[0].pair_ids)
        return said(f"{number} pictures would be {what}.", link=link.id, held=options.held, pairs=number)
    decide(link.instance_id, link.id, options.held)
    return said(f"Decided: they are being {what}.", link=link.id, held=options.held)
