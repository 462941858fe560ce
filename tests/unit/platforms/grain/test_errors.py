"""Answers that mislead, and what they mean."""

import httpx
import pytest

from gallery_sync.errors import (
    CredentialsRefused,
    MediaUnusable,
    RateLimited,
    Refused,
    StaleRevision,
    TransientError,
    Unavailable,
)
from gallery_sync.platforms.grain.errors import RecordMissing, failure_of
from tests.unit.platforms.grain.network import refusal


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, "RecordNotFound", RecordMissing),
        (400, "InvalidSwap", StaleRevision),
        (400, "ExpiredToken", CredentialsRefused),
        (400, "InvalidToken", CredentialsRefused),
        (401, "AuthMissing", CredentialsRefused),
        (401, "AccountTakedown", CredentialsRefused),
        (400, "RepoDeactivated", CredentialsRefused),
        (403, "AccountNotFound", CredentialsRefused),
        (403, "Forbidden", CredentialsRefused),
        (400, "BlobNotFound", StaleRevision),
        (413, "PayloadTooLarge", MediaUnusable),
        (429, "RateLimitExceeded", RateLimited),
        (500, "InternalServerError", Unavailable),
        (502, "UpstreamFailure", Unavailable),
        (400, "InvalidRequest", Refused),
        (404, "", Refused),
    ],
)
def test_a_code_says_more_than_its_status(status: int, code: str, meaning: type[Exception]):
    assert type(failure_of(refusal(status, code))) is meaning


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"no"', b'{"error": 7}'])
def test_a_body_of_any_kind_does_no_harm(body: bytes):
    assert isinstance(failure_of(httpx.Response(500, content=body)), TransientError)


def test_the_server_says_when_to_come_back():
    limited = httpx.Response(429, json={"error": "RateLimitExceeded"}, headers={"retry-after": "17"})

    error = failure_of(limited)

    assert isinstance(error, RateLimited)
    assert error.retry_after == 17
