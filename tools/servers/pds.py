"""The reference server of AT Protocol (PDS) on loopback, for accounts that exist nowhere else.

It comes from npm into .local/pds, once; where the machine's Node.js is older than 22, a newer one comes with it.
"""

import contextlib
import fcntl
import os
import platform
import secrets
import shutil
import subprocess
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from tools.local_cloud.processes import Child, free_port, start
from tools.servers import CannotRun

HERE = Path(__file__).parent / "pds_node"
CACHE = Path(__file__).parents[2] / ".local" / "pds"
NODE_VERSION = "22.22.0"
JWT_SECRET = "known, so that tests can make tokens that have expired"  # noqa: S105
_ADMIN_PASSWORD = "known, so that tests can take accounts down"  # noqa: S105
_PATIENCE = 180.0
_INSTALLING = 1200
_APP = "sync"
_PLAIN: dict[str, Any] = {"trust_env": False, "timeout": 60}


@dataclass(frozen=True, slots=True)
class PdsAccount:
    handle: str
    did: str
    password: str
    app_password: str


@dataclass(frozen=True, slots=True)
class Pds:
    """A running server. `url` has no slash at its end."""

    url: str

    def call(self, name: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self._answer(httpx.post(f"{self.url}/xrpc/{name}", json=body, headers=headers, **_PLAIN))

    def ask(self, name: str, **params: Any) -> dict[str, Any]:
        return self._answer(httpx.get(f"{self.url}/xrpc/{name}", params=params, **_PLAIN))

    def account(self) -> PdsAccount:
        """A new account with an app password."""
        handle, password = f"owner-{secrets.token_hex(5)}.test", secrets.token_urlsafe(12)
        email = f"{handle.removesuffix('.test')}@example.test"
        made = self.call("com.atproto.server.createAccount", {"handle": handle, "email": email, "password": password})
        account = PdsAccount(handle, made["did"], password, "")
        return replace(account, app_password=self.app_password(account))

    def session(self, account: PdsAccount) -> str:
        """A token with which the owner may do everything."""
        body = {"identifier": account.handle, "password": account.password}
        return self.call("com.atproto.server.createSession", body)["accessJwt"]

    def app_password(self, account: PdsAccount) -> str:
        name = "com.atproto.server.createAppPassword"
        return self.call(name, {"name": _APP}, self.session(account))["password"]

    def revoke(self, account: PdsAccount) -> None:
        """The owner takes the app password back."""
        self.call("com.atproto.server.revokeAppPassword", {"name": _APP}, self.session(account))

    def upload(self, body: bytes, token: str) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}", "content-type": "image/png"}
        name = "com.atproto.repo.uploadBlob"
        return self._answer(httpx.post(f"{self.url}/xrpc/{name}", content=body, headers=headers, **_PLAIN))

    def take_down(self, account: PdsAccount) -> None:
        """The server's operator closes the account."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}
        body = {"subject": subject, "takedown": {"applied": True, "ref": "test"}}
        name = "com.atproto.admin.updateSubjectStatus"
        self._answer(httpx.post(f"{self.url}/xrpc/{name}", json=body, auth=("admin", _ADMIN_PASSWORD), **_PLAIN))

    @staticmethod
    def _answer(response: httpx.Response) -> dict[str, Any]:
        assert response.is_success, response.text
        return response.json() if response.content else {}


@contextlib.contextmanager
def running_pds(folder: Path, *, rate_limits: bool = False) -> Generator[Pds]:
    """A new server with its data under `folder`, ended on the way out. Raises `CannotRun`."""
    node = install()
    port = free_port()
    command = [str(node), str(CACHE / "app" / "server.mjs"), str(folder / "pds"), str(port), str(free_port())]
    environment = {
        "PATH": os.environ["PATH"],
        "PDS_JWT_SECRET": JWT_SECRET,
        "PDS_ADMIN_PASSWORD": _ADMIN_PASSWORD,
        "PDS_RATE_LIMITS_ENABLED": str(rate_limits).lower(),
    }
    server = start("pds", command, environment, folder / "pds.log")
    try:
        _wait(server)
        yield Pds(f"http://127.0.0.1:{port}")
    finally:
        server.stop()


def _wait(server: Child) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.running:
        if "ready" in server.tail():
            return
        time.sleep(0.1)
    raise CannotRun(f"The PDS did not start:\n{server.tail()}")


def install() -> Path:
    """The Node.js to run it with, once everything is in the cache. Safe for test processes side by side."""
    npm = shutil.which("npm")
    if npm is None:
        raise CannotRun("npm is missing: install Node.js with npm.")
    app = CACHE / "app"
    app.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        node = _node(npm)
        wanted, present = HERE / "package.json", app / "installed.json"
        if not present.exists() or present.read_bytes() != wanted.read_bytes():
            for name in ("package.json", ".npmrc"):
                shutil.copy(HERE / name, app)
            _npm_install(npm, app, node)
            shutil.copy(wanted, present)
        shutil.copy(HERE / "server.mjs", app)
    return node


def _node(npm: str) -> Path:
    """The machine's Node.js if it is new enough; otherwise the one that npm distributes."""
    found = shutil.which("node")
    if found and int(_output(found, "--version").lstrip("v").partition(".")[0]) >= 22:
        return Path(found)
    machine = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), platform.machine())
    package = f"node-{platform.system().lower()}-{machine}"
    folder = CACHE / "node"
    node = folder / "node_modules" / package / "bin" / "node"
    if not node.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / ".npmrc", folder)
        (folder / "package.json").write_text('{"private": true}\n')
        _npm_install(npm, folder, None, f"{package}@{NODE_VERSION}")
    return node


def _npm_install(npm: str, folder: Path, node: Path | None, *packages: str) -> None:
    environment = dict(os.environ)
    if node is not None and CACHE in node.parents:
        # npm itself and what is compiled must use the same Node.js as the server will.
        environment |= {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}", "JOBS": str(os.cpu_count() or 1)}
        environment["npm_config_nodedir"] = str(node.parents[1])
    command = [npm, "install", *packages]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_INSTALLING, check=False
        )
    except subprocess.TimeoutExpired as slow:
        raise CannotRun(f"npm has not installed the PDS after {_INSTALLING} seconds; try again.") from slow
    if done.returncode != 0:
        raise CannotRun(f"npm could not install the PDS; check the network.\n{done.stderr[-2000:]}")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
