"""A row as DynamoDB's client takes it: key, one document, and those attributes that DynamoDB itself must see."""

import json
from typing import TYPE_CHECKING

from gallery_sync.errors import InvalidRequest
from gallery_sync.model.text import to_text
from gallery_sync.store.documents import Document
from gallery_sync.store.keys import Key, fits

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_LARGEST = 400 * 1024

type Row = "dict[str, AttributeValueTypeDef]"
type Attribute = str | int | bytes


def row(key: Key, document: Document | None = None, **attributes: Attribute | None) -> Row:
    """An attribute that is None is left out: a row without an index's key is not in that index."""
    content: Row = key_attributes(key)
    if document is not None:
        content["doc"] = {"S": to_text(document)}
    for name, value in attributes.items():
        if value is not None:
            content[name] = attribute(value)
    return content


def check(content: Row) -> None:
    """Raises `InvalidRequest` for a row that DynamoDB does not take (AWS docs: Quotas in Amazon DynamoDB)."""
    if not fits(key_of(content)):
        raise InvalidRequest("An ID that came from outside is longer than can be kept; give it a shorter name there.")
    if sum(len(name) + len(_bytes(value)) for name, value in content.items()) > _LARGEST:
        raise InvalidRequest(f"The texts of an entry are longer than the {_LARGEST // 1024} KB that can be kept.")


def _bytes(value: "AttributeValueTypeDef") -> bytes:
    (one,) = value.values()
    return one if isinstance(one, bytes) else str(one).encode("utf-8", "surrogatepass")


def key_attributes(key: Key) -> Row:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def attribute(value: Attribute) -> "AttributeValueTypeDef":
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case _:
            return {"B": value}


def key_of(content: Row) -> Key:
    return text_in(content, "pk"), text_in(content, "sk")


READABLE = "pk, sk, doc"
"""The attributes of a row whose key is told when it cannot be read."""


def document_in(content: Row) -> Document:
    return json.loads(content["doc"]["S"])  # type: ignore[typeddict-item]


def text_in(content: Row, name: str) -> str:
    return content[name]["S"]  # type: ignore[typeddict-item]


def bytes_in(content: Row, name: str) -> bytes:
    return bytes(content[name]["B"])  # type: ignore[typeddict-item,arg-type]
