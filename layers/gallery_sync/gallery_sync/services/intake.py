"""What people put into an album without what an entry needs."""

from dataclasses import replace

from gallery_sync.model import Link, Side
from gallery_sync.services.parts import LOOK_AGAIN, Parts
from gallery_sync.sync.context import Context


def take_in(parts: Parts, context: Context, link: Link) -> None:
    """Where the album's entries come to Wix, make entries of it; what has to wait is looked at again by itself."""
    if not context.writable(Side.WIX) or not context.collections.external.take_in():
        return
    at = parts.clock() + LOOK_AGAIN
    parts.change(link, lambda one: replace(one, poll_at=at) if not one.poll_at or one.poll_at > at else one)
