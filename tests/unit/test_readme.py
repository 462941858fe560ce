"""README says only what is so."""

import re
from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
COMMANDS = "\n".join(block for kind, block in re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL) if not kind)


def parameters() -> dict[str, str]:
    found = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]
    return {name: str(parameter.get("Default", "")) for name, parameter in found.items()}


def resources() -> dict[str, dict[str, object]]:
    return yaml_parse((ROOT / "template.yaml").read_text())["Resources"]


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = set(re.findall(r"\bmake ([a-z-]+)", COMMANDS)) | set(re.findall(r"`make ([a-z-]+)", README))

    assert {"demo", "up", "deploy", "invoke"} <= named <= targets


def test_every_variable_that_is_given_to_make_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()

    named = set(re.findall(r"\b([A-Z]+)=", COMMANDS))

    assert named
    assert all(re.search(rf"^{name} \?=", makefile, re.MULTILINE) for name in named)


def test_every_event_exists() -> None:
    named = re.findall(r"events/\w+/\w+\.json", README)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_function_that_is_invoked_exists() -> None:
    named = re.findall(r"sam local invoke (\w+)", README)

    assert named
    assert all(resources()[name]["Type"] == "AWS::Serverless::Function" for name in named)


def test_every_file_that_is_linked_exists() -> None:
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("https://")]

    assert linked
    assert [link for link in linked if not (ROOT / link.partition("#")[0]).exists()] == []


def test_every_folder_that_is_named_exists() -> None:
    table = README.partition("| folder | holds |")[2].partition("\n\n")[0]
    named = [
        name for row in re.findall(r"^\| (`.*?`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)
    ]
    package = ROOT / "layers/gallery_sync/gallery_sync"

    assert named
    assert [name for name in named if not ((ROOT / name).is_dir() or (package / name).is_dir())] == []


def test_the_configuration_table_is_that_of_the_template() -> None:
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (?:`(.*?)`)? ?\|", README, re.MULTILINE)

    assert dict(rows) == parameters()
    assert len(rows) == len(parameters())


@pytest.mark.parametrize("output", ["WebhookUrl", "DashboardUrl"])
def test_every_output_that_is_named_exists(output: str) -> None:
    assert f"`{output}`" in README
    assert output in yaml_parse((ROOT / "template.yaml").read_text())["Outputs"]
