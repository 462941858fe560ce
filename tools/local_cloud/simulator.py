"""Starting the Wix simulator beside the cloud."""

import json
import os
import select
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tools.local_cloud.processes import Child, LocalCloudError, start
from tools.setup.build import ROOT

_PATIENCE = 60.0
# An emulated function starts more slowly than a real one; Wix's own 1.25 s are measured elsewhere.
_WEBHOOK_TIMEOUT = "10"


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator. `line` is the JSON that it printed: base_url, admin_url, app_id, app_secret,
    instance_id, public_key_pem, webhook_target."""

    child: Child
    line: Mapping[str, Any]

    def send_webhooks_to(self, url: str) -> "Simulator":
        """Sets where webhooks go from now on, and sends what had no target until now."""
        with httpx.Client(base_url=str(self.line["admin_url"]), timeout=10, trust_env=False) as admin:
            admin.put("/webhook-target", json={"url": url}).raise_for_status()
            admin.post("/deliveries/replay", json={}).raise_for_status()
        return Simulator(self.child, {**self.line, "webhook_target": url})


def start_simulator(directory: Path, arguments: Sequence[str]) -> Simulator:
    """Starts a simulator on a free loopback port with further command-line `arguments`, like `--seed 1`."""
    command = [sys.executable, "-m", "tools.wix_simulator", "--port", "0", "--webhook-timeout", _WEBHOOK_TIMEOUT]
    command += arguments
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = start("simulator", command, environment, directory / "simulator.log", piped=True)
    line = _first_line(child)
    try:
        return Simulator(child, json.loads(line))
    except ValueError:
        child.stop()
        raise LocalCloudError(
            f"The Wix simulator did not start. Its last words, from {child.log}:\n{child.tail()}"
        ) from None


def _first_line(child: Child) -> str:
    output = child.process.stdout
    if output is None or not select.select([output], [], [], _PATIENCE)[0]:
        return ""
    return output.readline()
