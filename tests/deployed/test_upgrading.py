"""A stack that stands is deployed again: what was deployed is live, seen from outside, and so is what was taken back.

The tests are chapters of one story, in this order. The last one brings the stack back to where the others want it.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployed.shared import Shared
from tests.harness.wix_webhooks import ANOTHER_KEY, ANOTHER_PUBLIC_KEY, ITEM_UPDATED, signed
from tools.demo.edits import Edit
from tools.local_cloud.cloud import REGION
from tools.local_cloud.deployment import Deployer, cloud_environment
from tools.local_cloud.stack import LocalStack, logical_id, new_session

HEADER = "X-Changed-In-The-Layer"
LINE = '"X-Content-Type-Options": "nosniff",'
ANOTHER = base64.b64encode(ANOTHER_PUBLIC_KEY.encode()).decode()


@dataclass(frozen=True)
class Upgrade:
    """Deploys again, and looks from outside."""

    stack: LocalStack
    changed: Path
    """The built template with one line of the layer `gallery_sync` changed."""

    def deploy(self, template: Path, **parameters: str) -> None:
        deployer = Deployer(self.stack.cloud_url, self.stack.stack_name, new_session())
        deployer.deploy(template, {**self.stack.parameters, **parameters})

    def page(self) -> tuple[str, bool]:
        """The version at its foot, and whether it has the header of the changed layer."""
        answer = httpx.get(self.stack.dashboard_url, timeout=60, trust_env=False).raise_for_status()
        found = re.search(r"version ([\w.-]+)<", answer.text)
        assert found is not None
        return found[1], HEADER in answer.headers

    def accepts_another_key(self) -> bool:
        body = signed(ITEM_UPDATED, ANOTHER_KEY)
        return httpx.post(self.stack.webhook_url, content=body, timeout=60, trust_env=False).status_code == 200

    def gallery_sync(self, *arguments: str) -> Any:
        """What the operators' command line answers."""
        command = [
            sys.executable,
            "-m",
            "gallery_sync.cli",
            *arguments,
            "--json",
            "--stack-name",
            self.stack.stack_name,
        ]
        environment = {**os.environ, **cloud_environment(self.stack.cloud_url), "AWS_DEFAULT_REGION": REGION}
        address = self.stack.webhook_url.removesuffix("/webhooks/wix")
        ran = subprocess.run(
            [*command, "--api-url", address], env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode in (0, 1), ran.stderr
        return json.loads(ran.stdout)

    def diagnosis(self) -> dict[str, str]:
        """What the doctor says about the version that is live."""
        (found,) = [row for row in self.gallery_sync("doctor", "--deployment-only") if row["about"] == "live version"]
        return found

    def take_back(self) -> None:
        """As docs/operations.md says: each alias to the version before."""
        functions = self.stack.session.client("lambda", endpoint_url=self.stack.cloud_url)
        for name in self.stack.functions.values():
            current = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
            versions = functions.list_versions_by_function(FunctionName=name)["Versions"]
            former = max(int(one["Version"]) for one in versions if one["Version"] not in ("$LATEST", current))
            functions.update_alias(
                FunctionName=name,
                Name="live",
                FunctionVersion=str(former),
                RoutingConfig={"AdditionalVersionWeights": {}},
            )


@pytest.fixture(scope="module")
def upgrade(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Generator[Upgrade]:
    build = tmp_path_factory.mktemp("changed") / "build"
    shutil.copytree(stack.template.parent, build)
    file = build / "GallerySyncLayer" / "python" / "gallery_sync" / "dashboard" / "headers.py"
    text = file.read_text()
    assert LINE in text
    file.write_text(text.replace(LINE, f'{LINE} "{HEADER}": "yes",'))
    shutil.rmtree(file.parent / "__pycache__")
    yield Upgrade(stack, build / "template.yaml")
    shutil.rmtree(build)


def test_a_change_in_the_layer_is_live_and_no_edit_made_meanwhile_is_lost(
    upgrade: Upgrade, share: Callable[[int], Shared]
) -> None:
    shared = share(24)
    before, had_header = upgrade.page()

    with ThreadPoolExecutor() as pool:
        edits = edit_during(shared, pool.submit(upgrade.deploy, upgrade.changed))

    shared.until("both sides show every edit", lambda: missing(shared, edits) == [], 120)
    after, has_header = upgrade.page()
    found = upgrade.diagnosis()
    assert len(edits) >= 6
    assert shared.pair.differences() == []
    assert (had_header, has_header, after != before) == (False, True, True)
    assert (found["health"], after in found["found"]) == ("ok", True), found


def edit_during(shared: Shared, deployment: Future[None]) -> list[Edit]:
    """Edits of both sides in turn, each of another entry, until the deployment has ended; then one more of each."""
    wix, outside = shared.desk("Wix"), shared.desk("S3")
    edits: list[Edit] = []
    for number in range(0, 22, 2):
        ended = number == 20 or deployment.done()
        if ended:
            deployment.result()
        edits += (wix.rename(number, f"Wix {number}"), outside.describe(number + 1, f"Outside {number}"))
        for edit in edits[-2:]:
            edit.do()
        if ended:
            break
        time.sleep(1)
    return edits


def missing(shared: Shared, edits: list[Edit]) -> list[str]:
    shown = shared.pair.wix.shown(), shared.pair.outside.shown()
    return [edit.what for edit in edits if not all(edit.holds(side) for side in shown)]


def test_a_parameter_alone_is_live(upgrade: Upgrade) -> None:
    before, _ = upgrade.page()
    accepted = upgrade.accepts_another_key()

    upgrade.deploy(upgrade.changed, WixPublicKeys=f"{upgrade.stack.parameters['WixPublicKeys']},{ANOTHER}")

    after, _ = upgrade.page()
    assert (accepted, upgrade.accepts_another_key()) == (False, True)
    assert after != before
    found = upgrade.diagnosis()
    assert (found["health"], after in found["found"]) == ("ok", True), found


def test_what_is_taken_back_by_hand_works_as_before_and_the_doctor_says_so(upgrade: Upgrade) -> None:
    taken_back, _ = upgrade.page()
    accepted = upgrade.accepts_another_key()

    upgrade.take_back()

    former, _ = upgrade.page()
    found = upgrade.diagnosis()
    assert (accepted, upgrade.accepts_another_key()) == (True, False)
    assert former != taken_back
    assert (found["health"], '"live" was taken back' in found["found"]) == ("FAILED", True), found
    assert all(logical_id(name) in found["found"] for name in upgrade.stack.functions)
    assert former in found["found"]
    assert taken_back in found["found"]


def test_the_next_deployment_moves_what_was_taken_back(upgrade: Upgrade) -> None:
    upgrade.deploy(upgrade.stack.template)

    release, has_header = upgrade.page()
    assert not has_header
    assert upgrade.gallery_sync("status")["version"] == release
    assert upgrade.diagnosis()["health"] == "ok"
