"""Media of albums changed in the bucket: enqueue a look at each.

What changed is not asked here. Writes of our own come back, too; the engine tells them from a person's, because it
finds them equal to the base. Only files are told here already, by their ETag: each upload of ours would otherwise cost
a look. A file that no medium is known to show has the album listed: somebody may have put it there.
"""

import json
import os
from dataclasses import replace
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Side
from gallery_sync.platforms.s3 import NAME
from gallery_sync.platforms.s3.changes import Change, change_in
from gallery_sync.ports import LinkName, Queue, Store
from gallery_sync.runtime.queues import SqsQueues
from gallery_sync.runtime.settings import QueueSettings, release
from gallery_sync.store.table import Table

_AWS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

logger = Logger(release=release(os.environ))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Takes a batch of SQS messages, each an EventBridge event of S3; answers with those that cannot be understood.

    Raises when the table or the queue cannot be reached: SQS then delivers the whole batch again, which doubles
    nothing, because the same change has the same ID.
    """
    messages: list[Message] = []
    listings: dict[str, Message] = {}
    failed: list[str] = []
    links = cache(_link)  # a batch is mostly about one album
    for record in event["Records"]:
        try:
            change, cause = _read(record["body"])
        except InvalidRequest as error:
            logger.error("event cannot be read", extra={"message_id": record["messageId"], "reason": error.reason})
            failed.append(record["messageId"])
            continue
        if change is None:
            continue
        link = links(change.album_id)
        keys = {"correlation_id": cause, "album_id": change.album_id, "gone": change.gone}
        logger.info("change of a medium", extra=keys | {"link_id": link.id if link else ""})
        if not link or _is_our_upload(change, link):
            continue
        if change.entry_id:
            messages.append(_look(change, link, cause))
        else:  # one listing for all files of the batch
            listings[link.id] = replace(_look(change, link, cause), kind=Kind.POLL, side="", entry_ids=())
    _queue().send([*messages, *listings.values()])
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _read(body: str) -> tuple[Change | None, str]:
    """The change of a medium, if it is one, and the ID of the event."""
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("The queue of changes holds a message that is not JSON; remove it.") from error
    change = change_in(content)
    return change, str(content.get("id", ""))


def _link(album_id: str) -> LinkName | None:
    return _store().link_of_album(NAME, album_id)


def _is_our_upload(change: Change, link: LinkName) -> bool:
    """A file of ours with the ETag that its pair knows, or is about to know."""
    if not change.file_etag or not change.entry_id:
        return False
    pair = _store().pair(link.id, change.entry_id)
    if pair is None:
        return False
    known = pair.revisions[Side.EXTERNAL].split("+")
    staged = pair.intent.staged if pair.intent else None
    return change.file_etag in known or (staged is not None and staged.detail.get("etag") == change.file_etag)


def _look(change: Change, link: LinkName, correlation_id: str) -> Message:
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
