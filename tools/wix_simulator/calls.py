"""What the app asked for: the ledger that tests read to see how many reads and writes a change cost."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .wire import Json, iso_micros

_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call through the app's door. `effect` says that something on the site changed, whatever the answer was."""

    number: int
    at: datetime
    instance_id: str
    method: str
    path: str
    status: int
    writes: bool
    effect: bool

    def to_json(self) -> Json:
        return {
            "number": self.number, "at": iso_micros(self.at), "instance_id": self.instance_id,
            "method": self.method, "path": self.path, "status": self.status,
            "writes": self.writes, "effect": self.effect,
        }  # fmt: skip


class Calls:
    def __init__(self) -> None:
        self._calls: deque[ApiCall] = deque(maxlen=_KEPT)
        self._count = 0

    def record(
        self, at: datetime, instance_id: str, method: str, path: str, status: int, *, writes: bool, effect: bool
    ) -> None:
        self._count += 1
        self._calls.append(ApiCall(self._count, at, instance_id, method, path, status, writes, effect))

    def reset(self) -> None:
        self._calls.clear()

    def after(self, number: int) -> Iterator[ApiCall]:
        return (call for call in self._calls if call.number > number)

    def summary(self) -> Json:
        """Per site: reads, writes (calls that changed something), refusals by status, and calls by method."""
        sites: Json = {}
        for call in self._calls:
            site = sites.setdefault(
                call.instance_id,
                {"calls": 0, "reads": 0, "writes": 0, "statuses": Counter(), "methods": Counter()},
            )
            site["calls"] += 1
            site["reads"] += not call.writes
            site["writes"] += call.effect
            site["statuses"][str(call.status)] += 1
            site["methods"][call.method] += 1
        return sites
