"""The typed client of one site, and the app that hands out clients."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gallery_sync.http import Transport, new_transport
from gallery_sync.wix.addresses import WIX_API_URL
from gallery_sync.wix.auth import ClientCredentials
from gallery_sync.wix.calls import Calls
from gallery_sync.wix.files import Files
from gallery_sync.wix.galleries import Galleries
from gallery_sync.wix.limiter import CALLS_A_MINUTE, Limiter, SlidingWindow
from gallery_sync.wix.models import AppInstance, Wire
from gallery_sync.wix.secret import AppSecret
from gallery_sync.wix.underway import FilesUnderWay


class _InstanceAnswer(Wire):
    instance: AppInstance


class WixClient:
    """One site's galleries and files. Threads may share it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.galleries = Galleries(calls)
        self.files = Files(calls)
        self.under_way = FilesUnderWay(self.files)

    def app_instance(self) -> AppInstance:
        """GET /apps/v1/instance: this app on this site (Wix SDK 1.0.49: `@wix/auto_sdk_app-management`)."""
        return self._calls.call("Get App Instance", "GET", "/apps/v1/instance", _InstanceAnswer).instance


@dataclass(frozen=True, slots=True)
class WixApp:
    """The app's identity. Raises nothing: what is wrong with it shows on the first call."""

    app_id: str
    app_secret: AppSecret = field(repr=False)
    base_url: str = WIX_API_URL


class WixSites:
    """One client for each site, made when first asked for: a site's token and its budget are per client,
    connections are shared by all. `limiter` makes that of an instance ID; without one this process takes each site's
    budget for its own."""

    def __init__(
        self,
        app: WixApp,
        *,
        transport: Transport | None = None,
        limiter: Callable[[str], Limiter] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._clock = clock
        self._transport = transport or new_transport()
        self._limiter = limiter or _of_this_process
        self._clients: dict[str, WixClient] = {}
        self._lock = threading.Lock()

    def client(self, instance_id: str) -> WixClient:
        with self._lock:
            if instance_id not in self._clients:
                self._clients[instance_id] = self._new(instance_id)
            return self._clients[instance_id]

    def _new(self, instance_id: str) -> WixClient:
        app = self._app
        auth = ClientCredentials(app.base_url, app.app_id, app.app_secret, instance_id, clock=self._clock)
        return WixClient(Calls(self._transport, app.base_url, auth, self._limiter(instance_id)))


def _of_this_process(instance_id: str) -> Limiter:  # noqa: ARG001
    return SlidingWindow(CALLS_A_MINUTE)
