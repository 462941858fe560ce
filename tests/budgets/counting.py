"""Counting the requests of the functions, by the service that answers them."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from tests.budgets.units import Units

_TABLE_WRITES = {"PutItem", "DeleteItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem"}
_PLATFORM_WRITES = {"PutObject", "DeleteObject", "CopyObject", "CreateMultipartUpload", "CompleteMultipartUpload"}
_BUCKET_WRITES = _PLATFORM_WRITES - {"DeleteObject"} | {"UploadPart", "ListObjectsV2"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests that one event cost, from its arrival to rest. `wix_writes` and `platform_writes` are those of the
    calls that change an entry or bring media; the album's page, which is made from the entries, is not in them.
    `bucket_writes` are those of the platform's calls that S3 charges as such: PUT, COPY, POST and LIST. `read_units`
    and `write_units` are what DynamoDB charges. `queue_requests` are those that send; Lambda receives and deletes."""

    wix_calls: int = 0
    wix_writes: int = 0
    platform_calls: int = 0
    platform_writes: int = 0
    bucket_writes: int = 0
    table_reads: int = 0
    table_writes: int = 0
    read_units: float = 0
    write_units: float = 0
    queue_requests: int = 0

    def as_row(self) -> dict[str, float]:
        return asdict(self)


class Counting:
    """Counts while `of` runs: AWS's requests at botocore, Wix's calls in the simulator's own ledger."""

    def __init__(self, admin: httpx.Client, instance_id: str, session: Any) -> None:
        self._admin = admin
        self._instance_id = instance_id
        self._aws: Counter[tuple[str, str]] = Counter()
        self._made: Counter[str] = Counter()
        self._wix: list[dict[str, Any]] = []
        self._on = False
        self.units = Units(lambda: self._on)
        self.watch(session.events)
        self.units.listen(session.events)

    def watch(self, events: Any) -> None:
        """Count what clients with these events request."""
        events.register("before-parameter-build", self._aws_request)

    @contextmanager
    def of(self) -> Generator[list[Cost]]:
        """The cost is the one entry of the list when the block has ended."""
        found: list[Cost] = []
        self._aws.clear()
        self._made.clear()
        self.units.clear()
        self._admin.post("/calls/reset").raise_for_status()
        yield found
        log = self._admin.get("/calls/log").raise_for_status().json()["calls"]
        self._wix = [one for one in log if one["instance_id"] == self._instance_id]
        found.append(self._cost())

    @contextmanager
    def functions(self) -> Generator[None]:
        """What is requested inside is a function's doing; the rest is the test's own."""
        self._on = True
        try:
            yield
        finally:
            self._on = False

    def details(self) -> dict[str, int]:
        """By service and operation, as last counted."""
        named = {f"{service}.{operation}": number for (service, operation), number in self._aws.items()}
        return named | dict(Counter(f"wix.{one['method']}" for one in self._wix))

    def _aws_request(self, params: dict[str, Any], model: Any, **_: object) -> None:
        if not self._on:
            return
        service = model.service_model.service_name
        self._aws[service, model.name] += 1
        key = str(params.get("Key", ""))
        if service == "s3" and model.name in _PLATFORM_WRITES and ("/items/" in key or "/media/" in key):
            self._made["written"] += 1

    def _cost(self) -> Cost:
        def of(service: str, *, writes: bool | None = None) -> int:
            found = ((name, number) for (one, name), number in self._aws.items() if one == service)
            return sum(number for name, number in found if writes is None or (name in _TABLE_WRITES) is writes)

        return Cost(
            wix_calls=len(self._wix),
            wix_writes=sum(one["effect"] for one in self._wix),
            platform_calls=of("s3"),
            platform_writes=self._made["written"],
            bucket_writes=sum(self._aws["s3", name] for name in _BUCKET_WRITES),
            table_reads=of("dynamodb", writes=False),
            table_writes=of("dynamodb", writes=True),
            read_units=self.units.read,
            write_units=self.units.written,
            queue_requests=of("sqs"),
        )
