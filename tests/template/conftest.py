"""Fast checks of what would be deployed: the template as written, and after SAM's own transformation."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

ROOT = Path(__file__).parents[2]

type Json = dict[str, Any]


class Template:
    """Lookups in a template."""

    def __init__(self, content: Json) -> None:
        self.content = content
        self.resources: dict[str, Json] = content["Resources"]

    def of_type(self, kind: str) -> dict[str, Json]:
        return {name: one["Properties"] for name, one in self.resources.items() if one["Type"] == kind}


@pytest.fixture(scope="session")
def source() -> Template:
    """template.yaml as it is written."""
    return Template(yaml_parse((ROOT / "template.yaml").read_text()))


@pytest.fixture(scope="session")
def transformed() -> Template:
    """template.yaml after the transformation that CloudFormation does, with the defaults of its parameters."""
    content = yaml_parse((ROOT / "template.yaml").read_text())
    for resource in content["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource["Properties"]:
                resource["Properties"][place] = "s3://bucket/key"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="eu-central-1"))
    values = {name: parameter.get("Default", "value") for name, parameter in content["Parameters"].items()}
    return Template(translator.translate(sam_template=content, parameter_values=values))
