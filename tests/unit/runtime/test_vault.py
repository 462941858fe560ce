from collections.abc import Generator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from gallery_sync.errors import CredentialsRefused, InvalidRequest, RateLimited, Unavailable
from gallery_sync.runtime.vault import KmsVault, NoVault

CONTEXT = {"site": "site-1", "platform": "wordpress", "account": "https://blog.example#7"}
SECRET = {"user": "ann", "password": "abcd efgh ijkl"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield boto3.client("kms", region_name="us-east-1")


@pytest.fixture
def vault(client: Any) -> KmsVault:
    return KmsVault(client, client.create_key()["KeyMetadata"]["Arn"])


def test_what_was_encrypted_comes_back(vault: KmsVault):
    ciphertext = vault.encrypt(SECRET, CONTEXT)

    assert b"abcd" not in ciphertext
    assert vault.decrypt(ciphertext, CONTEXT) == SECRET


@pytest.mark.parametrize("name", CONTEXT)
def test_another_site_platform_or_account_opens_nothing(vault: KmsVault, name: str):
    ciphertext = vault.encrypt(SECRET, CONTEXT)

    with pytest.raises(CredentialsRefused, match="connect the account again"):
        vault.decrypt(ciphertext, CONTEXT | {name: "another"})


def test_what_another_key_encrypted_is_encrypted_anew_for_the_same_context_alone(client: Any, vault: KmsVault):
    former = KmsVault(client, client.create_key()["KeyMetadata"]["Arn"])

    anew = vault.encrypt_anew(former.encrypt(SECRET, CONTEXT), CONTEXT)

    assert vault.decrypt(anew, CONTEXT) == SECRET
    with pytest.raises(CredentialsRefused):
        vault.decrypt(anew, CONTEXT | {"site": "another"})


class AsKms:
    """moto's client, but for what it says of a key that is not the ciphertext's: KMS says `IncorrectKeyException` (AWS
    docs: KMS Decrypt). Keys of other stacks are `closed` to this function."""

    def __init__(self, client: Any, closed: bool = False) -> None:
        self.exceptions, self.encrypt, self._client, self._closed = client.exceptions, client.encrypt, client, closed

    def decrypt(self, **asked: Any) -> Any:
        if "KeyId" not in asked and self._closed:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "Decrypt")
        try:
            return self._client.decrypt(**asked)
        except ClientError as error:
            if "KeyId" in asked and error.response["Error"]["Code"] == "AccessDeniedException":
                refusal = {"Error": {"Code": "IncorrectKeyException"}}
                raise self.exceptions.IncorrectKeyException(refusal, "Decrypt") from error
            raise


@pytest.fixture
def encrypted_before(client: Any) -> bytes:
    """By a key that the stack has not got any more."""
    return KmsVault(client, client.create_key()["KeyMetadata"]["Arn"]).encrypt(SECRET, CONTEXT)


def as_kms(client: Any, closed: bool = False) -> KmsVault:
    kms: Any = AsKms(client, closed)
    return KmsVault(kms, client.create_key()["KeyMetadata"]["Arn"])


def test_what_a_former_key_encrypted_is_read_after_connecting_was_turned_off_and_on_again(
    client: Any, encrypted_before: bytes
):
    assert as_kms(client).decrypt(encrypted_before, CONTEXT) == SECRET
    with pytest.raises(CredentialsRefused):
        as_kms(client).decrypt(encrypted_before, CONTEXT | {"site": "another"})


def test_what_a_key_of_another_stack_encrypted_has_to_be_connected_again(client: Any, encrypted_before: bytes):
    with pytest.raises(CredentialsRefused, match="connect the account again"):
        as_kms(client, closed=True).decrypt(encrypted_before, CONTEXT)


def test_what_was_tampered_with_opens_nothing(vault: KmsVault):
    ciphertext = bytearray(vault.encrypt(SECRET, CONTEXT))
    ciphertext[-1] ^= 1

    with pytest.raises(CredentialsRefused):
        vault.decrypt(bytes(ciphertext), CONTEXT)


def test_more_than_a_key_encrypts_at_once_is_refused(vault: KmsVault):
    with pytest.raises(InvalidRequest, match="4096"):
        vault.encrypt({"token": "a" * 4096}, CONTEXT)


def test_a_deployment_without_a_key_says_what_to_do():
    with pytest.raises(InvalidRequest, match="ConnectPlatforms"):
        NoVault().encrypt(SECRET, CONTEXT)
    with pytest.raises(CredentialsRefused, match="ConnectPlatforms"):
        NoVault().decrypt(b"sealed", CONTEXT)


class Failing:
    """A KMS client whose every call fails."""

    def __init__(self, client: Any, error: Exception) -> None:
        self.exceptions = client.exceptions
        self._error = error

    def encrypt(self, **_: Any) -> Any:
        raise self._error

    decrypt = encrypt


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "Decrypt"), RateLimited),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "Decrypt"), Unavailable),
        (EndpointConnectionError(endpoint_url="https://kms.example"), Unavailable),
    ],
)
def test_trouble_with_the_key_is_no_reason_to_reconnect(client: Any, error: Exception, kind: type[Exception]):
    failing: Any = Failing(client, error)

    with pytest.raises(kind):
        KmsVault(failing, "key").decrypt(b"sealed", CONTEXT)
