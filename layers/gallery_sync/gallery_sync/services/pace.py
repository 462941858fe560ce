"""How often a platform that does not tell of changes by itself is asked for them."""

from dataclasses import replace
from datetime import datetime, timedelta

from gallery_sync.model import ChangeFeed, Link


def paced(link: Link, feed: ChangeFeed, now: datetime, found: bool | None) -> Link:
    """The link with its next look at the album: twice as soon after something was `found`, half as often after
    nothing was, within the bounds that its owner set. None: as often as before."""
    if not feed.polled:
        return replace(link, poll_at=None, poll_every=0, cursor="")
    shortest = link.settings.poll_at_most_every
    longest = max(shortest, link.settings.poll_at_least_every)
    every = link.poll_every or shortest
    match found:
        case None:
            pass
        case True:
            every //= 2
        case False:
            every *= 2
    every = min(max(every, shortest), longest)
    return replace(link, poll_every=every, poll_at=now + timedelta(seconds=every))
