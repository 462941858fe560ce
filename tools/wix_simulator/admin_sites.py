"""Sites under `/_simulator/sites`: creating and installing, and everything an owner does without budget or token.

An owner's edits are Wix's own methods under `/_simulator/sites/{instance_id}`, such as
`PATCH /_simulator/sites/{instance_id}/galleries/{id}/items/{id}`, plus reordering and uploading a file in one step.
"""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.routing import Route

from . import wire
from .admin import admin_route, read_model
from .api import owner_routes
from .errors import violation
from .gallery_api import GALLERY_METHODS
from .instance import sign_instance
from .media import Declared, mime_of_name
from .media_api import MEDIA_METHODS
from .sites import Site
from .uploads import Ticket, receive
from .wire import Json
from .world import World

_SITE = "/sites/{instance_id}"


def site_routes(world: World) -> list[Route]:
    admin = _SitesAdmin(world)
    return [
        admin_route("/sites", "GET", admin.list),
        admin_route("/sites", "POST", admin.create),
        admin_route(_SITE, "GET", admin.get),
        admin_route(f"{_SITE}/dump", "GET", admin.dump),
        admin_route(f"{_SITE}/install", "POST", admin.install),
        admin_route(f"{_SITE}/remove", "POST", admin.remove),
        admin_route(f"{_SITE}/duplicate", "POST", admin.duplicate),
        admin_route(f"{_SITE}/instance", "GET", admin.instance),
        admin_route(f"{_SITE}/media", "PUT", admin.upload),
        admin_route(f"{_SITE}/galleries/{{gallery_id}}/order", "PUT", admin.reorder),
        *owner_routes(world, f"/_simulator{_SITE}", [*GALLERY_METHODS, *MEDIA_METHODS]),
    ]


class NewSite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = "Site"
    install: bool = True


class Duplicate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    keep_ids: bool = False


class Order(BaseModel):
    """Item IDs as they are to be shown, first one first."""

    model_config = ConfigDict(extra="forbid")

    item_ids: list[str]


class _SitesAdmin:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list(self, _: Request) -> Json:
        return {"sites": [site.to_json() for site in self._world.sites.by_id.values()]}

    async def create(self, request: Request) -> Json:
        wanted = await read_model(NewSite, request)
        site = self._world.sites.create(wanted.name)
        if wanted.install:
            self._world.sites.install(site)
        return site.to_json()

    async def get(self, request: Request) -> Json:
        return self._site(request).to_json()

    async def dump(self, request: Request) -> Json:
        return self._site(request).dump()

    async def install(self, request: Request) -> Json:
        self._world.sites.install(self._site(request))
        return self._site(request).to_json()

    async def remove(self, request: Request) -> Json:
        self._world.sites.remove(self._site(request))
        return self._site(request).to_json()

    async def duplicate(self, request: Request) -> Json:
        wanted = await read_model(Duplicate, request)
        return self._world.sites.duplicate(self._site(request), keep_ids=wanted.keep_ids).to_json()

    async def instance(self, request: Request) -> Json:
        """A signed dashboard parameter. Query: `age` in seconds, `permissions`, `aid=1`, `wrong_secret=1`."""
        query, site = request.query_params, self._site(request)
        try:
            signed_at = wire.now() - timedelta(seconds=float(query.get("age", "0")))
        except (ValueError, OverflowError):
            raise violation("age", "must be a number of seconds", "FORMAT") from None
        payload: Json = {
            "instanceId": site.instance_id, "appDefId": self._world.app_id, "signDate": wire.iso(signed_at),
            "uid": site.owner_id, "permissions": query.get("permissions", "OWNER"), "demoMode": False,
            "siteOwnerId": site.owner_id, "siteMemberId": None, "vendorProductId": None,
        }  # fmt: skip
        if site.origin_instance_id is not None:
            payload["originInstanceId"] = site.origin_instance_id
        if query.get("aid"):
            payload |= {"aid": f"anonymous-{site.site_id}", "uid": None, "permissions": ""}
        secret = "another secret" if query.get("wrong_secret") else self._world.app_secret
        return {"instance": sign_instance(payload, secret)}

    async def upload(self, request: Request) -> Json:
        """Raw bytes, `filename` in the query, type from Content-Type or the name. READY in the answer, if readable."""
        site, name = self._site(request), request.query_params.get("filename", "file")
        sent = request.headers.get("content-type", "").partition(";")[0]
        mime = mime_of_name(name) or sent
        record = await receive(Ticket(site, site.owner, Declared(mime, name)), None, request.stream())
        await site.arrivals.settle_now(record, site.owner)
        return {"file": site.library.descriptor(record)}

    async def reorder(self, request: Request) -> Json:
        order, site = await read_model(Order, request), self._site(request)
        return {"moved": site.galleries.reorder(site.owner, request.path_params["gallery_id"], order.item_ids)}

    def _site(self, request: Request) -> Site:
        return self._world.sites.get(request.path_params["instance_id"])
