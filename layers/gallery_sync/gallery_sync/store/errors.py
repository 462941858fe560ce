"""botocore's errors become ours: for the table, the queues, the key and the secret. Albums have sentences of their own
(`platforms.s3.errors`)."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError

from gallery_sync.aws.meanings import Meaning, Service, meaning
from gallery_sync.errors import (
    CredentialsRefused,
    GallerySyncError,
    RateLimited,
    Refused,
    Unavailable,
    VersionConflict,
)

CONDITION_FAILED = "ConditionalCheckFailed"
NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, NoRegionError)
"""The function's own role cannot be used: nothing was sent."""

_DEPLOYMENT = (
    "{subject} refuses this function ({codes}): the operator of Gallery Sync has to check the stack and its roles. "
    "Until then it is tried again."
)
type _Row = tuple[type[GallerySyncError], str]

_BECOMES: dict[Meaning, _Row] = {
    Meaning.CONFLICT: (VersionConflict, "Somebody else changed this at the same time; read it again and repeat."),
    Meaning.THROTTLED: (RateLimited, "{subject} is used more than it allows for now; it is tried again later."),
    Meaning.LATER: (Unavailable, "{subject} answered with an error of its own ({codes}); it is tried again later."),
    Meaning.OPERATOR: (Unavailable, _DEPLOYMENT),
    Meaning.UNREADABLE: (
        CredentialsRefused,
        "The stored credentials cannot be read any more; connect the account again.",
    ),
    Meaning.REFUSED: (Refused, "{subject} does not take this ({codes}); make it shorter or smaller."),
    Meaning.MALFORMED: (
        Refused,
        "{subject} calls a request malformed ({codes}). This is a bug of Gallery Sync; the log has the details.",
    ),
}
_ORDER = (
    Meaning.THROTTLED,
    Meaning.OPERATOR,
    Meaning.LATER,
    Meaning.UNREADABLE,
    Meaning.MALFORMED,
    Meaning.REFUSED,
    Meaning.CONFLICT,
)
"""Of several codes (a cancelled transaction) the first of these counts: a conflict only when there is nothing else."""
_KEY_IN_TROUBLE = frozenset(
    {"DisabledException", "KMSInvalidStateException", "NotFoundException", "InvalidKeyUsageException"}
)
_KEY = (
    "The key for credentials cannot be used ({codes}): it is disabled, deleted, or of another kind. The operator of "
    "Gallery Sync has to enable or restore it in KMS. Until then it is tried again."
)


@contextmanager
def translated(subject: str, service: Service) -> Generator[None]:
    """Raises one of `gallery_sync.errors` in place of whatever botocore raises; the sentence names the `subject`."""
    try:
        yield
    except ClientError as error:
        raise _answered(error, subject, service) from error
    except NO_CREDENTIALS as error:
        raise _refusal(Meaning.OPERATOR, subject, (type(error).__name__,)) from error
    except ParamValidationError as error:
        raise _refusal(Meaning.MALFORMED, subject, (type(error).__name__,)) from error
    except (BotoCoreError, ResponseParserError) as error:
        raise Unavailable(f"{subject} cannot be reached ({type(error).__name__}); it is tried again later.") from error


def reasons(error: ClientError) -> list[str]:
    """Why each action of a cancelled transaction was refused, in their order; "None" where it was not."""
    response: Any = error.response
    return [str(reason.get("Code", "None")) for reason in response.get("CancellationReasons") or ()]


def _answered(error: ClientError, subject: str, service: Service) -> GallerySyncError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    metadata = error.response.get("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode", 0)
    codes = ({code, *reasons(error)} - {"None", "TransactionCanceledException"}) or {code}
    found = {meaning(service, one, status) for one in codes}
    means = next((one for one in _ORDER if one in found), Meaning.LATER)
    refusal = _refusal(means, subject, codes)
    refusal.status, refusal.request_id = status, metadata.get("RequestId", "")
    return refusal


def _refusal(means: Meaning, subject: str, codes: Iterable[str]) -> GallerySyncError:
    names = sorted(codes)
    kind, sentence = _BECOMES[means]
    if means is Meaning.OPERATOR and _KEY_IN_TROUBLE.intersection(names):
        sentence = _KEY
    return kind(sentence.format(subject=subject, codes=", ".join(names)))
