"""Failures."""

from pydantic import Field as About

from gallery_sync.dashboard.bodies.body import Body


class Problem(Body):
    """RFC 9457. `detail` is a sentence for the person in front of the page."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    retry_after: int | None = About(default=None, description="Seconds after which it may work.")
