"""Works off the gallery queue: compares whole galleries, and follows the app's coming and going on sites."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from gallery_sync.messages import Message, QueueName
from gallery_sync.runtime import batch
from gallery_sync.runtime.observability import published
from gallery_sync.runtime.redelivery import Redelivery
from gallery_sync.runtime.settings import release
from gallery_sync.runtime.suspects import Suspects
from gallery_sync.runtime.wiring import Worker, redelivery, suspects, worker
from gallery_sync.wix.budget import GALLERY_WORK

logger = Logger(release=release(os.environ))


@logger.inject_lambda_context(clear_state=True)
@published
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Takes a batch of SQS messages; answers with those that must be delivered again."""
    return batch.process(event, _handle, context.get_remaining_time_in_millis, _redelivery(), logger, _suspects())


def _handle(message: Message) -> None:
    logger.info("gallery work", extra={"kind": message.kind, "gallery_id": message.gallery_id})
    _worker().dispatcher.dispatch(message, QueueName.GALLERY)


@cache
def _worker() -> Worker:
    return worker(GALLERY_WORK)


@cache
def _suspects() -> Suspects:
    return suspects()


@cache
def _redelivery() -> Redelivery:
    return redelivery("GALLERY_QUEUE_URL")
