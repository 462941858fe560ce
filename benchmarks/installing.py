"""What is measured beside Gallery Sync, installed below .local and nowhere else.

Lambda's runtime: its client awslambdaric and boto3, as in Lambda's own image. The peers: vdirsyncer from PyPI, rclone
and Unison from Debian's packages, which are unpacked and not installed.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.setup.build import ROOT

PLACE = ROOT / ".local" / "bench"
_UV = ROOT / ".venv-bootstrap" / "bin" / "uv"
_PYTHON = ROOT / ".venv" / "bin" / "python"


class NotInstalled(Exception):
    """Something to measure could not be installed; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The programs; None where it could not be had."""

    vdirsyncer: Path | None
    rclone: Path | None
    unison: Path | None


def lambda_runtime() -> Path:
    """The interpreter with Lambda's runtime client. Raises `NotInstalled`."""
    return _environment("runtime", ("awslambdaric", "boto3"))


def emulator() -> Path:
    """AWS's runtime interface emulator, as it ships in the SAM CLI. Raises `NotInstalled`."""
    from tools.setup.build import machine_architecture

    name = f"aws-lambda-rie-{machine_architecture()}"
    found = next((ROOT / ".venv").glob(f"lib/python*/site-packages/samcli/local/rapid/{name}"), None)
    if found is None:
        raise NotInstalled("The runtime interface emulator is not in the SAM CLI: run `make setup`.")
    copied = PLACE / name
    if not copied.exists():
        shutil.copy(found, copied)
        copied.chmod(0o755)
    return copied


def peers() -> Peers:
    return Peers(_vdirsyncer(), _unpacked("rclone", "usr/bin/rclone"), _unpacked("unison", "usr/bin/unison"))


def _vdirsyncer() -> Path | None:
    try:
        return _environment("vdirsyncer", ("vdirsyncer",)).with_name("vdirsyncer")
    except NotInstalled:
        return None


def _environment(name: str, packages: Sequence[str]) -> Path:
    python = PLACE / name / "bin" / "python"
    if not python.exists():
        _run([str(_UV), "venv", "--quiet", "--python", str(_PYTHON), str(PLACE / name)])
        installing = [str(_UV), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), *packages]
        try:
            _run(installing)
        except NotInstalled:
            shutil.rmtree(PLACE / name)
            raise
    return python


def _unpacked(package: str, program: str) -> Path | None:
    """A Debian package with what it needs beyond what is on this machine, below .local/bench/debian."""
    place = PLACE / "debian"
    found = place / program
    if not found.exists():
        if shutil.which("apt-get") is None:
            return None
        loading = PLACE / "packages"
        loading.mkdir(parents=True, exist_ok=True)
        try:
            for name in (package, *_also(package)):
                _run(["apt-get", "download", "--quiet", name], loading)
            for one in sorted(loading.glob("*.deb")):
                _run(["dpkg-deb", "-x", str(one), str(place)])
        except NotInstalled:
            return None
    return found if found.exists() else _named_otherwise(found)


def _also(package: str) -> Sequence[str]:
    """Debian's `unison` is an empty package that wants one with the version in its name."""
    if package != "unison":
        return ()
    ran = subprocess.run(["apt-cache", "depends", package], capture_output=True, text=True, check=False)
    words = ran.stdout.split()
    return [word for word in words if word.startswith("unison-") and "gtk" not in word][:1]


def _named_otherwise(program: Path) -> Path | None:
    return next(iter(sorted(program.parent.glob(f"{program.name}-2*[0-9]"))), None)


def _run(command: Sequence[str], directory: Path = ROOT) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotInstalled(f"{' '.join(command[:3])} failed: {ran.stderr.strip()[-500:]}")
