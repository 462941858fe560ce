"""What S3's answers mean."""

import boto3
import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    PermanentError,
    RateLimited,
    Refused,
    StaleRevision,
    TransientError,
    Unavailable,
)
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.errors import NotFound, translated

ANSWERS = [
    ("NoSuchBucket", 404, CredentialsRefused),
    ("AccessDenied", 403, CredentialsRefused),
    ("SignatureDoesNotMatch", 403, CredentialsRefused),
    ("InvalidAccessKeyId", 403, CredentialsRefused),
    ("ExpiredToken", 400, CredentialsRefused),
    ("PreconditionFailed", 412, StaleRevision),
    ("ConditionalRequestConflict", 409, StaleRevision),
    ("SlowDown", 503, RateLimited),
    ("ServiceUnavailable", 503, RateLimited),
    ("TooManyRequests", 429, RateLimited),
    ("InternalError", 500, Unavailable),
    ("RequestTimeout", 400, Unavailable),
    ("RequestTimeTooSkewed", 403, Unavailable),
    ("InvalidRange", 416, Refused),
    ("EntityTooLarge", 400, Refused),
    ("KMS.DisabledException", 400, Refused),
]


def refused(code: str, status: int, headers: dict[str, str] | None = None) -> Exception:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stub:
        meta = {"HTTPHeaders": headers or {}, "RequestId": "request-1"}
        stub.add_client_error("get_object", code, http_status_code=status, response_meta=meta)
        with pytest.raises((GallerySyncError, NotFound)) as caught:
            Bucket(client, "b").get("key", 10)
    return caught.value


@pytest.mark.parametrize(("code", "status", "expected"), ANSWERS, ids=str)
def test_an_answer_means(code: str, status: int, expected: type[GallerySyncError]):
    error = refused(code, status)

    assert type(error) is expected
    assert isinstance(error, TransientError | PermanentError)
    assert error.reason.endswith(".")
    assert (error.status, error.request_id) == (status, "request-1")


def test_only_no_such_key_proves_absence():
    assert isinstance(refused("NoSuchKey", 404), NotFound)
    for code, status, _ in ANSWERS:
        assert not isinstance(refused(code, status), NotFound)


def test_a_slow_down_says_when_to_come_back():
    error = refused("SlowDown", 503, {"retry-after": "7"})

    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0


def test_a_missing_permission_says_what_to_do():
    assert "deploy the stack again" in str(refused("AccessDenied", 403))


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (EndpointConnectionError(endpoint_url="https://s3"), Unavailable),
        (ConnectTimeoutError(endpoint_url="https://s3"), Unavailable),
        (ReadTimeoutError(endpoint_url="https://s3"), Unavailable),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), Unavailable),
        (NoCredentialsError(), CredentialsRefused),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_no_answer_means(raised: Exception, expected: type[GallerySyncError]):
    with pytest.raises(expected), translated():
        raise raised


def test_a_bug_stays_a_bug():
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
