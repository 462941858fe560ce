"""What the layer of our own package holds."""

import shutil
import subprocess
from pathlib import Path

import pytest

LAYER = Path(__file__).parents[3] / "layers" / "gallery_sync"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    artifacts = tmp_path_factory.mktemp("layer")
    command = [str(shutil.which("make")), "-C", str(LAYER), "build-GallerySyncLayer", f"ARTIFACTS_DIR={artifacts}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return artifacts / "python" / "gallery_sync"


def packages(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def test_no_function_carries_the_operators_command_line(built: Path):
    source = packages(LAYER / "gallery_sync")

    assert "cli" in source
    assert packages(built) == source - {"cli"}
