"""On what condition a row may be written: named clauses, joined where several apply.

Every clause is about the row as it is before the write (SYNC rule 12).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


@dataclass(frozen=True, slots=True)
class Condition:
    """A DynamoDB condition expression with the values that it names."""

    text: str
    values: "dict[str, AttributeValueTypeDef]" = field(default_factory=dict[str, "AttributeValueTypeDef"])

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(f"{self.text} OR {other.text}", {**self.values, **other.values})


ABSENT = Condition("attribute_not_exists(pk)")
PRESENT = Condition("attribute_exists(pk)")
NOTHING_NOTED = ABSENT | Condition(
    "NOT attribute_type(version, :number) OR NOT attribute_type(noted, :text)",
    {":number": {"S": "N"}, ":text": {"S": "S"}},
)
"""There is no note, or none that can be read."""

NAMES_NO_LINK = Condition("NOT attribute_type(link_id, :text)", {":text": {"S": "S"}})
"""There is no such claim, or one that somebody spoiled."""


def at_version(version: int) -> Condition:
    """Nobody wrote the row since it was read with this version; 0 means that it was not there."""
    return Condition("version = :version", {":version": {"N": str(version)}}) if version else ABSENT


def names_pair(pair_id: str) -> Condition:
    return Condition("pair_id = :pair_id", {":pair_id": {"S": pair_id}})


def names_link(link_id: str) -> Condition:
    return Condition("link_id = :link_id", {":link_id": {"S": link_id}})


def holds(held_id: str) -> Condition:
    return Condition("held_id = :held_id", {":held_id": {"S": held_id}})


def expired(now: datetime) -> Condition:
    """The row's time has passed, but DynamoDB has not removed it yet: that takes up to days."""
    return Condition("expires_at < :now", {":now": {"N": str(int(now.timestamp()))}})
