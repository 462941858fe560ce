"""The release stamp: which commit was deployed, and when.

It is written into the built template, as the environment variable `RELEASE` of all functions. SAM publishes a version
where the hash of a function's properties differs, and that hash is over `{"Ref": "LogLevel"}`, not over the parameter's
value: without a literal that differs with each deployment, a changed parameter reaches no published version, and the
alias stays at the old one. As an environment variable is part of a version, the stamp also lets a deployment through
that changes only what is not, such as a tag. It is no parameter of the template: CloudFormation uses the previous value
of a parameter that is not named, and a stamp of the past would keep even changed code from being published.
"""

import argparse
import os
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_dump, yaml_parse  # pyright: ignore[reportUnknownVariableType]

from tools.setup.build import DEFAULT_DIRECTORY, ROOT

VARIABLE = "RELEASE"


def release(now: datetime, root: Path = ROOT) -> str:
    """Such as `3f0c6a1b2c4d-20260501T080000Z`; `-dirty` after the commit where files differ from it.

    A folder that is no clone, such as an unpacked archive, has the package's number instead: `0.1.0-20260501T080000Z`.
    """
    return f"{_commit(root) or _number(root)}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def add(content: Any, written: str) -> None:
    """To a template that has been parsed."""
    content["Globals"]["Function"]["Environment"]["Variables"][VARIABLE] = written


def stamp(template: Path, written: str) -> None:
    """Writes the stamp into a built template, in place of the one that it may have. Whoever reads the file meanwhile
    finds the former or the new one."""
    content: Any = yaml_parse(template.read_text())  # pyright: ignore[reportUnknownVariableType]
    add(content, written)
    beside = template.with_name(f"{template.name}.{os.getpid()}")
    beside.write_text(yaml_dump(content))
    beside.replace(template)


def _commit(root: Path) -> str:
    """Empty where git is missing, or `root` is no clone: an archive may be unpacked inside somebody else's."""
    if _git(root, "rev-parse", "--show-prefix") != "":
        return ""
    commit = _git(root, "rev-parse", "--short=12", "HEAD") or ""
    return f"{commit}-dirty" if commit and _git(root, "status", "--porcelain") else commit


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; `None` where it is missing or refuses."""
    try:
        ran = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None


def _number(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="release", description=__doc__)
    parser.add_argument("--template", type=Path, default=DEFAULT_DIRECTORY / "template.yaml")
    template: Path = parser.parse_args().template
    if not template.exists():
        parser.error(f"{template} does not exist: run `sam build` or `make build` first.")
    written = release(datetime.now(UTC))
    stamp(template, written)
    print(f"Stamped {written}")


if __name__ == "__main__":
    main()
