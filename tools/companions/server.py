"""A small server on loopback for the companions' page. `make up` starts it."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tools.companions.content import furnish_site
from tools.companions.sides import NotEdited, Sides, dashboard_address
from tools.local_cloud.stack import LocalStack
from tools.people.owner import Owner

_STATIC = Path(__file__).parent / "static"


def new_app(sides: Sides) -> Starlette:
    """The page at `/`, its state at `/state`, edits at `/wix/<edit>` and `/album/<edit>`."""

    async def state(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(sides.state, request.query_params.get("gallery", "")))

    async def dashboard(_: Request) -> Response:
        return RedirectResponse(await run_in_threadpool(sides.dashboard))

    async def edit(request: Request) -> Response:
        act = sides.edit_wix if request.path_params["side"] == "wix" else sides.edit_album
        asked: dict[str, str] = json.loads(await request.body())
        given = (asked.get("gallery", ""), asked.get("item", ""), asked.get("title", ""))
        try:
            await run_in_threadpool(act, request.path_params["action"], *given)
        except (NotEdited, ValueError, httpx.HTTPError) as error:
            return JSONResponse({"detail": str(error)}, 400)
        return Response(status_code=204)

    async def picture(request: Request) -> Response:
        names = request.path_params
        content = await run_in_threadpool(sides.picture, names["album"], names["key"])
        return Response(content, media_type="image/jpeg", headers={"Cache-Control": "max-age=600"})

    return Starlette(
        routes=[
            Route("/state", state),
            Route("/dashboard", dashboard),
            Route("/album/{album}/{key:path}", picture, methods=["GET"]),
            Route("/{side}/{action}", edit, methods=["POST"]),
            Mount("/", StaticFiles(directory=_STATIC, html=True)),
        ]
    )


@contextmanager
def running_companions(stack: LocalStack) -> Generator[str]:
    """The companions' address, while they run beside a local stack."""
    with (
        httpx.Client(base_url=stack.wix["admin_url"], timeout=30, trust_env=False) as admin,
        running(new_app(Sides(stack, Owner(admin, stack.wix["instance_id"])))) as address,
    ):
        yield address


@contextmanager
def running(app: Starlette) -> Generator[str]:
    """The address of `app` on a free loopback port."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server, thread)}/"
    finally:
        server.should_exit = True
        thread.join(timeout=5)


def furnished_dashboard(stack: LocalStack) -> str:
    """Puts a few galleries onto the simulated site; returns the address of the app's page for its owner."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=30, trust_env=False) as admin:
        owner = Owner(admin, stack.wix["instance_id"])
        furnish_site(owner)
        return dashboard_address(stack.dashboard_url, owner)


def _port(server: uvicorn.Server, thread: threading.Thread) -> int:
    while not server.started and thread.is_alive():
        thread.join(timeout=0.05)
    sockets: list[Any] = [one for listening in server.servers for one in listening.sockets]
    return sockets[0].getsockname()[1]
