"""What a section measured is read again as it was kept."""

from pathlib import Path

import pytest

from benchmarks import kept
from benchmarks.results import Bar, Section, Table

SECTION = Section(
    "Warm receiver",
    "How it was measured.",
    [Table("One environment", ("CPU", "answer"), [("2.1", "4.0")])],
    [Bar("CPU per webhook", "2 ms", "2.1 ms", 1.05)],
    "a profile",
    {"receiver_seconds": 0.004},
    "Measured today.",
)


def test_a_section_is_read_as_it_was_kept(tmp_path: Path):
    kept.keep("warm", SECTION, tmp_path / "sections")

    found = kept.read(["warm"], tmp_path / "sections")["warm"]

    assert found.markdown() == SECTION.markdown()
    assert (found.bars, found.facts) == (SECTION.bars, SECTION.facts)


def test_what_was_not_measured_is_named(tmp_path: Path):
    kept.keep("warm", SECTION, tmp_path)

    with pytest.raises(kept.NotMeasured, match="cold, calls"):
        kept.read(["cold", "warm", "calls"], tmp_path)
