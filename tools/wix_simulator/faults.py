"""Trouble on request: by probability from a seed, or scripted for the next matching calls."""

import random
from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

type FaultName = Literal[
    "webhook_lost", "webhook_doubled", "webhook_delayed", "webhook_reordered",
    "api_rate_limited", "api_error_before", "api_error_after", "api_slow", "api_expired_token",
    "file_failed",
]  # fmt: skip
type Probability = Annotated[float, Field(ge=0, le=1)]


class Faults(BaseModel):
    """Probabilities from 0 to 1 per webhook, API call or file; waits are in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook_lost: Probability = 0.0
    webhook_doubled: Probability = 0.0
    webhook_delayed: Probability = 0.0
    webhook_delay: float = Field(default=2.0, ge=0)
    webhook_reordered: Probability = 0.0
    api_rate_limited: Probability = 0.0
    api_error_before: Probability = 0.0
    """5xx, and nothing happened."""
    api_error_after: Probability = 0.0
    """5xx, although it did happen."""
    api_slow: Probability = 0.0
    api_slow_seconds: float = Field(default=2.0, ge=0)
    api_expired_token: Probability = 0.0
    file_failed: Probability = 0.0


class Scripted(BaseModel):
    """A fault for the next `times` calls of `method` (`CreateGalleryItem`, or a webhook's slug), or of any."""

    model_config = ConfigDict(extra="forbid")

    fault: FaultName
    method: str | None = None
    times: int = Field(default=1, ge=1)


class FaultDice:
    """Decides which faults strike. Each kind draws from a stream of its own, so kinds do not shift each other."""

    def __init__(self, seed: int) -> None:
        self.faults = Faults()
        self.struck: Counter[str] = Counter()
        self._seed = seed
        self._streams: dict[str, random.Random] = {}
        self._scripted: list[Scripted] = []

    def script(self, entry: Scripted) -> None:
        self._scripted.append(entry.model_copy())

    def clear_script(self) -> None:
        self._scripted.clear()

    def strikes(self, fault: FaultName, method: str = "") -> bool:
        hit = self._take_scripted(fault, method) or self._draw(fault) < getattr(self.faults, fault)
        if hit:
            self.struck[fault] += 1
        return hit

    def error_status(self) -> int:
        return self._stream("status").choice((500, 503, 504))

    def _draw(self, fault: str) -> float:
        return self._stream(fault).random()

    def _stream(self, name: str) -> random.Random:
        return self._streams.setdefault(name, random.Random(f"faults-{self._seed}-{name}"))

    def _take_scripted(self, fault: str, method: str) -> bool:
        for entry in self._scripted:
            if entry.fault == fault and entry.method in (None, method):
                entry.times -= 1
                if not entry.times:
                    self._scripted.remove(entry)
                return True
        return False
