"""`python -m tests.deployed.faults`: a run of any size, on a stack of its own; prints its figures.

Exits with 1 when something was lost, doubled or invented, or the two sides differ.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from rich.console import Console

from tests.deployed.faults.course import Course
from tests.deployed.faults.program import Plan
from tests.deployed.faults.report import table
from tools.local_cloud.stack import STATE, LocalStack, local_stack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deployed.faults", description=__doc__)
    for one in fields(Plan):
        parser.add_argument(f"--{one.name}", type=int, default=one.default)
    plan = Plan(**vars(parser.parse_args(arguments)))
    console = Console()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        local_stack(
            STATE / f"faults-{plan.seed}",
            simulator_arguments=("--seed", str(plan.seed), "--time-scale", "60"),
            say=lambda step: console.print(f"{step} ..."),
        ) as stack,
        httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin,
    ):
        outcome = Course(stack, admin, plan, say=console.print).run()
        if outcome.complaints:
            console.print(f"What is there is kept in {keep_evidence(stack, admin)}")
    sys.stdout.write(table(outcome) + "\n")
    for complaint in outcome.complaints:
        console.print(f"✘ {complaint}", markup=False, highlight=False)
    return 1 if outcome.complaints else 0


def keep_evidence(stack: LocalStack, admin: httpx.Client) -> Path:
    """Every row of the table, everything on the sites, the app's calls to Wix, and what the sidecars of the albums
    have been, for who looks for the cause."""
    rows = stack.session.resource("dynamodb", endpoint_url=stack.cloud_url).Table(stack.table).scan()["Items"]
    sites = [site["instance_id"] for site in admin.get("/sites").raise_for_status().json()["sites"]]
    found = {
        "table": sorted(rows, key=lambda row: (str(row["pk"]), str(row["sk"]))),
        "sites": {name: admin.get(f"/sites/{name}/dump").raise_for_status().json() for name in sites},
        "calls": admin.get("/calls/log").raise_for_status().json()["calls"],
        "sidecars": _sidecars(stack),
    }
    kept = stack.directory / "evidence.json"
    kept.write_text(json.dumps(found, default=str, indent=1))
    return kept


def _sidecars(stack: LocalStack) -> list[dict[str, object]]:
    """Every version of every sidecar, oldest first."""
    client: S3Client = stack.session.client("s3", endpoint_url=stack.cloud_url)
    pages = client.get_paginator("list_object_versions").paginate(Bucket=stack.bucket, Prefix="galleries/")
    found: list[dict[str, object]] = []
    for version in (version for page in pages for version in page.get("Versions", ())):
        key, version_id = version.get("Key", ""), version.get("VersionId", "")
        if "/items/" in key:
            body = client.get_object(Bucket=stack.bucket, Key=key, VersionId=version_id)["Body"].read()
            found.append({"key": key, "at": str(version.get("LastModified")), "sidecar": json.loads(body)})
    return sorted(found, key=lambda one: str(one["at"]))


if __name__ == "__main__":
    sys.exit(main())
