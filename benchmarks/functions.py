"""Deployed functions as processes of this machine: the built artifact under Lambda's runtime and its emulator."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import installing
from benchmarks.cage import Cage, cage
from tools.local_cloud.processes import free_port
from tools.setup.build import ROOT

EVENTS = ROOT / "events"
FLOORS = ROOT / "benchmarks" / "floors"
"""The least that does a function's work, cold and warm."""
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Function:
    """`event`: the file below events/ with which it is called. `memory`: MB, as the template says."""

    name: str
    folder: Path
    event: str
    memory: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds`: from asking to the answer. `cpu`: seconds spent by the function so far. `memory`: bytes at most."""

    content: Any
    seconds: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Running:
    """One execution environment, not started before the first `ask`: the emulator starts the runtime then."""

    port: int
    caged: Cage
    payload: bytes

    def ask(self) -> Answer:
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        connection.request("POST", "/2015-03-31/functions/function/invocations", self.payload)
        content = json.loads(connection.getresponse().read() or b"null")
        seconds = time.perf_counter() - started
        connection.close()
        return Answer(content, seconds, self.caged.cpu_seconds(), self.caged.peak_memory())


@contextmanager
def environment(function: Function, built: Path, cloud: str, held: bool = True) -> Generator[Running]:
    """A fresh execution environment that sees nothing of this project but what was built."""
    runtime, emulator = installing.lambda_runtime(), installing.emulator()
    with cage(function.memory if held else 1 << 20) as caged:
        port = free_port()
        command = [str(emulator), "--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
        command += ["--runtime-api-address", f"127.0.0.1:{free_port()}"]
        command += [*caged.entering([str(runtime), "-m", "awslambdaric"]), "handler.handler"]
        process = subprocess.Popen(
            command,
            cwd=function.folder,
            env=variables(function, built, cloud),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        try:
            _wait(port)
            yield Running(port, caged, (EVENTS / function.event).read_bytes())
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def layers(built: Path) -> list[str]:
    return [str(built / layer / "python") for layer in ("DependenciesLayer", "GallerySyncLayer")]


def variables(function: Function, built: Path, cloud: str) -> Mapping[str, str]:
    """All that a deployed function finds in its environment."""
    key = json.loads((EVENTS / "env.json").read_text())["WebhookReceiver"]["WIX_PUBLIC_KEYS"]
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "PYTHONPATH": os.pathsep.join((str(function.folder), *layers(built))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(function.folder),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": cloud,
        "POWERTOOLS_SERVICE_NAME": function.name,
        "POWERTOOLS_METRICS_NAMESPACE": "GallerySync/bench",
        "LOG_LEVEL": "INFO",
        "TABLE_NAME": "table",
        "GALLERY_QUEUE_URL": f"{cloud}/1/gallery.fifo",
        "ITEM_QUEUE_URL": f"{cloud}/1/item.fifo",
        "ALBUM_BUCKET": "albums",
        "WIX_PUBLIC_KEYS": key,
        "WIX_APP_ID": "9c1f6a52-7d0e-4b0b-9a44-2f6f0c1d5e11",
        "WIX_APP_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:wix",
        "WIX_API_URL": "https://www.wixapis.com",
    }


def _wait(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("The runtime interface emulator did not start.")
