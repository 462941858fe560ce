"""Everything that ever happened, once more: nothing may come of it."""

import uuid

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Side
from gallery_sync.runtime.queues import SqsQueues
from tools.demo.dashboard import DashboardPage
from tools.demo.story import Pair


def everything_again(page: DashboardPage, link_id: str, pair: Pair) -> None:
    """Wix sends every webhook again, every entry of both sides is looked at, and the whole gallery is compared.

    The queues drop an event that they have seen within five minutes, so the looks are enqueued with new IDs.
    """
    stack, owner = page.stack, page.owner
    owner.admin.post("/deliveries/replay", json={}).raise_for_status()
    queues = SqsQueues(
        stack.session.client("sqs", endpoint_url=stack.cloud_url), stack.queues["gallery"], stack.queues["item"]
    )
    for side, gallery in ((Side.WIX, pair.wix), (Side.EXTERNAL, pair.outside)):
        names = tuple(entry.id for entry in gallery.shown())
        new_id = uuid.uuid4().hex
        message = Message(Kind.LOOK, owner.instance_id, new_id, new_id, link_id=link_id, side=side, entry_ids=names)
        queues.send([message])
    page.compare(link_id)
