"""Nothing is lost and nothing is doubled, whatever fails on the way."""

import sys

import httpx

from tests.deployed.faults.course import Course
from tests.deployed.faults.program import Plan
from tests.deployed.faults.report import table
from tools.local_cloud.stack import LocalStack

PLAN = Plan(seed=1, operations=140, sites=3, kills=4)


def test_both_sides_are_complete_and_equal_after_faults_and_killed_workers(stack: LocalStack) -> None:
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin:
        outcome = Course(stack, admin, PLAN).run()

    sys.stdout.write(f"\n{table(outcome)}\n")
    assert outcome.complaints == []
    assert outcome.edits.total() > PLAN.operations // 2
    assert outcome.killed_processes > 0
    assert {"webhook_lost", "webhook_doubled", "webhook_reordered", "api_error_after"} <= set(outcome.faults)
