"""What a measurement answers: tables, bars and the facts that the cost is computed from."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the document; every cell is text."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        lines = [f"**{self.caption}**", "", _row(self.columns), _row(["---"] * len(self.columns))]
        return "\n".join([*lines, *(_row(cells) for cells in self.rows)])


@dataclass(frozen=True, slots=True)
class Bar:
    """What must be reached. `share` is the measured value as a part of what is allowed: 1.0 is just reached."""

    what: str
    allowed: str
    measured: str
    share: float

    @property
    def verdict(self) -> str:
        return "reached" if self.share <= 1 else f"**missed by {100 * (self.share - 1):.0f} %**"


@dataclass(slots=True)
class Section:
    """One chapter of the document. `profile` says where the time goes, for a bar that is missed. `facts` are numbers
    by name, for the cost. `measured`: when, on what and at which commit."""

    title: str
    text: str = ""
    tables: list[Table] = field(default_factory=list[Table])
    bars: list[Bar] = field(default_factory=list[Bar])
    profile: str = ""
    facts: dict[str, float] = field(default_factory=dict[str, float])
    measured: str = ""

    def markdown(self) -> str:
        parts = [
            f"## {self.title}",
            self.text,
            self.measured and f"*{self.measured}*",
            *(table.markdown() for table in self.tables),
        ]
        if self.profile:
            parts += ["Where the time goes:", f"```\n{self.profile.strip()}\n```"]
        return "\n\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Sample:
    """Repeated measurements of one thing."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

    def shown(self, unit: str = "", digits: int = 0, scale: float = 1.0) -> str:
        """Median, and the range of the middle nine tenths."""
        low, middle, high = (scale * one for one in (self.percentile(0.05), self.median, self.percentile(0.95)))
        spread = f" ({low:,.{digits}f}–{high:,.{digits}f})" if len(self.values) > 1 else ""
        return f"{middle:,.{digits}f}{spread}{f' {unit}' if unit else ''}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
