"""Where the processes that work for a site note what they call (`wix.budget.Slate`)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gallery_sync.model.text import UNREADABLE
from gallery_sync.ports import Clock
from gallery_sync.store import keys
from gallery_sync.store.conditions import NOTHING_NOTED, at_version
from gallery_sync.store.requests import Put, Requests
from gallery_sync.store.rows import row, text_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_KEPT: Final = timedelta(days=1)
"""What is written says nothing any more after a minute."""


@dataclass(frozen=True, slots=True)
class TableSlate:
    """One row of the site's partition, which goes by itself a day after it was last written."""

    rows: Requests
    key: keys.Key
    clock: Clock

    def read(self) -> tuple[str, int]:
        """What cannot be read says nothing, and the next write replaces it."""
        found = self.rows.get(self.key, "noted, version")
        try:
            return (text_in(found, "noted"), int(found["version"]["N"])) if found else ("", 0)  # type: ignore[typeddict-item]
        except UNREADABLE:
            return "", 0

    def write(self, text: str, version: int) -> None:
        expires_at = int((self.clock() + _KEPT).timestamp())
        content = row(self.key, noted=text, version=version + 1, expires_at=expires_at)
        self.rows.write([Put(content, at_version(version) if version else NOTHING_NOTED)])


@dataclass(frozen=True, slots=True)
class TableSlates:
    """Three slates for each site."""

    client: "DynamoDBClient"
    table_name: str
    clock: Clock

    def of(self, instance_id: str) -> TableSlate:
        """What is called."""
        return TableSlate(Requests(self.client, self.table_name), keys.slate(instance_id), self.clock)

    def outside(self, instance_id: str) -> TableSlate:
        """When hosts outside were called for somebody who waits."""
        return TableSlate(Requests(self.client, self.table_name), keys.outside(instance_id), self.clock)

    def suspects(self, instance_id: str) -> TableSlate:
        """Which messages were begun alone and never finished."""
        return TableSlate(Requests(self.client, self.table_name), keys.suspects(instance_id), self.clock)
