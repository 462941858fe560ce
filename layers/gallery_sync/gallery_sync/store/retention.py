"""How long the table keeps what nobody removes. DynamoDB removes an expired row within days, not at once."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """A tombstone must outlive any create that may still land late. History and conflicts are the journal."""

    tombstones: timedelta = timedelta(days=30)
    journal: timedelta = timedelta(days=365)


KEPT = Retention()
