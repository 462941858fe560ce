"""What goes over the wire: JSON in camelCase, times in ISO 8601 and UTC, addresses ready to be used."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as About
from pydantic.alias_generators import to_camel

from gallery_sync.model import (
    LONGEST_KEEP_DAYS,
    ConflictPolicy,
    DeletePolicy,
    Direction,
    Field,
    LinkState,
    MediaKind,
    Side,
)
from gallery_sync.services.overview import Standing

type Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
type AccountId = Annotated[str, StringConstraints(max_length=900)]
type Interval = Annotated[int, About(ge=60, le=7 * 86_400, description="In seconds.")]


class Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class Asked(Body):
    """What the page sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


# --- asked for ------------------------------------------------------------------------------------------------------


class SettingsBody(Asked):
    direction: Direction = Direction.SHARE
    conflict: ConflictPolicy = ConflictPolicy.WIX_WINS
    delete: DeletePolicy = DeletePolicy.PROPAGATE
    edit_beats_delete: bool = True
    poll_at_most_every: Interval = 300
    poll_at_least_every: Interval = 86_400


class ShareBody(Asked):
    """Share this gallery on this platform, in this way. `account_id` is needed where several are connected."""

    gallery_id: Name
    platform: Name
    account_id: AccountId = ""
    settings: SettingsBody = SettingsBody()


class SiteBody(Asked):
    """`keep_days`: for how many days everything about the site is kept after the app was removed from it."""

    keep_days: Annotated[int, About(ge=0, le=LONGEST_KEEP_DAYS, strict=True)]


class ConnectBody(Asked):
    """What the owner entered into the platform's form. `instead_of` is the account that was to be reconnected."""

    values: dict[Name, Annotated[str, StringConstraints(max_length=2000)]]
    instead_of: AccountId = ""


# --- galleries and platforms -----------------------------------------------------------------------------------------


class LinkSummary(Body):
    """`album_address` is where everybody can look at the album, empty while it is private. `poll_at`: when the album
    is looked at next, null where the platform tells of changes by itself."""

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
    `form`: what has to be entered to connect one. `renditions`: images over `max_bytes` are taken smaller. `polled`:
    it does not tell of changes by itself. `notes`: what it cannot see or hold, in sentences."""

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


# --- preview ---------------------------------------------------------------------------------------------------------


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
    kinds: dict[MediaKind, int]
    formats: dict[str, int]
    too_large: int
    unreadable: int
    fields: dict[Field, int]
    cut: dict[Field, int]
    seconds: int


# --- a link ----------------------------------------------------------------------------------------------------------


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
    """Deletions that wait for a decision; `items` are the first of `total`."""

    id: str
    missing_on: Side
    at: datetime
    reason: str
    total: int
    items: list[ItemBody]


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


# --- failures --------------------------------------------------------------------------------------------------------


class Problem(Body):
    """RFC 9457. `detail` is a sentence for the person in front of the page."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    retry_after: int | None = About(default=None, description="Seconds after which it may work.")
