"""Sidecars as editors save them."""

import codecs

import pytest

from gallery_sync.errors import Refused
from tests.unit.platforms.s3.conftest import Bench

TEXT = '{"title": "Dämmerung", "media": {"html": "<p>x</p>"}}'


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=["bom", "utf-16", "utf-16-be", "bare-le", "bare-be", "utf-32"],
)
def test_a_sidecar_is_read_as_notepad_and_powershell_save_it(bench: Bench, content: bytes):
    bench.person.put_raw("new", content)

    entry = bench.album.read("new")

    assert entry is not None
    assert entry.projection.title == "Dämmerung"


def test_another_encoding_is_told_with_what_to_do(bench: Bench):
    bench.person.put_raw("new", TEXT.encode("latin-1"))

    with pytest.raises(Refused, match="save it as UTF-8"):
        bench.album.read("new")
