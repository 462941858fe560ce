"""Where platforms' credentials are kept: encrypted by a key of the stack, in the table.

KMS encrypts up to 4,096 bytes directly, and decrypts only with the same encryption context (AWS docs: KMS Encrypt).
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import CredentialsRefused, InvalidRequest
from gallery_sync.ports import Vault
from gallery_sync.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_LARGEST = 4096
_SUBJECT = "The key for credentials"
_NO_KEY = "This deployment keeps no credentials; deploy it with the parameter ConnectPlatforms=true."


class KmsVault(Vault):
    """Raises `RateLimited`; `Unavailable`, also while the key is disabled or deleted; `CredentialsRefused` for what
    this key and context do not open."""

    def __init__(self, client: "KMSClient", key_arn: str) -> None:
        self._client = client
        self._key_arn = key_arn

    @override
    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes:
        plain = json.dumps(dict(secret), separators=(",", ":")).encode()
        if len(plain) > _LARGEST:
            raise InvalidRequest(f"The credentials are longer than the {_LARGEST} characters that can be kept.")
        with translated(_SUBJECT, Service.KMS):
            answer = self._client.encrypt(KeyId=self._key_arn, Plaintext=plain, EncryptionContext=context)
        return answer["CiphertextBlob"]

    @override
    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> Mapping[str, str]:
        with translated(_SUBJECT, Service.KMS):
            return json.loads(self._decrypted(ciphertext, context))

    def _decrypted(self, ciphertext: bytes, context: Mapping[str, str]) -> bytes:
        """By the stack's key, or by a former one that lets this function use it: a ciphertext names its key to KMS. The
        key of another stack does not."""
        try:
            answer = self._client.decrypt(KeyId=self._key_arn, CiphertextBlob=ciphertext, EncryptionContext=context)
        except self._client.exceptions.IncorrectKeyException as another:
            try:
                answer = self._client.decrypt(CiphertextBlob=ciphertext, EncryptionContext=context)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "AccessDeniedException":
                    raise another from error
                raise
        return answer["Plaintext"]

    def encrypt_anew(self, ciphertext: bytes, context: Mapping[str, str]) -> bytes:
        """The same secret encrypted by the key's newest material, whichever key of the account encrypted it before. It
        stays inside KMS (AWS docs: KMS ReEncrypt)."""
        with translated(_SUBJECT, Service.KMS):
            answer = self._client.re_encrypt(
                CiphertextBlob=ciphertext,
                SourceEncryptionContext=context,
                DestinationKeyId=self._key_arn,
                DestinationEncryptionContext=context,
            )
        return answer["CiphertextBlob"]


class NoVault(Vault):
    """For a deployment without a key: no account can be connected."""

    @override
    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes:
        raise InvalidRequest(_NO_KEY)

    @override
    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> Mapping[str, str]:
        raise CredentialsRefused(_NO_KEY)
