"""The site itself: what its owner sets for all of it."""

from aws_lambda_powertools.event_handler.api_gateway import Router

from gallery_sync.dashboard.bodies.asked import SiteBody
from gallery_sync.dashboard.desk import visit_of
from gallery_sync.model import Site
from gallery_sync.services.sites import keep_for

router = Router()


@router.get("/api/site", summary="What is set for the whole site")
def site() -> SiteBody:
    visit = visit_of(router)
    found = visit.desk.parts.store.site(visit.instance_id) or Site(visit.instance_id)
    return SiteBody(keep_days=found.keep_days)


@router.patch("/api/site", summary="Say for how long everything is kept after the app is removed")
def change(body: SiteBody) -> SiteBody:
    visit = visit_of(router)
    return SiteBody(keep_days=keep_for(visit.desk.parts, visit.instance_id, body.keep_days).keep_days)
