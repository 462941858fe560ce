"""What commands answer: content for programs, and the same for people."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

type Row = Mapping[str, Any]
type Say = Callable[[str], None]
"""Told what is being done, for long work."""

DONE, FAILED, MISUSED, TRY_LATER = 0, 1, 2, 3
"""Exit codes: done; something is wrong, or refused for good; called wrongly; AWS, Wix or a platform is in trouble."""


class Failure(Exception):
    """The command cannot do what was asked; the message is a sentence that says what to do."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is what `--json` prints; `shown` is the same for people."""

    content: Any
    shown: tuple[RenderableType, ...]
    code: int = DONE


def said(sentence: str, **content: Any) -> Answer:
    return Answer({"result": sentence, **content}, (sentence,))


def listed(rows: Sequence[Row], nothing: str, note: str = "") -> Answer:
    """A table; `nothing` is said when there are no rows, `note` after them."""
    if not rows:
        return Answer([], (nothing,))
    return Answer(list(rows), (grid(rows), *([note] if note else [])))


def grid(rows: Sequence[Row]) -> Grid:
    found = Grid(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        found.add_column(name, overflow="fold")
    for row in rows:
        found.add_row(*(Text(_text(value)) for value in row.values()))
    return found


def facts(values: Row) -> Grid:
    """Names and values, one a line."""
    found = Grid(box=None, pad_edge=False, show_header=False)
    for name, value in values.items():
        found.add_row(Text(name, style="bold"), Text(_text(value)))
    return found


def moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%SZ") if at else ""


def moment_of(text: str) -> datetime:
    """A time on the command line; UTC where it names no zone. Raises `ArgumentTypeError`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no time: write it as 2026-05-01T06:00Z.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, cast("list[object]", value)))
        case dict():
            return ", ".join(f"{name} {one}" for name, one in cast("dict[str, object]", value).items())
        case _:
            return str(value)
