"""Forgetting a site for good."""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from gallery_sync.errors import PermanentError
from gallery_sync.model import Link, LinkState
from tools.operator.answers import MISUSED, Answer, Failure, Row, Say, listed
from tools.operator.deployment import Deployment

LONGEST_WORK = 300
"""Seconds that a worker may run: what began before the links were stopped has ended by then."""

_STOPPED = "The site's data is being removed."


def purge(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.store.links(options.site)
    connections = deployment.store.connections(options.site)
    site = deployment.store.site(options.site)
    if not links and not connections and site is None:
        raise Failure(f"Nothing is kept about a site {options.site}: `gallery-sync sites` shows all.")
    rows = _rows(deployment, links, albums=options.albums)
    rows += [
        {"what": "connection", "id": one.account_id, "holds": f"{one.platform}: {one.title}"} for one in connections
    ]
    rows += [{"what": "site", "id": options.site, "holds": site.state.value}] if site else []
    if options.dry_run:
        return listed(rows, "", "Nothing was done: without --dry-run this is removed for good.")
    _ask(options)
    _stop(deployment, links)
    if links:
        _wait(say)
    if options.albums:
        _remove_albums(deployment, links, say)
    deployment.worker.sites.purge(options.site)
    kept = "" if options.albums else " The albums are as they were."
    return listed(rows, "", f"Removed for good. Wix is as it was.{kept}")


def _rows(deployment: Deployment, links: Sequence[Link], *, albums: bool) -> list[Row]:
    rows: list[Row] = []
    for link in links:
        pairs = sum(1 for _ in deployment.store.pairs(link.id))
        rows.append(
            {"what": "link", "id": link.id, "holds": f"{link.gallery_title}: {pairs} pairs, with their history"}
        )
        if albums:
            rows.append({"what": "album", "id": link.album_id, "holds": f"on {link.platform}, with everything in it"})
    return rows


def _ask(options: Namespace) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise Failure("This removes data for good: say --yes, or --dry-run to see what it would be.", code=MISUSED)
    sys.stderr.write(f"This removes everything about the site for good. Type its ID to go on ({options.site}): ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != options.site:
        raise Failure("Not removed: that was not the site's ID.", code=MISUSED)


def _stop(deployment: Deployment, links: Sequence[Link]) -> None:
    """Nobody can resume a removed link."""
    for link in links:
        deployment.worker.parts.change(
            link, lambda one: replace(one, state=LinkState.REMOVED, reason=_STOPPED, resume_at=None)
        )


def _wait(say: Say) -> None:
    for left in range(LONGEST_WORK, 0, -1):
        say(f"Stopped; waiting {left} s for work that is under way")
        time.sleep(1)


def _remove_albums(deployment: Deployment, links: Sequence[Link], say: Say) -> None:
    """Before the mapping, so that a failure leaves what is needed to try again."""
    for link in links:
        say(f"Removing the album {link.album_id}")
        try:
            deployment.worker.accounts.of_link(link).delete_album(link.album_id)
        except PermanentError as error:
            raise Failure(
                f"The album {link.album_id} on {link.platform} cannot be removed: {error.reason} Without --albums the "
                "rest is removed and the album stays."
            ) from error
