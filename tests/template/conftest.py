"""Fast checks of what would be deployed: the template as written, and after SAM's own transformation."""

from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from tools.setup.transform import transformed as transform

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
    """template.yaml as CloudFormation sees it, with the defaults of its parameters."""
    return Template(transform())


@pytest.fixture(scope="session")
def in_production() -> Template:
    """The same, deployed gradually."""
    return Template(transform({"GradualDeployment": "true"}))
