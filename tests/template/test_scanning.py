"""checkov, cost tags, and what they are allowed to leave out."""

import re
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from .conftest import ROOT, Template

SETTINGS = (ROOT / ".checkov.yaml").read_text()
TAGS = {"project": "gallery-sync", "stage": {"Ref": "Stage"}}
MADE_BY_SAM = {
    "HttpApi",  # tagged in its OpenAPI body
    "SchedulerEveryMinute",
    "ChangeListenerAlbumChanges",
    "GalleryWorkerGalleryMessages",
    "ItemWorkerItemMessages",
}
"""Taggable, but SAM has no property for it; none of them costs anything by itself."""


def test_every_skipped_rule_has_its_reason_beside_it() -> None:
    skipped = re.findall(r"^  - (CKV\w+)(.*)$", SETTINGS, re.MULTILINE)

    assert len(skipped) > 5
    assert [name for name, reason in skipped if not re.match(r" # \w.{20,}", reason)] == []


def test_checkov_and_cfn_lint_run_with_the_tests() -> None:
    makefile = (ROOT / "Makefile").read_text()

    recipe = makefile.split("\ntemplate:")[1].split("\n\n")[0]

    assert "cfn-lint template.yaml" in recipe
    assert "checkov --config-file .checkov.yaml" in recipe
    assert re.search(r"^test: .*\btemplate\b", makefile, re.MULTILINE)


def test_whatever_can_carry_cost_tags_does(in_production: Template) -> None:
    untagged = {
        name
        for name, resource in in_production.resources.items()
        if is_taggable(resource["Type"]) and not TAGS.items() <= tags_of(resource).items()
    }

    assert untagged <= MADE_BY_SAM


def is_taggable(kind: str) -> bool:
    return "Tags" in PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-central-1", kind).schema["properties"]


def tags_of(resource: dict[str, Any]) -> dict[str, Any]:
    tags = resource["Properties"].get("Tags", {})
    return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}


@pytest.mark.parametrize("kind", ["AWS::SQS::Queue", "AWS::IAM::Role"])
def test_what_is_taggable_is_known(kind: str) -> None:
    assert is_taggable(kind)
