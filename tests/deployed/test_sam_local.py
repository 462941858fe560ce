"""The owner's own way of trying a function: `sam local invoke`, in a container, against the deployed stack."""

import json
import platform
import subprocess
from pathlib import Path

import pytest

from tools.local_cloud.container import invoke
from tools.local_cloud.stack import FUNCTIONS, LocalStack

ROOT = Path(__file__).parents[2]
ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
IMAGE = f"public.ecr.aws/lambda/python:3.13-{ARCHITECTURE}"


@pytest.fixture(scope="session")
def engine() -> None:
    """A Docker engine that has Lambda's image, or the tests are skipped."""
    for command, missing in (
        (("docker", "info"), "no Docker engine answers"),
        (("docker", "image", "inspect", IMAGE), f"the image {IMAGE} is not here; docker pull {IMAGE}"),
    ):
        try:
            answers = subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
        except FileNotFoundError:
            answers = False
        if not answers:
            pytest.skip(f"sam local invoke was NOT tried: {missing}")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_in_a_container(engine: None, stack: LocalStack, function: str) -> None:
    expected = json.loads((ROOT / "events" / function / "expected.json").read_text())
    event = ROOT / "events" / function / next(iter(expected))

    ran = invoke(function, event, ["--skip-pull-image"], stack.directory)

    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else "null")
    assert not isinstance(answer, dict) or "errorMessage" not in answer, answer
    if "statusCode" in expected[event.name]:
        assert answer["statusCode"] == expected[event.name]["statusCode"]
