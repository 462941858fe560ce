"""What DynamoDB charges for the requests of the functions, counted from the rows themselves.

AWS docs, "DynamoDB read and write operations": a write takes a unit for each KB of the row, as it was or as it becomes,
whichever is larger, and of its entry in each index; a read one for each 4 KB of the whole row, whatever is asked of it,
half of that when it need not be consistent; each row of a BatchGetItem by itself, all rows of a Query together; a row
that is not there as a small one; a transaction twice as much for the table, here counted once for the index.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

_WRITTEN, _READ = 1024, 4096

type Key = tuple[str, str]
type Row = Mapping[str, Mapping[str, Any]]


@dataclass
class Units:
    """Knows the size of every row by watching all clients; counts only what happens while `counts` says so."""

    counts: Callable[[], bool]
    read: float = 0.0
    written: float = 0.0
    _rows: dict[Key, Row] = field(default_factory=dict[Key, Row])

    def listen(self, events: Any) -> None:
        events.register("before-parameter-build.dynamodb", _keep)
        events.register("after-call.dynamodb", self._answered)

    def clear(self) -> None:
        self.read = self.written = 0.0

    def _answered(self, model: Any, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: object) -> None:
        read, written = self.read, self.written
        self._count(model.name, context["asked"], refused="Error" in parsed)
        if not self.counts():
            self.read, self.written = read, written

    def _count(self, operation: str, asked: Mapping[str, Any], *, refused: bool) -> None:
        match operation:
            case "GetItem":
                self._get(asked["Key"], asked)
            case "BatchGetItem":
                (table,) = asked["RequestItems"].values()
                for key in table["Keys"]:
                    self._get(key, table)
            case "Query":
                self._query(asked)
            case _:
                times = 2 if operation == "TransactWriteItems" else 1
                for action in _actions(operation, asked):
                    self._write(action.get("Key") or action["Item"], action.get("Item"), times, refused=refused)

    def _get(self, key: Row, asked: Mapping[str, Any]) -> None:
        self.read += _read_units(_size(self._rows.get(_key(key))), asked)

    def _query(self, asked: Mapping[str, Any]) -> None:
        if "IndexName" in asked:
            self.read += _read_units(0, asked)
        elif "ExclusiveStartKey" not in asked:
            values = asked["ExpressionAttributeValues"]
            partition, prefix = values[":pk"]["S"], values.get(":prefix", {"S": ""})["S"]
            found = [row for (pk, sk), row in self._rows.items() if pk == partition and sk.startswith(prefix)]
            self.read += _read_units(sum(map(_size, found[: asked.get("Limit")])), asked)

    def _write(self, key: Row, row: Row | None, times: int, *, refused: bool) -> None:
        before, place = self._rows.get(_key(key)), _key(key)
        self.written += times * _write_units(max(_size(before), _size(row)))
        if refused:
            return
        places = {one["due_at"]["S"]: _size(one) for one in (before, row) if one and "due_shard" in one}
        self.written += sum(map(_write_units, places.values()))
        if row is None:
            self._rows.pop(place, None)
        else:
            self._rows[place] = row


def _actions(operation: str, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows that are put or deleted."""
    match operation:
        case "PutItem" | "DeleteItem":
            return [asked]
        case "TransactWriteItems":
            return [action for one in asked["TransactItems"] for action in one.values()]
        case "BatchWriteItem":
            (requests,) = asked["RequestItems"].values()
            return [one["DeleteRequest"] for one in requests]
        case _:
            return []


def _keep(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
    context["asked"] = params


def _key(row: Row) -> Key:
    return row["pk"]["S"], row["sk"]["S"]


def _size(row: Row | None) -> int:
    """Bytes of names and values. A number takes about half of its digits."""
    return sum(len(name) + _bytes(*value.items()) for name, value in (row or {}).items())


def _bytes(value: tuple[str, Any]) -> int:
    kind, content = value
    return len(content) // 2 + 1 if kind == "N" else len(content.encode() if isinstance(content, str) else content)


def _read_units(size: int, asked: Mapping[str, Any]) -> float:
    return max(ceil(size / _READ), 1) * (1.0 if asked.get("ConsistentRead") else 0.5)


def _write_units(size: int) -> int:
    return max(ceil(size / _WRITTEN), 1)
