"""docs/reliability.md tells of every place that gives up for good why waiting would not help."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from gallery_sync import errors

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "gallery_sync" / "gallery_sync"
ROW = re.compile(
    r"^\| `(?P<file>[\w/]+\.py)` \| `(?P<error>\w+)` \| (?P<places>[^|]+) \| (?P<why>[^|]+) \|$", re.MULTILINE
)

type Place = tuple[str, str, str]
"""File, error and function."""


def modules() -> dict[str, ast.Module]:
    files = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "errors.py"]
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def permanent(trees: dict[str, ast.Module]) -> set[str]:
    """The names of all permanent errors, those of single packages among them."""
    names = {
        name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.PermanentError)
    }
    classes = [one for tree in trees.values() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    while more := {one.name for one in classes if {ast.unparse(base) for base in one.bases} & names} - names:
        names |= more
    return names


def raised(file: str, names: set[str], node: ast.AST, function: str = "") -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in names:
            yield file, child.func.id, inside
        yield from raised(file, names, child, inside)


def in_code() -> set[Place]:
    trees = modules()
    names = permanent(trees)
    return {place for file, tree in trees.items() for place in raised(file, names, tree)}


def in_documents() -> dict[Place, str]:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    return {
        (row["file"], row["error"], place): row["why"].strip()
        for row in ROW.finditer(text)
        for place in re.findall(r"`(\w+)`", row["places"])
    }


def test_every_place_that_gives_up_for_good_is_in_the_table() -> None:
    assert in_code() - in_documents().keys() == set(), "say in docs/reliability.md why waiting would not help there"


def test_the_table_names_no_place_that_is_gone() -> None:
    assert in_documents().keys() - in_code() == set()


def test_each_says_why() -> None:
    assert all(len(why) > 20 for why in in_documents().values())
    assert len(in_documents()) > 80
