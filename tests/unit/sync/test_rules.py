"""Whoever has the specification open finds each rule in the engine by its number."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from gallery_sync import sync

RULE = re.compile(r"^ ?(\d+)  \S.*?  (.*)$", re.MULTILINE)
NAME = re.compile(r"\b([a-z]+(?:\.\w+)+)")
INDEX = {int(number): where for number, where in RULE.findall(sync.__doc__ or "")}
SPECIFICATION = Path(__file__).parents[3] / "docs" / "sync.md"


def test_the_index_names_all_rules_of_the_specification() -> None:
    specified = re.findall(r"^\| (\d+) ", SPECIFICATION.read_text(), re.MULTILINE)

    assert [str(number) for number in sorted(INDEX)] == specified


@pytest.mark.parametrize("number", range(1, 17))
def test_each_rule_is_kept_where_the_index_says(number: int) -> None:
    named = NAME.findall(INDEX[number])

    assert named
    for name in named:
        module, *attributes = name.split(".")
        assert reduce(getattr, attributes, importlib.import_module(f"gallery_sync.sync.{module}"))


@pytest.mark.parametrize("number", range(1, 17))
def test_each_rule_is_named_where_it_is_kept(number: int) -> None:
    source = "".join(file.read_text() for file in Path(sync.__path__[0]).glob("[a-z]*.py"))

    assert re.search(rf"[Rr]ules? (\d+(, | and ))*{number}\b", source)
