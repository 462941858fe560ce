"""What each error code means that a service of AWS documents for the operations called here: one row each.

The documented ones are those of botocore's service models, of "Common error types" in each API reference, of "Error
responses" in the Amazon S3 API Reference, and of CancellationReasons in DynamoDB's. A test holds this table against the
models, so that a new one is noticed; what is in no row is judged by its HTTP status.
"""

from collections.abc import Mapping
from enum import StrEnum


class Service(StrEnum):
    """By their names in botocore."""

    DYNAMODB = "dynamodb"
    KMS = "kms"
    S3 = "s3"
    SECRETS = "secretsmanager"
    SQS = "sqs"


class Meaning(StrEnum):
    CONFLICT = "conflict"
    """Somebody else wrote first: read again, and repeat."""
    THROTTLED = "throttled"
    """Too many requests for now."""
    LATER = "later"
    """AWS's own trouble: it passes by itself."""
    OPERATOR = "operator"
    """The deployment, a role, a key or the AWS account has to be put right; until then all is tried again."""
    ABSENT = "absent"
    """The object is not there, and the service said so."""
    LOCKED = "locked"
    """This one object cannot be read: archived, or under a key that is not ours."""
    UNREADABLE = "unreadable"
    """These stored credentials do not open any more: the account has to be connected again."""
    REFUSED = "refused"
    """The service does not take this content."""
    MALFORMED = "malformed"
    """A request that makes no sense: a bug of this software."""


_COMMON: Mapping[str, Meaning] = {
    "AccessDenied": Meaning.OPERATOR,
    "AccessDeniedException": Meaning.OPERATOR,
    "ExpiredToken": Meaning.OPERATOR,
    "ExpiredTokenException": Meaning.OPERATOR,
    "IncompleteSignature": Meaning.OPERATOR,
    "IncompleteSignatureException": Meaning.OPERATOR,
    "InternalError": Meaning.LATER,
    "InternalFailure": Meaning.LATER,
    "InternalServerError": Meaning.LATER,
    "InternalServiceError": Meaning.LATER,
    "InvalidAccessKeyId": Meaning.OPERATOR,
    "InvalidClientTokenId": Meaning.OPERATOR,
    "InvalidSignatureException": Meaning.OPERATOR,
    "MalformedHttpRequestException": Meaning.MALFORMED,
    "MissingAuthenticationToken": Meaning.OPERATOR,
    "MissingAuthenticationTokenException": Meaning.OPERATOR,
    "NotAuthorized": Meaning.OPERATOR,
    "OptInRequired": Meaning.OPERATOR,
    "PriorRequestNotComplete": Meaning.LATER,
    "RequestAbortedException": Meaning.LATER,
    "RequestEntityTooLargeException": Meaning.REFUSED,
    "RequestExpired": Meaning.LATER,
    "RequestLimitExceeded": Meaning.THROTTLED,
    "RequestThrottled": Meaning.THROTTLED,
    "RequestThrottledException": Meaning.THROTTLED,
    "RequestTimeout": Meaning.LATER,
    "RequestTimeoutException": Meaning.LATER,
    "SerializationException": Meaning.MALFORMED,
    "ServiceUnavailable": Meaning.LATER,
    "ServiceUnavailableException": Meaning.LATER,
    "SignatureDoesNotMatch": Meaning.OPERATOR,
    "SlowDown": Meaning.THROTTLED,
    "Throttling": Meaning.THROTTLED,
    "ThrottledException": Meaning.THROTTLED,
    "ThrottlingError": Meaning.THROTTLED,
    "ThrottlingException": Meaning.THROTTLED,
    "TooManyRequests": Meaning.THROTTLED,
    "TooManyRequestsException": Meaning.THROTTLED,
    "UnknownOperationException": Meaning.MALFORMED,
    "UnrecognizedClientException": Meaning.OPERATOR,
    "ValidationError": Meaning.MALFORMED,
    "ValidationException": Meaning.MALFORMED,
}

_DYNAMODB: Mapping[str, Meaning] = {
    "ConditionalCheckFailed": Meaning.CONFLICT,
    "ConditionalCheckFailedException": Meaning.CONFLICT,
    "DuplicateItem": Meaning.CONFLICT,
    "IdempotentParameterMismatchException": Meaning.MALFORMED,
    "ItemCollectionSizeLimitExceeded": Meaning.REFUSED,
    "ItemCollectionSizeLimitExceededException": Meaning.REFUSED,
    "LimitExceededException": Meaning.THROTTLED,
    "ProvisionedThroughputExceeded": Meaning.THROTTLED,
    "ProvisionedThroughputExceededException": Meaning.THROTTLED,
    "ReplicatedWriteConflictException": Meaning.CONFLICT,
    "ResourceNotFoundException": Meaning.OPERATOR,
    "TransactionCanceledException": Meaning.CONFLICT,
    "TransactionConflict": Meaning.CONFLICT,
    "TransactionConflictException": Meaning.CONFLICT,
    "TransactionInProgressException": Meaning.CONFLICT,
}

_KMS: Mapping[str, Meaning] = {
    "DependencyTimeoutException": Meaning.LATER,
    "DisabledException": Meaning.OPERATOR,
    "DryRunOperationException": Meaning.MALFORMED,
    "IncorrectKeyException": Meaning.UNREADABLE,
    "InvalidCiphertextException": Meaning.UNREADABLE,
    "InvalidGrantTokenException": Meaning.OPERATOR,
    "InvalidKeyUsageException": Meaning.OPERATOR,
    "KMSInternalException": Meaning.LATER,
    "KMSInvalidStateException": Meaning.OPERATOR,
    "KeyUnavailableException": Meaning.LATER,
    "LimitExceededException": Meaning.THROTTLED,
    "NotFoundException": Meaning.OPERATOR,
}

_SECRETS: Mapping[str, Meaning] = {
    "DecryptionFailure": Meaning.OPERATOR,
    "InvalidParameterException": Meaning.OPERATOR,
    "InvalidRequestException": Meaning.OPERATOR,
    "ResourceNotFoundException": Meaning.OPERATOR,
}

_SQS: Mapping[str, Meaning] = {
    "AWS.SimpleQueueService.BatchEntryIdsNotDistinct": Meaning.MALFORMED,
    "AWS.SimpleQueueService.BatchRequestTooLong": Meaning.REFUSED,
    "AWS.SimpleQueueService.EmptyBatchRequest": Meaning.MALFORMED,
    "AWS.SimpleQueueService.InvalidBatchEntryId": Meaning.MALFORMED,
    "AWS.SimpleQueueService.MessageNotInflight": Meaning.LATER,
    "AWS.SimpleQueueService.NonExistentQueue": Meaning.OPERATOR,
    "AWS.SimpleQueueService.RequestThrottled": Meaning.THROTTLED,
    "AWS.SimpleQueueService.TooManyEntriesInBatchRequest": Meaning.MALFORMED,
    "AWS.SimpleQueueService.UnsupportedOperation": Meaning.MALFORMED,
    "BatchEntryIdsNotDistinct": Meaning.MALFORMED,
    "BatchRequestTooLong": Meaning.REFUSED,
    "EmptyBatchRequest": Meaning.MALFORMED,
    "InvalidAddress": Meaning.OPERATOR,
    "InvalidBatchEntryId": Meaning.MALFORMED,
    "InvalidIdFormat": Meaning.MALFORMED,
    "InvalidMessageContents": Meaning.REFUSED,
    "InvalidSecurity": Meaning.OPERATOR,
    "KMS.AccessDeniedException": Meaning.OPERATOR,
    "KMS.DisabledException": Meaning.OPERATOR,
    "KMS.InvalidKeyUsageException": Meaning.OPERATOR,
    "KMS.InvalidStateException": Meaning.OPERATOR,
    "KMS.NotFoundException": Meaning.OPERATOR,
    "KMS.OptInRequired": Meaning.OPERATOR,
    "KMS.ThrottlingException": Meaning.THROTTLED,
    "KmsAccessDenied": Meaning.OPERATOR,
    "KmsDisabled": Meaning.OPERATOR,
    "KmsInvalidKeyUsage": Meaning.OPERATOR,
    "KmsInvalidState": Meaning.OPERATOR,
    "KmsNotFound": Meaning.OPERATOR,
    "KmsOptInRequired": Meaning.OPERATOR,
    "KmsThrottled": Meaning.THROTTLED,
    "MessageNotInflight": Meaning.LATER,
    "OverLimit": Meaning.THROTTLED,
    "QueueDeletedRecently": Meaning.OPERATOR,
    "QueueDoesNotExist": Meaning.OPERATOR,
    "ReceiptHandleIsInvalid": Meaning.LATER,
    "TooManyEntriesInBatchRequest": Meaning.MALFORMED,
    "UnsupportedOperation": Meaning.MALFORMED,
}

_S3: Mapping[str, Meaning] = {
    "400": Meaning.REFUSED,
    "403": Meaning.OPERATOR,
    "404": Meaning.LATER,
    "AccountProblem": Meaning.OPERATOR,
    "AllAccessDisabled": Meaning.OPERATOR,
    "AuthorizationHeaderMalformed": Meaning.OPERATOR,
    "BadDigest": Meaning.LATER,
    "ConditionalRequestConflict": Meaning.CONFLICT,
    "EncryptionTypeMismatch": Meaning.REFUSED,
    "EntityTooLarge": Meaning.REFUSED,
    "EntityTooSmall": Meaning.MALFORMED,
    "IncompleteBody": Meaning.LATER,
    "InvalidArgument": Meaning.MALFORMED,
    "InvalidDigest": Meaning.LATER,
    "InvalidObjectState": Meaning.LOCKED,
    "InvalidPart": Meaning.LATER,
    "InvalidPartOrder": Meaning.MALFORMED,
    "InvalidRange": Meaning.REFUSED,
    "InvalidRequest": Meaning.REFUSED,
    "InvalidSecurity": Meaning.OPERATOR,
    "InvalidToken": Meaning.OPERATOR,
    "InvalidURI": Meaning.MALFORMED,
    "InvalidWriteOffset": Meaning.MALFORMED,
    "KMS.DisabledException": Meaning.LOCKED,
    "KMS.InvalidKeyUsageException": Meaning.LOCKED,
    "KMS.InvalidStateException": Meaning.LOCKED,
    "KMS.KMSInvalidStateException": Meaning.LOCKED,
    "KMS.NotFoundException": Meaning.LOCKED,
    "KMS.ThrottlingException": Meaning.THROTTLED,
    "KeyTooLongError": Meaning.REFUSED,
    "MalformedXML": Meaning.MALFORMED,
    "MaxMessageLengthExceeded": Meaning.REFUSED,
    "MetadataTooLarge": Meaning.REFUSED,
    "MethodNotAllowed": Meaning.OPERATOR,
    "NoSuchBucket": Meaning.OPERATOR,
    "NoSuchKey": Meaning.ABSENT,
    "NoSuchUpload": Meaning.LATER,
    "NoSuchVersion": Meaning.ABSENT,
    "NotImplemented": Meaning.MALFORMED,
    "NotSignedUp": Meaning.OPERATOR,
    "ObjectNotInActiveTierError": Meaning.LOCKED,
    "OperationAborted": Meaning.LATER,
    "PermanentRedirect": Meaning.OPERATOR,
    "PreconditionFailed": Meaning.CONFLICT,
    "Redirect": Meaning.LATER,
    "RequestTimeTooSkewed": Meaning.LATER,
    "ServiceUnavailable": Meaning.THROTTLED,
    "TemporaryRedirect": Meaning.LATER,
    "TokenRefreshRequired": Meaning.OPERATOR,
    "TooManyParts": Meaning.REFUSED,
    "XAmzContentChecksumMismatch": Meaning.LATER,
    "XAmzContentSHA256Mismatch": Meaning.LATER,
}

_OWN: Mapping[Service, Mapping[str, Meaning]] = {
    Service.DYNAMODB: _DYNAMODB,
    Service.KMS: _KMS,
    Service.S3: _S3,
    Service.SECRETS: _SECRETS,
    Service.SQS: _SQS,
}


def documented(service: Service) -> Mapping[str, Meaning]:
    """Every row that holds for a service."""
    return {**_COMMON, **_OWN[service]}


def meaning(service: Service, code: str, status: int) -> Meaning:
    """By the code's row; by the HTTP status where there is none."""
    row = _OWN[service].get(code) or _COMMON.get(code)
    return row or _by_status(service, status)


def _by_status(service: Service, status: int) -> Meaning:
    if status == 429 or (service is Service.S3 and status == 503):
        return Meaning.THROTTLED
    if status >= 500 or not status:
        return Meaning.LATER
    if status in {401, 403}:
        return Meaning.OPERATOR
    if status in {409, 412}:
        return Meaning.CONFLICT
    if status == 400 and service is not Service.S3:
        return Meaning.LATER  # says nothing: their protocols have it for each error of a client, throttling too
    return Meaning.REFUSED
