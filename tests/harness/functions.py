"""The functions in process: what Lambda gives them, and what they keep from one call to the next."""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from functions.change_listener import handler as change_listener
from functions.dashboard_api import handler as dashboard_api
from functions.gallery_worker import handler as gallery_worker
from functions.item_worker import handler as item_worker
from functions.scheduler import handler as scheduler
from functions.webhook_receiver import handler as webhook_receiver
from gallery_sync.messages import Message, QueueName
from gallery_sync.runtime import wiring
from gallery_sync.runtime.observability import metrics

EVENTS = Path(__file__).parents[2] / "events"
FUNCTIONS = (change_listener, dashboard_api, gallery_worker, item_worker, scheduler, webhook_receiver)


@dataclass
class Context:
    """Lambda's, as far as the functions use it."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


def record(body: Message | str, name: str = "message-1", group: str = "site", receives: int = 1) -> dict[str, Any]:
    """A message as Lambda takes it from a queue; one of a standard queue has no `group`."""
    if isinstance(body, Message):
        body, group = body.to_json(), body.group
    attributes = {"ApproximateReceiveCount": str(receives)} | ({"MessageGroupId": group} if group else {})
    return {"messageId": name, "receiptHandle": f"receipt-{name}", "body": body, "attributes": attributes}


def worker_of(message: Message) -> ModuleType:
    """The function that reads the message's queue."""
    return gallery_worker if message.queue is QueueName.GALLERY else item_worker


def forget() -> None:
    """As if other execution environments went on with the work."""
    for module in (*FUNCTIONS, wiring):
        for one in list(vars(module).values()):
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def start_anew(patch: pytest.MonkeyPatch) -> None:
    """The functions read their variables again, and count under a name of their own."""
    patch.setattr(metrics.provider, "namespace", "GallerySync")
    forget()
