"""The template after the transformation that CloudFormation does, with what SAM adds: roles, aliases, permissions."""

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
from samcli.yamlhelper import yaml_parse  # pyright: ignore[reportUnknownVariableType]
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tools.setup.build import ROOT

_REGION = "eu-central-1"
_EVERYTHING = {"AlbumsPublic": "true", "ConnectPlatforms": "true", "GradualDeployment": "true", "Size": "medium"}


def _as_written(content: dict[str, Any]) -> None:
    """Changes nothing."""


def transformed(
    parameters: Mapping[str, str] | None = None, edit: Callable[[dict[str, Any]], None] = _as_written
) -> dict[str, Any]:
    """With these parameters; the others have their defaults, or any value if there is none.

    `edit` may change the template before it is transformed, where code and layers have been uploaded already.
    """
    content: Any = yaml_parse((ROOT / "template.yaml").read_text())  # pyright: ignore[reportUnknownVariableType]
    for name, resource in content["Resources"].items():
        for place in ("CodeUri", "ContentUri"):
            if place in resource["Properties"]:
                resource["Properties"][place] = f"s3://bucket/{name}"
    edit(content)
    values = {name: parameter.get("Default", "value") for name, parameter in content["Parameters"].items()}
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=_REGION))
    return translator.translate(sam_template=content, parameter_values=values | dict(parameters or {}))


def main() -> None:
    """Writes it with everything that a parameter can add, as a scanner wants to see it."""
    parser = argparse.ArgumentParser(prog="transform", description=__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    target.parent.mkdir(parents=True, exist_ok=True)
    content = transformed(_EVERYTHING)
    for name, value in _EVERYTHING.items():
        content["Parameters"][name]["Default"] = value
    target.write_text(json.dumps(content, indent=1))


if __name__ == "__main__":
    main()
