"""Works off the item queue: settles pairs. The only function that writes to platforms."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from gallery_sync.messages import Message, QueueName
from gallery_sync.runtime import batch
from gallery_sync.runtime.observability import count, count_arrival, published
from gallery_sync.runtime.redelivery import Redelivery
from gallery_sync.runtime.settings import release
from gallery_sync.runtime.suspects import Suspects
from gallery_sync.runtime.wiring import Worker, now, redelivery, suspects, worker
from gallery_sync.wix.budget import ITEM_WORK

logger = Logger(release=release(os.environ))


@logger.inject_lambda_context(clear_state=True)
@published
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Takes a batch of SQS messages; answers with those that must be delivered again."""
    return batch.process(event, _handle, context.get_remaining_time_in_millis, _redelivery(), logger, _suspects())


def _handle(message: Message) -> None:
    done = count(_worker().dispatcher.dispatch(message, QueueName.ITEM))
    count_arrival(message, done, now())
    logger.info(
        "item work",
        extra={"kind": message.kind, "side": message.side, "entries": len(message.entry_ids), "done": done},
    )


@cache
def _worker() -> Worker:
    return worker(ITEM_WORK)


@cache
def _suspects() -> Suspects:
    return suspects()


@cache
def _redelivery() -> Redelivery:
    return redelivery("ITEM_QUEUE_URL")
