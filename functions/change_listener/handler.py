"""A medium of an album changed in the bucket: enqueue a look at it.

What changed is not asked here. Writes of our own come back, too; the engine tells them from a person's, because it
finds them equal to the base.
"""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Side
from gallery_sync.platforms.s3 import NAME
from gallery_sync.platforms.s3.changes import Change, change_in
from gallery_sync.ports import Queue, Store
from gallery_sync.runtime.queues import SqsQueues
from gallery_sync.runtime.settings import QueueSettings
from gallery_sync.store.table import Table

_AWS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Takes an EventBridge event of S3. Raises when it cannot be enqueued: Lambda then tries twice again, and keeps
    what still fails as a dead letter."""
    change = change_in(event)
    if change is None:
        return
    link = _store().link_of_album(NAME, change.album_id)
    if link is None:
        logger.info("album without a link", extra={"album_id": change.album_id, "event_id": change.id})
        return
    message = _look(change, link, correlation_id=str(event.get("id", change.id)))
    _queue().send([message])
    logger.info("change enqueued", extra={"link_id": link.id, "event_id": change.id, "gone": change.gone})


def _look(change: Change, link: Link, correlation_id: str) -> Message:
    return Message(
        Kind.LOOK,
        link.instance_id,
        event_id=change.id,
        correlation_id=correlation_id,
        gallery_id=link.gallery_id,
        link_id=link.id,
        side=Side.EXTERNAL,
        entry_ids=(change.entry_id,),
        gone=change.gone,
        event_time=change.time,
    )


@cache
def _settings() -> QueueSettings:
    return QueueSettings.read(os.environ)


@cache
def _store() -> Store:
    return Table(boto3.client("dynamodb", config=_AWS), _settings().table_name)


@cache
def _queue() -> Queue:
    settings = _settings()
    return SqsQueues(boto3.client("sqs", config=_AWS), settings.gallery_queue_url, settings.item_queue_url)
