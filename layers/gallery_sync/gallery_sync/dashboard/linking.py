"""One link: how it stands, its items, and what its owner does with it."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from gallery_sync.dashboard.bodies.asked import SettingsBody
from gallery_sync.dashboard.bodies.galleries import LinkSummary
from gallery_sync.dashboard.bodies.links import GalleryOfLink, ItemsBody, LinkBody
from gallery_sync.dashboard.desk import Visit, visit_of
from gallery_sync.dashboard.showing import activity_body, held_body, item_body, link_summary, settings_of
from gallery_sync.services.overview import Overview, Standing, overview
from gallery_sync.wix.site import GalleryCover

router = Router()


@router.get("/api/links/<link_id>", summary="How a link stands", compress=True)
def link(link_id: str) -> LinkBody:
    visit = visit_of(router)
    found = visit.link(link_id)
    cover = visit.desk.shelf.cover(visit.instance_id, found.gallery_id)
    seen = overview(visit.desk.parts.store, found, cover.total_items if cover else None)
    return _link_body(visit, seen, cover)


def _link_body(visit: Visit, seen: Overview, cover: GalleryCover | None) -> LinkBody:
    desk = visit.desk
    pairs = {pair.id: pair for pair in seen.pairs}
    now = desk.parts.clock()
    return LinkBody(
        link=link_summary(desk, seen.link),
        gallery=GalleryOfLink(
            name=cover.title if cover else seen.link.gallery_title,
            total_items=seen.total,
            images=list(cover.images) if cover else [],
        ),
        running=seen.running(now),
        done=seen.done,
        expected=seen.expected,
        seconds_left=seen.seconds_left(now),
        counts=dict(seen.counts),
        conflicts=len(seen.conflicts),
        held=[held_body(desk, one, pairs) for one in seen.held],
        activity=[activity_body(line, pairs) for line in seen.history],
    )


@router.get("/api/links/<link_id>/items", summary="A part of the items, in the gallery's order", compress=True)
def items(
    link_id: str,
    standing: Standing | None = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> ItemsBody:
    visit = visit_of(router)
    seen = overview(visit.desk.parts.store, visit.link(link_id), None)
    wanted = seen.having(standing)
    following = offset + limit
    return ItemsBody(
        items=[item_body(visit.desk, pair, seen.standings[pair.id]) for pair in wanted[offset:following]],
        total=len(wanted),
        next_offset=following if following < len(wanted) else None,
    )


@router.patch("/api/links/<link_id>", summary="Change how a gallery is shared")
def change(link_id: str, body: SettingsBody) -> LinkSummary:
    visit = visit_of(router)
    return link_summary(visit.desk, visit.desk.links.change_settings(visit.link(link_id), settings_of(body)))


@router.post("/api/links/<link_id>/pause", summary="Stop for now")
def pause(link_id: str) -> LinkSummary:
    visit = visit_of(router)
    return link_summary(visit.desk, visit.desk.links.pause(visit.link(link_id)))


@router.post("/api/links/<link_id>/resume", summary="Go on, and find what was missed")
def resume(link_id: str) -> LinkSummary:
    visit = visit_of(router)
    return link_summary(visit.desk, visit.desk.links.resume(visit.link(link_id)))


@router.post("/api/links/<link_id>/check", summary="Compare both sides now")
def check(link_id: str) -> LinkSummary:
    visit = visit_of(router)
    found = visit.link(link_id)
    visit.desk.links.check_now(found)
    return link_summary(visit.desk, found)


@router.delete("/api/links/<link_id>", summary="Unlink; what was uploaded is kept or removed", status_code=204)
def unlink(link_id: str, album: Annotated[Literal["keep", "remove"], Query()] = "keep") -> None:
    visit = visit_of(router)
    visit.desk.links.unlink(visit.link(link_id), remove_album=album == "remove")
