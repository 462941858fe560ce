"""The page has a text for whatever the engine writes into the history, and for nothing else."""

import ast
import re
from pathlib import Path

import pytest

from gallery_sync.model import HistoryAction, HistoryReason, Side
from gallery_sync.model.journal import CHANGED_ON, DELETED_ON, GONE_ON, NEW_ON

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "layers/gallery_sync/gallery_sync"
NOT_OF_THE_HISTORY = {"activity.other", "activity.fields"}
"""Texts around those of the lines."""


def texts(prefix: str) -> set[str]:
    """What is told apart by the keys of the page's texts that begin with this."""
    source = (ROOT / "functions/dashboard_api/static/texts.en.js").read_text()
    keys = set(re.findall(rf'^  "({prefix}\.[^"]+)":', source, re.MULTILINE)) - NOT_OF_THE_HISTORY
    return {key.removeprefix(f"{prefix}.") for key in keys}


@pytest.mark.parametrize(("prefix", "values"), [("activity", HistoryAction), ("why", HistoryReason)])
def test_every_value_of_the_history_has_a_text_and_every_text_a_value(
    prefix: str, values: type[HistoryAction] | type[HistoryReason]
):
    assert texts(prefix) == {one.value for one in values}


@pytest.mark.parametrize("side", Side)
def test_a_reason_names_its_side(side: Side):
    assert [reasons[side] for reasons in (NEW_ON, CHANGED_ON, DELETED_ON, GONE_ON)] == [
        f"{what} on {side.value}" for what in ("new", "changed", "deleted", "gone")
    ]


def test_every_value_is_written_by_something():
    used = {
        node.attr
        for source in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("HistoryAction", "HistoryReason")
    }

    assert {one.name for values in (HistoryAction, HistoryReason) for one in values} - used == set()
