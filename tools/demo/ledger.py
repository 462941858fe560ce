"""What the app did, counted by others than the app: by Wix, by the bucket, and (echoes) in the workers' logs."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tools.demo.sides import Gallery
from tools.local_cloud.stack import LocalStack


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the stack began. `to_wix` and `to_outside` are the app's writes to entries of the gallery and the album."""

    webhooks: int = 0
    echoes: int = 0
    to_wix: int = 0
    to_outside: int = 0

    def __sub__(self, earlier: "Counts") -> "Counts":
        return Counts(
            self.webhooks - earlier.webhooks,
            self.echoes - earlier.echoes,
            self.to_wix - earlier.to_wix,
            self.to_outside - earlier.to_outside,
        )

    @property
    def writes(self) -> tuple[int, int]:
        """To Wix, to the outside."""
        return self.to_wix, self.to_outside


@dataclass(frozen=True, slots=True)
class Ledger:
    stack: LocalStack
    admin: httpx.Client
    wix: Gallery
    outside: Gallery

    def counts(self) -> Counts:
        deliveries = self.admin.get("/deliveries").raise_for_status().json()["deliveries"]
        return Counts(
            webhooks=sum(one["state"] == "delivered" for one in deliveries),
            echoes=self._echoes(),
            to_wix=self.wix.writes(),
            to_outside=self.outside.writes(),
        )

    def _echoes(self) -> int:
        return sum(line["done"].get("echo", 0) for line in _structured(self.stack.logs("item_worker")))


def _structured(lines: list[str]) -> list[dict[str, Any]]:
    """The workers' own lines of JSON that say what was done."""
    return [json.loads(line) for line in lines if line.startswith("{") and '"done":' in line]
