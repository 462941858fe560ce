"""GitHub's workflows: what they may, what they run, and whose code it is."""

import re
from typing import Any

import pytest
import yaml

from .conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()
PINNED = re.compile(r"^[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

everyone = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def jobs(text: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(text)["jobs"]


def steps(text: str) -> list[dict[str, Any]]:
    return [step for job in jobs(text).values() for step in job["steps"]]


@everyone
def test_an_action_is_pinned_by_its_commit_and_says_its_version(path) -> None:
    used = re.findall(r"uses: (.+)$", path.read_text(), re.MULTILINE)

    assert used
    assert [one for one in used if not PINNED.match(one)] == []


@everyone
def test_a_workflow_may_read_and_a_job_says_what_else_it_may(path) -> None:
    assert yaml.safe_load(path.read_text())["permissions"] == {"contents": "read"}


@everyone
def test_no_expression_is_put_into_a_command(path) -> None:
    assert [step["run"] for step in steps(path.read_text()) if "${{" in step.get("run", "")] == []


@everyone
def test_a_job_ends_by_itself_and_keeps_no_credentials_of_git(path) -> None:
    text = path.read_text()

    assert all(job["timeout-minutes"] <= 120 for job in jobs(text).values())
    assert all(
        step["with"]["persist-credentials"] is False
        for step in steps(text)
        if step.get("uses", "").startswith("actions/checkout@")
    )


@everyone
def test_every_target_that_is_made_exists(path) -> None:
    made = re.findall(r"\bmake ([a-z -]+)", "\n".join(step.get("run", "") for step in steps(path.read_text())))

    targets = {target for words in made for target in words.split()}
    assert targets <= set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))


def test_workflows_are_looked_at_with_the_tests() -> None:
    recipe = MAKEFILE.split("\nworkflows:")[1].split("\n\n")[0]

    assert "check-jsonschema" in recipe
    assert "zizmor" in recipe
    assert re.search(r"^test: .*\bworkflows\b", MAKEFILE, re.MULTILINE)


def test_each_place_that_is_fetched_by_name_is_looked_at_for_newer_versions() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    folders = {folder for one in updates for folder in one.get("directories", [])}

    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "pip"}
    assert folders >= {
        "/" + str(path.parent.relative_to(ROOT)) for path in (ROOT / "layers").glob("*/requirements.txt")
    } | {"/requirements"}


def test_the_pipeline_names_what_is_missing_and_puts_no_secret_on_a_command_line() -> None:
    deploy = jobs((ROOT / ".github" / "workflows" / "ci.yml").read_text())["deploy"]
    (step,) = [one for one in deploy["steps"] if one.get("name") == "Deploy"]

    assert step["run"] == 'make deploy "STAGE=$STAGE"'
    assert set(step["env"]) >= {"STAGE", "WIX_APP_ID", "WIX_APP_SECRET", "WIX_PUBLIC_KEYS"}
    assert "secrets." not in "".join(one.get("run", "") for one in deploy["steps"])
