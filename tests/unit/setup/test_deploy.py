"""`make deploy` stops at once where something is missing, and says to SAM what was asked for."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from samcli.cli.types import CfnParameterOverridesType

from tools.setup import deploy
from tools.setup.build import ROOT
from tools.setup.deploy import Target, parameters, target
from tools.setup.parameters import Misconfigured

FIRST = {"WIX_APP_ID": "0a1b2c3d-0000-0000-0000-000000000000", "WIX_APP_SECRET": "secret", "WIX_PUBLIC_KEYS": "key"}


class Account:
    """What CloudFormation knows: the status of each stack, by its name."""

    def __init__(self) -> None:
        self.stacks: dict[str, str] = {}

    def client(self, name: str) -> "Account":
        return self

    def describe_stacks(self, **asked: str) -> dict[str, list[dict[str, str]]]:
        name = asked["StackName"]
        if name not in self.stacks:
            message = f"Stack with id {name} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.stacks[name]}]}


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Account:
    """An AWS account without a stack, and a shell in which nothing of it is set."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", *FIRST, "PARAMETERS", "ARGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    known, real = Account(), boto3.Session
    monkeypatch.setattr(deploy.boto3, "Session", lambda **told: known if told.get("region_name") else real(**told))
    return known


def of(stage: str) -> Target:
    return target(stage, {"AWS_REGION": "eu-central-1"}, [])


def test_a_stage_that_is_not_set_is_named():
    with pytest.raises(Misconfigured, match="STAGE is not set"):
        target("", {"AWS_REGION": "eu-central-1"}, [])


def test_a_stage_that_cannot_be_is_refused():
    with pytest.raises(Misconfigured, match="1 to 16 lower-case letters"):
        target("Prod", {"AWS_REGION": "eu-central-1"}, [])


def test_a_region_that_is_not_set_is_named():
    with pytest.raises(Misconfigured, match="AWS_REGION is not set"):
        target("dev", {"AWS_REGION": ""}, [])


def test_a_profile_that_is_not_there_is_named():
    with pytest.raises(Misconfigured, match="nobody"):
        target("dev", {}, ["--profile", "nobody"])


def test_a_region_may_be_an_argument_and_the_rest_goes_to_sam():
    chosen = target("dev", {}, ["--region", "eu-west-1", "--no-execute-changeset"])

    said = chosen.arguments(Path("built.yaml"), "file://x.yaml")
    assert said[said.index("--region") + 1] == "eu-west-1"
    assert said[-1] == "--no-execute-changeset"


def test_the_settings_of_this_repository_count_wherever_the_template_was_built():
    said = of("dev").arguments(Path("/elsewhere/build/template.yaml"), "file://x.yaml")

    assert said[said.index("--config-file") + 1] == str(ROOT / "samconfig.toml")


def test_a_first_deployment_needs_the_app():
    with pytest.raises(Misconfigured, match="WIX_APP_ID is not set"):
        parameters(of("dev"), "arm64", {})


def test_a_first_deployment_that_failed_was_none(account: Account):
    account.stacks["gallery-sync-dev"] = "ROLLBACK_COMPLETE"

    with pytest.raises(Misconfigured, match="WIX_APP_ID is not set"):
        parameters(of("dev"), "arm64", {})


def test_a_second_deployment_keeps_what_is_not_named(account: Account):
    account.stacks["gallery-sync-dev"] = "UPDATE_COMPLETE"

    assert parameters(of("dev"), "arm64", {}) == {"Stage": "dev", "Architecture": "arm64"}


def test_production_lets_new_code_in_gradually_unless_it_is_told_otherwise():
    assert parameters(of("prod"), "arm64", FIRST)["GradualDeployment"] == "true"
    assert parameters(of("prod"), "arm64", {**FIRST, "PARAMETERS": "GradualDeployment=false"})["GradualDeployment"] == (
        "false"
    )
    assert "GradualDeployment" not in parameters(of("dev"), "arm64", FIRST)


def test_sam_gets_every_value_and_its_command_line_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    secret = 'it\'s "quoted" '
    said: list[list[str]] = []
    arrived: dict[str, str] = {}

    run = subprocess.run

    def sam(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        if command[0] != "sam":
            return run(command, **more)
        said.append(command)
        overrides = command[command.index("--parameter-overrides") + 1]
        arrived.update(CfnParameterOverridesType().convert((overrides,), None, None))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(deploy.subprocess, "run", sam)
    shutil.copy(ROOT / "template.yaml", tmp_path)
    monkeypatch.setattr(deploy, "build", lambda *_: tmp_path / "template.yaml")
    monkeypatch.setattr(deploy.sys, "argv", ["deploy", "--stage", "dev"])
    for name, value in {**FIRST, "WIX_APP_SECRET": secret, "AWS_REGION": "eu-central-1"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as left:
        deploy.main()

    assert left.value.code == 3
    assert arrived["WixAppSecret"] == secret
    assert secret not in " ".join(said[0])
    assert "RELEASE: " in (tmp_path / "template.yaml").read_text()


def test_make_hands_over_what_it_is_told_and_shows_it_to_nobody(tmp_path: Path):
    (tmp_path / "public.pem").write_text("key")
    environment = {**os.environ, "AWS_REGION": "eu-central-1"}

    ran = subprocess.run(
        ["make", "--no-print-directory", "deploy", "STAGE=", "PARAMETERS=LogLevel=$x"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != 0
    assert "STAGE is not set" in ran.stderr
    assert "LogLevel" not in ran.stdout + ran.stderr
