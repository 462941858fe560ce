"""Galleries, platforms, and sharing one on the other."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from gallery_sync.dashboard.bodies import (
    ChangesBody,
    GalleriesBody,
    GalleryBody,
    LinkSummary,
    PlatformsBody,
    PreviewBody,
    ShareBody,
)
from gallery_sync.dashboard.desk import Desk, NotHere, visit_of
from gallery_sync.dashboard.showing import gallery_body, link_summary, platform_body, settings_of
from gallery_sync.errors import CollectionGone, InvalidRequest
from gallery_sync.model import Entry
from gallery_sync.ports import Platform
from gallery_sync.services.links import link_id_of
from gallery_sync.services.preview import Changes, Plan, preview

EXAMINED = 500
"""Items that a preview reads: six calls of Wix's budget."""

router = Router()


@router.get("/api/galleries", summary="A part of the site's galleries, with everything that the first view shows")
def galleries(
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0, limit: Annotated[int, Query(ge=1, le=60)] = 30
) -> GalleriesBody:
    visit = visit_of(router)
    desk = visit.desk
    found = desk.shelf.covers(visit.instance_id, offset, limit)
    links = desk.parts.store.links(visit.instance_id)
    following = offset + limit
    return GalleriesBody(
        galleries=[gallery_body(desk, cover, links) for cover in found.galleries],
        total=found.total,
        next_offset=following if following < found.total else None,
        platforms=[platform_body(platform) for platform in desk.platforms.values()],
    )


@router.get("/api/galleries/<gallery_id>", summary="One gallery")
def gallery(gallery_id: str) -> GalleryBody:
    visit = visit_of(router)
    cover = visit.desk.shelf.cover(visit.instance_id, gallery_id)
    if cover is None:
        raise _gone()
    return gallery_body(visit.desk, cover, visit.desk.parts.store.links(visit.instance_id, gallery_id))


@router.get("/api/platforms", summary="Where galleries can be shared")
def platforms() -> PlatformsBody:
    desk = visit_of(router).desk
    return PlatformsBody(platforms=[platform_body(platform) for platform in desk.platforms.values()])


@router.post("/api/previews", summary="What sharing would do; nothing is written")
def previewed(body: ShareBody) -> PreviewBody:
    visit = visit_of(router)
    platform = _platform(visit.desk, body.platform)
    sample = visit.desk.shelf.sample(visit.instance_id, body.gallery_id, EXAMINED)
    if sample is None:
        raise _gone()
    link_id = link_id_of(visit.instance_id, body.gallery_id, body.platform)
    found = preview(
        Plan(
            link_id=link_id,
            items=sample.entries,
            album=_album(platform, link_id),
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
        kinds=dict(found.kinds),
        too_large=found.too_large,
        unreadable=found.unreadable,
        fields=dict(found.fields),
        cut=dict(found.cut),
    )


@router.post("/api/links", summary="Share a gallery on a platform")
def share(body: ShareBody) -> tuple[LinkSummary, int]:
    visit = visit_of(router)
    desk = visit.desk
    cover = desk.shelf.cover(visit.instance_id, body.gallery_id)
    if cover is None:
        raise _gone()
    link = desk.links.share(visit.instance_id, body.gallery_id, cover.title, body.platform, settings_of(body.settings))
    return link_summary(desk, link), 201


def _platform(desk: Desk, name: str) -> Platform:
    if name not in desk.platforms:
        raise InvalidRequest("Galleries cannot be shared there; choose another platform.")
    return desk.platforms[name]


def _album(platform: Platform, link_id: str) -> tuple[Entry, ...]:
    """What is left of an earlier sharing of the same gallery: the album is found again by the link's ID."""
    try:
        return platform.open(link_id).listing({}).entries
    except CollectionGone:
        return ()


def _changes(changes: Changes) -> ChangesBody:
    return ChangesBody(create=dict(changes.create), change=changes.change, delete=changes.delete)


def _gone() -> NotHere:
    return NotHere("This gallery is not on the site any more. Go back to your galleries.")
