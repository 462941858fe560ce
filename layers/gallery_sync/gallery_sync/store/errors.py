"""What botocore's errors mean: the only place that translates them for the table and the queues.

Left as they are, because neither a retry nor the owner of a gallery can help: missing permissions, a missing
table or queue, requests that AWS calls malformed. Those are faults of the deployment or of this software.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NoReturn

from botocore import exceptions as botocore_errors
from botocore.exceptions import ClientError

from gallery_sync.errors import RateLimited, Unavailable, VersionConflict

CONDITION_FAILED = "ConditionalCheckFailed"

_CONFLICTS = frozenset(
    {
        "ConditionalCheckFailedException",
        CONDITION_FAILED,
        "TransactionConflictException",
        "TransactionConflict",
        "TransactionInProgressException",
    }
)
_THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "RequestThrottled",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "LimitExceededException",
        "AWS.SimpleQueueService.RequestThrottled",
    }
)


@contextmanager
def translated(service: str) -> Generator[None]:
    """Raises `VersionConflict`, `RateLimited` and `Unavailable` in place of botocore's errors; the sentence names
    the `service`."""
    try:
        yield
    except ClientError as error:
        _raise_for(error, service)
    except (botocore_errors.ConnectionError, botocore_errors.HTTPClientError) as error:
        raise Unavailable(f"{service} cannot be reached ({type(error).__name__}); it is tried again later.") from error


def reasons(error: ClientError) -> list[str]:
    """Why each action of a cancelled transaction was refused, in their order; "None" where it was not."""
    response: Any = error.response
    return [str(reason.get("Code", "None")) for reason in response.get("CancellationReasons", ())]


def _raise_for(error: ClientError, service: str) -> NoReturn:
    details = error.response.get("Error", {})
    metadata = error.response.get("ResponseMetadata", {})
    status, request_id = metadata.get("HTTPStatusCode", 0), metadata.get("RequestId", "")
    codes = {details.get("Code", ""), *reasons(error)} - {"None", "TransactionCanceledException"}
    if codes & _THROTTLES:
        raise RateLimited(
            f"{service} is used more than it allows for now; it is tried again later.",
            status=status,
            request_id=request_id,
        ) from error
    if codes and codes <= _CONFLICTS:
        raise VersionConflict(
            "Somebody else changed this at the same time; read it again and repeat.",
            status=status,
            request_id=request_id,
        ) from error
    if status >= 500:
        raise Unavailable(
            f"{service} answered with an error of its own; it is tried again later.",
            status=status,
            request_id=request_id,
        ) from error
    raise error
