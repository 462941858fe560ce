"""Identifiers drawn from one seed, so that a run can be repeated."""

import random
import uuid


class Ids:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids-{seed}")

    def guid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"
