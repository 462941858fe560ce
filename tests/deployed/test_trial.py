"""The steps of .github/workflows/aws.yml, as that workflow calls them, on the embedded cloud."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
import yaml

from tools.local_cloud.cloud import REGION, start_cloud
from tools.local_cloud.deployment import cloud_environment
from tools.setup.build import ROOT, machine_architecture
from tools.trial import STEPS

WORKFLOW = (ROOT / ".github" / "workflows" / "aws.yml").read_text()
CALL = re.compile(r"python -m tools\.trial (\w+)")


def calls() -> list[str]:
    """The steps in the workflow's order."""
    (job,) = yaml.safe_load(WORKFLOW)["jobs"].values()
    return [found[1] for step in job["steps"] if (found := CALL.search(step.get("run", "")))]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    child, url = start_cloud(tmp_path_factory.mktemp("trial"))
    yield url
    child.stop()


def run(step: str, url: str) -> subprocess.CompletedProcess[str]:
    """As the workflow does, but for the address of AWS, and how the emulator wants to be deployed to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "WIX_"))}
    told = kept | cloud_environment(url) | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "AWS_REGION": REGION,
        "SAM_CLI_TELEMETRY": "0",
        "PARAMETERS": f"AwsEndpointUrl={url} AllowLoopbackHttp=true ConnectPlatforms=true",
    }  # fmt: skip
    command = [sys.executable, "-m", "tools.trial", step, "--architecture", machine_architecture()]
    command += ["--count", "2", "--limit", "60000"]  # how long a cold start takes on this machine says nothing of AWS
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)


def test_the_workflow_takes_every_step_once_and_deletes_whatever_happened() -> None:
    (job,) = yaml.safe_load(WORKFLOW)["jobs"].values()

    assert calls() == list(STEPS)
    assert job["steps"][-1]["if"] == "always()"


def test_every_step_of_the_trial_succeeds(cloud: str) -> None:
    for step in calls():
        ran = run(step, cloud)

        assert ran.returncode == 0, f"{step}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
