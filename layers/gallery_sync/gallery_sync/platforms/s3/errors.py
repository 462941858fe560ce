"""botocore's errors become ours, in the words of albums. What each code means is in `aws.meanings`."""

from collections.abc import Generator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from gallery_sync.aws.meanings import Meaning, Service, meaning
from gallery_sync.errors import GallerySyncError, RateLimited, Refused, StaleRevision, Unavailable

_DEPLOYMENT = (
    "Gallery Sync may not use the album bucket ({code}). This is a fault of the deployment: its operator has to deploy "
    "the stack again, and check that no bucket policy or key policy takes the functions' permissions away. Until then "
    "it is tried again."
)
_LOCKED = (
    "Amazon S3 does not hand out this file ({code}): it is archived, or encrypted with a key that Gallery Sync may not "
    "use. Restore it, or upload it again without a storage class and a key of its own."
)
_BECOMES: dict[Meaning, tuple[type[GallerySyncError], str]] = {
    Meaning.CONFLICT: (StaleRevision, "The object changed in the bucket while it was being written."),
    Meaning.LATER: (Unavailable, "Amazon S3 has trouble ({code}); Gallery Sync tries again by itself."),
    Meaning.OPERATOR: (Unavailable, _DEPLOYMENT),
    Meaning.MALFORMED: (
        Refused,
        "Amazon S3 calls a request malformed ({code}). This is a bug of Gallery Sync; the log has the details.",
    ),
}
_LONGEST_NUMBER = 8
"""Digits of a time to wait that can be true."""
_EMPTY = "The file is empty; upload it again."
_NOT_TAKEN = "Amazon S3 does not take the object ({code})."
_DENIED = frozenset({"403", "AccessDenied", "AllAccessDisabled", "MethodNotAllowed"})


class NotFound(Exception):
    """The object, or the version that was asked for, does not exist, and S3 said so (`NoSuchKey`, `NoSuchVersion`): the
    only proof of absence. Stays inside this package."""


class Locked(Refused):
    """This object cannot be read, although it is there: the trouble of one entry."""


@contextmanager
def translated(*, one_object: bool = False, may_be_absent: bool = True) -> Generator[None]:
    """Raises `NotFound` or one of `gallery_sync.errors` for whatever botocore raises inside. With `one_object` a single
    object is read: being denied it says nothing about the rest of the bucket (`Locked`). Without `may_be_absent` no
    object has to be there, so that S3 has trouble when it misses one (`Unavailable`)."""
    try:
        yield
    except ClientError as error:
        raise _answered(error, one_object, may_be_absent) from error
    except ParamValidationError as error:
        raise Refused(_BECOMES[Meaning.MALFORMED][1].format(code=type(error).__name__)) from error
    except (BotoCoreError, Boto3Error, ResponseParserError) as error:
        raise Unavailable(
            f"Amazon S3 did not answer ({type(error).__name__}); Gallery Sync tries again by itself."
        ) from error


def _answered(error: ClientError, one_object: bool, may_be_absent: bool) -> GallerySyncError | NotFound:
    code = error.response.get("Error", {}).get("Code", "")
    metadata = error.response.get("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode", 0)
    means = meaning(Service.S3, code, status)
    if means is Meaning.ABSENT:
        if may_be_absent:
            return NotFound()
        means = Meaning.LATER
    if one_object and code in _DENIED:
        means = Meaning.LOCKED
    refusal = _refusal(means, code, metadata.get("HTTPHeaders", {}).get("retry-after", ""))
    refusal.status, refusal.request_id = status, metadata.get("RequestId", "")
    return refusal


def _refusal(means: Meaning, code: str, retry_after: str) -> GallerySyncError:
    if means is Meaning.THROTTLED:
        return RateLimited(
            "Amazon S3 asks for fewer requests; Gallery Sync goes on later.", retry_after=_seconds(retry_after)
        )
    if means is Meaning.LOCKED:
        return Locked(_LOCKED.format(code=code))
    if means in _BECOMES:
        kind, sentence = _BECOMES[means]
        return kind(sentence.format(code=code))
    return Refused(_EMPTY if code == "InvalidRange" else _NOT_TAKEN.format(code=code))


def _seconds(text: str) -> float | None:
    return float(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None
