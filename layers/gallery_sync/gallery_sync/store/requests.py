"""The requests to DynamoDB that the store is made of. Reads are strongly consistent where DynamoDB offers it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import GallerySyncError, RateLimited, VersionConflict
from gallery_sync.store import errors
from gallery_sync.store.conditions import Condition
from gallery_sync.store.keys import Key, fits
from gallery_sync.store.reading import Unreadable, unnoticed
from gallery_sync.store.rows import Row, attribute, check, key_attributes, key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_DELETES_AT_ONCE = 25
_GETS_AT_ONCE = 100
_TABLE = "The table"


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole row. `refusal` is raised in place of `VersionConflict` when its condition fails."""

    row: Row
    condition: Condition | None = None
    refusal: GallerySyncError | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the row; absent already is success unless the condition says otherwise."""

    key: Key
    condition: Condition | None = None
    refusal: GallerySyncError | None = None


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """Write nothing to this row, but let the others be written only if it is so."""

    key: Key
    condition: Condition
    refusal: GallerySyncError | None = None


type Action = Put | Delete | ConditionCheck


class Requests:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, key: Key, attributes: str = "doc") -> Row | None:
        if not fits(key):
            return None
        with errors.translated(_TABLE, Service.DYNAMODB):
            answer = self._client.get_item(
                TableName=self._table_name,
                Key=key_attributes(key),
                ConsistentRead=True,
                ProjectionExpression=attributes,
            )
        return answer.get("Item")

    def get_many(self, keys: Iterable[Key], attributes: str) -> dict[Key, Row]:
        """100 rows in one request; `attributes` must name pk and sk. Absent rows are missing in the answer."""
        found: dict[Key, Row] = {}
        for some in batched(dict.fromkeys(keys), _GETS_AT_ONCE, strict=False):
            found |= self._get_some(some, attributes)
        return found

    def _get_some(self, keys: Iterable[Key], attributes: str) -> dict[Key, Row]:
        wanted: Any = {
            "Keys": [key_attributes(key) for key in keys],
            "ConsistentRead": True,
            "ProjectionExpression": attributes,
        }
        found: dict[Key, Row] = {}
        while wanted:
            with errors.translated(_TABLE, Service.DYNAMODB):
                answer = self._client.batch_get_item(RequestItems={self._table_name: wanted})
            found |= {key_of(row): row for row in answer["Responses"].get(self._table_name, [])}
            left: Any = answer.get("UnprocessedKeys", {}).get(self._table_name)
            if left and len(left["Keys"]) == len(wanted["Keys"]):
                raise _overloaded()
            wanted = left
        return found

    def query(
        self,
        partition: str,
        prefix: str = "",
        *,
        attributes: str = "doc",
        containing: str = "",
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Row]:
        """The rows of a partition whose sort key begins with `prefix`, page by page as they are asked for. Those whose
        document lacks `containing` are left out by DynamoDB, which reads and charges them nevertheless."""
        values = {":pk": attribute(partition)} | ({":prefix": attribute(prefix)} if prefix else {})
        chosen = {"FilterExpression": "contains(doc, :text)"} if containing else {}
        values |= {":text": attribute(containing)} if containing else {}
        return self._pages(
            limit,
            **chosen,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=values,
            ProjectionExpression=attributes,
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
        )

    def query_index(
        self,
        name: str,
        condition: str,
        values: Row,
        *,
        attributes: str,
    ) -> Iterator[Row]:
        """As `query` on an index, which may lag behind by a moment."""
        return self._pages(
            None,
            IndexName=name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ProjectionExpression=attributes,
        )

    def scan(
        self,
        attributes: str,
        progress: Callable[[int], None] | None = None,
        condition: str = "",
        values: Row | None = None,
        *,
        consistent: bool = False,
    ) -> Iterator[Row]:
        """Every row of the table that meets the condition. DynamoDB reads and charges the others as well: half a read
        unit per 4 KB, a whole one where what was written a moment ago must be seen (`consistent`). `progress` is
        called with the number of rows read so far."""
        request: dict[str, Any] = {
            "FilterExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": consistent,
        }
        request = {name: value for name, value in request.items() if value}
        read = 0
        while True:
            with errors.translated(_TABLE, Service.DYNAMODB):
                answer = self._client.scan(TableName=self._table_name, ProjectionExpression=attributes, **request)
            read += answer["ScannedCount"]
            if progress:
                progress(read)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def write(self, actions: Sequence[Action]) -> None:
        """All of them or none. A single one is a plain conditional write, at half of a transaction's price.

        Raises `VersionConflict`, or the action's own refusal, when a condition fails.
        """
        try:
            with errors.translated(_TABLE, Service.DYNAMODB):
                if len(actions) == 1:
                    self._write_one(actions[0])
                else:
                    self._client.transact_write_items(TransactItems=[self._in_transaction(one) for one in actions])
        except GallerySyncError as error:
            raise self._refusal(actions, error) or error from error.__cause__

    def put_off(self, key: Key, name: str, seen: str, later: str) -> None:
        """Set a time of the row to a later one; the rest stays as it is. Nothing happens where the time is not the one
        that was seen any more."""
        try:
            with errors.translated(_TABLE, Service.DYNAMODB):
                self._client.update_item(
                    TableName=self._table_name,
                    Key=key_attributes(key),
                    UpdateExpression=f"SET {name} = :later",
                    ConditionExpression=f"{name} = :seen",
                    ExpressionAttributeValues={":later": attribute(later), ":seen": attribute(seen)},
                )
        except VersionConflict:
            pass

    def delete_all(self, keys: Iterable[Key]) -> int:
        """Remove these rows, in no order and not at once: repeat it after a failure. Returns how many they were."""
        count = 0
        for batch in batched(keys, _DELETES_AT_ONCE, strict=False):
            pending: list[Any] = [{"DeleteRequest": {"Key": key_attributes(key)}} for key in batch]
            while pending:
                with errors.translated(_TABLE, Service.DYNAMODB):
                    answer = self._client.batch_write_item(RequestItems={self._table_name: pending})
                left = answer.get("UnprocessedItems", {}).get(self._table_name, [])
                if len(left) == len(pending):
                    raise _overloaded()
                pending = left
            count += len(batch)
        return count

    def _pages(self, limit: int | None, **request: Any) -> Iterator[Row]:
        left = limit
        while left is None or left > 0:
            if left is not None:
                request["Limit"] = left
            with errors.translated(_TABLE, Service.DYNAMODB):
                answer = self._client.query(TableName=self._table_name, **request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            left = None if left is None else left - len(answer["Items"])

    def _write_one(self, action: Action) -> None:
        request: Any = self._request(action)
        if isinstance(action, Put):
            self._client.put_item(**request)
        else:
            self._client.delete_item(**request)

    def _in_transaction(self, action: Action) -> Any:
        return {type(action).__name__: self._request(action)}

    def _request(self, action: Action) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": self._table_name}
        if isinstance(action, Put):
            check(action.row)
            request["Item"] = action.row
        else:
            request["Key"] = key_attributes(action.key)
        if action.condition:
            request["ConditionExpression"] = action.condition.text
            if action.condition.values:
                request["ExpressionAttributeValues"] = action.condition.values
        return request

    @staticmethod
    def _refusal(actions: Sequence[Action], error: GallerySyncError) -> GallerySyncError | None:
        """That of the first action whose condition failed."""
        if not isinstance(error.__cause__, ClientError):
            return None
        codes = errors.reasons(error.__cause__)
        pairs = zip(actions, codes, strict=False)
        return next((action.refusal for action, code in pairs if code == errors.CONDITION_FAILED), None)


def _overloaded() -> RateLimited:
    return RateLimited("The table is used more than it allows for now; it is tried again later.")


class Part:
    """What the parts of the store share: one table, and who is told of a row that cannot be read."""

    def __init__(self, client: "DynamoDBClient", table_name: str, unreadable: Unreadable = unnoticed) -> None:
        self._rows = Requests(client, table_name)
        self._unreadable = unreadable
