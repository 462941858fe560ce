"""`python -m tools.wix_simulator`: prints one JSON line when it is ready, and runs until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import contextlib
import json
import signal
import socket
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from .app import make_app
from .envelope import new_key
from .settings import Settings
from .world import World, make_world

_HOST = "127.0.0.1"
_FLAGS = ("rate_limit", "file_delay", "time_scale", "webhook_timeout")


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves signals to `_serve`, so that ending by one is an ordinary end."""

    def __init__(self, world: World) -> None:
        super().__init__(uvicorn.Config(make_app(world), log_level="critical", timeout_graceful_shutdown=0, ws="none"))
        self._world = world

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._world.sites.install(self._world.first_site)
        print(json.dumps(self._world.line()), flush=True)

    def end(self) -> None:
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parse(arguments)
    # A socket that does not name TCP gets no TCP_NODELAY from asyncio, and each answer waits for 40 ms.
    with (
        socket.socket(proto=socket.IPPROTO_TCP) as listener,
        tempfile.TemporaryDirectory(prefix="wix-simulator-") as folder,
    ):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, options.port))
        except OSError as error:
            sys.exit(f"Port {options.port} cannot be used ({error.strerror}). Choose another, or 0 for any free one.")
        base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
        asyncio.run(_serve(listener, base_url, Path(folder), options))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    defaults = Settings()
    parser = argparse.ArgumentParser(
        prog="python -m tools.wix_simulator",
        description="A stand-in for Wix's servers on 127.0.0.1, for development and tests.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (default): any free port")
    parser.add_argument("--seed", type=int, default=1, help="makes IDs and faults repeatable")
    parser.add_argument("--webhook-target", metavar="URL", help="where webhooks are posted; can be set later")
    parser.add_argument(
        "--rate-limit", type=int, default=defaults.rate_limit, help="API calls a minute per site; 0: no limit"
    )
    parser.add_argument(
        "--file-delay", type=float, default=defaults.file_delay, help="seconds that a file stays PENDING"
    )
    parser.add_argument(
        "--time-scale", type=float, default=defaults.time_scale, help="divides the waits between webhook attempts"
    )
    parser.add_argument(
        "--webhook-timeout",
        type=float,
        default=defaults.webhook_timeout,
        help="seconds that the app has to answer a webhook",
    )
    options = parser.parse_args(arguments)
    try:
        options.settings = Settings(**{name: getattr(options, name) for name in _FLAGS})
    except ValidationError as error:
        found = error.errors()[0]
        parser.error(f"--{str(found['loc'][0]).replace('_', '-')}: {found['msg']}")
    return options


async def _serve(listener: socket.socket, base_url: str, folder: Path, options: argparse.Namespace) -> None:
    world = make_world(base_url, folder, options.seed, new_key(), options.settings, options.webhook_target)
    server = _Server(world)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.end)
    await server.serve(sockets=[listener])


if __name__ == "__main__":
    main()
