"""The door for the app, and the door for the owner: one table of methods behind both.

The app's door asks for a token, counts the call, keeps the budget and lets faults strike. The owner's door, under the
admin address, does none of that, and what is done there bears the owner's identity.
"""

import asyncio
import inspect
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import wire
from .errors import ApiError, permission_denied, server_trouble, too_many_requests, unauthenticated, violation
from .oauth import bearer
from .sites import Site
from .wire import Json
from .world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method. `body` is empty when there is none."""

    world: World
    site: Site
    actor: Json
    request: Request
    body: Json

    def path_id(self, name: str) -> str:
        """A GUID of the path. Raises 400 when it is none."""
        value: str = self.request.path_params[name]
        try:
            return str(uuid.UUID(value))
        except ValueError:
            raise violation(wire_name(name), "must be a valid GUID", "FORMAT", {"type": "GUID"}) from None

    def number(self, name: str, default: int, least: int, most: int | None = None) -> int:
        """A whole number of the query. Raises 400 when it is out of bounds."""
        text = self.request.query_params.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            raise violation(name, "must be a number", "FORMAT") from None
        if value < least:
            raise violation(name, f"must be greater than or equal to {least}", "MIN", {"threshold": least})
        if most is not None and value > most:
            raise violation(name, f"must be less than or equal to {most}", "MAX", {"threshold": most})
        return value


type Operation = Callable[[Call], Json | Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of Wix's API: its name, how it is called, and whether it changes something."""

    name: str
    verb: str
    path: str
    run: Operation
    writes: bool = False


def wire_name(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def answer(body: Json, status: int = 200) -> JSONResponse:
    """JSON with the request ID that Wix's support asks for."""
    return JSONResponse(body, status, headers={"x-wix-request-id": str(uuid.uuid4())})


def app_routes(world: World, prefix: str, methods: list[Method]) -> list[Route]:
    return [_route(prefix, method, _AppDoor(world, method)) for method in methods]


def owner_routes(world: World, prefix: str, methods: list[Method]) -> list[Route]:
    return [_route(prefix, method, _OwnerDoor(world, method)) for method in methods]


def _route(prefix: str, method: Method, door: "Callable[[Request], Awaitable[Response]]") -> Route:
    async def endpoint(request: Request) -> Response:
        return await door(request)

    return Route(prefix + method.path, endpoint, methods=[method.verb])


class _AppDoor:
    def __init__(self, world: World, method: Method) -> None:
        self._world, self._method = world, method

    async def __call__(self, request: Request) -> Response:
        instance_id, effect, status = "", False, 200
        try:
            site = self._admit(request)
            instance_id = site.instance_id
            await self._trouble_before(request, site)
            body = await _run(self._method, self._world, site, self._world.app_identity, request)
            effect = self._method.writes
            self._trouble_after()
        except ApiError as error:
            status, body = error.status, error.body
        self._world.calls.record(
            wire.now(), instance_id, self._method.name, request.url.path, status,
            writes=self._method.writes, effect=effect,
        )  # fmt: skip
        return answer(body, status)

    def _admit(self, request: Request) -> Site:
        token = bearer(request.headers.get("authorization"))
        grant = self._world.tokens.grant(token) if token else None
        if token is None or grant is None:
            raise unauthenticated("The access token is missing, unknown or expired")
        site = self._world.sites.get(grant.instance_id)
        if not site.installed:
            raise permission_denied("The app is not installed on this site")
        return site

    async def _trouble_before(self, request: Request, site: Site) -> None:
        world, dice, name = self._world, self._world.env.dice, self._method.name
        if dice.strikes("api_slow", name):
            await asyncio.sleep(dice.faults.api_slow_seconds)
        if dice.strikes("api_expired_token", name):
            world.tokens.expire(bearer(request.headers.get("authorization")) or "")
            raise unauthenticated("The access token is expired")
        settings = world.env.settings
        if not world.budget.take(site.instance_id, settings.rate_limit, settings.rate_window):
            raise too_many_requests()
        if dice.strikes("api_rate_limited", name):
            raise too_many_requests()
        if dice.strikes("api_error_before", name):
            raise server_trouble(dice.error_status())

    def _trouble_after(self) -> None:
        if self._world.env.dice.strikes("api_error_after", self._method.name):
            raise server_trouble(self._world.env.dice.error_status())


class _OwnerDoor:
    def __init__(self, world: World, method: Method) -> None:
        self._world, self._method = world, method

    async def __call__(self, request: Request) -> Response:
        try:
            site = self._world.sites.get(request.path_params["instance_id"])
            return answer(await _run(self._method, self._world, site, site.owner, request))
        except ApiError as error:
            return answer(error.body, error.status)


async def _run(method: Method, world: World, site: Site, actor: Json, request: Request) -> Json:
    result = method.run(Call(world, site, actor, request, await read_body(request)))
    return await result if inspect.isawaitable(result) else result


async def read_body(request: Request) -> Json:
    """The JSON object of a request; empty when there is no body. Raises 400 for anything else."""
    raw = await request.body()
    try:
        body: object = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise violation("body", "must be valid JSON", "FORMAT") from None
    if not isinstance(body, dict):
        raise violation("body", "must be a JSON object", "FORMAT")
    return cast("Json", body)
