"""What the page sends."""

from typing import Annotated

from pydantic import ConfigDict, StringConstraints
from pydantic import Field as About

from gallery_sync.dashboard.bodies.body import Body
from gallery_sync.model import LONGEST_KEEP_DAYS, ConflictPolicy, DeletePolicy, Direction

type Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
type AccountId = Annotated[str, StringConstraints(max_length=900)]
type Interval = Annotated[int, About(ge=60, le=7 * 86_400, description="In seconds.")]


class Asked(Body):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class SettingsBody(Asked):
    direction: Direction = Direction.SHARE
    conflict: ConflictPolicy = ConflictPolicy.WIX_WINS
    delete: DeletePolicy = DeletePolicy.PROPAGATE
    edit_beats_delete: bool = True
    poll_at_most_every: Interval = 300
    poll_at_least_every: Interval = 86_400
    remove_position: bool = True


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
