"""The accounts that sites have connected on platforms. Secrets are asked for, never taken from the command line; to
encrypt credentials anew is KMS's work, which shows them to nobody."""

import getpass
import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3

from gallery_sync.aws.meanings import Service
from gallery_sync.cli.deployment import Deployment, reading
from gallery_sync.cli.output import FAILED, TRY_LATER, Answer, Failure, Row, Say, listed, said
from gallery_sync.errors import GallerySyncError, TransientError, VersionConflict
from gallery_sync.model import Connection
from gallery_sync.ports import FormField
from gallery_sync.runtime.vault import KmsVault
from gallery_sync.services.accounts import context_of
from gallery_sync.services.connections import ConnectionService
from gallery_sync.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_TRIES = 5
_LONGEST = 3600
"""Seconds that KMS may take to make new material."""
_BETWEEN = 5


def show(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    rows: list[Row] = [
        {"platform": one.platform, "account": one.account_id, "name": one.title, "accepted": not one.refused}
        for one in deployment.store.connections(options.site)
    ]
    return listed(rows, "This site has connected no account.")


def connect(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """Dry: what was entered is checked on the platform, and not kept."""
    service = deployment.worker.connections
    values = _entered(service, options.platform)
    say("Checking what was entered")
    if options.dry_run:
        account = service.checked(options.platform, values)
        return said("These credentials are good; nothing was kept.", account=account.id, name=account.title)
    connection = service.connect(options.site, options.platform, values, options.instead_of)
    return said("Connected.", account=connection.account_id, name=connection.title)


def disconnect(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    if options.dry_run:
        links = deployment.store.links(options.site)
        stopped = [one.id for one in links if (one.platform, one.account_id) == (options.platform, options.account)]
        return said(f"{len(stopped)} links would stop, and the credentials be forgotten.", links=stopped)
    deployment.worker.connections.disconnect(options.site, options.platform, options.account)
    return said("Disconnected: its galleries wait until it is connected again.")


def _entered(service: ConnectionService, platform: str) -> Mapping[str, str]:
    return {field.name: _ask(field) for field in service.accounts.connector(platform).form}


def _ask(field: FormField) -> str:
    sys.stderr.write(f"{field.label}. {field.help}\n")
    sys.stderr.flush()
    if field.secret:
        return getpass.getpass("> ", stream=sys.stderr)
    sys.stderr.write(f"[{field.placeholder}] > " if field.placeholder else "> ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


# --- their credentials -----------------------------------------------------------------------------------------------


def rotate(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """May be repeated: what was encrypted anew already is so once more."""
    key = deployment.environment.get("CREDENTIALS_KEY_ARN", "")
    if not key:
        raise Failure("This deployment keeps no credentials: it was deployed without ConnectPlatforms=true.")
    client = boto3.client("kms")
    survey = deployment.inventory.all_connections(reading(say))
    found = survey.connections
    if options.dry_run:
        rows = [*map(_unreadable_row, survey.unreadable), *(_row(one, "") for one in found)]
        return listed(rows, *_notes(key, len(found), "Nothing was done; this would be"))
    if options.new_material:
        _renew(client, key, say)
    rows = [_unreadable_row(key) for key in survey.unreadable]
    codes = {FAILED} if rows else set[int]()
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


def _unreadable_row(key: tuple[str, str]) -> Mapping[str, str]:
    what = (
        f"the row {' / '.join(key)} cannot be read: deploy the version that wrote it and run this again before the "
        "former key is disabled"
    )
    return {"site": "", "platform": "", "account": "", "what": what}
