"""Shapes that Wix's JSON has everywhere: objects, times, and numbers that passed through a 32-bit float."""

import struct
from datetime import UTC, datetime
from typing import Any

_WHOLE_NUMBERS = 2.0**24
"""From here on a 32-bit float has no fraction."""

type Json = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 with milliseconds and `Z`, as entity dates are written."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def iso_micros(moment: datetime) -> str:
    """ISO 8601 with microseconds and `Z`, as `eventTime` is written."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_float32(value: float) -> float:
    """The number as Wix's reads print it: rounded to a 32-bit float, in the decimals that tell it from its neighbours.

    1644317968.985 becomes 1644317950 (`1.64431795E9` in the samples of Wix's REST docs): large ones have nine digits.
    """
    (single,) = struct.unpack("<f", struct.pack("<f", value))
    if abs(single) >= _WHOLE_NUMBERS:
        return float(f"{single:.9g}")
    for digits in range(1, 9):
        shortest = float(f"{single:.{digits}g}")
        if struct.unpack("<f", struct.pack("<f", shortest))[0] == single:
            return shortest
    return float(f"{single:.9g}")
