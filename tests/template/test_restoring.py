"""The runbook's restore: its commands name this stack's own resources, and give back what a restored table lacks."""

import re
from typing import Any

import jmespath
import pytest

from .conftest import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
RESTORING = OPERATIONS.split("## Restoring the table")[1]
COMMANDS = "\n".join(re.findall(r"```\n(.*?)```", RESTORING, re.DOTALL))
SUMMARIES: dict[str, Any] = {
    "StackResourceSummaries": [
        {
            "ResourceType": "AWS::Lambda::Function",
            "LogicalResourceId": "ItemWorker",
            "PhysicalResourceId": "a-function",
        },
        {"ResourceType": "AWS::Lambda::EventSourceMapping", "PhysicalResourceId": "uuid-1"},
        {"ResourceType": "AWS::Lambda::EventSourceMapping", "PhysicalResourceId": "uuid-2"},
    ]
}


def place(command: str) -> int:
    assert command in COMMANDS, command
    return COMMANDS.index(command)


@pytest.mark.parametrize("lists_everything", ["list-event-source-mappings", "list-rules", "list-tables", "contains("])
def test_no_command_asks_the_whole_account(lists_everything: str) -> None:
    assert lists_everything not in COMMANDS


def test_the_readers_are_those_that_the_stack_lists() -> None:
    (query,) = re.findall(
        r"^readers=\$\(aws cloudformation list-stack-resources .*?--query \"(.*?)\"\)",
        COMMANDS,
        re.MULTILINE | re.DOTALL,
    )

    assert jmespath.search(query, SUMMARIES) == [["uuid-1"], ["uuid-2"]]


def test_a_restored_table_gets_its_tags_and_its_protection() -> None:
    tags: Any = {"Tags": [{"Key": "project", "Value": "x"}, {"Key": "aws:cloudformation:stack-id", "Value": "y"}]}
    (query,) = re.findall(r'--query "(Tags.*?)"', COMMANDS)

    assert jmespath.search(query, tags) == [{"Key": "project", "Value": "x"}]
    steps = [
        "list-tags-of-resource",
        "--no-deletion-protection-enabled",
        "delete-table --table-name $table\n",
        "restore-table-from-backup",
        "update-continuous-backups",
        "update-time-to-live",
        "tag-resource --resource-arn $arn --tags file://tags.json",
        " --deletion-protection-enabled",
        "--enabled",
    ]
    assert [place(step) for step in steps] == sorted(place(step) for step in steps)


def test_what_was_stopped_is_started_again() -> None:
    for stopped, started in (("--no-enabled", "$one --enabled"), ("disable-rule", "enable-rule --name $rule\ngallery")):
        assert place(stopped) < place(started)
