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

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Side
from gallery_sync.platforms.s3 import NAME
from gallery_sync.platforms.s3.changes import Change, change_in
from gallery_sync.ports import Queue, Store
from gallery_sync.runtime.queues import SqsQueues
from gallery_sync.store.table import Table

logger = Logger()


@logger.inject_lambda_context
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
def _store() -> Store:
    return Table(boto3.client("dynamodb"), _setting("TABLE_NAME"))


@cache
def _queue() -> Queue:
    urls = _setting("GALLERY_QUEUE_URL"), _setting("ITEM_QUEUE_URL")
    return SqsQueues(boto3.client("sqs"), *urls)


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise InvalidRequest(f"The environment variable {name} is not set; deploy the stack again.")
    return value
