"""Galleries, platforms, and what sharing would do."""

from datetime import datetime

from gallery_sync.dashboard.bodies.asked import SettingsBody
from gallery_sync.dashboard.bodies.body import Body
from gallery_sync.model import Field, LinkState, MediaKind


class LinkSummary(Body):
    """`album_address` is where everybody can look at the album, empty while it is private. `poll_at`: when the album
    is looked at next, null where the platform tells of changes by itself. `keeps_album`: while it is
    unlinked, whether its album stays."""

    id: str
    gallery_id: str
    platform: str
    account_id: str
    album_address: str
    state: LinkState
    reason: str
    resume_at: datetime | None
    compared_at: datetime | None
    created_at: datetime | None
    poll_at: datetime | None
    keeps_album: bool
    settings: SettingsBody


class GalleryBody(Body):
    """`images`: up to four small pictures, the first one is the cover. `needs_you`: a conflict or a held deletion waits
    for the owner."""

    id: str
    name: str
    total_items: int
    images: list[str]
    links: list[LinkSummary]
    needs_you: bool


class FormFieldBody(Body):
    """One thing to be entered. `secret`: not to be shown while it is typed."""

    name: str
    label: str
    help: str
    secret: bool
    placeholder: str
    required: bool


class AccountBody(Body):
    """A connected account. `refused`: the platform does not accept it any more."""

    id: str
    title: str
    refused: bool


class PlatformBody(Body):
    """What the platform can hold. `connected`: galleries can be shared there now. `built_in`: it needs no account.
    `form`: what has to be entered to connect one. `renditions`: images over `max_bytes` are taken smaller,
    those of other formats as JPEG. `polled`: it does not tell of changes by itself. `notes`: what it cannot see or
    hold, in sentences."""

    name: str
    title: str
    connected: bool
    built_in: bool
    form: list[FormFieldBody]
    accounts: list[AccountBody]
    fields: list[Field]
    kinds: list[MediaKind]
    formats: list[str]
    max_bytes: int
    renditions: bool
    polled: bool
    notes: list[str]


class GalleriesBody(Body):
    """All that the first view shows. `next_offset` null: these were the last ones."""

    galleries: list[GalleryBody]
    total: int
    next_offset: int | None
    platforms: list[PlatformBody]


class PlatformsBody(Body):
    platforms: list[PlatformBody]


class ChangesBody(Body):
    """Numbers of entries; `create` by kind."""

    create: dict[MediaKind, int]
    change: int
    delete: int


class PreviewBody(Body):
    """`examined` of `total` items were looked at; see `gallery_sync.services.preview.Preview`. `seconds`: what the
    platform's rate limits make it last at least."""

    total: int
    examined: int
    unchanged: int
    external: ChangesBody
    wix: ChangesBody
    unknown: int
    unread: int
    kinds: dict[MediaKind, int]
    formats: dict[str, int]
    too_large: int
    unreadable: int
    fields: dict[Field, int]
    cut: dict[Field, int]
    seconds: int
