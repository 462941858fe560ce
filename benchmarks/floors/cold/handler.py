"""The least that could answer a webhook: an interpreter, a client of SQS and one verified RS256 signature."""

import base64
import os
from typing import Any

import boto3
from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    signed, _, signature = str(event["body"]).rpartition(".")
    key = load_pem_public_key(os.environ["WIX_PUBLIC_KEYS"].replace("\\n", "\n").encode())
    assert isinstance(key, RSAPublicKey)
    key.verify(base64.urlsafe_b64decode(f"{signature}=="), signed.encode(), PKCS1v15(), SHA256())
    boto3.client("sqs", config=Config(connect_timeout=0.3, read_timeout=0.6, retries={"total_max_attempts": 1}))
    return {"statusCode": 200}
