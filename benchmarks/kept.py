"""What each section measured last, so that a long run that was cut short is not lost, and one section may be measured
anew by itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.results import Bar, Section, Table
from tools.setup.build import ROOT

_FOLDER = ROOT / ".local" / "bench" / "sections"


class NotMeasured(Exception):
    """Sections of which nothing is kept yet."""


def keep(name: str, section: Section, folder: Path = _FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(asdict(section)))


def read(names: Sequence[str], folder: Path = _FOLDER) -> Mapping[str, Section]:
    """Raises `NotMeasured`."""
    if missing := [name for name in names if not (folder / f"{name}.json").is_file()]:
        raise NotMeasured(", ".join(missing))
    return {name: _section(folder / f"{name}.json") for name in names}


def _section(path: Path) -> Section:
    found = json.loads(path.read_text())
    tables = [Table(**one) for one in found.pop("tables")]
    bars = [Bar(**one) for one in found.pop("bars")]
    return Section(**found, tables=tables, bars=bars)
