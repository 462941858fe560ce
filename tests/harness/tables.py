"""Tables made from the definition in template.yaml: what is tested is what is deployed."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samcli.yamlhelper import yaml_parse

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_NOT_AT_CREATION = (
    "Tags",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",  # of the stack's parameter
)


@cache
def _definition() -> dict[str, Any]:
    properties = yaml_parse(_TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    return {name: value for name, value in properties.items() if name not in _NOT_AT_CREATION}


def create_table(client: "DynamoDBClient", name: str) -> None:
    client.create_table(TableName=name, **_definition())
