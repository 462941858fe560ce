"""The least that a receiver could do with AWS's own client as it comes: verify one RS256 signature, and send one
message that holds what was signed."""

import base64
import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    signed, _, signature = str(event["body"]).rpartition(".")
    _key().verify(base64.urlsafe_b64decode(f"{signature}=="), signed.encode(), PKCS1v15(), SHA256())
    _sqs().send_message(
        QueueUrl=os.environ["ITEM_QUEUE_URL"],
        MessageBody=signed,
        MessageGroupId="site",
        MessageDeduplicationId="event",
    )
    return {"statusCode": 200}


@cache
def _key() -> RSAPublicKey:
    key = load_pem_public_key(os.environ["WIX_PUBLIC_KEYS"].replace("\\n", "\n").encode())
    assert isinstance(key, RSAPublicKey)
    return key


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")
