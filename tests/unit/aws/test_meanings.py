"""The table of AWS's errors, held against botocore's models of the services."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from gallery_sync.aws.meanings import Meaning, Service, documented, meaning
from gallery_sync.errors import CredentialsRefused, GallerySyncError, Unavailable
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.errors import translated as albums
from gallery_sync.store.errors import translated

ROOT = Path(__file__).parents[3]
CALLED = {
    Service.DYNAMODB: "BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query Scan TransactWriteItems UpdateItem",
    Service.KMS: "Decrypt Encrypt ReEncrypt",
    Service.S3: "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject "
    "DeleteObjects GetObject HeadObject ListObjectVersions ListObjectsV2 PutObject UploadPart UploadPartCopy",
    Service.SECRETS: "GetSecretValue",
    Service.SQS: "ChangeMessageVisibilityBatch SendMessage SendMessageBatch",
}
"""Multipart uploads and HeadObject are what boto3's `upload_fileobj` and `copy` are made of."""


def model(service: Service):
    return botocore.session.get_session().get_service_model(service.value)


def codes_of(service: Service) -> Iterator[str]:
    for name in CALLED[service].split():
        for shape in model(service).operation_model(name).error_shapes:
            yield shape.name
            yield shape.metadata.get("error", {}).get("code") or shape.name


@pytest.mark.parametrize("service", Service)
def test_each_error_that_an_operation_of_ours_can_answer_has_its_row(service: Service) -> None:
    assert set(codes_of(service)) - documented(service).keys() == set()


def test_each_operation_that_the_code_calls_is_among_those_whose_errors_are_known() -> None:
    known = {xform_name(name) for names in CALLED.values() for name in names.split()}
    methods = {xform_name(name) for service in Service for name in model(service).operation_names}
    called = {
        name
        for folder in ("layers/gallery_sync", "functions")
        for file in (ROOT / folder).rglob("*.py")
        if "cli" not in file.parts  # operators read what AWS itself says
        for name in re.findall(r"client[\w()\"]*\.(\w+)\(", file.read_text())
    }

    assert "send_message_batch" in called & methods
    assert called & methods <= known


@pytest.mark.parametrize("service", Service)
def test_whatever_aws_answers_is_an_error_of_ours_with_a_sentence(service: Service) -> None:
    edge = albums if service is Service.S3 else partial(translated, "The table", service)
    for code in documented(service):
        for status in (0, 400, 403, 500, 503):
            answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
            with pytest.raises((GallerySyncError, NotFound)) as caught, edge():
                raise ClientError(answer, "Anything")
            if isinstance(caught.value, GallerySyncError):
                assert caught.value.reason.endswith(".")
                assert "{" not in caught.value.reason


@pytest.mark.parametrize("code", ["DisabledException", "KMSInvalidStateException", "NotFoundException"])
def test_a_key_that_cannot_be_used_is_the_operators_trouble_and_no_reason_to_reconnect(code: str) -> None:
    with pytest.raises(Unavailable, match="in KMS"), translated("The key for credentials", Service.KMS):
        raise ClientError({"Error": {"Code": code}}, "Decrypt")


def test_credentials_that_the_key_does_not_open_have_to_be_entered_again() -> None:
    with pytest.raises(CredentialsRefused, match="connect the account again"), translated("The key", Service.KMS):
        raise ClientError({"Error": {"Code": "InvalidCiphertextException"}}, "Decrypt")


@pytest.mark.parametrize(
    ("service", "status", "expected"),
    [
        (Service.KMS, 0, Meaning.LATER),
        (Service.KMS, 400, Meaning.LATER),
        (Service.DYNAMODB, 400, Meaning.LATER),
        (Service.SECRETS, 400, Meaning.LATER),
        (Service.SQS, 413, Meaning.REFUSED),
        (Service.S3, 400, Meaning.REFUSED),
        (Service.KMS, 403, Meaning.OPERATOR),
        (Service.DYNAMODB, 429, Meaning.THROTTLED),
        (Service.S3, 412, Meaning.CONFLICT),
        (Service.S3, 503, Meaning.THROTTLED),
        (Service.SQS, 503, Meaning.LATER),
    ],
)
def test_a_code_that_nobody_documented_is_judged_by_its_status(
    service: Service, status: int, expected: Meaning
) -> None:
    assert meaning(service, "NeverHeardOf", status) is expected
