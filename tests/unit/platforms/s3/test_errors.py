"""What S3's answers mean."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from gallery_sync.errors import (
    GallerySyncError,
    PermanentError,
    RateLimited,
    Refused,
    StaleRevision,
    TransientError,
    Unavailable,
)
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.errors import Locked, NotFound, translated
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import Bench

ANSWERS = [
    ("NoSuchBucket", 404, Unavailable),
    ("SignatureDoesNotMatch", 403, Unavailable),
    ("InvalidAccessKeyId", 403, Unavailable),
    ("ExpiredToken", 400, Unavailable),
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
    ("AccessDenied", 403, Locked),
    ("InvalidObjectState", 403, Locked),
    ("KMS.DisabledException", 400, Locked),
    ("KMS.NotFoundException", 400, Locked),
]


def refused(code: str, status: int, headers: dict[str, str] | None = None, *, essential: bool = False) -> Exception:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stub:
        meta = {"HTTPHeaders": headers or {}, "RequestId": "request-1"}
        stub.add_client_error("get_object", code, http_status_code=status, response_meta=meta)
        with pytest.raises((GallerySyncError, NotFound)) as caught:
            Bucket(client, "b").get("key", 10, essential=essential)
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


def test_a_missing_permission_waits_for_the_operator_and_says_what_to_do():
    error = refused("AccessDenied", 403, essential=True)

    assert isinstance(error, Unavailable)
    assert "deploy the stack again" in error.reason


def denied(client: Any, key: str, code: str) -> Any:
    """Every read of this object is refused."""

    def refuse(params: dict[str, Any], **_: Any) -> Any:
        if params["url_path"].endswith(key):
            answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(answer, "GetObject")

    client.meta.events.register("before-call.s3.GetObject", refuse)
    return refuse


@pytest.mark.parametrize("code", ["InvalidObjectState", "AccessDenied", "KMS.DisabledException"])
@pytest.mark.parametrize("part", ["items/dawn.json", "media/dawn.jpg"])
def test_one_object_that_is_archived_or_under_a_foreign_key_is_its_entrys_trouble_alone(
    bench: Bench, part: str, code: str
):
    bench.person.add("dawn", picture(1), "dawn.jpg")
    bench.person.add("dusk", picture(2), "dusk.jpg")
    refuse = denied(bench.client, part, code)
    try:
        listing = bench.album.listing({})
        bench.album.publish()
        read = bench.album.read_many(["dawn", "dusk"], None)
    finally:
        bench.client.meta.events.unregister("before-call.s3.GetObject", refuse)

    assert [entry.id for entry in listing.entries] == ["dusk"]
    assert "archived, or encrypted with a key" in listing.unreadable["dawn"]
    assert list(read) == ["dusk"]
    assert "media/dawn.jpg" in bench.names()


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (EndpointConnectionError(endpoint_url="https://s3"), Unavailable),
        (ConnectTimeoutError(endpoint_url="https://s3"), Unavailable),
        (ReadTimeoutError(endpoint_url="https://s3"), Unavailable),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), Unavailable),
        (NoCredentialsError(), Unavailable),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_no_answer_means(raised: Exception, expected: type[GallerySyncError]):
    with pytest.raises(expected), translated():
        raise raised


def test_a_bug_stays_a_bug():
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
