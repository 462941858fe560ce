"""Encrypting the credentials of connected accounts anew."""

import json
from typing import Any

import boto3
import pytest

from gallery_sync.cli import connections
from gallery_sync.cli.output import DONE, FAILED, Failure
from gallery_sync.model import Account, Connection
from gallery_sync.runtime.vault import KmsVault
from gallery_sync.services.accounts import context_of
from tests.harness.samples import a_connection

from .conftest import Operator

SECRET = {"user": "ann", "password": "planted-secret-0123456789"}


class Safe:
    """A deployment whose accounts are encrypted by `old`, and whose key now is `new`."""

    def __init__(self, operator: Operator) -> None:
        self.operator, self.kms = operator, boto3.client("kms")
        self.old, self.new = (self.kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        operator.deployment.environment["CREDENTIALS_KEY_ARN"] = self.new  # type: ignore[index]

    def connect(self, account: str, site: str = "site-1") -> Connection:
        """As it was done with the old key."""
        bare = a_connection(account, instance_id=site)
        sealed = KmsVault(self.kms, self.old).encrypt(SECRET, context_of(bare))
        return self.operator.table.put_connection(a_connection(account, instance_id=site, ciphertext=sealed))

    def opened(self, connection: Connection) -> Any:
        """As functions open it, with the new key alone."""
        stored = self.operator.table.connection(connection.instance_id, connection.platform, connection.account_id)
        assert stored is not None
        return KmsVault(self.kms, self.new).decrypt(stored.ciphertext, context_of(stored))


@pytest.fixture
def safe(operator: Operator) -> Safe:
    return Safe(operator)


def test_every_sites_accounts_open_with_the_key_of_the_stack(safe: Safe):
    connections = [safe.connect("ann"), safe.connect("bob"), safe.connect("ann", "site-2")]

    answer = safe.operator("rotate-keys")

    assert [row["what"] for row in answer.content] == ["encrypted anew"] * 3
    assert [safe.opened(one) for one in connections] == [SECRET] * 3


def test_each_stays_bound_to_its_site_platform_and_account(safe: Safe):
    connection = safe.connect("ann")
    safe.operator("rotate-keys")

    stored = safe.operator.table.connection("site-1", connection.platform, "ann")

    assert stored is not None
    with pytest.raises(Exception, match="connect the account again"):
        KmsVault(safe.kms, safe.new).decrypt(stored.ciphertext, {**context_of(stored), "site": "site-2"})


def test_no_secret_is_shown(safe: Safe):
    safe.connect("ann")

    answer = safe.operator("rotate-keys")

    assert "planted" not in json.dumps(answer.content)


def test_with_dry_run_nothing_is_written(safe: Safe):
    before = safe.connect("ann")

    answer = safe.operator("rotate-keys", "--dry-run")

    assert [row["account"] for row in answer.content] == ["ann"]
    assert safe.operator.table.connection("site-1", before.platform, "ann") == before


def test_new_material_is_made_first(safe: Safe, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    real, under_way = boto3.client, iter([{"OnDemandRotationStartDate": "now"}, {}])
    monkeypatch.setattr(safe.kms, "rotate_key_on_demand", lambda **told: asked.append(told["KeyId"]))
    monkeypatch.setattr(safe.kms, "get_key_rotation_status", lambda **_: next(under_way))
    monkeypatch.setattr(boto3, "client", lambda name, **more: safe.kms if name == "kms" else real(name, **more))
    waited: list[float] = []
    monkeypatch.setattr(connections.time, "sleep", waited.append)
    safe.connect("ann")

    answer = safe.operator("rotate-keys", "--new-material")

    assert (asked, len(waited), answer.code) == ([safe.new], 1, DONE)


def test_what_cannot_be_opened_is_named_and_the_others_go_on(safe: Safe):
    safe.operator.table.put_connection(a_connection("broken", ciphertext=b"nonsense"))
    whole = safe.connect("whole")

    answer = safe.operator("rotate-keys")

    assert {row["account"]: "connect the account again" in row["what"] for row in answer.content} == {
        "broken": True,
        "whole": False,
    }
    assert answer.code == FAILED
    assert safe.opened(whole) == SECRET


def test_a_connection_that_this_version_cannot_read_is_named(safe: Safe):
    whole = safe.connect("whole")
    safe.connect("newer")
    client = safe.operator.deployment.dynamodb
    (row,) = [one for one in client.scan(TableName="table")["Items"] if one["sk"]["S"].endswith("#newer")]
    client.put_item(TableName="table", Item={**row, "doc": {"S": '{"of": "a newer version"}'}})

    answer = safe.operator("rotate-keys")

    assert answer.code == FAILED
    assert ["newer" in row["what"] and "cannot be read" in row["what"] for row in answer.content] == [True, False]
    assert safe.opened(whole) == SECRET


def test_a_session_that_a_worker_renews_meanwhile_is_not_overwritten(safe: Safe, monkeypatch: pytest.MonkeyPatch):
    connection = safe.connect("ann")
    renewed = Account("ann", "Ann", {"session": "newer"})
    anew = KmsVault.encrypt_anew

    def meanwhile(vault: KmsVault, ciphertext: bytes, context: Any) -> bytes:
        monkeypatch.setattr(KmsVault, "encrypt_anew", anew)
        sealed = KmsVault(safe.kms, safe.new).encrypt(renewed.secret, context)
        safe.operator.table.put_connection(a_connection("ann", ciphertext=sealed, version=connection.version))
        return anew(vault, ciphertext, context)

    monkeypatch.setattr(KmsVault, "encrypt_anew", meanwhile)

    safe.operator("rotate-keys")

    assert safe.opened(connection) == {"session": "newer"}


def test_a_deployment_without_a_key_says_so(operator: Operator):
    with pytest.raises(Failure, match="ConnectPlatforms"):
        operator("rotate-keys")
