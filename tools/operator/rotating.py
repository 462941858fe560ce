"""Encrypting the credentials of connected accounts anew. They are never seen here: KMS does it inside."""

import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import GallerySyncError, TransientError, VersionConflict
from gallery_sync.model import Connection
from gallery_sync.runtime.vault import KmsVault
from gallery_sync.services.accounts import context_of
from gallery_sync.store import keys
from gallery_sync.store.connections import ATTRIBUTES, read_connection
from gallery_sync.store.errors import translated
from tools.operator.answers import FAILED, TRY_LATER, Answer, Failure, Row, Say, listed
from tools.operator.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_TRIES = 5
_LONGEST = 3600
"""Seconds that KMS may take to make new material."""
_BETWEEN = 5


def rotate(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """May be repeated: what was encrypted anew already is so once more."""
    key = deployment.environment.get("CREDENTIALS_KEY_ARN", "")
    if not key:
        raise Failure("This deployment keeps no credentials: it was deployed without ConnectPlatforms=true.")
    client = boto3.client("kms")
    found = list(_connections(deployment, say))
    if options.dry_run:
        return listed([_row(one, "") for one in found], *_notes(key, len(found), "Nothing was done; this would be"))
    if options.new_material:
        _renew(client, key, say)
    rows: list[Row] = []
    codes: set[int] = set()
    for number, connection in enumerate(found, 1):
        say(f"Encrypting {number} of {len(found)}")
        outcome, code = _rotated(deployment, KmsVault(client, key), connection)
        rows.append(_row(connection, outcome))
        codes.add(code)
    answer = listed(rows, *_notes(key, len(found), "Done: this is"))
    return replace(answer, code=max(codes, default=0))


def _notes(key: str, number: int, so: str) -> tuple[str, str]:
    """What is said when there is nothing, and after a list."""
    return "No account is connected, so nothing is encrypted.", f"{so} encrypted by {key}: {number} accounts."


def _connections(deployment: Deployment, say: Say) -> Iterator[Connection]:
    pages = deployment.dynamodb.get_paginator("scan").paginate(
        TableName=deployment.table_name,
        FilterExpression="begins_with(sk, :connection)",
        ExpressionAttributeValues={":connection": {"S": keys.CONNECTION}},
        ProjectionExpression=ATTRIBUTES,
    )
    read = 0
    with translated("The table", Service.DYNAMODB):
        for page in pages:
            read += page["ScannedCount"]
            say(f"Reading the table: {read:,} rows")
            yield from map(read_connection, page["Items"])


def _renew(client: "KMSClient", key: str, say: Say) -> None:
    """Have KMS make new material, and wait until it has."""
    with translated("The key for credentials", Service.KMS):
        client.rotate_key_on_demand(KeyId=key)
        for waited in range(0, _LONGEST, _BETWEEN):
            if "OnDemandRotationStartDate" not in client.get_key_rotation_status(KeyId=key):
                return
            say(f"KMS makes new material: {waited} s")
            time.sleep(_BETWEEN)
    raise Failure("KMS has not made new material yet: run the command without --new-material later.", code=TRY_LATER)


def _rotated(deployment: Deployment, vault: KmsVault, connection: Connection) -> tuple[str, int]:
    """What became of it, and the exit code that this deserves. A worker may renew a session meanwhile."""
    known: Connection | None = connection
    try:
        for _ in range(_TRIES):
            if known is None:
                return "disconnected meanwhile", 0
            anew = vault.encrypt_anew(known.ciphertext, context_of(known))
            with suppress(VersionConflict):
                deployment.store.put_connection(replace(known, ciphertext=anew))
                return "encrypted anew", 0
            known = deployment.store.connection(known.instance_id, known.platform, known.account_id)
    except GallerySyncError as error:
        return error.reason, TRY_LATER if isinstance(error, TransientError) else FAILED
    return "others keep changing it: try again", TRY_LATER


def _row(connection: Connection, outcome: str) -> Mapping[str, str]:
    shown = {"site": connection.instance_id, "platform": connection.platform, "account": connection.account_id}
    return shown | ({"what": outcome} if outcome else {})
