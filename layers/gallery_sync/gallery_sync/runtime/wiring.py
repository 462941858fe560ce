"""Putting the adapters together, once per execution environment and only when first asked for."""

import json
import os
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from gallery_sync.aws.meanings import Service
from gallery_sync.errors import AppRefused, InvalidRequest
from gallery_sync.http import Downloads, Guard, left, new_transport
from gallery_sync.model import Link, Side, Sided
from gallery_sync.platforms import position, s3
from gallery_sync.platforms.registry import Resources, connectors
from gallery_sync.ports import Collection, Connector, Queue, Store, Vault
from gallery_sync.runtime.observability import log_notice, log_unreadable
from gallery_sync.runtime.queues import SqsQueues
from gallery_sync.runtime.redelivery import Redelivery
from gallery_sync.runtime.settings import QueueSettings, WorkerSettings, required
from gallery_sync.runtime.side_by_side import Threads
from gallery_sync.runtime.suspects import NotedSuspects, Suspects
from gallery_sync.runtime.vault import KmsVault, NoVault
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.dispatch import Dispatcher
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.services.schedule import ScheduleService
from gallery_sync.store.errors import translated
from gallery_sync.store.slates import TableSlates
from gallery_sync.store.table import Table
from gallery_sync.sync.identity import is_pair_id, pair_id
from gallery_sync.wix.budget import Allowance, SharedBudget
from gallery_sync.wix.client import WixApp, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.secret import AppSecret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

_AWS = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
_KMS = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
"""KMS answers within milliseconds: a page must not wait for one that does not."""


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return uuid.uuid4().hex


def store(settings: QueueSettings) -> Store:
    return _table(_dynamodb(), settings)


def _table(client: "DynamoDBClient", settings: QueueSettings) -> Table:
    return Table(client, settings.table_name, guess=_probable_pair, unreadable=log_unreadable)


def _dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=_AWS)


def redelivery(queue_url_variable: str) -> Redelivery:
    """For the queue whose URL is in this environment variable."""
    return Redelivery(boto3.client("sqs", config=_AWS), required(os.environ, queue_url_variable))


def suspects() -> Suspects:
    """The site's messages that a worker never came to the end of."""
    slates = TableSlates(_dynamodb(), required(os.environ, "TABLE_NAME"), now)
    return NotedSuspects(slates.suspects)


def _probable_pair(link_id: str, side: Side, entry_id: str) -> str:
    """An entry that we created where IDs can be chosen bears the pair's; any other probably gave its pair its ID."""
    return entry_id if is_pair_id(entry_id) else pair_id(link_id, side, entry_id)


def queues(settings: QueueSettings) -> Queue:
    return SqsQueues(boto3.client("sqs", config=_AWS), settings.gallery_queue_url, settings.item_queue_url)


@dataclass(frozen=True, slots=True)
class Worker:
    """Everything that a function that talks to platforms may need."""

    parts: Parts
    accounts: Accounts
    wix: WixSites
    dispatcher: Dispatcher
    links: LinkService
    connections: ConnectionService
    slates: TableSlates
    wix_app_secret: AppSecret = field(repr=False)


def worker(allowance: Allowance, max_wait: float = 60.0, environment: Mapping[str, str] | None = None) -> Worker:
    """`allowance` is what the function may use of each site's calls to Wix, `max_wait` the seconds that a call waits
    for its turn. `environment` is that of the function, for who stands in for it."""
    settings = WorkerSettings.read(os.environ if environment is None else environment)
    secret = _app_secret(settings.wix_app_secret_arn)
    dynamodb = _dynamodb()
    slates = TableSlates(dynamodb, settings.queues.table_name, now)
    app = WixApp(settings.wix_app_id, secret, settings.wix_api_url)
    transport = new_transport()
    wix = WixSites(
        app,
        transport=transport,
        limiter=lambda instance_id: SharedBudget(slates.of(instance_id), allowance, max_wait=max_wait, time_left=left),
    )
    guard = Guard(allow_loopback_http=settings.allow_loopback_http)
    downloads = Downloads(guard)
    table = _table(dynamodb, settings.queues)
    accounts = Accounts(_connectors(settings, guard), table, _vault(settings))

    def open_link(link: Link) -> Sided[Collection]:
        album = accounts.of_link(link).open(link.album_id)
        client = wix.client(link.instance_id)
        if link.settings.remove_position:
            return Sided[Collection](WixGallery(client, link.gallery_id, downloads, position.removed), album)
        return Sided[Collection](WixGallery(client, link.gallery_id, downloads), album)

    parts = Parts(
        store=table,
        queue=queues(settings.queues),
        open=open_link,
        clock=now,
        random=random.random,
        new_id=new_id,
        side_by_side=Threads(),
        notice=log_notice,
        time_left=left,
    )
    links = LinkService(parts, accounts)
    return Worker(
        parts,
        accounts,
        wix,
        Dispatcher.over(
            parts, accounts, lambda instance_id: _is_installed(WixSites(app, transport=transport), instance_id)
        ),
        links,
        ConnectionService(parts, accounts, links),
        slates,
        secret,
    )


def _is_installed(wix: WixSites, instance_id: str) -> bool:
    """By asking for a new token, so `wix` has none yet: one from before the app was removed might still open the site
    for some hours."""
    try:
        wix.client(instance_id).galleries.list_galleries(offset=0, item_limit=1)
    except AppRefused:
        return False
    return True


@cache
def schedule() -> ScheduleService:
    """The scheduler opens no platform."""
    settings = QueueSettings.read(os.environ)

    def open_link(link: Link) -> Sided[Collection]:
        raise AssertionError(f"the scheduler does not open link {link.id}")

    return ScheduleService(
        Parts(store(settings), queues(settings), open_link, now, random.random, new_id, Threads(), log_notice)
    )


def _connectors(settings: WorkerSettings, guard: Guard) -> Mapping[str, Connector]:
    return connectors(Resources(lambda: s3.connect(_AWS), settings.album_bucket, settings.album_url, now, guard))


def _vault(settings: WorkerSettings) -> Vault:
    if not settings.credentials_key_arn:
        return NoVault()
    return KmsVault(boto3.client("kms", config=_KMS), settings.credentials_key_arn)


def _app_secret(arn: str) -> AppSecret:
    client = boto3.client("secretsmanager", config=_AWS)
    return AppSecret(lambda: _wix_app_secret(client, arn))


def _wix_app_secret(client: "SecretsManagerClient", arn: str) -> str:
    """The app secret, stored as plain text or as JSON with the key `app_secret`."""
    with translated("The secret of the Wix app", Service.SECRETS):
        text = client.get_secret_value(SecretId=arn).get("SecretString", "")
    try:
        secret = json.loads(text)["app_secret"] if text.startswith("{") else text
    except (ValueError, KeyError):
        secret = ""
    if not isinstance(secret, str) or not secret:
        raise InvalidRequest("The secret of the Wix app is not there; deploy the stack again with WixAppSecret.")
    return secret
