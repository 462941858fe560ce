"""Where the processes of a site note what they call."""

from datetime import timedelta

import pytest

from gallery_sync.errors import VersionConflict
from gallery_sync.store.slates import TableSlates
from tests.harness.samples import HandClock
from tests.unit.store.conftest import TABLE, Rows


def test_what_one_process_wrote_another_reads(rows: Rows, clock: HandClock) -> None:
    mine, theirs = (TableSlates(rows.client, TABLE, clock).of("site-1") for _ in range(2))
    assert mine.read() == ("", 0)

    mine.write("12 calls", 0)

    assert theirs.read() == ("12 calls", 1)
    assert TableSlates(rows.client, TABLE, clock).of("site-2").read() == ("", 0)


def test_nobody_writes_over_what_he_has_not_read(rows: Rows, clock: HandClock) -> None:
    slate = TableSlates(rows.client, TABLE, clock).of("site-1")
    slate.write("12 calls", 0)

    for version in (0, 2):
        with pytest.raises(VersionConflict):
            slate.write("13 calls", version)

    assert slate.read() == ("12 calls", 1)


def test_it_goes_a_day_after_the_last_write(rows: Rows, clock: HandClock) -> None:
    TableSlates(rows.client, TABLE, clock).of("site-1").write("12 calls", 0)

    expires_at = int(rows["SITE#site-1", "CALLS"]["expires_at"]["N"])

    assert expires_at == int((clock() + timedelta(days=1)).timestamp())
