"""A link: how it stands, its items, and what waits for its owner."""

from datetime import datetime
from typing import Literal

from gallery_sync.dashboard.bodies.body import Body
from gallery_sync.dashboard.bodies.galleries import LinkSummary
from gallery_sync.model import Field, MediaKind, Side
from gallery_sync.services.overview import Standing


class ItemBody(Body):
    """One pair. `thumbnail` is empty for what has no picture. `differs`: what was changed outside and stays so."""

    id: str
    title: str
    kind: MediaKind
    thumbnail: str
    standing: Standing
    reason: str
    retry_at: datetime | None
    differs: list[str]


class ItemsBody(Body):
    items: list[ItemBody]
    total: int
    next_offset: int | None


class HyperlinkBody(Body):
    url: str
    text: str


class ValueBody(Body):
    """One value of a field; which of these is set depends on the field. `image` may be empty: the picture is not to be
    had any more."""

    text: str | None = None
    tags: list[str] | None = None
    link: HyperlinkBody | None = None
    image: str | None = None


class ConflictBody(Body):
    """Both sides changed the same field. `lost` stood on the side `loser`, `kept` on the other one."""

    id: str
    item: ItemBody
    at: datetime
    field: Field
    loser: Side
    lost: ValueBody
    kept: ValueBody


class ConflictsBody(Body):
    conflicts: list[ConflictBody]


class HeldBody(Body):
    """Deletions that wait for a decision; `items` are the first of `total`. `decision`: what was decided, while that is
    being done."""

    id: str
    missing_on: Side
    at: datetime
    reason: str
    total: int
    items: list[ItemBody]
    decision: Literal["delete", "keep"] | None = None


class ActivityBody(Body):
    """One line of the history: what was done on which side, why, and in which fields."""

    at: datetime
    action: str
    on: Side | None
    why: str
    fields: list[str]
    item_id: str
    item_title: str = ""


class GalleryOfLink(Body):
    name: str
    total_items: int | None
    images: list[str]


class LinkBody(Body):
    """Everything that a link's page shows at first. `done` of `expected` items need nothing now."""

    link: LinkSummary
    gallery: GalleryOfLink
    running: bool
    done: int
    expected: int
    seconds_left: int | None
    counts: dict[Standing, int]
    conflicts: int
    held: list[HeldBody]
    activity: list[ActivityBody]


class VersionBody(Body):
    """An item or a medium as it is now on its platform; `live` false: as it was last seen there."""

    live: bool
    title: str
    description: str
    alt_text: str
    link: HyperlinkBody | None
    tags: list[str]
    image: str
    modified_at: datetime | None


class ItemPageBody(Body):
    item: ItemBody
    wix: VersionBody | None
    external: VersionBody | None
    conflicts: list[ConflictBody]
    history: list[ActivityBody]
