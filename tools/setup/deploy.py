"""`make deploy`: looks whether all that is needed is there, builds, and runs `sam deploy`."""

import argparse
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound

from tools.setup.build import DEFAULT_DIRECTORY, ROOT, BuildFailed, build
from tools.setup.parameters import Misconfigured, check_first, declared, given, parameters_file
from tools.setup.release import release, stamp

_GRADUAL = "GradualDeployment"
_NEVER_MADE = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_COMPLETE"}


@dataclass(frozen=True, slots=True)
class Target:
    """Which stack, where, and what else is said to `sam deploy`."""

    stage: str
    region: str
    profile: str | None
    more: Sequence[str]

    @property
    def stack_name(self) -> str:
        return f"gallery-sync-{self.stage}"

    def arguments(self, template: Path, overrides: str) -> list[str]:
        """Of `sam`; `overrides` is the file of the parameters."""
        profile = ("--profile", self.profile) if self.profile else ()
        return [
            *("deploy", "--template-file", str(template), "--stack-name", self.stack_name, "--region", self.region),
            *("--config-file", str(ROOT / "samconfig.toml")),  # which SAM would look for beside the built template
            *profile,
            *("--tags", "project=gallery-sync", f"stage={self.stage}"),
            *("--parameter-overrides", overrides),
            *self.more,
        ]


def target(stage: str, environment: Mapping[str, str], more: Sequence[str]) -> Target:
    """Raises `Misconfigured` for a stage or a region that is missing."""
    parser = argparse.ArgumentParser(prog="make deploy ARGS=", add_help=False, allow_abbrev=False)
    parser.add_argument("--region")
    parser.add_argument("--profile")
    options, rest = parser.parse_known_args(list(more))
    parameter = declared()["Stage"]
    if not stage:
        raise Misconfigured("STAGE is not set: say STAGE=dev, or STAGE=prod.")
    if not re.fullmatch(parameter["AllowedPattern"], stage):
        raise Misconfigured(parameter["ConstraintDescription"])
    region = options.region or environment.get("AWS_REGION") or _configured_region(options.profile)
    if not region:
        raise Misconfigured("AWS_REGION is not set: set it, or name the region by ARGS='--region eu-central-1'.")
    return Target(stage, region, options.profile, rest)


def parameters(chosen: Target, architecture: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What the stack's parameters are set to; those that are not named keep their values. Raises `Misconfigured`."""
    values = given(environment)
    if not _exists(chosen):
        check_first(values)
    gradual = {_GRADUAL: "true"} if chosen.stage == "prod" else {}
    return {"Stage": chosen.stage, "Architecture": architecture} | gradual | values


def _configured_region(profile: str | None) -> str | None:
    try:
        return boto3.Session(profile_name=profile).region_name
    except ProfileNotFound as error:
        raise Misconfigured(f"{error}.") from error


def _exists(chosen: Target) -> bool:
    session = boto3.Session(profile_name=chosen.profile, region_name=chosen.region)
    try:
        (stack,) = session.client("cloudformation").describe_stacks(StackName=chosen.stack_name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise Misconfigured(f"AWS cannot be asked about {chosen.stack_name}: {error}.") from error
    except BotoCoreError as error:
        raise Misconfigured(f"AWS cannot be asked about {chosen.stack_name}: {error}.") from error
    return stack["StackStatus"] not in _NEVER_MADE


def _stop(*_: object) -> None:
    """By an exception, so that the file of the parameters is removed."""
    sys.exit(128 + signal.SIGTERM)


def main() -> None:
    parser = argparse.ArgumentParser(prog="deploy", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--architecture", choices=("arm64", "x86_64"), default="arm64")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    try:
        chosen = target(options.stage, os.environ, shlex.split(os.environ.get("ARGS", "")))
        values = parameters(chosen, options.architecture, os.environ)
        template = build(options.architecture, DEFAULT_DIRECTORY)
        stamp(template, release(datetime.now(UTC)))
    except (Misconfigured, BuildFailed) as failure:
        sys.exit(str(failure))
    with parameters_file(values) as overrides:
        sys.exit(subprocess.run(["sam", *chosen.arguments(template, overrides)], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
