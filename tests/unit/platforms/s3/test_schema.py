"""The published schema of sidecars says what the reader reads, both ways."""

import json
from typing import Any

import jsonschema
import pytest

from gallery_sync.errors import Refused
from gallery_sync.platforms.s3 import sidecar
from tools import sidecar_schema

GOOD = [
    {"media": {"key": "media/dawn.jpg"}},
    {"media": {"html": ""}, "title": "Dawn", "tags": ["sea"], "link": {"url": "https://example.com"}, "position": 1.5},
    {"media": {"address": "https://vimeo.com/1"}, "kind": "embed", "mine": {"x": 1}},
]
BAD = [
    {},
    {"media": {"key": "items/dawn.json"}},
    {"media": {"html": ""}, "title": 1},
    {"media": {"html": ""}, "tags": "sea"},
    {"media": {"html": ""}, "kind": "hologram"},
    {"media": {"key": "media/a.jpg", "width": -1}},
    {"media": {"html": ""}, "title": "a" * 30_000},
]


def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(sidecar_schema.TARGET.read_text()))


def test_the_published_schema_is_that_of_the_reader() -> None:
    assert sidecar_schema.TARGET.read_text() == sidecar_schema.document(), "run `python -m tools.sidecar_schema`"


@pytest.mark.parametrize("content", GOOD)
def test_what_the_schema_allows_is_read(content: dict[str, Any]) -> None:
    assert schema().is_valid(content)
    assert sidecar.parse(json.dumps(content).encode())


@pytest.mark.parametrize("content", BAD)
def test_what_the_reader_refuses_the_schema_forbids(content: dict[str, Any]) -> None:
    assert not schema().is_valid(content)
    with pytest.raises(Refused):
        sidecar.parse(json.dumps(content).encode())
