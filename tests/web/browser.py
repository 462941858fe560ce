"""Chromium and axe-core, where they can be had; what cannot be had is said aloud."""

import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

from tools.setup.build import ROOT

_AXE = "axe-core@4.14.1"
_CACHE = ROOT / ".local" / "npm"


@cache
def chromium() -> str:
    """The path of Debian's Chromium, installed if that is possible; empty if it cannot be had."""
    found = shutil.which("chromium")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *step], capture_output=True, check=False)
        found = shutil.which("chromium")
    return found or ""


@cache
def axe_script() -> str:
    """The text of axe-core; empty if npm cannot bring it."""
    archives = sorted(_CACHE.glob("axe-core-*.tgz"))
    if not archives and shutil.which("npm"):
        _CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", _AXE], cwd=_CACHE, capture_output=True, check=False)
        archives = sorted(_CACHE.glob("axe-core-*.tgz"))
    return _member(archives[-1], "package/axe.min.js") if archives else ""


def _member(archive: Path, name: str) -> str:
    with tarfile.open(archive) as packed:
        file = packed.extractfile(name)
        return file.read().decode() if file else ""
