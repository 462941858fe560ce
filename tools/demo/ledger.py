"""What the app did, counted by others than the app: by Wix, by the bucket, and (echoes) in the workers' logs."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tools.local_cloud.stack import LocalStack
from tools.people.sides import Gallery

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


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


class Ledger:
    def __init__(self, stack: LocalStack, admin: httpx.Client, wix: Gallery, outside: Gallery) -> None:
        self._admin = admin
        self._wix = wix
        self._outside = outside
        self._logs: CloudWatchLogsClient = stack.session.client("logs", endpoint_url=stack.cloud_url)
        self._group = _log_group(stack, "item_worker")

    def counts(self) -> Counts:
        deliveries = self._admin.get("/deliveries").raise_for_status().json()["deliveries"]
        return Counts(
            webhooks=sum(one["state"] == "delivered" for one in deliveries),
            echoes=sum(line["done"].get("echo", 0) for line in self._work()),
            to_wix=self._wix.writes(),
            to_outside=self._outside.writes(),
        )

    def _work(self) -> list[dict[str, Any]]:
        """The item worker's own lines of JSON that say what was done."""
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group)
        lines = [event.get("message", "") for page in pages for event in page["events"]]
        return [json.loads(line) for line in lines if line.startswith("{") and '"done":' in line]


def _log_group(stack: LocalStack, function: str) -> str:
    client = stack.session.client("lambda", endpoint_url=stack.cloud_url)
    found = client.get_function_configuration(FunctionName=stack.functions[function])
    return found.get("LoggingConfig", {}).get("LogGroup", "")
