"""What people put into an album without what an entry needs."""

from dataclasses import replace

from gallery_sync.model import Link, LinkState, Side
from gallery_sync.services.parts import LOOK_AGAIN, Parts
from gallery_sync.sync.context import Context


def take_in(parts: Parts, context: Context, link: Link) -> None:
    """Where the album's entries come to Wix, make entries of it. What has to wait is looked at again by itself; what
    cannot be taken in is told until the next comparison."""
    if not context.writable(Side.WIX):
        return
    left, at = context.collections.external.take_in(), parts.clock() + LOOK_AGAIN

    def told(one: Link) -> Link:
        if left.soon and (not one.poll_at or one.poll_at > at):
            one = replace(one, poll_at=at)
        if left.reason not in one.reason and one.state is LinkState.ACTIVE:
            one = replace(one, reason=f"{one.reason} {left.reason}".strip())
        return one

    parts.change(link, told)
