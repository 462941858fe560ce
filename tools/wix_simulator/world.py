"""Everything the simulator knows, wired together once per process."""

import time
from dataclasses import dataclass
from pathlib import Path

from . import wire
from .background import Background
from .budget import Budget
from .calls import Calls
from .downloads import Downloads
from .envelope import Signer
from .faults import FaultDice
from .ids import Ids
from .oauth import Tokens
from .settings import Settings
from .sites import Site, Sites
from .uploads import Tickets
from .webhooks import Webhooks
from .wire import Json


@dataclass(slots=True)
class World:
    base_url: str
    folder: Path
    app_id: str
    app_secret: str
    settings: Settings
    first_site: Site
    sites: Sites
    tokens: Tokens
    tickets: Tickets
    downloads: Downloads
    budget: Budget
    dice: FaultDice
    calls: Calls
    webhooks: Webhooks
    background: Background

    @property
    def admin_url(self) -> str:
        return f"{self.base_url}/_simulator"

    @property
    def app_identity(self) -> Json:
        """The app's identity in webhooks for what it wrote itself."""
        return {"identityType": "APP", "appId": self.app_id}

    def line(self) -> Json:
        """What a caller needs to begin: printed once at start."""
        return {
            "base_url": self.base_url, "app_id": self.app_id, "app_secret": self.app_secret,
            "instance_id": self.first_site.instance_id, "public_key_pem": self.webhooks.signer.public_key_pem,
            "webhook_target": self.webhooks.target, "admin_url": self.admin_url,
        }  # fmt: skip


def make_world(base_url: str, folder: Path, seed: int, settings: Settings, target: str | None) -> World:
    """A world with one site that has the app. `folder` keeps the media's bytes."""
    ids, dice, background = Ids(seed), FaultDice(seed), Background()
    app_id, app_secret, signer = ids.guid(), ids.guid(), Signer(ids.hex(8))

    def current() -> Settings:
        return world.settings if world is not None else settings

    world: World | None = None
    webhooks = Webhooks(signer, ids, dice, background, current, wire.now)
    webhooks.target = target
    sites = Sites(app_id, ids, wire.now, base_url, folder, current, dice, webhooks.publish)
    site = sites.create("Harbour Studio")
    world = World(
        base_url, folder, app_id, app_secret, settings, site, sites, Tokens(ids, time.monotonic), Tickets(ids),
        Downloads(ids, time.monotonic), Budget(time.monotonic), dice, Calls(), webhooks, background,
    )  # fmt: skip
    return world
