"""Forgetting a site for good."""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress

import boto3

from gallery_sync.aws.meanings import Service
from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import MISUSED, Answer, Failure, Row, Say, listed
from gallery_sync.errors import CollectionGone, PermanentError, RowUnreadable
from gallery_sync.model import FormerAlbum, Link, Site
from gallery_sync.platforms import s3
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.store.errors import translated

LONGEST_WORK = 300
"""Seconds that a worker may run: what began before the links were stopped has ended by then."""


def purge(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    links = deployment.store.links(options.site)
    former = deployment.store.former_albums(options.site)
    connections = deployment.store.connections(options.site)
    site = _site(deployment, options.site)
    if not (links or connections or site or former or deployment.inventory.rows_of_site(options.site)):
        raise Failure(f"Nothing is kept about a site {options.site}: `gallery-sync sites` shows all.")
    rows = _rows(deployment, links, albums=options.albums)
    rows += [
        {"what": "connection", "id": one.account_id, "holds": f"{one.platform}: {one.title}"} for one in connections
    ]
    if options.albums:
        rows += [
            {"what": "album", "id": one.album_id, "holds": f"on {one.platform}, kept when its gallery was unlinked"}
            for one in former
        ]
    rows += [{"what": "site", "id": options.site, "holds": site.state.value}] if site else []
    if options.dry_run:
        return listed(rows, "", "Nothing was done: without --dry-run this is removed for good.")
    if options.albums:
        _refuse_unreadable(deployment, options.site)
    _ask(options)
    _stop(deployment, links)
    if links:
        _wait(say)
    if options.albums:
        _remove_albums(deployment, [*map(_album_of, links), *former], say)
    deployment.worker.dispatcher.sites.purge(options.site)
    _remove_orphans(deployment, say)
    _remove_strays(deployment, options.site, say)
    _prove(deployment, options, [*map(_album_of, links), *former])
    kept = "" if options.albums else " The albums are as they were."
    return listed(rows, "", f"Removed for good. Wix is as it was.{kept}")


def _site(deployment: Deployment, instance_id: str) -> Site | None:
    """None also where its row cannot be read: it goes with what nothing leads to."""
    try:
        return deployment.store.site(instance_id)
    except RowUnreadable:
        return None


def _refuse_unreadable(deployment: Deployment, instance_id: str) -> None:
    """Raises `Failure` where a row cannot be read that would name an album."""
    left = deployment.inventory.unreadable_albums(instance_id)
    if left > 0:
        raise Failure(
            f"{left} rows of the site cannot be read, which name albums: deploy the version that wrote them. Without "
            "--albums the rest is removed and the albums stay."
        )


def _rows(deployment: Deployment, links: Sequence[Link], *, albums: bool) -> list[Row]:
    rows: list[Row] = []
    for link in links:
        pairs = sum(1 for _ in deployment.store.pairs(link.id, whole=False))
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
        deployment.worker.parts.change(link, Link.purging)


def _wait(say: Say) -> None:
    for left in range(LONGEST_WORK, 0, -1):
        say(f"Stopped; waiting {left} s for work that is under way")
        time.sleep(1)


def _album_of(link: Link) -> FormerAlbum:
    return FormerAlbum(link.instance_id, link.platform, link.account_id, link.album_id, link.id)


def _remove_albums(deployment: Deployment, albums: Sequence[FormerAlbum], say: Say) -> None:
    """Before the mapping, so that a failure leaves what is needed to try again. An album that was kept may have been
    linked by another site since: that is left alone."""
    accounts = deployment.worker.accounts
    for album in albums:
        if _is_another_s(deployment, album):
            say(f"Leaving the album {album.album_id}: another site has linked it")
            continue
        say(f"Removing the album {album.album_id}")
        try:
            with suppress(CollectionGone):
                accounts.platform(album.instance_id, album.platform, album.account_id).delete_album(album.album_id)
        except PermanentError as error:
            raise Failure(
                f"The album {album.album_id} on {album.platform} cannot be removed: {error.reason} Without --albums "
                "the rest is removed and the album stays."
            ) from error


def _is_another_s(deployment: Deployment, album: FormerAlbum) -> bool:
    claim = deployment.store.link_of_album(album.platform, album.album_id, album.account_id, album.instance_id)
    return claim is not None and claim.instance_id != album.instance_id


def _remove_orphans(deployment: Deployment, say: Say) -> None:
    """Rows below links that are gone belong to nobody: earlier versions left some where a gallery was unlinked while
    it was shared for the first time."""
    for link_id in deployment.inventory.links_without_owner():
        say(f"Removing what is left below the link {link_id}, which is gone")
        deployment.inventory.delete_below(link_id)


def _remove_strays(deployment: Deployment, instance_id: str, say: Say) -> None:
    """Rows that name the site and that nothing leads to, such as the claim of an album without its link."""
    rows = deployment.inventory.rows_of_site(instance_id)
    say(f"Removing {len(rows)} rows that nothing leads to")
    deployment.inventory.delete_rows(rows)


def _prove(deployment: Deployment, options: Namespace, albums: Sequence[FormerAlbum]) -> None:
    """Looks at the table and at the bucket, not at links. Raises `Failure`."""
    rows = deployment.inventory.rows_of_site(options.site, [one.link_id for one in albums])
    left = [" / ".join(key) for key in rows]
    if options.albums:
        theirs = [one.album_id for one in albums if one.platform == s3.NAME and not _is_another_s(deployment, one)]
        left += _left_in_bucket(deployment, theirs)
    if left:
        shown = ", ".join(left[:10])
        raise Failure(f"Not all of it is gone: {len(left)} rows or objects are left. Run it again. The first: {shown}.")


def _left_in_bucket(deployment: Deployment, album_ids: Sequence[str]) -> list[str]:
    """The keys of objects that these albums still have; of each the first thousand."""
    client = boto3.client("s3")
    found: list[str] = []
    for album_id in dict.fromkeys(album_ids):
        layout = Layout(album_id)
        for prefix in (layout.prefix, layout.staged):
            with translated("The bucket", Service.S3):
                answer = client.list_objects_v2(Bucket=deployment.output("AlbumBucketName"), Prefix=prefix)
            found += [one.get("Key", "") for one in answer.get("Contents", [])]
    return found
