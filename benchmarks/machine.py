"""What was measured on, and the programs that come with it."""

import os
import platform
import subprocess
import sysconfig
from datetime import UTC, datetime
from pathlib import Path


def described() -> str:
    """When, on what and at which commit."""
    load = os.getloadavg()[0]
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = (
        ""
        if load < (os.cpu_count() or 1)
        else " **It was busy with other work, so that times are longer than its own.**"
    )
    return (
        f"{now}, {os.cpu_count()} cores ({_processor()}), {memory:.0f} GB of memory, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}{_build()}, "
        f"load {load:.1f} at the start.{_revision()}{busy}"
    )


def _revision() -> str:
    """Nothing outside of a repository."""
    ran = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return f" Commit {ran.stdout.strip()}." if ran.returncode == 0 else ""


def _build() -> str:
    """Whether this interpreter lacks what ready-made ones are built with; Lambda's may differ from it therefore."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    optimised = "--enable-optimizations" in arguments
    return "" if optimised else " (built without profile-guided optimisation, so slower than most)"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
