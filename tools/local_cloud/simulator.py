"""Starting the Wix simulator beside the cloud."""

import json
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


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator. `line` is the JSON that it printed: base_url, app_id, app_secret, instance_id, public_key_pem,
    webhook_target, admin_url."""

    child: Child
    line: Mapping[str, Any]

    def send_webhooks_to(self, url: str) -> "Simulator":
        """Sets where webhooks go from now on."""
        answer = httpx.put(
            f"{self.line['admin_url']}/webhook-target", json={"url": url}, timeout=10, trust_env=False
        )
        answer.raise_for_status()
        return Simulator(self.child, {**self.line, "webhook_target": url})


def start_simulator(directory: Path, environment: Mapping[str, str], arguments: Sequence[str]) -> Simulator:
    """Starts a simulator on a free loopback port with further command-line `arguments` (`--seed 1` and the like)."""
    command = [sys.executable, "-m", "tools.wix_simulator", "--port", "0", *arguments]
    inherited = {**environment, "PYTHONPATH": str(ROOT)}
    child = start("simulator", command, inherited, directory / "simulator.log", piped=True)
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
