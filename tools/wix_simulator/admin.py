"""`/_simulator/…`: what the outside of Wix cannot do. JSON in and out; documented in README.md.

Here are the switches and the ledgers; sites and what their owners do are in `admin_sites`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .api import answer, read_body
from .errors import ApiError, from_validation, violation
from .events import Event
from .faults import Faults, Scripted
from .settings import Settings
from .wire import Json
from .world import World

_POLL = 0.02

type Endpoint = Callable[[Request], Awaitable[Json]]


def admin_route(path: str, verb: str, endpoint: Endpoint) -> Route:
    """A route whose endpoint gives JSON, and whose errors have Wix's bodies."""

    async def guarded(request: Request) -> Response:
        try:
            return answer(await endpoint(request))
        except ApiError as error:
            return answer(error.body, error.status)

    return Route(f"/_simulator{path}", guarded, methods=[verb])


async def read_model[M: BaseModel](model: type[M], request: Request) -> M:
    try:
        return model.model_validate(await read_body(request))
    except ValidationError as error:
        raise from_validation(error) from None


def admin_routes(world: World) -> list[Route]:
    admin = _Admin(world)
    return [
        admin_route("", "GET", admin.overview),
        admin_route("/settings", "GET", admin.settings),
        admin_route("/settings", "PATCH", admin.change_settings),
        admin_route("/webhook-target", "PUT", admin.set_target),
        admin_route("/faults", "GET", admin.faults),
        admin_route("/faults", "PUT", admin.set_faults),
        admin_route("/faults/next", "POST", admin.script_fault),
        admin_route("/deliveries", "GET", admin.deliveries),
        admin_route("/deliveries/replay", "POST", admin.replay),
        admin_route("/calls", "GET", admin.calls),
        admin_route("/calls/log", "GET", admin.call_log),
        admin_route("/calls/reset", "POST", admin.reset_calls),
        admin_route("/tokens/expire", "POST", admin.expire_tokens),
        admin_route("/idle", "GET", admin.idle),
    ]


class Target(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str | None


class Replay(BaseModel):
    """Which events to send again: all, or those of a site and of these slugs."""

    model_config = ConfigDict(extra="forbid")

    instance_id: str | None = None
    slugs: list[str] | None = None

    def wants(self, event: Event) -> bool:
        return self.instance_id in (None, event.instance_id) and (self.slugs is None or event.kind.slug in self.slugs)


class _Admin:
    def __init__(self, world: World) -> None:
        self._world = world

    async def overview(self, _: Request) -> Json:
        sites = [site.to_json() for site in self._world.sites.by_id.values()]
        return self._world.line() | {"sites": sites, "settings": self._world.env.settings.model_dump()}

    async def settings(self, _: Request) -> Json:
        return self._world.env.settings.model_dump()

    async def change_settings(self, request: Request) -> Json:
        changes = await read_body(request)
        try:
            self._world.env.settings = Settings.model_validate(self._world.env.settings.model_dump() | changes)
        except ValidationError as error:
            raise from_validation(error) from None
        return self._world.env.settings.model_dump()

    async def set_target(self, request: Request) -> Json:
        self._world.webhooks.target = (await read_model(Target, request)).url
        return {"webhook_target": self._world.webhooks.target}

    async def faults(self, _: Request) -> Json:
        return {"faults": self._world.env.dice.faults.model_dump(), "struck": dict(self._world.env.dice.struck)}

    async def set_faults(self, request: Request) -> Json:
        """All of them: a fault that is not named is off, and scripted ones are dropped."""
        self._world.env.dice.faults = await read_model(Faults, request)
        self._world.env.dice.clear_script()
        return await self.faults(request)

    async def script_fault(self, request: Request) -> Json:
        entry = await read_model(Scripted, request)
        self._world.env.dice.script(entry)
        return entry.model_dump()

    async def deliveries(self, request: Request) -> Json:
        query = request.query_params
        wanted = {name: query[name] for name in ("instance_id", "slug", "state", "entity_id") if name in query}
        listed = (delivery.to_json() for delivery in self._world.webhooks.after(_after(request)))
        return {"deliveries": [one for one in listed if wanted.items() <= one.items()]}

    async def replay(self, request: Request) -> Json:
        return {"replayed": self._world.webhooks.replay((await read_model(Replay, request)).wants)}

    async def calls(self, _: Request) -> Json:
        return {"sites": self._world.calls.summary()}

    async def call_log(self, request: Request) -> Json:
        return {"calls": [call.to_json() for call in self._world.calls.after(_after(request))]}

    async def reset_calls(self, _: Request) -> Json:
        self._world.calls.reset()
        return {}

    async def expire_tokens(self, _: Request) -> Json:
        return {"expired": self._world.tokens.expire_all()}

    async def idle(self, request: Request) -> Json:
        """What is still on its way. With `wait`, answers as soon as nothing is, or after that many seconds."""
        ends = time.monotonic() + _seconds(request, "wait")
        while not (state := self._waiting())["idle"] and time.monotonic() < ends:  # noqa: ASYNC110 - many owners of state
            await asyncio.sleep(_POLL)
        return state

    def _waiting(self) -> Json:
        webhooks, files = self._world.webhooks, self._world.sites.files_waiting()
        pending, retrying = webhooks.count("pending"), webhooks.count("retrying")
        return {
            "idle": not (pending or retrying or files),
            "pending_deliveries": pending,
            "retrying_deliveries": retrying,
            "pending_files": files,
        }


def _after(request: Request) -> int:
    return int(_seconds(request, "after"))


def _seconds(request: Request, name: str) -> float:
    try:
        return float(request.query_params.get(name, "0"))
    except ValueError:
        raise violation(name, "must be a number", "FORMAT") from None
