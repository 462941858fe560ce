"""AWS's published prices (prices.json), and what a usage comes to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parent / "prices.json"

type Usage = dict[str, float]
"""Amounts by the name of their price."""


@dataclass(frozen=True, slots=True)
class Prices:
    source: str
    each: Mapping[str, float]
    free: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def read(cls) -> "Prices":
        content: dict[str, Any] = json.loads(_PATH.read_text())
        told = f"{content['source']}; {content['region']}, {content['as_of']}. {content['checked']}"
        return cls(told, {name: one["dollars"] for name, one in content["prices"].items()}, content["always_free"])

    def of(self, usage: Usage) -> dict[str, float]:
        return {name: amount * self.each[name] for name, amount in usage.items() if amount}

    def total(self, usage: Usage) -> float:
        return sum(self.of(usage).values())

    def after_free(self, usage: Usage) -> Usage:
        """What is left when nothing else in the account uses what AWS always gives away each month."""
        left = {name: max(amount - self.free.get(name, 0), 0.0) for name, amount in usage.items()}
        queues = [name for name in ("fifo_request", "queue_request") if usage.get(name)]
        spare = self.free["queue_requests_of_both_kinds"]
        for name in queues:
            taken = min(spare, usage[name])
            left[name], spare = usage[name] - taken, spare - taken
        return left


def added(*usages: Usage) -> Usage:
    names = dict.fromkeys(name for usage in usages for name in usage)
    return {name: sum(usage.get(name, 0) for usage in usages) for name in names}


def times(number: float, usage: Usage) -> Usage:
    return {name: number * amount for name, amount in usage.items()}
