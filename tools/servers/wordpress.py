"""A real WordPress (Debian's package) with a database of its own on a loopback port, fresh for each run.

`python -m tools.servers.wordpress` starts one, prints its address and accounts as one JSON line, and runs
until Ctrl-C. As root it installs the Debian packages that are missing; otherwise it says which ones to install.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tools.local_cloud.processes import Child, free_port, start
from tools.servers import CannotRun

_PACKAGES = (
    "wordpress",
    "php-cli",
    "php-curl",
    "php-gd",
    "php-intl",
    "php-mbstring",
    "php-mysql",
    "php-xml",
    "mariadb-client-core",
    "mariadb-server-core",
)
_INSTEAD = ("nginx-light", "apache2-", "libapache2-mod-php-")
"""The package wants some web server; any will do, and it is not used: a trailing hyphen keeps the larger ones out."""
_PROGRAM = Path("/usr/share/wordpress")
_OURS = Path(__file__).with_name("wordpress_site")
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class WordPress:
    """A running site. `passwords`: application passwords by login; `owner` is an administrator, `editor`, `author`
    and `reader` (a subscriber) have the roles of their names."""

    url: str
    version: str
    passwords: Mapping[str, str] = field(repr=False)


@contextmanager
def running_wordpress(largest_file: str = "64M", largest_body: str = "72M", plugin: str = "") -> Generator[WordPress]:
    """Raises `CannotRun` where the packages cannot be had. The limits are PHP's, spelled as it does; `plugin` is the
    code of a must-use plugin, in PHP."""
    install()
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder, ExitStack() as stack:
        directory = Path(folder)
        socket = _start_database(directory, stack)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SITE_URL": url, "SITE_DB_SOCKET": str(socket)}
        site = _copy_program(directory)
        made = _install_site(site, port, environment)
        _add(plugin, site)
        limits = ("-d", f"upload_max_filesize={largest_file}", "-d", f"post_max_size={largest_body}")
        command = ["php", *limits, "-d", "memory_limit=256M", "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{port}"]
        command += ["-t", str(site), str(_OURS / "router.php")]
        server = start("wordpress", command, {**environment, "PHP_CLI_SERVER_WORKERS": "4"}, directory / "php.log")
        stack.callback(server.stop)
        _wait(server, lambda: httpx.get(f"{url}/wp-json/", timeout=10, trust_env=False).is_success)
        yield WordPress(url, made["version"], made["passwords"])


def install() -> None:
    """Install what is missing. Raises `CannotRun`, saying what to do."""
    missing = [name for name in _PACKAGES if not _installed(name)]
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise CannotRun(f"A WordPress site needs the Debian packages {' '.join(missing)}: install them as root.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    subprocess.run([*apt, "update"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *_PACKAGES, *_INSTEAD],
        env=quiet,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotRun(f"The Debian packages for WordPress cannot be installed:\n{done.stderr[-1000:]}")


def _installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    asked = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"


def _start_database(directory: Path, stack: ExitStack) -> Path:
    """A MariaDB that listens on a socket only; returns the socket once the database `wordpress` is there."""
    data, socket = directory / "db", directory / "db.sock"
    user = f"--user={_user()}"
    made = ["mariadb-install-db", "--no-defaults", user, f"--datadir={data}", "--skip-test-db"]
    subprocess.run([*made, "--auth-root-authentication-method=normal"], check=True, capture_output=True)
    command = ["mariadbd", "--no-defaults", user, f"--datadir={data}", f"--socket={socket}", "--skip-networking"]
    command += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--performance-schema=OFF"]
    child = start("mariadb", command, {"PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8"}, directory / "db.log")
    stack.callback(child.stop)
    create = ["mariadb", "--no-defaults", "-uroot", "-S", str(socket), "-e", "create database if not exists wordpress"]
    _wait(child, lambda: subprocess.run(create, capture_output=True, check=False).returncode == 0)
    return socket


def _user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _copy_program(directory: Path) -> Path:
    """The package's files with settings of our own: the package's belong to the machine."""
    site = directory / "site"
    # Some of the package's links lead nowhere, which is no harm; shutil takes all relative ones for such.
    subprocess.run(["cp", "-rL", str(_PROGRAM), str(site)], check=False, capture_output=True)
    (site / "wp-config.php").unlink(missing_ok=True)
    (site / ".htaccess").unlink(missing_ok=True)
    shutil.copy(_OURS / "wp-config.php", site / "wp-config.php")
    uploads = site / "wp-content" / "uploads"
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.mkdir(parents=True)
    return site


def _add(plugin: str, site: Path) -> None:
    folder = site / "wp-content" / "mu-plugins"
    folder.mkdir(exist_ok=True)
    (folder / "plugin.php").write_text(f"<?php\n{plugin}\n")


def _install_site(site: Path, port: int, environment: Mapping[str, str]) -> dict[str, Any]:
    command = ["php", str(_OURS / "install.php"), str(site), f"127.0.0.1:{port}"]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"WordPress cannot be set up:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _wait(child: Child, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while child.running and time.monotonic() < end:
        try:
            if ready():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise CannotRun(f"{child.name} did not start. Its last words:\n{child.tail()}")


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with running_wordpress() as site:
        print(json.dumps(asdict(site)), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
