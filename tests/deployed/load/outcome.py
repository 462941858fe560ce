"""What a run is to be, and what came of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plan:
    """`webhooks`: how many the burst causes at least, duplicates not counted. `troubled` sites are those whose platform
    goes down. `seconds`: how long each trouble lasts."""

    seed: int = 1
    sites: int = 20
    entries: int = 6
    webhooks: int = 2000
    kills: int = 50
    poison: int = 20
    troubled: int = 3
    seconds: int = 20


@dataclass(slots=True)
class Outcome:
    plan: Plan
    webhooks: int = 0
    deliveries: int = 0
    retried: int = 0
    poison: int = 0
    killed_processes: int = 0
    lost_batches: int = 0
    dead_letters: int = 0
    hostile: dict[str, int] = field(default_factory=dict[str, int])
    struck: dict[str, int] = field(default_factory=dict[str, int])
    latencies: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    writes_at_rest: int = 0
    complaints: list[str] = field(default_factory=list[str])
