"""Deletions that wait for the owner's decision."""

from argparse import Namespace
from collections.abc import Callable

from rich.console import RenderableType

from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.links import title_of
from gallery_sync.cli.output import Answer, Failure, Say, grid, moment, said
from gallery_sync.model import Link

_NAMED = 200
"""Pictures of a held set that are named; the set's ID stands for all of them."""


def show(deployment: Deployment, options: Namespace, say: Say) -> Answer:
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


def confirm(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.worker.links
    return _decide(deployment, options, links.confirm, "deleted on the other side, too")


def refuse(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.worker.links
    return _decide(deployment, options, links.refuse, "kept, and made again where they vanished")


def _decide(deployment: Deployment, options: Namespace, decide: Callable[[Link, str], None], what: str) -> Answer:
    link = deployment.link(options.link)
    if options.dry_run:
        sets = [one for one in deployment.store.held(link.id) if one.id == options.held]
        if not sets:
            raise Failure(f"There is no such set: `gallery-sync held show {link.id}` shows what waits.")
        number = len(sets[0].pair_ids)
        return said(f"{number} pictures would be {what}.", link=link.id, held=options.held, pairs=number)
    decide(link, options.held)
    return said(f"Decided: they are being {what}.", link=link.id, held=options.held)
