"""Lock files: pinned with hashes, naming no place; what is tested is what is deployed."""

import re

import pytest

from .conftest import ROOT, Template

LOCKS = [
    "layers/dependencies/requirements.txt",
    "requirements/bootstrap.txt",
    "requirements/checkov.txt",
    "requirements/cloud.txt",
    "requirements/dev.txt",
    "requirements/pipeline.txt",
]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()

    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)

    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
    assert "://" not in text
    assert "index-url" not in text


def test_functions_run_with_the_versions_that_were_tested() -> None:
    tested = pins("requirements/dev.txt")

    assert pins("layers/dependencies/requirements.txt").items() <= tested.items()


def test_the_layer_leaves_out_what_the_runtime_brings() -> None:
    assert not {"boto3", "botocore", "s3transfer"} & set(pins("layers/dependencies/requirements.txt"))


def test_layers_are_built_with_hashes_and_for_the_processor_of_the_functions(source: Template) -> None:
    layers = {name: one for name, one in source.resources.items() if one["Type"] == "AWS::Serverless::LayerVersion"}
    makefile = (ROOT / "layers" / "dependencies" / "Makefile").read_text()

    assert {one["Metadata"]["BuildMethod"] for one in layers.values()} == {"makefile"}
    assert layers["DependenciesLayer"]["Metadata"]["WorkingDirectory"] == {
        "Fn::Sub": "layers/dependencies/${Architecture}"
    }
    assert all(flag in makefile for flag in ("--require-hashes", "--only-binary :all:", "--python-platform"))
    assert {folder.name for folder in (ROOT / "layers" / "dependencies").iterdir() if folder.is_dir()} == set(
        source.content["Parameters"]["Architecture"]["AllowedValues"]
    )
