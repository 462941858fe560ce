"""`python -m tools.licences [--check]`: writes docs/licences.md from the layer's lock file and what its packages say of
themselves, or says that it is stale."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata

from tools.setup.build import ROOT

TARGET = ROOT / "docs" / "licences.md"
LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.MULTILINE)
_HEAD = """# Licences

What is deployed beside this project's own code (MIT): the packages of the dependency layer, by the licences that they
state themselves. The Lambda runtime brings boto3, botocore and s3transfer (Apache-2.0). Written by `python -m
tools.licences` from `layers/dependencies/requirements.txt`; a test holds it against the lock file.

| package | version | licence |
| --- | --- | --- |
"""
_NAMES = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
}


def pins() -> dict[str, str]:
    return dict(_PIN.findall(LOCK.read_text()))


def licence_of(package: str, version: str) -> str:
    """As an SPDX expression where the package gives one. Raises `SystemExit` when another version is installed."""
    found = metadata.metadata(package)
    if found["Version"] != version:
        raise SystemExit(f"{package} {found['Version']} is installed, and {version} is locked: run `make setup` first.")
    stated = found.get("License-Expression") or found.get("License") or ""
    if stated and len(stated) < 60:
        return _NAMES.get(stated, stated)
    classifiers = [str(one) for one in found.get_all("Classifier", [])]
    names = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License")]
    return " OR ".join(_NAMES.get(one, one) for one in names) or "unknown"


def document() -> str:
    return _HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for package, version in sorted(pins().items()):
        yield f"| {package} | {version} | {licence_of(package, version)} |\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.licences", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is stale")
    wanted = document()
    if not parser.parse_args(arguments).check:
        TARGET.write_text(wanted)
        return 0
    if TARGET.exists() and TARGET.read_text() == wanted:
        return 0
    sys.stderr.write("docs/licences.md is stale: run `python -m tools.licences`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
