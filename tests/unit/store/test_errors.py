from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    UnknownEndpointError,
)
from botocore.parsers import ResponseParserError

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import RateLimited, Refused, Unavailable, VersionConflict
from gallery_sync.store.errors import translated


def refusal(code: str, status: int = 400, reasons: list[str] | None = None) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "…"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "request-1"},
    }
    if reasons is not None:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, "Anything")


def cancelled(*reasons: str) -> ClientError:
    return refusal("TransactionCanceledException", reasons=list(reasons))


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refusal("ConditionalCheckFailedException"), VersionConflict),
        (refusal("TransactionConflictException"), VersionConflict),
        (refusal("TransactionInProgressException"), VersionConflict),
        (cancelled("None", "ConditionalCheckFailed"), VersionConflict),
        (cancelled("TransactionConflict", "None"), VersionConflict),
        (refusal("ProvisionedThroughputExceededException"), RateLimited),
        (refusal("ThrottlingException"), RateLimited),
        (refusal("RequestThrottled"), RateLimited),
        (cancelled("ConditionalCheckFailed", "ThrottlingError"), RateLimited),
        (refusal("InternalServerError", 500), Unavailable),
        (refusal("ServiceUnavailable", 503), Unavailable),
        (refusal("AccessDeniedException"), Unavailable),
        (refusal("ResourceNotFoundException"), Unavailable),
        (ReadTimeoutError(endpoint_url="https://table"), Unavailable),
        (ConnectTimeoutError(endpoint_url="https://table"), Unavailable),
        (EndpointConnectionError(endpoint_url="https://table"), Unavailable),
        (ResponseParserError("not JSON"), Unavailable),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:60],
)
def test_an_error_of_aws_becomes_one_of_ours(error: Exception, meaning: type[Exception]) -> None:
    with pytest.raises(meaning) as caught, translated("The table", Service.DYNAMODB):
        raise error

    assert caught.value.__cause__ is error


def test_the_request_can_be_traced() -> None:
    with pytest.raises(Unavailable) as caught, translated("The table", Service.DYNAMODB):
        raise refusal("InternalServerError", 500)

    assert (caught.value.status, caught.value.request_id) == (500, "request-1")


def test_a_fault_of_the_deployment_says_where_to_look() -> None:
    with (
        pytest.raises(Unavailable, match=r"The table refuses .*AccessDenied.*check .* roles"),
        translated("The table", Service.DYNAMODB),
    ):
        raise refusal("AccessDeniedException")


@pytest.mark.parametrize("error", [refusal("ValidationException"), cancelled("ValidationError", "None")], ids=str)
def test_a_malformed_request_is_told_as_a_bug_of_ours(error: ClientError) -> None:
    with pytest.raises(Refused, match="bug of Gallery Sync") as caught, translated("The table", Service.DYNAMODB):
        raise error

    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        CredentialRetrievalError(provider="role", error_msg="…"),
        UnknownEndpointError(service_name="x", region_name="y"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_function_that_cannot_call_at_all_waits_until_it_can(error: Exception) -> None:
    with pytest.raises(Unavailable), translated("The table", Service.DYNAMODB):
        raise error
