"""The one place where botocore's errors become ours.

Codes and statuses: Amazon S3 API Reference, "Error responses", and the user guide's pages on conditional
requests.
"""

from collections.abc import Generator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as NoConnection

from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    RateLimited,
    Refused,
    StaleRevision,
    Unavailable,
)

_THROTTLED = frozenset({"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests"})
_LATER = frozenset({"RequestTimeout", "RequestTimeTooSkewed", "OperationAborted"})
_DEPLOYMENT = (
    "Gallery Sync may not use the album bucket ({code}). This is a fault of the deployment: deploy the stack "
    "again, and check that no bucket policy or key policy takes the functions' permissions away."
)


class NotFound(Exception):
    """The object does not exist, and S3 said so (`NoSuchKey`): the only proof of absence. Stays inside this
    package."""


@contextmanager
def translated() -> Generator[None]:
    """Raises `NotFound` or one of `gallery_sync.errors` for whatever botocore raises inside."""
    try:
        yield
    except ClientError as error:
        raise _translate(error) from error
    except (NoConnection, HTTPClientError, IncompleteReadError) as error:
        raise Unavailable(
            f"Amazon S3 did not answer ({type(error).__name__}); Gallery Sync tries again by itself."
        ) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise CredentialsRefused(_DEPLOYMENT.format(code="no credentials")) from error


def _translate(error: ClientError) -> GallerySyncError | NotFound:
    code = error.response.get("Error", {}).get("Code", "")
    metadata = error.response.get("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode", 0)
    request_id = metadata.get("RequestId", "")
    if code == "NoSuchKey":
        return NotFound()
    if status == 412 or code in {"PreconditionFailed", "ConditionalRequestConflict"}:
        return StaleRevision(
            "The object changed in the bucket while it was being written.",
            status=status,
            request_id=request_id,
        )
    if code in _THROTTLED or status in {429, 503}:
        after = _seconds(metadata.get("HTTPHeaders", {}).get("retry-after", ""))
        return RateLimited(
            "Amazon S3 asks for fewer requests; Gallery Sync goes on later.",
            retry_after=after,
            status=status,
            request_id=request_id,
        )
    if status >= 500 or code in _LATER:
        return Unavailable(
            f"Amazon S3 has trouble ({code}); Gallery Sync tries again by itself.",
            status=status,
            request_id=request_id,
        )
    if status in {401, 403} or code in {"NoSuchBucket", "InvalidAccessKeyId", "ExpiredToken"}:
        return CredentialsRefused(_DEPLOYMENT.format(code=code), status=status, request_id=request_id)
    if code == "InvalidRange":
        return Refused("The file is empty; upload it again.", status=status, request_id=request_id)
    return Refused(f"Amazon S3 does not take the object ({code}).", status=status, request_id=request_id)


def _seconds(text: str) -> float | None:
    return float(text) if text.isdecimal() else None
