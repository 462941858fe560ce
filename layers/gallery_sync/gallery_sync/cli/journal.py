"""The journal of a link: what was done and why, and the values that lost against others."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Failure, Say, listed, moment, said
from gallery_sync.errors import InvalidRequest
from gallery_sync.model import Hyperlink, Link, Side, Value
from gallery_sync.ports import Store


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
            "lost": _value(one.lost),
            "kept": _value(one.kept),
            "done": "restored" if one.restored else "dismissed" if one.dismissed else "",
        }
        for one in deployment.store.conflicts(link.id)
    ]
    return listed(rows, "No value was lost.")


def restore(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    link = deployment.link(options.link)
    if options.dry_run:
        found = [one for one in deployment.store.conflicts(link.id) if one.id == options.conflict]
        if not found:
            raise Failure(f"There is no such conflict: `gallery-sync conflicts show {link.id}` shows all.")
        what = f"The {found[0].field.value.replace('_', ' ')} would be written back."
        return said(what, link=link.id, conflict=options.conflict)
    deployment.worker.links.restore(link, options.conflict)
    return said("Restored; it is carried over like any edit.", link=link.id, conflict=options.conflict)


def _value(value: Value) -> Any:
    return asdict(value) if isinstance(value, Hyperlink) else value
