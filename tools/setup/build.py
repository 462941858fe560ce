"""`sam build`, once for each state of the sources."""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEFAULT_DIRECTORY = ROOT / ".aws-sam" / "build"
_LOCAL_BUILDS = ROOT / ".local" / "builds"
_KEPT = 4
_SOURCES = ("template.yaml", "functions", "layers")


class BuildFailed(Exception):
    """`sam build` did not succeed; the message holds what it said."""


def machine_architecture() -> str:
    """This machine's processor in Lambda's words: `arm64` or `x86_64`."""
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def build(architecture: str, directory: Path = DEFAULT_DIRECTORY) -> Path:
    """Builds into `directory` unless it already holds just this; returns the path of the built template.

    Raises `BuildFailed`.
    """
    stamp = directory.parent / f"{directory.name}.digest"
    digest = _digest(architecture)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _exclusively(directory.parent / "build.lock"):
        if not (stamp.exists() and stamp.read_text() == digest and (directory / "template.yaml").exists()):
            stamp.unlink(missing_ok=True)
            _sam_build(architecture, directory)
            stamp.write_text(digest)
    return directory / "template.yaml"


def build_here() -> Path:
    """Builds for this machine's processor; returns the path of the built template.

    Each state of the sources has a folder of its own, so that what is being deployed keeps its files while somebody
    edits and builds again.

    Raises `BuildFailed`.
    """
    architecture = machine_architecture()
    template = build(architecture, _LOCAL_BUILDS / _digest(architecture)[:12])
    template.touch()
    built = sorted(_LOCAL_BUILDS.glob("*/template.yaml"), key=lambda path: path.stat().st_mtime)
    for old in built[:-_KEPT]:
        shutil.rmtree(old.parent, ignore_errors=True)
        old.parent.with_suffix(".digest").unlink(missing_ok=True)
    return template


def sam_environment() -> dict[str, str]:
    """An environment in which the SAM CLI finds this Python and waits for nobody: no telemetry, no keys."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "SAM_CLI_TELEMETRY": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _sam_build(architecture: str, directory: Path) -> None:
    sam = shutil.which("sam", path=sam_environment()["PATH"])
    if sam is None:
        raise BuildFailed("The SAM CLI is missing: run `make setup`.")
    command = [sam, "build", "--template-file", str(ROOT / "template.yaml"), "--build-dir", str(directory)]
    command += ["--cached", "--cache-dir", str(directory.parent / "cache"), "--parallel"]
    command += ["--parameter-overrides", f"Architecture={architecture}"]
    ran = subprocess.run(command, cwd=ROOT, env=sam_environment(), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise BuildFailed(f"sam build failed:\n{ran.stdout}{ran.stderr}")


def _digest(architecture: str) -> str:
    digest = hashlib.sha256(architecture.encode())
    for name in _SOURCES:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _exclusively(path: Path) -> Generator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(prog="build", description=__doc__)
    parser.add_argument("--architecture", choices=("arm64", "x86_64"), default="arm64")
    parser.add_argument("--directory", type=Path, default=DEFAULT_DIRECTORY)
    arguments = parser.parse_args()
    try:
        print(f"Built {build(arguments.architecture, arguments.directory.absolute())}")
    except BuildFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
