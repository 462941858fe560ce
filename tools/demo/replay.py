"""Everything that ever happened, once more: nothing may come of it."""

import uuid
from collections.abc import Iterator

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Side
from gallery_sync.runtime.queues import SqsQueues
from tools.demo.owner import Owner
from tools.demo.story import Pair
from tools.local_cloud.stack import LocalStack


def everything_again(stack: LocalStack, owner: Owner, link_id: str, pair: Pair) -> None:
    """Wix sends every webhook again, every entry of both sides is looked at, and the whole gallery is compared.

    The queues drop an event that they saw in the last five minutes, so the looks are enqueued under new IDs.
    """
    owner.admin.post("/deliveries/replay", json={}).raise_for_status()
    sqs = stack.session.client("sqs", endpoint_url=stack.cloud_url)
    queues = SqsQueues(sqs, stack.queues["gallery"], stack.queues["item"])
    queues.send(list(_looks(owner.instance_id, link_id, pair)))
    queues.send([_message(Kind.COMPARE, owner.instance_id, link_id)])


def _looks(instance_id: str, link_id: str, pair: Pair) -> Iterator[Message]:
    for side, gallery in ((Side.WIX, pair.wix), (Side.EXTERNAL, pair.outside)):
        for entry in gallery.shown():
            yield _message(Kind.LOOK, instance_id, link_id, side=side.value, entry_ids=(entry.id,))


def _message(kind: Kind, instance_id: str, link_id: str, *, side: str = "", entry_ids: tuple[str, ...] = ()) -> Message:
    new_id = uuid.uuid4().hex
    return Message(kind, instance_id, new_id, new_id, link_id=link_id, side=side, entry_ids=entry_ids)
