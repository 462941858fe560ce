"""Starting the embedded cloud (ministack): in its own virtual environment, on loopback only."""

import os
import time
from pathlib import Path

import httpx

from tools.local_cloud.processes import Child, LocalCloudError, free_port, start

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"
ACCESS_KEY = "test"
_PROGRAM = ROOT / ".venv-cloud" / "bin" / "ministack"
_PATIENCE = 60.0


def start_cloud(directory: Path) -> tuple[Child, str]:
    """Starts the cloud with all its files under `directory`; returns it and its address once it answers."""
    if not _PROGRAM.exists():
        raise LocalCloudError("The embedded cloud is not installed: run `make setup`.")
    port = free_port()
    scratch = directory / "cloud"
    scratch.mkdir(parents=True, exist_ok=True)
    child = start("cloud", [str(_PROGRAM)], _environment(port, scratch), directory / "cloud.log")
    url = f"http://127.0.0.1:{port}"
    _wait(child, url)
    return child, url


def _environment(port: int, scratch: Path) -> dict[str, str]:
    # The functions inherit this environment, so it holds nothing of the developer's. AUTH enforces their roles:
    # a missing permission fails here as it would on AWS. Without IOT_MTLS_ENABLED=0 another port is opened on
    # every interface.
    return {
        "PATH": os.pathsep.join((str(_PROGRAM.parent), "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "STATE_DIR": str(scratch / "state"),
        "S3_DATA_DIR": str(scratch / "s3"),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "AUTH": "true",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        "LANG": "C.UTF-8",
    }


def _wait(child: Child, url: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if not child.running:
            break
        try:
            if httpx.get(f"{url}/_ministack/ready", timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    child.stop()
    raise LocalCloudError(f"The embedded cloud did not start. Its last words, from {child.log}:\n{child.tail()}")
