"""Everything the simulator knows, wired together once per process."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from . import wire
from .background import Background
from .budget import Budget
from .calls import Calls
from .downloads import Downloads
from .env import Env
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
    env: Env
    app_id: str
    app_secret: str
    first_site: Site
    sites: Sites
    tokens: Tokens
    tickets: Tickets
    downloads: Downloads
    budget: Budget
    calls: Calls
    webhooks: Webhooks

    @property
    def admin_url(self) -> str:
        return f"{self.env.base_url}/_simulator"

    @property
    def app_identity(self) -> Json:
        """The app's identity in webhooks for what it wrote itself."""
        return {"identityType": "APP", "appId": self.app_id}

    def line(self) -> Json:
        """What a caller needs to begin: printed once at start."""
        return {
            "base_url": self.env.base_url, "app_id": self.app_id, "app_secret": self.app_secret,
            "instance_id": self.first_site.instance_id, "public_key_pem": self.webhooks.signer.public_key_pem,
            "webhook_target": self.webhooks.target, "admin_url": self.admin_url,
        }  # fmt: skip


def make_world(
    base_url: str, folder: Path, seed: int, key: RSAPrivateKey, settings: Settings, target: str | None = None
) -> World:
    """A world with one site, on which the app is not installed yet. `folder` keeps the media's bytes."""
    ids, http = Ids(seed), httpx.AsyncClient(trust_env=False)
    env = Env(base_url, folder, settings, ids, FaultDice(seed), Background(), http, wire.now, time.monotonic)
    app_id, app_secret = ids.guid(), ids.guid()
    webhooks = Webhooks(env, Signer(ids.hex(8), key), target)
    sites = Sites(env, app_id, webhooks.publish)
    return World(
        env, app_id, app_secret, sites.create("Harbour Studio"), sites, Tokens(ids, env.clock), Tickets(ids),
        Downloads(ids, env.clock), Budget(env.clock), Calls(), webhooks,
    )  # fmt: skip
