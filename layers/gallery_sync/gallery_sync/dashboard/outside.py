"""How often one site may have us call hosts that its owner named.

Such a host may take as long as it likes, and an account of AWS has few functions that run at once. So one site has
only some of them wait, and not again and again.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol

from gallery_sync.errors import RateLimited, TransientError, VersionConflict
from gallery_sync.model.text import UNREADABLE
from gallery_sync.ports import Clock

AT_ONCE: Final = 2
A_MINUTE: Final = 30
_LONGEST: Final = 30.0
"""Seconds after which a request has ended, whatever became of it: the function's time-out."""
_MINUTE: Final = 60.0
_TRIES: Final = 5

type Turns = dict[str, tuple[float, bool]]
"""By number: when each began, and whether it still runs."""


class Slate(Protocol):
    """Where the processes that work for a site write down what they do."""

    def read(self) -> tuple[str, int]: ...

    def write(self, text: str, version: int) -> None:
        """Raises `VersionConflict`."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """`slate` is that of a site."""

    slate: Callable[[str], Slate]
    clock: Clock

    @contextmanager
    def turn(self, instance_id: str) -> Generator[None]:
        """Raises `RateLimited` with a sentence for the owner."""
        slate = self.slate(instance_id)
        began = _changed(slate, self._begun)
        try:
            yield
        finally:
            with suppress(TransientError):  # ends by itself, a little later
                _changed(slate, lambda turns: _ended(turns, began))

    def _begun(self, turns: Turns) -> tuple[Turns, str]:
        """What another clock dates into the future is believed no more than what is long past."""
        now = self.clock().timestamp()
        lately = {name: turn for name, turn in turns.items() if abs(now - turn[0]) < _MINUTE}
        running = [began for began, runs in lately.values() if runs and now - began < _LONGEST]
        if len(running) >= AT_ONCE:
            raise RateLimited("Other requests of this site still wait for an answer from outside.", retry_after=5)
        if len(lately) >= A_MINUTE:
            raise RateLimited("This site had many requests sent to other hosts in the last minute.", retry_after=30)
        name = str(max(map(int, lately), default=0) + 1)
        return {**lately, name: (now, True)}, name


def _ended(turns: Turns, name: str) -> tuple[Turns, str]:
    return ({**turns, name: (turns[name][0], False)} if name in turns else turns), name


def _parsed(text: str) -> Turns:
    """What cannot be read says nothing: the next turn replaces it."""
    try:
        return {str(int(name)): (float(began), bool(runs)) for name, (began, runs) in json.loads(text or "{}").items()}
    except UNREADABLE:
        return {}


def _changed(slate: Slate, change: Callable[[Turns], tuple[Turns, str]]) -> str:
    for _ in range(_TRIES):
        text, version = slate.read()
        turns, name = change(_parsed(text))
        with suppress(VersionConflict):
            slate.write(json.dumps(turns), version)
            return name
    raise RateLimited("Many requests of this site arrive at the same moment.", retry_after=5)
