"""`sam local invoke`: one function, one event, in a container like Lambda's.

If a local stack is running, the function gets that stack's environment. A container does not reach the host's
loopback, so what listens there is passed on from the container network's own address while the function runs.
"""

import json
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from tools.local_cloud.deployment import cloud_environment
from tools.local_cloud.stack import STATE, logical_id
from tools.setup.build import ROOT, build_here, machine_architecture, sam_environment

_SUBNET = ("docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Subnet}}")
_EVENTS_ENVIRONMENT = ROOT / "events" / "env.json"
_CHUNK = 65536


def invoke(
    function: str, event: Path, more: Sequence[str] = (), directory: Path = STATE
) -> subprocess.CompletedProcess[str]:
    """Runs `function` (our name for it) with the event in a file; the answer is on standard output, the log on
    standard error. `more` goes to `sam local invoke`."""
    command = ["sam", "local", "invoke", logical_id(function), "--template-file", str(build_here())]
    command += ["--event", str(event), "--parameter-overrides", f"Architecture={machine_architecture()}", *more]
    with ExitStack() as cleaning, tempfile.NamedTemporaryFile("w", suffix=".json") as variables:
        environment, told = _environments(directory, cleaning)
        json.dump(told, variables)
        variables.flush()
        command += ["--env-vars", variables.name]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


def _environments(directory: Path, cleaning: ExitStack) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The environment of the SAM CLI, and what it tells the functions: the local stack's addresses, if one is running,
    in a form that a container reaches, and the keys with which the events of `events/` are signed."""
    environment = sam_environment()
    told: dict[str, dict[str, str]] = {}
    if (directory / "stack.json").exists():
        stack = json.loads((directory / "stack.json").read_text())
        environment |= cloud_environment(stack["cloud_url"])
        text = (directory / "env.json").read_text()
        for url in (stack["cloud_url"], stack["wix"]["base_url"]):
            text = text.replace(url, cleaning.enter_context(_passed_on(url)))
        told = json.loads(text)
    for name, variables in json.loads(_EVENTS_ENVIRONMENT.read_text()).items():
        told[name] = {**told.get(name, {}), **variables}
    return environment, told


@contextmanager
def _passed_on(url: str) -> Generator[str]:
    """An address at which containers reach what listens at the loopback address `url`."""
    port = urlsplit(url).port or 80
    ran = subprocess.run(_SUBNET, env=sam_environment(), check=False, capture_output=True, text=True)
    try:
        gateway = next(ip_network(ran.stdout.strip()).hosts())
        server = _Forwarder((str(gateway), 0), port)
    except (ValueError, OSError):  # the engine runs in a virtual machine, which passes this name on by itself
        yield f"http://host.docker.internal:{port}"
        return
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{server.server_address[0]}:{server.server_address[1]}"
        server.shutdown()


class _Forwarder(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], port: int) -> None:
        self.port = port
        super().__init__(address, _Connection)


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        near: socket.socket = self.request
        with socket.create_connection(("127.0.0.1", cast("_Forwarder", self.server).port)) as far:
            back = threading.Thread(target=_pump, args=(far, near), daemon=True)
            back.start()
            _pump(near, far)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(_CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
