"""A trial of deploying: each step changes one thing of a stack and sees from outside that it arrived.

`.github/workflows/aws.yml` runs the steps on AWS, and tests/deployed/test_trial.py on the embedded cloud, with
`AWS_ENDPOINT_URL` as the only difference. No Wix is needed: webhooks are those of `events/`, whose key everybody knows,
so the stack is removed by the last step, together with what outlives it.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import httpx

from gallery_sync.cli.__main__ import main as gallery_sync
from tools.local_cloud.deployment import Deployer
from tools.setup.build import ROOT, build
from tools.setup.deploy import Target, target
from tools.setup.parameters import given, parameters_file
from tools.setup.release import release, stamp

_KEYS = ROOT / "events" / "keys"
_SIGNED = ROOT / "events" / "webhook_receiver" / "item_updated.json"
_APP = {"WixAppId": "00000000-0000-4000-8000-000000000000", "WixAppSecret": "of-a-trial-without-wix"}
_FUNCTIONS = ("WebhookReceiver", "ChangeListener", "GalleryWorker", "ItemWorker", "Scheduler", "DashboardApi")
_CHANGED = Path("GallerySyncLayer", "python", "gallery_sync", "dashboard", "headers.py")
_LINE = '    "X-Content-Type-Options": "nosniff",\n'
_HEADER = "X-Trial"
_PATIENCE = 120.0
"""Seconds until something that was deployed must be seen: warm functions of the version before answer for a while."""


class TrialFailed(Exception):
    """Something that was deployed did not arrive; the message says what."""


@dataclass(frozen=True)
class Trial:
    """Of the stack of one stage. `limit`: milliseconds that a cold webhook may take; `count`: how many are sent."""

    target: Target
    architecture: str
    limit: float
    count: int

    @property
    def built(self) -> Path:
        return ROOT / ".local" / "trial" / "build"

    def deploy(self) -> None:
        """A first deployment, with a public key that is not the one with which webhooks are signed."""
        build(self.architecture, self.built)
        self._deploy({**_APP, "WixPublicKeys": _key("another")})
        self._expect("a webhook is refused that another key signed", lambda: self._webhook() == 401)

    def doctor(self) -> None:
        """Nothing of the deployment needs a person."""
        which = ("--stack-name", self.target.stack_name, "--region", self.target.region, "--api-url", self._api)
        gallery_sync(["doctor", "--deployment-only", *which])

    def layer(self) -> None:
        """A change of the layer alone reaches what answers."""
        source = self.built / _CHANGED
        marker = f"{time.time_ns()}"
        text = source.read_text()
        source.write_text(text.replace(_LINE, f'{_LINE}    "{_HEADER}": "{marker}",\n', 1))
        for compiled in (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc"):
            compiled.unlink()  # unchecked: Python would take it in place of the changed source
        self._deploy({})
        self._expect("the change of the layer arrives", lambda: self._page().headers.get(_HEADER) == marker)

    def parameter(self) -> None:
        """A change of a parameter alone reaches what answers."""
        self._deploy({"WixPublicKeys": _key("wix-webhooks")})
        self._expect("a webhook is accepted that the new key signed", lambda: self._webhook() == 200)

    def tag(self) -> None:
        """A deployment that changes nothing but a tag does not fail."""
        self._deploy({}, tag=f"trial={time.time_ns()}")

    def cold(self) -> None:
        """Webhooks that each start a function anew are answered before Wix gives up."""
        taken = [self._cold(number) for number in range(self.count)]
        print(f"Cold webhooks, milliseconds: {', '.join(f'{one:.0f}' for one in sorted(taken))}")
        if max(taken) > self.limit:
            raise TrialFailed(f"A cold webhook took {max(taken):.0f} ms; Wix waits {self.limit:.0f} ms.")

    def delete(self) -> None:
        """The stack, and what outlives it. May be repeated."""
        kept = self._resources() if self._is_there() else {}
        self._sam("delete", "--no-prompts", "--stack-name", self.target.stack_name, "--region", self.target.region)
        if table := kept.get("Table"):
            boto3.client("dynamodb").delete_table(TableName=table)
        if bucket := kept.get("AlbumBucket"):
            boto3.resource("s3").Bucket(bucket).object_versions.delete()
            boto3.client("s3").delete_bucket(Bucket=bucket)
        if key := kept.get("CredentialsKey"):
            boto3.client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)

    def _deploy(self, values: Mapping[str, str], tag: str = "") -> None:
        template = self.built / "template.yaml"
        stamp(template, release(datetime.now(UTC)))
        fixed = {"Stage": self.target.stage, "Architecture": self.architecture}
        with parameters_file({**fixed, **given(os.environ), **values}) as overrides:
            said = self.target.arguments(template, overrides)
            if tag:
                said.insert(said.index("--tags") + 1, tag)
            self._sam(*said)
        if url := os.environ.get("AWS_ENDPOINT_URL"):
            Deployer(url, self.target.stack_name, boto3.Session(region_name=self.target.region)).complete()

    def _sam(self, *arguments: str) -> None:
        if subprocess.run(["sam", *arguments], cwd=ROOT, check=False).returncode:
            raise TrialFailed(f"sam {arguments[0]} failed.")

    @cached_property
    def _api(self) -> str:
        outputs = boto3.client("cloudformation").describe_stacks(StackName=self.target.stack_name)["Stacks"][0]
        named = {one.get("OutputKey"): one.get("OutputValue", "") for one in outputs.get("Outputs", [])}
        if url := os.environ.get("AWS_ENDPOINT_URL"):
            return f"{url}/_aws/execute-api/{named['HttpApiId']}/$default"
        return named["WebhookUrl"].removesuffix("/webhooks/wix")

    def _webhook(self) -> int:
        body = json.loads(_SIGNED.read_text())["body"]
        return httpx.post(f"{self._api}/webhooks/wix", content=body, timeout=30, trust_env=False).status_code

    def _page(self) -> httpx.Response:
        return httpx.get(f"{self._api}/app", timeout=30, trust_env=False)

    def _expect(self, what: str, seen: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not seen():
            if time.monotonic() > end:
                raise TrialFailed(f"Not within {_PATIENCE:.0f} seconds: {what}.")
            time.sleep(1)
        print(f"Seen: {what}.")

    def _cold(self, number: int) -> float:
        """Publishes a version of the receiver that nothing has started yet, and asks it."""
        client, name = boto3.client("lambda"), self._resources()["WebhookReceiver"]
        variables = client.get_function_configuration(FunctionName=name).get("Environment", {}).get("Variables", {})
        changed = {**variables, "TRIAL": f"{number}"}
        client.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
        client.get_waiter("function_updated_v2").wait(FunctionName=name)
        version = client.publish_version(FunctionName=name)["Version"]
        client.get_waiter("published_version_active").wait(FunctionName=name, Qualifier=version)
        client.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
        time.sleep(1)  # an alias moves everywhere within a moment
        began = time.monotonic()
        status = self._webhook()
        if status != 200:
            raise TrialFailed(f"A cold webhook was answered with {status}.")
        return (time.monotonic() - began) * 1000

    def _resources(self) -> dict[str, str]:
        client = boto3.client("cloudformation")
        found = client.describe_stack_resources(StackName=self.target.stack_name)["StackResources"]
        return {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in found}

    def _is_there(self) -> bool:
        client: Any = boto3.client("cloudformation")
        try:
            return bool(client.describe_stacks(StackName=self.target.stack_name)["Stacks"])
        except client.exceptions.ClientError:
            return False


STEPS: Mapping[str, Callable[[Trial], None]] = {
    "deploy": Trial.deploy,
    "doctor": Trial.doctor,
    "layer": Trial.layer,
    "parameter": Trial.parameter,
    "tag": Trial.tag,
    "cold": Trial.cold,
    "delete": Trial.delete,
}


def _key(name: str) -> str:
    return (_KEYS / f"{name}.test-only.public.pem").read_text()


def main() -> None:
    parser = argparse.ArgumentParser(prog="trial", description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--stage", default="trial")
    parser.add_argument("--architecture", choices=("arm64", "x86_64"), default="arm64")
    parser.add_argument("--limit", type=float, default=1250, help="milliseconds that a cold webhook may take")
    parser.add_argument("--count", type=int, default=20, help="how many cold webhooks are sent")
    options = parser.parse_args()
    chosen = target(options.stage, os.environ, shlex.split(os.environ.get("ARGS", "")))
    boto3.setup_default_session(region_name=chosen.region, profile_name=chosen.profile)
    try:
        STEPS[options.step](Trial(chosen, options.architecture, options.limit, options.count))
    except TrialFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
