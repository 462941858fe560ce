"""The two sides of a link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    WIX = "wix"
    EXTERNAL = "external"

    @property
    def other(self) -> "Side":
        return Side.EXTERNAL if self is Side.WIX else Side.WIX


SIDES = (Side.WIX, Side.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Sided[T]:
    """One value per side."""

    wix: T
    external: T

    def __getitem__(self, side: Side) -> T:
        return self.wix if side is Side.WIX else self.external

    def having(self, side: Side, value: T) -> "Sided[T]":
        return Sided(value, self.external) if side is Side.WIX else Sided(self.wix, value)


NO_TIMES = Sided[datetime | None](None, None)
