"""docs/platforms.md says of every platform what its capabilities say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gallery_sync.http import Guard
from gallery_sync.model import CreateFrom, Field, MediaKind
from gallery_sync.platforms.registry import Resources, connectors
from gallery_sync.ports import Connector

TEXT = (Path(__file__).parents[3] / "docs" / "platforms.md").read_text(encoding="utf-8")
KINDS = {
    MediaKind.IMAGE: "images",
    MediaKind.VIDEO: "videos",
    MediaKind.EMBED: "embedded videos",
    MediaKind.TEXT: "texts",
}
FIELDS = {
    Field.TITLE: "title",
    Field.DESCRIPTION: "description",
    Field.ALT_TEXT: "alternative text",
    Field.LINK: "link",
    Field.TAGS: "tags",
}
HANDED_OVER = {CreateFrom.BYTES: "bytes", CreateFrom.URL: "addresses"}


def no_client() -> Any:
    raise AssertionError("nothing is opened to read the documents")


CONNECTORS = connectors(Resources(no_client, "albums", "", lambda: datetime.now(UTC), Guard()))
EVERY = pytest.mark.parametrize("connector", CONNECTORS.values(), ids=CONNECTORS)


def column(connector: Connector) -> dict[str, str]:
    """The platform's column of the table, by the first cell of each row."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
    at = rows[0].index(connector.title)
    return {row[0]: row[at] for row in rows[2:] if len(row) == len(rows[0])}


@EVERY
def test_the_table_tells_what_is_carried(connector: Connector):
    told = column(connector)
    holds = connector.capabilities

    assert {name for name, words in FIELDS.items() if told[words] == "yes"} == holds.fields - {Field.MEDIA}
    assert told["kinds"].split(", ") == [words for kind, words in KINDS.items() if kind in holds.media]
    assert told["order"] == ("yes" if holds.ordered else "no")
    assert (told["changes become known"] == "by asking") is holds.change_feed.polled
    assert told["files are handed over as"] == HANDED_OVER[holds.create_from]
    assert (told["replacing a picture"] == "in place") is holds.replace_in_place
    assert (told["larger images"] == "taken smaller") is holds.renditions


@EVERY
def test_the_table_tells_the_largest_file(connector: Connector):
    number, unit = column(connector)["largest file"].split(" ")[:2]

    told = int(number) * {"MB": 10**6, "GB": 10**9}[unit.rstrip(",")]
    assert told <= connector.capabilities.max_bytes < told * 1.1


@EVERY
def test_every_platform_has_a_section_that_names_what_is_entered(connector: Connector):
    section = TEXT.split(f"\n## {connector.title}\n")[1].split("\n## ")[0]

    assert [one.label for one in connector.form if f"- *{one.label}*" not in section] == []
