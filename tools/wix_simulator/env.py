"""What every part of the simulator shares: where it is, its settings, and its sources of IDs, time, chance and HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from .background import Background
from .faults import FaultDice
from .ids import Ids
from .settings import Settings


@dataclass(slots=True)
class Env:
    """`folder` keeps the media's bytes; `clock` gives seconds that never run backwards; `settings` may be replaced."""

    base_url: str
    folder: Path
    settings: Settings
    ids: Ids
    dice: FaultDice
    background: Background
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    clock: Callable[[], float]
