"""200 calls a minute for each site (Wix docs: Rate Limits), counted in a sliding window."""

from collections import defaultdict, deque
from collections.abc import Callable


class Budget:
    """`clock` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._granted: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, instance_id: str, limit: int, window: float) -> bool:
        """Whether one more call fits. A refused call costs nothing; a limit of 0 means none."""
        granted, instant = self._granted[instance_id], self._clock()
        while granted and granted[0] <= instant - window:
            granted.popleft()
        if limit and len(granted) >= limit:
            return False
        granted.append(instant)
        return True
