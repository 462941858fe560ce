"""Galleries, and sharing one on a platform."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from gallery_sync.dashboard.bodies.asked import ShareBody
from gallery_sync.dashboard.bodies.galleries import ChangesBody, GalleriesBody, GalleryBody, LinkSummary, PreviewBody
from gallery_sync.dashboard.desk import NotHere, visit_of
from gallery_sync.dashboard.platforms import platform_bodies
from gallery_sync.dashboard.showing import gallery_bodies, link_summary, settings_of
from gallery_sync.errors import CollectionGone
from gallery_sync.model import AlbumKind, Entry, Side
from gallery_sync.ports import Platform
from gallery_sync.services.links import link_id_of
from gallery_sync.services.preview import Changes, Plan, preview
from gallery_sync.sync.identity import pair_id

EXAMINED = 500
"""Items that a preview reads: six calls of Wix's budget."""
COUNTED = 20_000
"""Media of the album that it counts: twenty calls."""
READ = 200
"""Media of the album that it reads, eight at a time."""

router = Router()


@router.get(
    "/api/galleries", summary="A part of the site's galleries, with everything that the first view shows", compress=True
)
def galleries(
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0, limit: Annotated[int, Query(ge=1, le=60)] = 30
) -> GalleriesBody:
    visit = visit_of(router)
    desk = visit.desk
    found = desk.shelf.covers(visit.instance_id, offset, limit)
    links = desk.parts.store.links(visit.instance_id)
    following = offset + limit
    return GalleriesBody(
        galleries=gallery_bodies(desk, found.galleries, links),
        total=found.total,
        next_offset=following if following < found.total else None,
        platforms=platform_bodies(visit),
    )


@router.get("/api/galleries/<gallery_id>", summary="One gallery")
def gallery(gallery_id: str) -> GalleryBody:
    visit = visit_of(router)
    cover = visit.desk.shelf.cover(visit.instance_id, gallery_id)
    if cover is None:
        raise _gone()
    (body,) = gallery_bodies(visit.desk, [cover], visit.desk.parts.store.links(visit.instance_id, gallery_id))
    return body


@router.post("/api/previews", summary="What sharing would do; nothing is written")
def previewed(body: ShareBody) -> PreviewBody:
    visit = visit_of(router)
    account_id, platform = visit.desk.accounts.chosen(visit.instance_id, body.platform, body.account_id)
    sample = visit.desk.shelf.sample(visit.instance_id, body.gallery_id, EXAMINED)
    if sample is None:
        raise _gone()
    link_id = link_id_of(visit.instance_id, body.gallery_id, body.platform, account_id=account_id)
    with visit.outside(body.platform):
        present, album = _album(platform, link_id, sample.entries)
    found = preview(
        Plan(
            link_id=link_id,
            items=sample.entries,
            present=present,
            album=album,
            capabilities=platform.capabilities,
            settings=settings_of(body.settings),
            total=sample.total_items,
            unreadable=sample.unreadable,
        )
    )
    return PreviewBody(
        total=found.total,
        examined=found.examined,
        unchanged=found.unchanged,
        external=_changes(found.external),
        wix=_changes(found.wix),
        unknown=found.unknown,
        unread=found.unread,
        kinds=dict(found.kinds),
        formats=dict(found.formats),
        too_large=found.too_large,
        unreadable=found.unreadable,
        fields=dict(found.fields),
        cut=dict(found.cut),
        seconds=found.seconds,
    )


@router.post("/api/links", summary="Share a gallery on a platform", status_code=201)
def share(body: ShareBody) -> LinkSummary:
    visit = visit_of(router)
    desk = visit.desk
    cover = desk.shelf.cover(visit.instance_id, body.gallery_id)
    if cover is None:
        raise _gone()
    with visit.outside(body.platform):
        link = desk.links.share(
            visit.instance_id,
            body.gallery_id,
            cover.title,
            body.platform,
            settings_of(body.settings),
            account_id=body.account_id,
        )
    return link_summary(desk, link)


def _album(platform: Platform, link_id: str, items: Sequence[Entry]) -> tuple[frozenset[str], Sequence[Entry]]:
    """What is left of an earlier sharing of the same gallery, where the album is found again by the link's ID: the IDs
    of its media, and those of the first items as they are there. A person waits for it, so few are read."""
    if platform.capabilities.album is not AlbumKind.PREFIX:
        return frozenset(), ()
    album = platform.open(link_id)
    try:
        present = frozenset(album.names(COUNTED))
        names = (pair_id(link_id, Side.WIX, item.id) for item in items)
        read = album.read_many(list(islice((name for name in names if name in present), READ)), None)
    except CollectionGone:
        return frozenset(), ()
    return present, [entry for entry in read.values() if entry is not None]


def _changes(changes: Changes) -> ChangesBody:
    return ChangesBody(create=dict(changes.create), change=changes.change, delete=changes.delete)


def _gone() -> NotHere:
    return NotHere("This gallery is not on the site any more. Go back to your galleries.")
