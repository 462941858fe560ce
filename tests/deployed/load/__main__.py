"""`python -m tests.deployed.load`: a burst of webhooks and one trouble after the other; prints the figures.

Exits with 1 when something was lost, doubled or held up for good.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields

import httpx
from rich.console import Console

from tests.deployed.load.course import Course
from tests.deployed.load.outcome import Plan
from tests.deployed.load.proxy import proxy
from tests.deployed.load.report import table, write
from tools.local_cloud.stack import STATE, local_stack


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deployed.load", description=__doc__)
    for one in fields(Plan):
        parser.add_argument(f"--{one.name}", type=int, default=one.default)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/reliability.md")
    options = vars(parser.parse_args(arguments))
    wanted = options.pop("write")
    plan = Plan(**options)
    console = Console()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        proxy() as between,
        local_stack(
            STATE / f"load-{plan.seed}",
            simulator_arguments=("--seed", str(plan.seed), "--time-scale", "120"),
            parameters={"AwsEndpointUrl": between.url},
            say=lambda step: console.print(f"{step} ..."),
        ) as stack,
        httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin,
    ):
        between.target = stack.cloud_url
        outcome = Course(stack, admin, between, plan, say=console.print).run()
    sys.stdout.write(table(outcome) + "\n")
    for complaint in outcome.complaints:
        console.print(f"✘ {complaint}", markup=False, highlight=False)
    if wanted and not outcome.complaints:
        write(outcome)
    return 1 if outcome.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
