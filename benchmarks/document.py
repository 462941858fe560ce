"""docs/performance.md: the bars first, then every table with how it came about."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.results import Section, Table
from tools.setup.build import ROOT

_PATH = ROOT / "docs" / "performance.md"
_HEAD = """# Performance

Written by `make bench`, which takes about half an hour; `ARGS=--full` adds what takes an hour more, and `ARGS=--quick`
is a look of a few minutes that only prints. Ratios compare what was measured in the same run on the same machine;
absolute figures are that machine's. Each section says when it was measured; `ARGS="--only NAME --write"` measures one
of them anew. What it costs on AWS is in [cost.md](cost.md)."""


def bars(sections: Sequence[Section]) -> str:
    rows = [(bar.what, bar.allowed, bar.measured, bar.verdict) for section in sections for bar in section.bars]
    return Table("What must be reached", ("", "at most", "measured", ""), rows).markdown()


def write(sections: Sequence[Section], path: Path = _PATH) -> None:
    measured = [section.markdown() for section in sections if section.title != "Cost"]
    path.write_text("\n\n".join([_HEAD, "## The bars", bars(sections), *measured]) + "\n")
