"""Every minute: enqueues what has become due."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from gallery_sync.runtime.observability import published
from gallery_sync.runtime.settings import release
from gallery_sync.runtime.wiring import schedule

logger = Logger(release=release(os.environ))


@logger.inject_lambda_context(clear_state=True)
@published
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Takes any event; answers with the number of messages sent."""
    sent = schedule().run()
    logger.info("due work enqueued", extra={"messages": sent})
    return {"messages": sent}
