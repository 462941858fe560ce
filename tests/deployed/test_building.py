"""What `sam build` makes: packages for Lambda's processor, each with its hash, and bytecode for short cold starts."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.setup.build import ROOT, build

FUNCTION_FOLDERS = sorted(path.parent.name for path in ROOT.glob("functions/*/handler.py"))
AARCH64 = 0xB7
X86_64 = 0x3E
TOOLS = os.pathsep.join((str(ROOT / ".venv-bootstrap" / "bin"), str(ROOT / ".venv" / "bin"), os.environ["PATH"]))


@pytest.fixture(scope="module", params=[("arm64", AARCH64), ("x86_64", X86_64)], ids=["arm64", "x86_64"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder that `sam build` made on this machine, whichever it is, and the number of the processor in ELF."""
    architecture, machine = request.param
    return build(architecture, tmp_path_factory.mktemp("built") / "build").parent, machine


def test_the_layer_s_libraries_are_for_the_processor_that_was_asked_for(built: tuple[Path, int]) -> None:
    directory, machine = built
    libraries = {path.name: path.read_bytes()[:20] for path in (directory / "DependenciesLayer").rglob("*.so")}

    assert len(libraries) >= 3
    assert {head[:4] for head in libraries.values()} == {b"\x7fELF"}
    assert {int.from_bytes(head[18:20], "little") for head in libraries.values()} == {machine}


def test_everything_comes_with_bytecode_that_lambda_takes_as_it_is(built: tuple[Path, int]) -> None:
    directory, _ = built
    sources = list(directory.rglob("*.py"))
    compiled = [Path(importlib.util.cache_from_source(str(source))) for source in sources]
    heads = {path.read_bytes()[:8] for path in compiled}

    assert {path.relative_to(directory).parts[0] for path in sources} >= {"DependenciesLayer", "GallerySyncLayer"}
    assert heads == {importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little")}  # by hash, unchecked (PEP 552)


def test_a_traceback_names_the_place_where_lambda_has_the_file(built: tuple[Path, int]) -> None:
    directory, _ = built

    assert b"/opt/python/gallery_sync/errors.py" in bytecode(
        directory / "GallerySyncLayer/python/gallery_sync/errors.py"
    )
    assert b"/opt/python/httpx/_api.py" in bytecode(directory / "DependenciesLayer/python/httpx/_api.py")
    assert b"/var/task/handler.py" in bytecode(directory / "Scheduler/handler.py")


def test_nothing_of_the_machine_that_built_it_is_in_it(built: tuple[Path, int]) -> None:
    directory, _ = built
    files = [path for path in directory.rglob("*") if path.is_file() and path.name != "template.yaml"]

    assert [path for path in files if str(ROOT).encode() in path.read_bytes()] == []
    assert not (directory / "DependenciesLayer/python/bin").exists()


def test_every_function_has_its_files(built: tuple[Path, int]) -> None:
    directory, _ = built

    folders = {name: {path.name for path in (ROOT / "functions" / name).iterdir()} for name in FUNCTION_FOLDERS}
    made = {name: {path.name for path in (directory / folder).iterdir()} for name, folder in logical_names().items()}

    assert {name: found - {"__pycache__"} for name, found in made.items()} == {
        name: found - {"__pycache__"} for name, found in folders.items()
    }


def logical_names() -> dict[str, str]:
    return {name: name.title().replace("_", "") for name in FUNCTION_FOLDERS}


def bytecode(source: Path) -> bytes:
    return Path(importlib.util.cache_from_source(str(source))).read_bytes()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A copy of the layer's folder in a project without any tools of its own."""
    return Path(shutil.copytree(ROOT / "layers" / "dependencies", tmp_path / "layers" / "dependencies"))


@pytest.mark.parametrize("processor", ["arm64", "x86_64"])
def test_a_package_with_another_hash_fails_the_build(elsewhere: Path, processor: str, tmp_path: Path) -> None:
    locked = elsewhere / "requirements.txt"
    locked.write_text(
        re.sub(
            r"^cffi==.*?(?=^\S)",
            lambda found: re.sub(r"sha256:\w+", f"sha256:{'0' * 64}", found[0]),
            locked.read_text(),
            flags=re.MULTILINE | re.DOTALL,
        )
    )

    ran = made(elsewhere, processor, tmp_path, {"PATH": TOOLS})

    assert ran.returncode != 0
    assert "cffi" in ran.stderr
    assert "hash" in ran.stderr.lower()


@pytest.mark.parametrize(("there", "missing"), [((), "uv"), (("uv",), "python3.13")])
def test_a_tool_that_is_missing_is_named(elsewhere: Path, tmp_path: Path, there: tuple[str, ...], missing: str) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in there:
        (tools / name).symlink_to(ROOT / ".venv-bootstrap" / "bin" / name)
    for name in ("sh", "make"):
        (tools / name).symlink_to(str(shutil.which(name)))

    ran = made(elsewhere, "arm64", tmp_path, {"PATH": str(tools)})

    assert ran.returncode != 0
    assert ran.stderr.startswith(f"{missing} is missing")
    assert "make setup" in ran.stderr


def made(
    folder: Path, processor: str, scratch: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """As SAM does it: the makefile of the folder, in the processor's own folder."""
    told = {name: value for name, value in os.environ.items() if name != "PATH"} | dict(environment)
    return subprocess.run(
        [str(shutil.which("make")), "--makefile", str(folder / "Makefile"), "build-DependenciesLayer"],
        cwd=folder / processor,
        env=told | {"ARTIFACTS_DIR": str(scratch / "artifacts")},
        capture_output=True,
        text=True,
        check=False,
    )
