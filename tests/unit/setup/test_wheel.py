"""What `pip install` of the wheel brings: the product with its command line, and nothing else."""

import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment that has the wheel, and of this one the packages that the wheel asks for."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (own,) = site.glob("gallery_sync-*.dist-info")
    for wanted in needed(Distribution.at(own), frozenset({"cli"})).values():
        for name in {file.parts[0] for file in wanted.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(str(wanted.locate_file(name))))
    return folder / "bin"


def needed(one: Distribution, extras: frozenset[str]) -> dict[str, Distribution]:
    """What a package asks for, and what that asks for."""
    found: dict[str, Distribution] = {}
    waiting = [(one, extras)]
    while waiting:
        asking, wanted = waiting.pop()
        for requirement in map(Requirement, asking.requires or ()):
            name = canonicalize_name(requirement.name)
            marker = requirement.marker
            if name not in found and (marker is None or any(marker.evaluate({"extra": one}) for one in wanted | {""})):
                found[name] = distribution(name)
                waiting.append((found[name], frozenset(requirement.extras)))
    return found


def test_the_wheel_holds_the_product_alone(wheel: Path):
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in names if not name.endswith(".dist-info")} == {"gallery_sync"}


def test_the_command_line_runs(installed: Path, tmp_path: Path):
    ran = subprocess.run(
        [installed / "gallery-sync", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert "dead-letters" in ran.stdout


def test_no_name_of_the_tools_is_claimed(installed: Path, tmp_path: Path):
    command = [installed / "python", "-c", "import tools"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "ModuleNotFoundError: No module named 'tools'" in ran.stderr
