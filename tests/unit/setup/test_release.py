"""The release stamp says which commit was deployed and when, and is a literal in the built template."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from tools.setup.build import ROOT
from tools.setup.release import release, stamp

MORNING = datetime(2026, 5, 1, 8, tzinfo=UTC)

type Git = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked archive of the project."""
    made = tmp_path / "project"
    made.mkdir()
    (made / "pyproject.toml").write_text('[project]\nname = "gallery-sync"\nversion = "1.2.3"\n')
    return made


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs git in a folder, whatever the developer's own settings are."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")

    def run(folder: Path, *arguments: str) -> str:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture
def clone(folder: Path, git: Git) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    return folder


def test_a_clone_has_its_commit_and_the_time_in_utc(clone: Path, git: Git):
    commit = git(clone, "rev-parse", "--short=12", "HEAD")

    assert release(MORNING, clone) == f"{commit}-20260501T080000Z"
    assert release(MORNING.astimezone(timezone(timedelta(hours=2))), clone) == release(MORNING, clone)


@pytest.mark.parametrize("name", ["pyproject.toml", "a-new-file"])
def test_what_differs_from_the_commit_is_told(clone: Path, git: Git, name: str):
    with (clone / name).open("a") as changed:
        changed.write("\n")

    assert release(MORNING, clone) == f"{git(clone, 'rev-parse', '--short=12', 'HEAD')}-dirty-20260501T080000Z"


def test_an_unpacked_archive_has_the_number_of_the_package(folder: Path):
    assert release(MORNING, folder) == "1.2.3-20260501T080000Z"


def test_an_archive_unpacked_inside_another_clone_does_not_have_its_commit(folder: Path, git: Git):
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "--quiet", "-m", "Another project")

    assert release(MORNING, folder) == "1.2.3-20260501T080000Z"


def test_without_git_the_number_of_the_package_is_enough(clone: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")

    assert release(MORNING, clone) == "1.2.3-20260501T080000Z"


def test_a_template_that_is_stamped_again_has_the_new_stamp_and_nothing_else_changed(tmp_path: Path):
    template = tmp_path / "template.yaml"
    template.write_text((ROOT / "template.yaml").read_text())
    before: Any = yaml_parse(template.read_text())

    stamp(template, "one")
    stamp(template, "two")

    after: Any = yaml_parse(template.read_text())
    before["Globals"]["Function"]["Environment"]["Variables"]["RELEASE"] = "two"
    assert after == before
    assert list(tmp_path.iterdir()) == [template]
