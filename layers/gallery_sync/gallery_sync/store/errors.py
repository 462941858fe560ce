"""What botocore's errors mean: the only place that translates them for the table and the queues.

Requests that AWS calls malformed stay as they are: those are bugs of this software.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NoReturn

from botocore import exceptions as botocore_errors
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from gallery_sync.errors import RateLimited, TransientError, Unavailable, VersionConflict

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
_DEPLOYMENT = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
    }
)
_UNREACHABLE = (botocore_errors.ConnectionError, botocore_errors.HTTPClientError, ResponseParserError)


@contextmanager
def translated(service: str) -> Generator[None]:
    """Raises `VersionConflict`, `RateLimited` and `Unavailable` in place of botocore's errors; the sentence names
    the `service`."""
    try:
        yield
    except ClientError as error:
        _raise_for(error, service)
    except _UNREACHABLE as error:
        raise Unavailable(f"{service} cannot be reached ({type(error).__name__}); it is tried again later.") from error


def reasons(error: ClientError) -> list[str]:
    """Why each action of a cancelled transaction was refused, in their order; "None" where it was not."""
    response: Any = error.response
    return [str(reason.get("Code", "None")) for reason in response.get("CancellationReasons", ())]


def _raise_for(error: ClientError, service: str) -> NoReturn:
    code = error.response.get("Error", {}).get("Code", "")
    metadata = error.response.get("ResponseMetadata", {})
    status, request_id = metadata.get("HTTPStatusCode", 0), metadata.get("RequestId", "")
    codes = {code, *reasons(error)} - {"None", "TransactionCanceledException"}
    kind, reason = _meaning(codes, status, service)
    if kind is None:
        raise error
    raise kind(reason, status=status, request_id=request_id) from error


def _meaning(codes: set[str], status: int, service: str) -> tuple[type[TransientError] | None, str]:
    if codes & _THROTTLES:
        return RateLimited, f"{service} is used more than it allows for now; it is tried again later."
    if codes and codes <= _CONFLICTS:
        return VersionConflict, "Somebody else changed this at the same time; read it again and repeat."
    if codes & _DEPLOYMENT:
        refusal = ", ".join(sorted(codes))
        return Unavailable, f"{service} refuses this function ({refusal}): check what the stack deployed and its roles."
    if status >= 500:
        return Unavailable, f"{service} answered with an error of its own; it is tried again later."
    return None, ""
